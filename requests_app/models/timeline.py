"""What happened, by whom, when and why. Rows are only ever added: the database refuses anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from requests_app.ledger import Moment
from requests_app.models.sales_request import SalesRequest
from requests_app.states import Ball, State

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(models.TextChoices):
    """A step's verb, or what the system did."""

    SUBMIT = "submit", pgettext_lazy("event", "Submitted")
    CLAIM = "claim", pgettext_lazy("event", "Claimed")
    ACCEPT = "accept", pgettext_lazy("event", "Accepted")
    RELEASE = "release", pgettext_lazy("event", "Released into the queue")
    GIVE = "give", pgettext_lazy("event", "Given to a colleague")
    ASK = "ask", pgettext_lazy("event", "Asked back")
    ANSWER = "answer", pgettext_lazy("event", "Answered")
    WAIT = "wait", pgettext_lazy("event", "Waiting for others")
    RESUME = "resume", pgettext_lazy("event", "Work goes on")
    DELIVER = "deliver", pgettext_lazy("event", "Delivered")
    PASS_ON = "pass_on", pgettext_lazy("event", "Passed on to the customer")
    WIN = "win", pgettext_lazy("event", "Won")
    LOSE = "lose", pgettext_lazy("event", "Lost")
    CANCEL = "cancel", pgettext_lazy("event", "Cancelled")
    REOPEN = "reopen", pgettext_lazy("event", "Reopened")
    CORRECT = "correct", pgettext_lazy("event", "Corrected")
    NOTE = "note", pgettext_lazy("event", "Note")
    HAND_OVER = "hand_over", pgettext_lazy("event", "Handed over")
    TAKE_BACK = "take_back", pgettext_lazy("event", "Taken back")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("event", "New date agreed")
    AIM = "aim", pgettext_lazy("event", "Goal chosen")
    ESCALATED = "escalated", pgettext_lazy("event", "Escalated")
    ROUTED = "routed", pgettext_lazy("event", "Assigned")
    RECOMPUTED = "recomputed", pgettext_lazy("event", "Deadline recomputed")
    IMPORTED = "imported", pgettext_lazy("event", "Imported")


# In the alphabet's order: partial indexes are compared text by text.
ORDER_KINDS = (Kind.CORRECT.value, Kind.REOPEN.value, Kind.WIN.value)


class TimelineQuerySet(models.QuerySet["TimelineEvent"]):
    def in_order(self) -> TimelineQuerySet:
        return self.order_by("pk")

    def moments(self) -> list[Moment]:
        """The ledger's view of the timeline."""
        rows = self.in_order().values_list("at", "state", "ball", "owner_id")
        return [Moment(at, State(state), Ball(ball), owner is not None) for at, state, ball, owner in rows]


class TimelineEvent(models.Model):
    """`state`, `ball` and `owner` are as the event left them: the ledger needs nothing else."""

    sales_request = models.ForeignKey(SalesRequest, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # empty: Salesdesk itself
    at = models.DateTimeField()
    note = models.TextField(_("Note"), blank=True)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=12)
    ball = models.CharField(max_length=12)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(null=True)  # one form, sent however often: one event

    objects: ClassVar[TimelineQuerySet] = TimelineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Timeline entry")
        verbose_name_plural = _("Timeline")
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "key"], condition=Q(key__isnull=False), name="event_once_per_key"
            ),
        ]
        indexes = [
            # A request's page and its ledger.
            models.Index(fields=["sales_request", "id"], name="timeline_of_request"),
            # Won orders, and what is made of them afterwards: what pay looks for.
            models.Index(fields=["id"], condition=Q(kind__in=ORDER_KINDS), name="timeline_of_orders"),
        ]

    def __str__(self) -> str:
        return f"#{self.sales_request_id} {self.kind}"


class Mention(models.Model):
    """Somebody was named in a note (@Anna) and has not said yet that they saw it."""

    event = models.ForeignKey(TimelineEvent, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="mentioned_once_per_event")]
        indexes = [
            # What needs me.
            models.Index(fields=["user"], condition=Q(seen_at__isnull=True), name="mention_unseen"),
        ]

    def __str__(self) -> str:
        return f"@{self.user}"


def moments_of(events: Iterable[TimelineEvent]) -> list[Moment]:
    """The ledger's view of events that are loaded already, in the timeline's order."""
    return [Moment(e.at, State(e.state), Ball(e.ball), e.owner_id is not None) for e in events]
