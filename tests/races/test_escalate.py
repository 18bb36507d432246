"""Sweeps at the same moment, as with two workers, two beats and a loop: each step once, whoever comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection

from notifications.models import Notice
from requests_app.actions import escalate as sweeping
from requests_app.actions import fire_steps
from requests_app.actions.accept import accept
from requests_app.actions.acknowledge import acknowledge
from requests_app.actions.change_ladder import StepContent, change_ladder
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.ladder import Audience, Basis
from requests_app.models import Escalation, EscalationStep, HandoverItem, Ladder, SalesRequest
from requests_app.models.timeline import Kind, TimelineEvent
from tests.patience import patient

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
SWEEPS, ROWS = 4, 60
HOUR = timedelta(hours=1)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each returns, or the exception that it raised."""
    start = Barrier(len(calls))

    def call(one: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=patient(30))
            return one()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


@pytest.fixture
def overdue(in_progress: Make, anna: User, emil: User, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Sixty requests of one deadline, in chunks of seven; the moment of it."""
    monkeypatch.setattr(sweeping, "CHUNK", 7)
    rows = [in_progress(emil, anna) for _ in range(ROWS)]
    return rows[0].deadline_at


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_tell_each_step_once(overdue: datetime) -> None:
    spoken = at_once(*[lambda: escalate(at=overdue)] * SWEEPS)
    assert sum(spoken) + escalate(at=overdue) == ROWS
    assert Escalation.objects.filter(skipped=False).count() == ROWS
    assert Escalation.objects.filter(skipped=True).count() == ROWS
    assert TimelineEvent.objects.filter(kind=Kind.ESCALATED).count() == ROWS
    told = Counter(
        Notice.objects.filter(kind="escalation_deadline").values_list("recipient__name", flat=True)
    )
    assert told == {"Anna": ROWS, "Emil": ROWS}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraint_refuses(
    in_progress: Make, anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: all judge before anybody has written. One wins, and the others undo everything they told."""
    sent = in_progress(emil, anna)
    looked, due = Barrier(SWEEPS), sent.deadline_at

    def careless() -> int:
        found, _broken = fire_steps.judged([sent.pk], due)
        connection.close()
        looked.wait(timeout=patient(30))
        with sweeping.transaction.atomic():
            return fire_steps.record(found, sweeping._Sweep(due).told)

    results = at_once(*[careless] * SWEEPS)
    assert sorted(map(str, (type(one).__name__ for one in results))) == ["IntegrityError"] * 3 + ["int"]
    assert any(isinstance(one, IntegrityError) for one in results)
    assert TimelineEvent.objects.filter(kind=Kind.ESCALATED).count() == 1
    assert Notice.objects.filter(kind="escalation_deadline").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_ladder_changed_while_sweeps_run_holds_for_every_request(overdue: datetime, gustav: User) -> None:
    """No sweep that judged by the old ladder overwrites that the new one is to be looked at."""
    standard = Ladder.objects.get(type=None)
    new = [StepContent(Basis.DEADLINE, frozenset({Audience.OWNER}))]
    results = at_once(
        lambda: escalate(at=overdue),
        lambda: change_ladder(standard.pk, new, revision=0, by=gustav, at=overdue),
        lambda: escalate(at=overdue),
    )
    assert not any(isinstance(one, Exception) for one in results)
    escalate(at=overdue)
    [step] = EscalationStep.objects.filter(is_active=True)
    assert Escalation.objects.filter(step=step, skipped=False).count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_what_is_not_accepted_moves_once(
    submitted: Make, tandem: Any, bert: User, carla: User, dora: User
) -> None:
    rows = [submitted(dora, "delivery-date") for _ in range(6)]
    due = rows[0].accept_by
    at_once(*[lambda: escalate(at=due)] * SWEEPS)
    escalate(at=due)
    assert HandoverItem.objects.count() == len(rows)
    assert TimelineEvent.objects.filter(kind=Kind.HAND_OVER).count() == len(rows)
    assert Escalation.objects.filter(step__basis="acceptance", skipped=False).count() == len(rows)
    assert set(SalesRequest.objects.values_list("owner__name", flat=True)) <= {"Bert", "Carla"}


@pytest.mark.django_db(transaction=True)
def test_accepted_at_the_very_moment_it_is_either_kept_or_moved(
    submitted: Make, tandem: Any, anna: User, bert: User, dora: User
) -> None:
    for _round in range(5):
        sent = submitted(dora, "delivery-date")
        due = sent.accept_by
        at_once(lambda sent=sent, due=due: accept(sent.pk, by=anna, at=due), lambda due=due: escalate(at=due))
        row = SalesRequest.objects.get(pk=sent.pk)
        moved = row.events.filter(kind=Kind.HAND_OVER).exists()
        assert (row.owner, row.accepted_at is None) == ((bert, True) if moved else (anna, False))


@pytest.mark.django_db(transaction=True)
def test_delivered_or_agreed_anew_at_the_very_moment_tells_one_story(
    in_progress: Make, anna: User, emil: User
) -> None:
    """Whoever comes second sees what the first did: never an escalation after the new date, never a lost one."""
    for _round in range(5):
        agreed, answered = in_progress(emil, anna), in_progress(emil, anna)
        due = agreed.deadline_at
        at_once(
            lambda due=due: escalate(at=due),
            lambda row=agreed, due=due: acknowledge(
                row.pk, new_date=due + 5 * HOUR, line="Soon.", by=anna, at=due
            ),
            lambda row=answered, due=due: deliver(row.pk, delivery=Delivery(number="Q"), by=anna, at=due),
        )
        for row, verb in ((agreed, Kind.ACKNOWLEDGE), (answered, Kind.DELIVER)):
            kinds = list(row.events.in_order().values_list("kind", flat=True))
            assert kinds.count(verb) == 1
            assert kinds[-1] == verb or Kind.ESCALATED not in kinds[kinds.index(verb) :]
        assert SalesRequest.objects.get(pk=agreed.pk).agreed_at == due + 5 * HOUR
