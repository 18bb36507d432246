"""Random lives through the real actions: the stored clocks can always be counted again from the timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import WorkingCalendar
from people.working_time import working_time_between
from requests_app import access, ledger
from requests_app.actions.accept import accept
from requests_app.actions.acknowledge import acknowledge
from requests_app.actions.aim import aim
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.cancel import cancel
from requests_app.actions.claim import claim
from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.give import give
from requests_app.actions.lose import lose
from requests_app.actions.note import note
from requests_app.actions.pass_on import pass_on
from requests_app.actions.recompute_deadlines import recompute_deadlines, recount
from requests_app.actions.release import release
from requests_app.actions.reopen import reopen
from requests_app.actions.resume import resume
from requests_app.actions.wait import wait
from requests_app.actions.win import win
from requests_app.models import SalesRequest
from requests_app.states import BY_PEOPLE, Ball, State, TransitionNotAllowed, Verb
from salesdesk.web.conflict import Conflict
from strategy import in_force

if TYPE_CHECKING:
    from people.models import User

Make = Callable
HOUR = timedelta(hours=1)
MINUTES = st.integers(0, 4000)
CLOCKS = (
    "target_left",
    "clock_since",
    "target_due_at",
    "deadline_at",
    "accept_by",
    "urgent_from",
    "calendar_version",
)


def act(verb: Verb, row: SalesRequest, by: User, to: User, at: datetime) -> SalesRequest:
    common: dict[str, Any] = {"by": by, "at": at, "key": uuid4()}
    wished = Correction(promise_at=at + 30 * HOUR)
    return {
        Verb.CLAIM: lambda: claim(row.pk, **common),
        Verb.ACCEPT: lambda: accept(row.pk, **common),
        Verb.RELEASE: lambda: release(row.pk, note="Too much", **common),
        Verb.GIVE: lambda: give(row.pk, to=to, **common),
        Verb.ASK: lambda: ask(row.pk, question="Which?", **common),
        Verb.ANSWER: lambda: answer(row.pk, text="This", **common),
        Verb.WAIT: lambda: wait(row.pk, ball=Ball.CUSTOMER, reason="Drawing", until=at + HOUR, **common),
        Verb.RESUME: lambda: resume(row.pk, **common),
        Verb.DELIVER: lambda: deliver(row.pk, delivery=Delivery(number="Q-1"), **common),
        Verb.PASS_ON: lambda: pass_on(row.pk, **common),
        Verb.WIN: lambda: win(row.pk, value=5, **common),
        Verb.LOSE: lambda: lose(row.pk, reason="price", **common),
        Verb.CANCEL: lambda: cancel(row.pk, reason="Off", **common),
        Verb.REOPEN: lambda: reopen(row.pk, reason="Again", **common),
        Verb.CORRECT: lambda: correct(row.pk, correction=wished, revision=row.revision, **common),
        Verb.ACKNOWLEDGE: lambda: acknowledge(row.pk, new_date=at + 40 * HOUR, line="Soon", **common),
        Verb.NOTE: lambda: note(row.pk, text="Hm", **common),
        Verb.AIM: lambda: aim(row.pk, goal=goal_of(row), **common),
    }[verb]()


def goal_of(row: SalesRequest) -> int | None:
    """Another one than it serves; none where the strategy has none."""
    goals = [goal.pk for goal in in_force.goals()]
    return next((pk for pk in goals if pk != row.goal_id), None)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_stored_clocks_are_what_the_timeline_says(
    submitted: Make, emil: User, anna: User, bert: User, carla: User, at: datetime, data: st.DataObject
) -> None:
    sent = submitted(emil, kind=data.draw(st.sampled_from(["quote", "delivery-date"])))
    now = at
    for _step in range(data.draw(st.integers(1, 10))):
        now += timedelta(minutes=data.draw(MINUTES))
        row = SalesRequest.objects.get(pk=sent.pk)
        by = data.draw(st.sampled_from([emil, anna, bert, carla]))
        offered = access.verbs(by, row)
        if offered:
            to = next(person for person in (anna, bert) if person.pk != row.owner_id)
            act(data.draw(st.sampled_from(offered)), row, by, to, now)
        if data.draw(st.integers(0, 9)) == 0:
            change_calendar()
            recompute_deadlines(at=now)
        if data.draw(st.booleans()):
            escalate(at=now)  # whatever it tells or moves, the clocks are the timeline's
            assert not SalesRequest.objects.filter(escalate_at__lte=now).exists()
            assert escalate(at=now) == 0
        check(sent.pk, now)


def correct_target(sent: SalesRequest, target: timedelta) -> SalesRequest:
    """As if the type had had this target when the request was sent."""
    SalesRequest.objects.filter(pk=sent.pk).update(target=target)
    row = SalesRequest.objects.select_related("calendar").get(pk=sent.pk)
    recount(row, row.changed_at)
    row.save()
    return row


def change_calendar() -> None:
    calendar = WorkingCalendar.objects.default()
    calendar.week = {**calendar.week, "fri": [["08:00", f"{10 + calendar.version % 3}:00"]]}
    calendar.version += 1
    calendar.save()


def check(pk: int, now: datetime) -> None:
    row = SalesRequest.objects.select_related("calendar").get(pk=pk)
    now = max(now, row.changed_at)
    spent = ledger.working_times(ledger.stretches(row.events.moments(), now), row.calendar.hours())
    if row.cycle == 1:
        whole = working_time_between(row.submitted_at, row.closed_at or now, row.calendar.hours())
        assert sum(spent.values(), timedelta()) == whole
    if not row.is_open:
        return
    stored = {name: getattr(row, name) for name in CLOCKS}
    recount(row, row.changed_at)
    assert {name: getattr(row, name) for name in CLOCKS} == stored


@pytest.mark.parametrize("verb", BY_PEOPLE)
def test_what_is_not_offered_is_refused_and_changes_nothing(
    submitted: Make, emil: User, anna: User, bert: User, dora: User, at: datetime, verb: Verb
) -> None:
    sent = submitted(emil)
    for by in (emil, anna, dora):
        if verb in access.verbs(by, sent):
            continue
        with pytest.raises((PermissionDenied, TransitionNotAllowed, SalesRequest.DoesNotExist)):
            act(verb, sent, by, bert, at)
    assert SalesRequest.objects.get(pk=sent.pk).revision == sent.revision


def test_a_missed_deadline_stays_where_it_was_missed(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert, kind="delivery-date")  # 4 h from 9 on, with half an hour's break: 13:30
    sent = correct_target(sent, timedelta(hours=7))  # 16:30, exactly at closing
    missed = sent.deadline_at
    for days in (4, 7, 8):
        note(sent.pk, text="Still on it", by=bert, at=at + timedelta(days=days, hours=9))
        assert SalesRequest.objects.get(pk=sent.pk).deadline_at == missed


def test_a_step_between_a_changed_calendar_and_the_sweep_hides_nothing_from_it(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    calendar = WorkingCalendar.objects.default()
    calendar.week = {**calendar.week, "tue": [["08:00", "09:00"]]}
    calendar.version += 1
    calendar.save()
    note(sent.pk, text="Meanwhile", by=bert, at=at + HOUR)
    assert recompute_deadlines(at=at + 2 * HOUR) == 1
    assert SalesRequest.objects.get(pk=sent.pk).calendar_version == calendar.version


def test_delivering_what_was_not_accepted_accepts_it(
    submitted: Make, emil: User, anna: User, carla: User, at: datetime
) -> None:
    sent = submitted(emil)
    give(sent.pk, to=anna, by=carla, at=at)
    done = deliver(sent.pk, delivery=Delivery(number="Q-1"), by=anna, at=at + HOUR)
    assert (done.state, done.accepted_at, done.ball) == (State.DELIVERED, at + HOUR, Ball.FIELD)


def test_reopening_starts_a_whole_target_for_whoever_had_it(
    in_progress: Make, emil: User, bert: User, at: datetime
) -> None:
    sent = in_progress(emil, bert)
    lose(sent.pk, reason="price", by=emil, at=at + 5 * HOUR)
    again = reopen(sent.pk, reason="They think again", by=emil, at=at + 6 * HOUR)
    assert (again.owner, again.accepted_at, again.state, again.cycle) == (bert, None, State.SUBMITTED, 2)
    assert (again.target_left, again.clock_since) == (again.target, at + 6 * HOUR)
    assert (again.lost_reason, again.closed_at, again.delivered_at) == ("", None, None)


def test_one_key_is_one_step(in_progress: Make, emil: User, bert: User, at: datetime) -> None:
    sent, key = in_progress(emil, bert), uuid4()
    ask(sent.pk, question="Which?", by=bert, at=at, key=key)
    ask(sent.pk, question="Which?", by=bert, at=at, key=key)
    assert sent.events.filter(kind="ask").count() == 1
    with pytest.raises(Conflict):
        note(sent.pk, text="Something else", by=bert, at=at, key=key)
    note(sent.pk, text="Another person's form", by=emil, at=at, key=key)
