"""What each person gets for a month, line by line. Lines are only ever added; all amounts are whole cents."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from rewards.models.order import OrderBooking
from rewards.models.plan import PayPlan
from tandems.models import Tandem
from tandems.models.tandem import Side


class PayMonth(models.Model):
    """A month that is closed, with what its factors were. Closed in order; what comes later goes into later statements."""

    month = models.DateField(primary_key=True)  # its first day
    plan = models.ForeignKey(PayPlan, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField()
    goals = models.JSONField(default=list)  # as `factors.GoalSeen` says them, at the month's end


class MonthRules(models.Model):
    """How often a tandem kept its measured rules in a closed month: cases that began in it, as known at its end."""

    month = models.ForeignKey(PayMonth, models.PROTECT, related_name="rules")
    tandem = models.ForeignKey(Tandem, models.PROTECT, related_name="+")
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "tandem"], name="month_rules_once")]


class StatementState(models.TextChoices):
    OPEN = "open", pgettext_lazy("pay statement", "Running")
    CLOSED = "closed", pgettext_lazy("pay statement", "Closed")
    RELEASED = "released", pgettext_lazy("pay statement", "Released")


class PayStatement(models.Model):
    """One person's month. `cents`: the sum of its lines, from the closing on."""

    user = models.ForeignKey(User, models.PROTECT, related_name="pay_statements")
    month = models.DateField()  # its first day
    state = models.CharField(max_length=8, choices=StatementState.choices, default=StatementState.OPEN)
    cents = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Pay statement")
        verbose_name_plural = _("Pay statements")
        constraints = [
            models.UniqueConstraint(fields=["user", "month"], name="pay_statement_once"),
            models.CheckConstraint(
                name="pay_statement_state",
                condition=Q(state=StatementState.OPEN, cents=None, closed_at=None, released_at=None)
                | Q(
                    state=StatementState.CLOSED,
                    cents__isnull=False,
                    closed_at__isnull=False,
                    released_at=None,
                )
                | Q(
                    state=StatementState.RELEASED,
                    cents__isnull=False,
                    closed_at__isnull=False,
                    released_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="pay_statement_released_by_another",
                condition=Q(released_at=None, released_by=None)
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(released_by=F("user"))),
            ),
        ]
        indexes = [
            # Months to close, and payroll's list.
            models.Index(fields=["month", "state"], name="pay_statement_of_month"),
        ]


class Objection(models.Model):
    """A person says that their statement is not right; payroll answers."""

    statement = models.ForeignKey(PayStatement, models.PROTECT, related_name="objections")
    line = models.ForeignKey(
        "PayLine", models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: all of it
    text = models.TextField(_("What is not right?"), max_length=2000)
    at = models.DateTimeField()
    answer = models.TextField(_("Answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Objection")
        verbose_name_plural = _("Objections")
        constraints = [
            # Sent twice, it is one.
            models.UniqueConstraint(
                fields=["statement"], condition=Q(answered_at=None), name="objection_one_open"
            ),
            models.CheckConstraint(
                name="objection_answered",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]


class LineKind(models.TextChoices):
    CREDIT = "credit", pgettext_lazy("pay line", "Order")
    CORRECTION = "correction", pgettext_lazy("pay line", "Correction")
    THRESHOLD = "threshold", pgettext_lazy("pay line", "Below the threshold")
    RULES = "rules", pgettext_lazy("pay line", "Kept rules")
    GOALS = "goals", pgettext_lazy("pay line", "Reached goals")
    CAP = "cap", pgettext_lazy("pay line", "Cap")
    AMENDMENT = "amendment", pgettext_lazy("pay line", "Correction by hand")


OF_ORDERS = (LineKind.CREDIT.value, LineKind.CORRECTION.value)
OF_THE_MONTH = (LineKind.THRESHOLD.value, LineKind.RULES.value, LineKind.GOALS.value, LineKind.CAP.value)


class PayLine(models.Model):
    """`for_month`: the month whose conditions it stands under, which for a late correction is an earlier one than the
    statement's. `why`: keys and figures from which `explained` makes the sentence. `reason`: in a person's own words.
    """

    statement = models.ForeignKey(PayStatement, models.PROTECT, related_name="lines")
    for_month = models.DateField()
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    booking = models.ForeignKey(OrderBooking, models.PROTECT, null=True, related_name="lines")
    side = models.CharField(
        max_length=6, choices=Side.choices, blank=True
    )  # as whose part; empty: both or none
    tandem = models.ForeignKey(Tandem, models.PROTECT, null=True, related_name="+")  # of kept rules
    objection = models.OneToOneField(Objection, models.PROTECT, null=True, related_name="amendment")
    cents = models.BigIntegerField()
    why = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # empty: Salesdesk
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Line")
        verbose_name_plural = _("Lines")
        constraints = [
            models.CheckConstraint(
                name="pay_line_has_its_source",
                condition=Q(kind__in=OF_ORDERS, booking__isnull=False, objection=None)
                | Q(kind__in=OF_THE_MONTH, booking=None, objection=None)
                | (
                    Q(kind=LineKind.AMENDMENT, booking=None, objection__isnull=False, by__isnull=False)
                    & ~Q(reason="")
                ),
            ),
            models.UniqueConstraint(
                fields=["statement", "booking", "side"],
                condition=Q(booking__isnull=False),
                name="pay_line_once_per_booking",
            ),
            # SQLite takes two empty values for different ones.
            models.UniqueConstraint(
                F("statement"),
                F("kind"),
                Coalesce("tandem", 0),
                condition=Q(kind__in=OF_THE_MONTH),
                name="pay_line_once_per_month",
            ),
        ]
