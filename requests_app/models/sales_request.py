"""A sales request, from draft to outcome."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User, WorkingCalendar
from requests_app.models.request_type import FormVersion, RequestType
from requests_app.querysets import SalesRequestQuerySet
from requests_app.states import CLOSED, OPEN, Ball, Facts, State
from requests_app.urgency import Weight, kept_weights
from strategy.models import Goal
from tandems.models import Customer, Tandem

if TYPE_CHECKING:
    from datetime import datetime

STATE_LABELS = {
    State.DRAFT: pgettext_lazy("state", "Draft"),
    State.SUBMITTED: pgettext_lazy("state", "Submitted"),
    State.IN_PROGRESS: pgettext_lazy("state", "In progress"),
    State.WAITING: pgettext_lazy("state", "Waiting"),
    State.DELIVERED: pgettext_lazy("state", "Delivered"),
    State.DONE: pgettext_lazy("state", "Done"),
    State.WON: pgettext_lazy("state", "Won"),
    State.LOST: pgettext_lazy("state", "Lost"),
    State.CANCELLED: pgettext_lazy("state", "Cancelled"),
}
BALL_LABELS = {
    Ball.INSIDE: pgettext_lazy("ball", "Inside sales"),
    Ball.FIELD: pgettext_lazy("ball", "Field sales"),
    Ball.CUSTOMER: pgettext_lazy("ball", "Customer"),
    Ball.THIRD_PARTY: pgettext_lazy("ball", "Third party"),
}
OPEN_VALUES = sorted(state.value for state in OPEN)
CLOSED_VALUES = sorted(state.value for state in CLOSED)
BALL_OUTSIDE = sorted(ball.value for ball in Ball if ball is not Ball.INSIDE)


class LostReason(models.TextChoices):
    TOO_LATE = "too_late", pgettext_lazy("lost", "Too late")
    PRICE = "price", pgettext_lazy("lost", "Price")
    PRODUCT = "product", pgettext_lazy("lost", "Product")
    RELATIONSHIP = "relationship", pgettext_lazy("lost", "Relationship")
    PROJECT_STOPPED = "project_stopped", pgettext_lazy("lost", "Project stopped")
    OTHER = "other", pgettext_lazy("lost", "Other")


class SalesRequest(models.Model):
    """The row is the present; how it came to be stands in the timeline, from which everything here can be computed.

    `lifecycle.perform` alone changes the columns from `state` on (`LIFE_FIELDS`).
    """

    # What is wanted, by whom, for whom
    key = models.UUIDField(
        default=uuid.uuid4, editable=False
    )  # made by the phone: however often it sends, one request
    type = models.ForeignKey(RequestType, models.PROTECT, null=True, related_name="requests")
    form = models.ForeignKey(FormVersion, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="requests")
    new_customer = models.BooleanField(default=False)  # as it was at submission: a reason for urgency
    requester = models.ForeignKey(User, models.PROTECT, related_name="requested")
    subject = models.CharField(_("Subject"), max_length=160, blank=True)
    values = models.JSONField(default=dict)
    wished_on = models.DateField(_("Wished by"), null=True, blank=True)
    promise_at = models.DateTimeField(_("Promised to the customer"), null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, blank=True, related_name="requests")
    created_at = models.DateTimeField()

    # Life
    state = models.CharField(
        max_length=12, choices=[(s.value, STATE_LABELS[s]) for s in State], default=State.DRAFT
    )
    ball = models.CharField(
        max_length=12, choices=[(b.value, BALL_LABELS[b]) for b in Ball], default=Ball.FIELD
    )
    tandem = models.ForeignKey(Tandem, models.PROTECT, null=True, related_name="requests")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="owned")
    owner_since = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)  # by the present owner
    accept_by = models.DateTimeField(null=True)  # until when the present owner should have accepted
    unclaimed_since = models.DateTimeField(null=True)  # open and nobody's: since then in the shared queue
    ball_since = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=500, blank=True)  # the open question, or what is waited for
    waiting_until = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cycle = models.PositiveSmallIntegerField(default=1)  # rises with a reopening and with every new date
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)  # rises with every change

    # Clocks: hints that the sweep and every step recompute; the rule is the truth.
    calendar = models.ForeignKey(WorkingCalendar, models.PROTECT, null=True, related_name="+")
    calendar_version = models.PositiveIntegerField(default=0)
    target = models.DurationField(default=timedelta)
    acceptance = models.DurationField(null=True)
    work = models.DurationField(default=timedelta)
    target_left = models.DurationField(default=timedelta)  # at `clock_since`, or now while the clock stands
    clock_since = models.DateTimeField(null=True)  # empty: the target clock stands
    target_due_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(
        null=True
    )  # a new honest date, told to the rep: it takes the deadline's place
    deadline_at = models.DateTimeField(null=True)  # the agreed date, else the earlier of target and promise
    escalate_at = models.DateTimeField(null=True)  # when the ladder should look at it next; a hint as well
    urgent_from = models.DateTimeField()  # lists are ordered and paged by it

    # Strategy: what it weighs is a hint as well; `weighing` is the truth, and its sweep weighs anew what was weighed by less.
    weights = models.JSONField(default=list)  # of `weighing.Weight`, the reasons on its row
    weighed_version = models.PositiveIntegerField(default=0)  # by which version of the strategy; 0: by none
    weighed_mark = models.CharField(max_length=80, default="")  # the customer's `segment_mark` then
    # Keys of the target segments that the customer was in at submission: figures and pay rest on it, so it stays as it was.
    # Empty: there were no target segments, or it came from an old system.
    segments = models.JSONField(null=True)

    # Outcome
    outcome_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    lost_reason = models.CharField(max_length=16, choices=LostReason.choices, blank=True)

    objects: ClassVar[SalesRequestQuerySet] = SalesRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Request")
        verbose_name_plural = _("Requests")
        constraints = [
            # A double tap, a back button, a retry after no answer: one request.
            models.UniqueConstraint(fields=["requester", "key"], name="request_once_per_key"),
            models.CheckConstraint(
                name="request_in_progress_has_owner_who_accepted",
                condition=~Q(state=State.IN_PROGRESS) | Q(owner__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_sent_is_complete",
                condition=Q(state=State.DRAFT)
                | Q(
                    customer__isnull=False,
                    type__isnull=False,
                    form__isnull=False,
                    calendar__isnull=False,
                    submitted_at__isnull=False,
                    ball_since__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="request_waiting_has_ball_outside",
                condition=Q(state=State.WAITING, ball__in=BALL_OUTSIDE) | ~Q(state=State.WAITING),
            ),
            models.CheckConstraint(
                name="request_worked_on_has_ball_inside",
                condition=~Q(state__in=[State.SUBMITTED, State.IN_PROGRESS]) | Q(ball=Ball.INSIDE),
            ),
            models.CheckConstraint(
                name="request_closed_has_moment",
                condition=Q(state__in=CLOSED_VALUES, closed_at__isnull=False)
                | (~Q(state__in=CLOSED_VALUES) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="request_lost_has_reason", condition=~Q(state=State.LOST) | ~Q(lost_reason="")
            ),
            models.CheckConstraint(
                name="request_owner_has_since",
                condition=Q(owner__isnull=True, owner_since__isnull=True, accepted_at__isnull=True)
                | Q(owner__isnull=False, owner_since__isnull=False),
            ),
        ]
        indexes = [
            # The shared queue: open and nobody's, by urgency.
            models.Index(
                fields=["urgent_from", "id"],
                condition=Q(state__in=OPEN_VALUES, owner__isnull=True),
                name="request_queue",
            ),
            # My desk and the load of each colleague.
            models.Index(
                fields=["owner", "urgent_from", "id"], condition=Q(state__in=OPEN_VALUES), name="request_desk"
            ),
            # Everything open by urgency; waiting.
            models.Index(
                fields=["urgent_from", "id"], condition=Q(state__in=OPEN_VALUES), name="request_open"
            ),
            # A tandem's home: what is open between its two sides.
            models.Index(
                fields=["tandem", "urgent_from", "id"],
                condition=Q(state__in=OPEN_VALUES),
                name="request_open_in_tandem",
            ),
            # Overdue.
            models.Index(
                fields=["deadline_at", "id"],
                condition=Q(state__in=OPEN_VALUES, deadline_at__isnull=False),
                name="request_overdue",
            ),
            # Delivered, awaiting outcome.
            models.Index(
                fields=["urgent_from", "id"], condition=Q(state=State.DELIVERED), name="request_delivered"
            ),
            # What needs a rep: open questions, answers to pass on, outcomes.
            models.Index(
                fields=["requester", "ball"],
                condition=Q(state__in=[State.DELIVERED.value, State.WAITING.value]),
                name="request_needs_requester",
            ),
            # A rep's own list, a tandem's list, everything: newest change first.
            models.Index(fields=["requester", "-changed_at", "-id"], name="request_of_requester"),
            models.Index(fields=["tandem", "-changed_at", "-id"], name="request_of_tandem"),
            models.Index(fields=["-changed_at", "-id"], name="request_latest"),
            # The escalation sweep.
            models.Index(
                fields=["escalate_at", "id"],
                condition=Q(escalate_at__isnull=False),
                name="request_to_escalate",
            ),
            # The sweep after a calendar was changed.
            models.Index(
                fields=["calendar", "calendar_version"],
                condition=Q(state__in=OPEN_VALUES),
                name="request_by_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def facts(self) -> Facts:
        """What the transition table needs to know."""
        return Facts(
            state=State(self.state),
            ball=Ball(self.ball),
            owned=self.owner_id is not None,
            accepted=self.accepted_at is not None,
            asks_outcome=self.type.asks_outcome if self.type else True,
        )

    @property
    def head_starts(self) -> tuple[Weight, ...]:
        """What the strategy weighs on it, as it was weighed last."""
        return kept_weights(self.weights, new_customer=self.new_customer)

    @property
    def is_open(self) -> bool:
        return State(self.state) in OPEN

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.deadline_at is not None and self.deadline_at < now


# What one step may change, and what it therefore saves.
LIFE_FIELDS = (
    "state",
    "ball",
    "owner",
    "owner_since",
    "accepted_at",
    "accept_by",
    "unclaimed_since",
    "ball_since",
    "waiting_for",
    "waiting_until",
    "submitted_at",
    "delivered_at",
    "closed_at",
    "cycle",
    "changed_at",
    "revision",
    "calendar_version",
    "target_left",
    "clock_since",
    "target_due_at",
    "agreed_at",
    "deadline_at",
    "escalate_at",
    "urgent_from",
)
