"""The pay plan: what share of won orders is paid, to whom, under which conditions. Once published, the database keeps it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from requests_app.models import RequestType
from strategy.models import Segment

if TYPE_CHECKING:
    from datetime import date


class Basis(models.TextChoices):
    """What the percentages are of. Requests hold no margin: there it is a stated percentage of the value, for each rate."""

    VALUE = "value", pgettext_lazy("pay basis", "Value of the order")
    MARGIN = "margin", pgettext_lazy("pay basis", "Margin, as a stated share of the value")


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("pay plan", "Draft")
    APPROVAL = "approval", pgettext_lazy("pay plan", "In approval")
    PUBLISHED = "published", pgettext_lazy("pay plan", "Published")


class PayPlanQuerySet(models.QuerySet["PayPlan"]):
    def published(self) -> PayPlanQuerySet:
        return self.filter(state=PlanState.PUBLISHED)

    def unpublished(self) -> PayPlanQuerySet:
        return self.exclude(state=PlanState.PUBLISHED)

    def newest_first(self) -> PayPlanQuerySet:
        return self.order_by("-starts_on", "-pk")


class PayPlan(models.Model):
    """From the first day of one month until before the first day of another, 24 months at most."""

    title = models.CharField(_("Title"), max_length=120)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until before"))
    basis = models.CharField(_("Shares of"), max_length=6, choices=Basis.choices, default=Basis.VALUE)
    field_percent = models.DecimalField(
        _("Share of field sales in percent"), max_digits=5, decimal_places=2, default=50
    )  # the rest is inside sales'
    rules_percent = models.DecimalField(
        _("Weight of kept rules in percent"), max_digits=5, decimal_places=2, default=0
    )
    goals_percent = models.DecimalField(
        _("Weight of reached goals in percent"), max_digits=5, decimal_places=2, default=0
    )
    # EUR for one person and month: below the threshold nothing is paid, above the cap nothing more.
    threshold = models.DecimalField(_("Threshold in EUR"), max_digits=12, decimal_places=2, default=0)
    cap = models.DecimalField(_("Cap in EUR"), max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=9, choices=PlanState.choices, default=PlanState.DRAFT, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[PayPlanQuerySet] = PayPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Pay plan")
        verbose_name_plural = _("Pay plans")
        constraints = [
            models.CheckConstraint(
                name="pay_plan_has_months",
                condition=Q(starts_on__lt=F("ends_on"), starts_on__day=1, ends_on__day=1),
            ),
            models.CheckConstraint(
                name="pay_plan_percents",
                condition=Q(field_percent__gte=0, field_percent__lte=100, rules_percent__gte=0)
                & Q(goals_percent__gte=0, rules_percent__lte=100 - F("goals_percent")),
            ),
            models.CheckConstraint(
                name="pay_plan_limits",
                condition=Q(threshold__gte=0) & (Q(cap=None) | Q(cap__gte=F("threshold"))),
            ),
            models.CheckConstraint(
                name="pay_plan_published_at",
                condition=Q(state=PlanState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=PlanState.PUBLISHED) & Q(published_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.state == PlanState.PUBLISHED


class Rate(models.Model):
    """What share of an order of this type is paid; with a segment, only where the customer is in it, and before the one without."""

    plan = models.ForeignKey(PayPlan, models.CASCADE, related_name="rates")
    type = models.ForeignKey(RequestType, models.PROTECT, related_name="+")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="+")
    percent = models.DecimalField(_("Share in percent"), max_digits=6, decimal_places=3)
    margin_percent = models.DecimalField(
        _("Margin in percent of the value"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # where the plan's basis is the margin

    class Meta:
        verbose_name = _("Rate")
        verbose_name_plural = _("Rates")
        constraints = [
            models.UniqueConstraint(fields=["plan", "type", "segment"], name="pay_rate_once"),
            models.UniqueConstraint(
                fields=["plan", "type"], condition=Q(segment=None), name="pay_rate_once_of_a_type"
            ),
            models.CheckConstraint(
                name="pay_rate_percents",
                condition=Q(percent__gte=0, percent__lte=100)
                & (Q(margin_percent=None) | Q(margin_percent__gte=0, margin_percent__lte=100)),
            ),
        ]


class PlanMonth(models.Model):
    """The published plan of a month: one, because the database says so."""

    month = models.DateField(primary_key=True)  # its first day
    plan = models.ForeignKey(PayPlan, models.PROTECT, related_name="months")


class PlanApproval(models.Model):
    """Somebody approves of the plan as it stands; a change takes all approvals away."""

    plan = models.ForeignKey(PayPlan, models.CASCADE, related_name="approvals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="pay_plan_approved_once")]


def month_of(day: date) -> date:
    """The first day of the month in which the day lies."""
    return day.replace(day=1)
