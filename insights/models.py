"""What is kept of figures: what each request contributes, their sums, who agreed to their being seen, and who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insights.spans import Span
from insights.tally import WHOLE
from people.models import User
from requests_app.models import RequestType, SalesRequest
from requests_app.states import Party
from tandems.models import Tandem

if TYPE_CHECKING:
    from datetime import datetime


class Contribution(models.Model):
    """What one request has in the rollups now, so that it can be taken out of them when the request goes on."""

    sales_request = models.OneToOneField(SalesRequest, models.CASCADE, primary_key=True, related_name="+")
    last_event = models.BigIntegerField()  # of the timeline, as it was counted
    tandem = models.ForeignKey(Tandem, models.CASCADE, null=True, related_name="+")
    type = models.ForeignKey(RequestType, models.CASCADE, related_name="+")
    days = models.JSONField(default=dict)  # day (ISO) → side → name → number
    again_at = models.DateTimeField(null=True)  # when a rule's case becomes broken by nothing happening

    class Meta:
        indexes = [
            # The sweep: what has to be counted again without anything having happened.
            models.Index(fields=["again_at"], condition=Q(again_at__isnull=False), name="contribution_again"),
            # The requests behind a tandem's figures.
            models.Index(fields=["tandem", "sales_request"], name="contribution_of_tandem"),
        ]


class Counting(models.Model):
    """How far the timelines are counted: one row. Whoever holds its lock counts, everybody else has nothing to do.

    Timeline entries are numbered before they are committed, so a lower number may appear late: all that lies above `mark` is
    looked at again. `mark` moves up to what is seen where nobody writes; else it follows `seen` only when no transaction is under
    way any more that was so when `seen` was read.
    """

    mark = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    guard = models.BigIntegerField(default=0)  # all those transactions have lower numbers; 0: nobody wrote


class Basis(models.TextChoices):
    """What a count rests on beside the timeline; its key, and what of it was known when it was counted."""

    RULE = "rule", "a measured rule: 1 in force, 2 ended"
    CALENDAR = "calendar", "a calendar: its version"
    TYPE = "type", "a request type: 1 asks for an outcome"
    PERSON = "person", "a person: 1 belongs to field sales"


class Premise(models.Model):
    """What was so when requests were counted. Where it is different now, what rests on it is counted again."""

    basis = models.CharField(max_length=8, choices=Basis.choices)
    key = models.BigIntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basis", "key"], name="premise_once"),
        ]


class Rollup(models.Model):
    """The sum over all requests of one tandem (empty: those without one), one type (empty: all types), one span and one side."""

    span = models.CharField(max_length=7, choices=[(span.value, span.value) for span in Span])
    starts_on = models.DateField()
    tandem = models.ForeignKey(Tandem, models.CASCADE, null=True, related_name="+")
    type = models.ForeignKey(RequestType, models.CASCADE, null=True, related_name="+")
    side = models.CharField(
        max_length=12, choices=[(WHOLE, WHOLE), *((party.value, party.value) for party in Party)], blank=True
    )
    counts = models.JSONField(default=dict)  # `tally.Count` or `tally.SideCount` → number
    times = models.JSONField(default=dict)  # the whole only: lead time in working minutes → how many
    median = models.FloatField(null=True)  # of `times`
    eighty = models.PositiveIntegerField(null=True)  # percent of them took no longer

    class Meta:
        constraints = [
            # SQLite takes two empty values for different ones.
            models.UniqueConstraint(
                F("span"),
                F("starts_on"),
                Coalesce("tandem", 0),
                Coalesce("type", 0),
                F("side"),
                name="rollup_once",
            ),
        ]
        indexes = [
            # A dashboard: all tandems in some spans.
            models.Index(fields=["span", "type", "starts_on"], name="rollup_of_span"),
        ]


class WorksAgreement(models.Model):
    """An agreement on record that tandems' figures over time may be shown to managers (BetrVG § 87 (1) no. 6)."""

    reference = models.CharField(_("Reference"), max_length=120)
    agreed_on = models.DateField(_("Agreed on"))
    scope = models.CharField(_("What it allows"), max_length=300)
    starts_on = models.DateField(_("Figures from"))  # no earlier span is shown by it
    tandems = models.ManyToManyField(
        Tandem, blank=True, related_name="+", verbose_name=_("Tandems")
    )  # none: all of them
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Works agreement")
        verbose_name_plural = _("Works agreements")
        constraints = [
            models.CheckConstraint(
                name="works_agreement_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Shown(models.Model):
    """What of one month was ever shown to others than those it is about, so that nobody can take the one from the other: whose
    figures alone, and whether the sum of everybody. Kept for good: what somebody has seen is not unseen.
    """

    month = models.DateField(unique=True)  # its first day
    alone = models.JSONField(default=list)  # keys of tandems
    has_sum = models.BooleanField(default=False)


class Looked(models.TextChoices):
    DASHBOARD = "dashboard", pgettext_lazy("looked at", "All tandems")
    TANDEM = "tandem", pgettext_lazy("looked at", "One tandem")
    EXPORT = "export", pgettext_lazy("looked at", "Exported as a file")


class LookQuerySet(models.QuerySet["Look"]):
    def since(self, moment: datetime) -> LookQuerySet:
        return self.filter(at__gte=moment)


class Look(models.Model):
    """Somebody looked at figures over time. Readable by those whose they were, and by whoever looked."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=9, choices=Looked.choices)
    span = models.CharField(max_length=7)
    starts_on = models.DateField()  # of the period that was chosen; the trend before it was shown as well

    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [
            # What is forgotten after a while, and the latest first.
            models.Index(fields=["-at"], name="look_latest"),
        ]


class Stretch(models.Model):
    """What one look showed of a tandem, without a gap: its figures from `starts_on` until before `ends_on`."""

    look = models.ForeignKey(Look, models.CASCADE, related_name="stretches")
    tandem = models.ForeignKey(Tandem, models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stretch_has_days", condition=Q(starts_on__lt=F("ends_on"))),
        ]
