"""What moved from whom to whom, and why this person; kept beside the timeline, which only says "handed over"."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Absence, User
from requests_app.models.sales_request import SalesRequest


class Cause(models.TextChoices):
    """What made requests move; never why somebody is absent."""

    ABSENCE = "absence", pgettext_lazy("handover", "Absence")
    CLOSED = "closed", pgettext_lazy("handover", "Account closed")
    LADDER = "ladder", pgettext_lazy("handover", "Not accepted in time")


class Handover(models.Model):
    """One batch: everything of one person that moves for one cause. It goes when its absence is forgotten."""

    person = models.ForeignKey(User, models.PROTECT, related_name="handovers")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, related_name="handovers")
    began_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Handover")
        verbose_name_plural = _("Handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["absence"], condition=Q(absence__isnull=False), name="one_handover_per_absence"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(cause=Cause.CLOSED), name="one_handover_per_closed_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.began_at:%Y-%m-%d}"


class Decision(models.TextChoices):
    """What became of an item when the leaver was back."""

    RETURNED = "returned", pgettext_lazy("handover", "Returned")
    STAYED = "stayed", pgettext_lazy("handover", "Stayed")


class HandoverItem(models.Model):
    """One request of a batch. In force until `ended_at`: returned, decided to stay, closed, or moved anew."""

    handover = models.ForeignKey(Handover, models.SET_NULL, null=True, related_name="items")
    sales_request = models.ForeignKey(SalesRequest, models.PROTECT, related_name="handover_items")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    leaver = models.ForeignKey(User, models.PROTECT, related_name="+")
    to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # empty: the shared queue
    choice = models.JSONField(default=dict)  # why this person: `people.roster.Choice.as_json`
    note = models.TextField(_("Note"), blank=True)  # the leaver's own
    at = models.DateTimeField()
    event_id = models.BigIntegerField(
        null=True
    )  # the timeline entry that it made: what came later is new work
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decision_told_at = models.DateTimeField(null=True)  # since when those concerned know of it

    class Meta:
        verbose_name = _("Handed-over request")
        verbose_name_plural = _("Handed-over requests")
        constraints = [
            # However many sweeps, retries and crashes: once for each absence, until it came back.
            models.UniqueConstraint(
                fields=["handover", "sales_request"],
                condition=Q(ended_at=None, handover__isnull=False),
                name="handed_over_once_per_batch",
            ),
        ]
        indexes = [
            # What the people concerned have not been told yet.
            models.Index(fields=["handover"], condition=Q(told_at=None), name="handover_untold"),
            # What is waiting for somebody's return.
            models.Index(fields=["leaver"], condition=Q(ended_at=None), name="handover_in_force"),
            # Decisions that those concerned have not been told yet.
            models.Index(
                fields=["leaver"],
                condition=Q(decision_told_at=None, decision__in=sorted(Decision.values)),
                name="handover_decision_untold",
            ),
            # The brief on a request's page.
            models.Index(fields=["sales_request", "-id"], name="handover_of_request"),
        ]

    def __str__(self) -> str:
        return f"#{self.sales_request_id} → {self.to}"


class HandoverWish(models.Model):
    """Before a planned absence: a note for whoever takes over, or another choice than the rule's."""

    absence = models.ForeignKey(Absence, models.CASCADE, related_name="wishes")
    sales_request = models.ForeignKey(SalesRequest, models.CASCADE, related_name="+")
    note = models.TextField(_("Note"), blank=True)
    to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absence", "sales_request"], name="one_wish_per_absence_and_request"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.sales_request_id} → {self.to}"


class AnswerDraft(models.Model):
    """An answer that somebody began to write. It belongs to the request and so goes along with it."""

    sales_request = models.ForeignKey(SalesRequest, models.CASCADE, related_name="answer_drafts")
    verb = models.CharField(max_length=12)
    values = models.JSONField(default=dict)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sales_request", "verb"], name="one_draft_per_request_and_verb")
        ]

    def __str__(self) -> str:
        return f"#{self.sales_request_id} {self.verb}"
