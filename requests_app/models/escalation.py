"""Ladders are data: what happens when a request burns, step by step; and which steps have fired."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from requests_app.deadlines import Reason, earlier
from requests_app.ladder import Act, Audience, Basis, Rung, Standing
from requests_app.models.request_type import RequestType
from requests_app.models.sales_request import SalesRequest
from requests_app.states import Ball, State

if TYPE_CHECKING:
    from collections.abc import Iterable

BASIS_LABELS = {
    Basis.TARGET: pgettext_lazy("ladder", "Share of the target used"),
    Basis.DEADLINE: pgettext_lazy("ladder", "After the deadline"),
    Basis.ACCEPTANCE: pgettext_lazy("ladder", "After the time to accept"),
    Basis.UNCLAIMED: pgettext_lazy("ladder", "Unclaimed in the queue"),
    Basis.QUERY: pgettext_lazy("ladder", "After the time to answer a query"),
}
AUDIENCE_LABELS = {
    Audience.OWNER: pgettext_lazy("ladder", "Owner"),
    Audience.REQUESTER: pgettext_lazy("ladder", "Rep"),
    Audience.TANDEM: pgettext_lazy("ladder", "Tandem"),
    Audience.FIELD: pgettext_lazy("ladder", "Field side of the tandem"),
    Audience.INSIDE: pgettext_lazy("ladder", "Inside sales"),
    Audience.LEAD: pgettext_lazy("ladder", "Inside lead"),
    Audience.MANAGER: pgettext_lazy("ladder", "Sales manager"),
}
ACT_LABELS = {
    Act.TELL: pgettext_lazy("ladder", "Tell only"),
    Act.STAND_IN: pgettext_lazy("ladder", "Hand over to the stand-in"),
    Act.QUEUE: pgettext_lazy("ladder", "Put into the shared queue"),
}


class Ladder(models.Model):
    """Of one type, or the standard one for every type without its own."""

    type = models.OneToOneField(RequestType, models.CASCADE, null=True, blank=True, related_name="ladder")
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("Ladder")
        verbose_name_plural = _("Ladders")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(type__isnull=True), name="one_standard_ladder"
            ),
        ]

    def __str__(self) -> str:
        return str(self.type or _("Standard"))


class EscalationStep(models.Model):
    """One rung. It keeps its identity when it is edited; taken out, it stays for what it has done."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=10, choices=[(b.value, BASIS_LABELS[b]) for b in Basis])
    share = models.PositiveSmallIntegerField(
        _("Percent of the target"), null=True, blank=True
    )  # basis target
    after = models.DurationField(_("Working time after"), default=timedelta)  # every other basis
    tell = models.JSONField(_("Tell"), default=list)  # values of `ladder.Audience`
    act = models.CharField(
        max_length=8, choices=[(a.value, ACT_LABELS[a]) for a in Act], default=Act.TELL.value
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("Step")
        verbose_name_plural = _("Steps")
        constraints = [
            models.CheckConstraint(
                name="step_has_a_share_of_the_target",
                condition=Q(basis=Basis.TARGET.value, share__isnull=False, share__gte=1, share__lte=100)
                | (~Q(basis=Basis.TARGET.value) & Q(share__isnull=True)),
            ),
            models.CheckConstraint(name="step_is_not_before_its_basis", condition=Q(after__gte=timedelta())),
        ]

    def __str__(self) -> str:
        return f"{self.ladder} {self.basis}"

    @property
    def rung(self) -> Rung:
        """The rule's view of it."""
        tell = frozenset(Audience(audience) for audience in self.tell)
        return Rung(self.pk, Basis(self.basis), self.share, self.after, tell, Act(self.act))


def ladder_for(types: Iterable[int]) -> dict[int, tuple[Rung, ...]]:
    """The steps that hold for requests of each of these types (by key): of its own ladder, else of the standard one.

    Two queries.
    """
    ladders: dict[int | None, int] = {of_type: pk for pk, of_type in Ladder.objects.values_list("pk", "type")}
    rungs: dict[int, list[Rung]] = {}
    for step in EscalationStep.objects.filter(is_active=True).order_by("position", "pk"):
        rungs.setdefault(step.ladder_id, []).append(step.rung)
    found = {of_type: ladders.get(of_type, ladders.get(None)) for of_type in types}
    return {of_type: tuple(rungs.get(ladder or 0, ())) for of_type, ladder in found.items()}


def standing_of(sales_request: SalesRequest) -> Standing:
    """What a ladder needs to know about a request that was sent. No query."""
    submitted_at, ball_since = sales_request.submitted_at, sales_request.ball_since
    assert submitted_at is not None  # noqa: S101 - a constraint: sent requests have both
    assert ball_since is not None  # noqa: S101
    due = earlier(sales_request.target_due_at, sales_request.promise_at, sales_request.agreed_at)
    return Standing(
        state=State(sales_request.state),
        ball=Ball(sales_request.ball),
        owned=sales_request.owner_id is not None,
        accepted=sales_request.accepted_at is not None,
        cycle=sales_request.cycle,
        submitted_at=submitted_at,
        owner_since=sales_request.owner_since,
        accept_by=sales_request.accept_by,
        unclaimed_since=sales_request.unclaimed_since,
        ball_since=ball_since,
        waiting_until=sales_request.waiting_until,
        target=sales_request.target,
        target_left=sales_request.target_left,
        clock_since=sales_request.clock_since,
        agreed_at=sales_request.agreed_at,
        deadline_at=sales_request.deadline_at,
        is_named=due.reason in {Reason.AGREED, Reason.PROMISE},
    )


class Escalation(models.Model):
    """A step that fired for one request. `since` says for which stretch (this owner, this wait); `cycle`, for which deadline."""

    sales_request = models.ForeignKey(SalesRequest, models.PROTECT, related_name="escalations")
    step = models.ForeignKey(EscalationStep, models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    skipped = models.BooleanField(default=False)  # a higher one was due as well: recorded, nobody told

    class Meta:
        verbose_name = _("Escalation")
        verbose_name_plural = _("Escalations")
        constraints = [
            # Whatever is restarted, duplicated or late.
            models.UniqueConstraint(
                fields=["sales_request", "step", "cycle", "since"], name="step_fires_once"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="escalation_latest")
        ]  # the rehearsal's counterpart, verify

    def __str__(self) -> str:
        return f"#{self.sales_request_id} {self.step_id}"
