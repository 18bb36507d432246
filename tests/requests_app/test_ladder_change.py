"""Gustav writes ladders: steps keep their identity, what is wrong is said beside its field, and open requests follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from requests_app.actions.change_ladder import (
    InvalidSteps,
    StepContent,
    change_ladder,
    create_ladder,
    drop_ladder,
)
from requests_app.actions.escalate import escalate
from requests_app.ladder import Act, Audience, Basis
from requests_app.models import Escalation, EscalationStep, Ladder, RequestType, SalesRequest
from requests_app.models.escalation import ladder_for
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
HOUR = timedelta(hours=1)
OWNER, LEAD = frozenset({Audience.OWNER}), frozenset({Audience.LEAD})
OVERDUE = StepContent(Basis.DEADLINE, OWNER)


@pytest.fixture
def standard(types: dict[str, RequestType]) -> Ladder:
    return Ladder.objects.get(type=None)


def content(ladder: Ladder) -> list[StepContent]:
    steps = ladder.steps.filter(is_active=True).order_by("position")
    return [StepContent(s.rung.basis, s.rung.tell, s.share, s.after, s.rung.act, s.pk) for s in steps]


def change(ladder: Ladder, steps: list[StepContent], by: User, at: datetime) -> Ladder:
    return change_ladder(ladder.pk, steps, revision=ladder.revision, by=by, at=at)


def test_a_step_keeps_its_identity_and_one_taken_out_stays_for_what_it_did(
    standard: Ladder, gustav: User, at: datetime
) -> None:
    before = content(standard)
    kept = StepContent(Basis.DEADLINE, LEAD, after=3 * HOUR, pk=before[2].pk)
    changed = change(standard, [OVERDUE, kept], gustav, at)
    assert (changed.revision, changed.changed_by, changed.changed_at) == (1, gustav, at)
    active = EscalationStep.objects.filter(is_active=True).order_by("position")
    assert [(step.pk == before[2].pk, step.after) for step in active] == [
        (False, timedelta()),
        (True, 3 * HOUR),
    ]
    assert EscalationStep.objects.filter(is_active=False).count() == len(before) - 1


def test_open_requests_are_looked_at_anew_and_what_has_spoken_does_not_speak_again(
    standard: Ladder, gustav: User, in_progress: Make, anna: User, emil: User, carla: User
) -> None:
    sent = in_progress(emil, anna)
    due = sent.deadline_at
    assert escalate(at=due) == 1
    before = content(standard)
    sooner = [
        StepContent(s.basis, s.tell, s.share, HOUR if s.after == 2 * HOUR else s.after, s.act, s.pk)
        for s in before
    ]
    change(standard, sooner, gustav, due + timedelta(minutes=1))
    assert escalate(at=due + timedelta(minutes=2)) == 0
    assert escalate(at=due + HOUR) == 1
    assert Escalation.objects.filter(skipped=False).count() == 2


def test_a_types_own_ladder_holds_for_it_alone(
    standard: Ladder,
    types: dict[str, RequestType],
    gustav: User,
    at: datetime,
    django_assert_num_queries: Any,
) -> None:
    quote, other = types["quote"].pk, types["delivery-date"].pk
    create_ladder(quote, [OVERDUE], by=gustav, at=at)
    with django_assert_num_queries(2):
        rungs = ladder_for([quote, other])
    assert [rung.basis for rung in rungs[quote]] == [Basis.DEADLINE]
    assert len(rungs[other]) == len(content(standard))
    with pytest.raises(Conflict):
        create_ladder(quote, [OVERDUE], by=gustav, at=at)


def test_only_requests_that_it_holds_for_are_looked_at(
    standard: Ladder, types: dict[str, RequestType], gustav: User, submitted: Make, emil: User, at: datetime
) -> None:
    quote, other = submitted(emil), submitted(emil, "delivery-date")
    escalate(at=at)
    later = at + timedelta(minutes=5)
    own = create_ladder(types["quote"].pk, [OVERDUE], by=gustav, at=later)

    def looked_at() -> list[int]:
        return list(SalesRequest.objects.filter(escalate_at=later).values_list("pk", flat=True))

    assert looked_at() == [quote.pk]
    SalesRequest.objects.update(escalate_at=None)
    change(standard, [OVERDUE], gustav, later)
    assert looked_at() == [other.pk]
    SalesRequest.objects.update(escalate_at=None)
    drop_ladder(own.pk, revision=own.revision, by=gustav, at=later)
    assert looked_at() == [quote.pk]


def test_dropped_the_standard_one_holds_again_and_the_past_stays(
    standard: Ladder,
    types: dict[str, RequestType],
    gustav: User,
    in_progress: Make,
    anna: User,
    emil: User,
    at: datetime,
) -> None:
    own = create_ladder(types["quote"].pk, [OVERDUE], by=gustav, at=at)
    sent = in_progress(emil, anna)
    escalate(at=sent.deadline_at)
    drop_ladder(own.pk, revision=own.revision, by=gustav, at=sent.deadline_at)
    assert Escalation.objects.count() == 1
    assert len(ladder_for([types["quote"].pk])[types["quote"].pk]) == len(content(standard))
    with pytest.raises(ValidationError):
        drop_ladder(standard.pk, revision=0, by=gustav, at=at)


def test_the_second_of_two_administrators_is_told(standard: Ladder, gustav: User, at: datetime) -> None:
    change_ladder(standard.pk, [OVERDUE], revision=0, by=gustav, at=at)
    with pytest.raises(Conflict):
        change_ladder(standard.pk, [StepContent(Basis.DEADLINE, LEAD)], revision=0, by=gustav, at=at)


def test_the_same_form_sent_twice_is_one_change(standard: Ladder, gustav: User, at: datetime) -> None:
    for _tap in range(2):
        change_ladder(standard.pk, [OVERDUE], revision=0, by=gustav, at=at)
    standard.refresh_from_db()
    assert standard.revision == 1
    assert EscalationStep.objects.filter(is_active=True).count() == 1


def test_only_administrators_write_ladders(standard: Ladder, carla: User, frieda: User, at: datetime) -> None:
    for somebody in (carla, frieda):
        with pytest.raises(PermissionDenied):
            change_ladder(standard.pk, [OVERDUE], revision=0, by=somebody, at=at)
        with pytest.raises(PermissionDenied):
            create_ladder(1, [OVERDUE], by=somebody, at=at)


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        (StepContent(Basis.TARGET, OWNER), {"share"}),
        (StepContent(Basis.TARGET, OWNER, share=0), {"share"}),
        (StepContent(Basis.TARGET, OWNER, share=101), {"share"}),
        (StepContent(Basis.TARGET, OWNER, share=50, after=HOUR), {"after"}),
        (StepContent(Basis.DEADLINE, OWNER, share=50), {"share"}),
        (StepContent(Basis.DEADLINE, OWNER, after=-HOUR), {"after"}),
        (StepContent(Basis.DEADLINE, OWNER, after=timedelta(days=60)), {"after"}),
        (StepContent(Basis.DEADLINE, frozenset()), {"tell"}),
        (StepContent(Basis.UNCLAIMED, OWNER), {"tell"}),
        (StepContent(Basis.UNCLAIMED, LEAD, act=Act.STAND_IN), {"act"}),
        (StepContent(Basis.QUERY, LEAD, act=Act.QUEUE), {"act"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    standard: Ladder, gustav: User, at: datetime, step: StepContent, fields: set[str]
) -> None:
    with pytest.raises(InvalidSteps) as refused:
        change(standard, [OVERDUE, step], gustav, at)
    assert {(number, field) for number, field in refused.value.by_step} == {(1, field) for field in fields}
    standard.refresh_from_db()
    assert standard.revision == 0


@pytest.mark.parametrize("steps", [[], [OVERDUE] * 31, [StepContent(Basis.DEADLINE, OWNER, pk=999_999)]])
def test_what_is_no_ladder_is_refused_as_a_whole(
    standard: Ladder, gustav: User, at: datetime, steps: list[StepContent]
) -> None:
    with pytest.raises(InvalidSteps) as refused:
        change(standard, steps, gustav, at)
    assert refused.value.whole
