"""A rehearsal on histories that a reader can follow by hand, and against the life as it is really lived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.models import WorkingCalendar
from people.models.calendar import office_week
from requests_app.ladder import Act, Audience, Basis, Rung
from requests_app.lifecycle import HANDOVER_ACCEPTANCE, Step
from requests_app.models import SalesRequest
from requests_app.models.escalation import standing_of
from requests_app.rehearsal.counting import count
from requests_app.rehearsal.replay import Entry, Firing, Life, replay, spells
from requests_app.states import Ball, State, Verb
from tests.rules.test_ledger import Life as LivedLife
from tests.rules.test_ledger import lives

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingCalendar(zone="Europe/Berlin", country="DE", subdivision="BY", week=office_week()).hours()
REP, ANNA, BERT, CARLA, FRIEDA = 1, 2, 3, 4, 5
TANDEM, QUOTE = 7, 8
HOUR = timedelta(hours=1)


def berlin(day: int, clock: str) -> datetime:
    """Of November 2026; the 16th is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def entry(
    kind: str, at: datetime, state: State, ball: Ball = Ball.INSIDE, owner: int | None = ANNA, **more: Any
) -> Entry:
    return Entry(kind, at, state, ball, owner, **more)


def life(*entries: Entry, **more: Any) -> Life:
    columns = {"target": 4 * HOUR, "acceptance": 2 * HOUR, "promise_at": None, "hours": OFFICE, "pk": 42}
    return Life(
        requester=REP,
        tandem=TANDEM,
        type=QUOTE,
        after_handover=2 * HOUR,
        entries=entries,
        **{**columns, **more},
    )


def step(
    pk: int, basis: Basis, *tell: Audience, hours: float = 0, share: int | None = None, act: Act = Act.TELL
) -> Rung:
    return Rung(pk, basis, share, timedelta(hours=hours), frozenset(tell), act)


HINT = step(1, Basis.TARGET, Audience.OWNER, share=75)
DEADLINE = step(2, Basis.DEADLINE, Audience.OWNER, Audience.REQUESTER, Audience.TANDEM)
TO_LEAD = step(3, Basis.DEADLINE, Audience.LEAD, hours=2)
TO_MANAGER = step(4, Basis.DEADLINE, Audience.MANAGER, hours=8)
STAND_IN = step(5, Basis.ACCEPTANCE, Audience.OWNER, act=Act.STAND_IN)
UNCLAIMED = step(6, Basis.UNCLAIMED, Audience.INSIDE, hours=0.5)
QUERY = step(7, Basis.QUERY, Audience.REQUESTER)
TO_FIELD = step(8, Basis.QUERY, Audience.FIELD, hours=4)
LADDER = [HINT, DEADLINE, TO_LEAD, TO_MANAGER, STAND_IN, UNCLAIMED, QUERY, TO_FIELD]

SENT = entry("submit", berlin(16, "09:00"), State.SUBMITTED, owner=None)
CLAIMED = entry("claim", berlin(16, "09:10"), State.IN_PROGRESS)


FIRST, LAST = berlin(1, "00:00"), berlin(30, "00:00")


def fired(
    found: Life, *rungs: Rung, since: datetime = FIRST, until: datetime = LAST
) -> list[tuple[int, str]]:
    """(step, when in Berlin), with a minus for what was skipped."""
    firings = replay(found, rungs or LADDER, since=since, until=until)
    return [(-f.rung.pk if f.skipped else f.rung.pk, f"{f.at.astimezone(BERLIN):%d %H:%M}") for f in firings]


def test_an_answer_in_time_tells_nobody() -> None:
    done = entry("deliver", berlin(16, "11:00"), State.DELIVERED, Ball.FIELD)
    assert fired(life(SENT, CLAIMED, done)) == []


def test_the_ladder_climbs_in_working_time_while_nobody_answers() -> None:
    # Open from 8 to 12 and 12:30 to 16:30: four hours from 9:00 end at 13:30, eight more on the next day at 13:30.
    climb = [(1, "16 12:00"), (2, "16 13:30"), (3, "16 15:30"), (4, "17 13:30")]
    assert fired(life(SENT, CLAIMED)) == climb


def test_it_stops_where_the_answer_came() -> None:
    done = entry("deliver", berlin(16, "14:30"), State.DELIVERED, Ball.FIELD)
    assert [pk for pk, _ in fired(life(SENT, CLAIMED, done))] == [1, 2]


def test_what_lies_unclaimed_speaks_once_and_says_how_much_earlier() -> None:
    late = entry("claim", berlin(16, "11:00"), State.IN_PROGRESS)
    firing = next(iter(replay(life(SENT, late), LADDER, since=SENT.at, until=berlin(16, "11:30"))))
    assert (firing.rung, firing.at, firing.gained) == (UNCLAIMED, berlin(16, "09:30"), 1.5 * HOUR)


def test_what_its_owner_does_not_accept_would_have_changed_hands() -> None:
    given_to = entry("give", berlin(16, "10:00"), State.SUBMITTED, owner=BERT)
    accepted = entry("accept", berlin(17, "09:00"), State.IN_PROGRESS, owner=BERT)
    found = list(
        replay(
            life(SENT, CLAIMED, given_to, accepted, target=40 * HOUR),
            LADDER,
            since=SENT.at,
            until=berlin(18, "08:00"),
        )
    )
    assert [(f.rung, f.owner, f.since) for f in found] == [(STAND_IN, BERT, given_to.at)]
    assert found[0].at == berlin(16, "12:00")
    assert _count(found).changed_hands == 1
    assert _count(found).gained == (found[0].gained,)


def test_a_query_that_the_field_leaves_unanswered_speaks_to_the_field() -> None:
    asked = entry("ask", berlin(16, "10:00"), State.WAITING, Ball.FIELD, until=berlin(17, "09:00"))
    assert fired(life(SENT, CLAIMED, asked)) == [(7, "17 09:00"), (8, "17 13:30")]


def test_nothing_speaks_while_the_customer_is_to_act() -> None:
    waits = entry("wait", berlin(16, "09:30"), State.WAITING, Ball.CUSTOMER, until=berlin(16, "10:00"))
    assert fired(life(SENT, CLAIMED, waits)) == []


def test_a_promise_that_passed_meanwhile_speaks_when_the_turn_comes_back() -> None:
    waits = entry("wait", berlin(16, "09:30"), State.WAITING, Ball.CUSTOMER)
    back = entry("resume", berlin(18, "09:00"), State.IN_PROGRESS)
    found = fired(
        life(SENT, CLAIMED, waits, back, promise_at=berlin(17, "10:00"), target=80 * HOUR), DEADLINE, TO_LEAD
    )
    assert found[0] == (2, "18 09:00")


def test_a_new_date_begins_the_ladder_anew() -> None:
    agreed = entry("acknowledge", berlin(16, "15:00"), State.IN_PROGRESS, agreed_at=berlin(18, "10:00"))
    assert fired(life(SENT, CLAIMED, agreed), DEADLINE) == [(2, "16 13:30"), (2, "18 10:00")]


def test_a_changed_promise_counts_from_the_moment_it_was_changed() -> None:
    moved = entry(
        "correct", berlin(16, "09:30"), State.IN_PROGRESS, promise_at=berlin(16, "11:00"), moves_promise=True
    )
    assert fired(life(SENT, CLAIMED, moved), DEADLINE) == [(2, "16 11:00")]


def test_what_fired_before_the_time_looked_at_is_not_counted_and_does_not_fire_again() -> None:
    released = entry("release", berlin(19, "09:00"), State.SUBMITTED, owner=None)
    found = life(SENT, CLAIMED, released)
    assert fired(found, DEADLINE, since=berlin(18, "00:00")) == []
    assert fired(found, DEADLINE, until=berlin(16, "12:00")) == []


def test_messages_people_and_the_fullest_day_are_counted() -> None:
    firings = [
        f
        for pk in (42, 43)
        for f in replay(life(SENT, CLAIMED, pk=pk), LADDER, since=SENT.at, until=berlin(30, "00:00"))
    ]
    found = _count(firings)
    # Each: the hint to Anna, the deadline to Anna and the rep, then Carla, then Frieda.
    assert (found.messages, found.people, found.most_a_day, found.escalated) == (10, 4, 4, 2)
    assert {pk: (t.fired, t.messages) for pk, t in found.steps.items()} == {
        1: (2, 2),
        2: (2, 4),
        3: (2, 2),
        4: (2, 2),
    }
    assert found.changed_hands == 0


def _told(firing: Firing) -> set[int]:
    """Anna has them all, Carla leads, Frieda manages."""
    who = {Audience.OWNER: ANNA, Audience.REQUESTER: REP, Audience.TANDEM: ANNA, Audience.LEAD: CARLA}
    return {who.get(audience, FRIEDA) for audience in firing.rung.tell}


def _count(firings: list[Firing]):  # type: ignore[no-untyped-def]
    return count(firings, _told, zone=BERLIN, days=90, requests=1, is_partial=False)


def test_a_day_is_a_day_where_people_are() -> None:
    late = Firing(life(SENT), TO_LEAD, SENT.at, berlin(16, "23:30"), ANNA, skipped=False, gained=None)
    early = Firing(life(SENT), TO_LEAD, SENT.at, berlin(17, "00:30"), ANNA, skipped=False, gained=None)
    assert _count([late, early]).most_a_day == 1  # in UTC both are the 16th


def _lived_again(lived: LivedLife, acceptance: timedelta | None) -> LivedLife:
    """The same steps at the same moments, of a type that wants to be accepted within a time."""
    old = lived.row
    columns = ("pk", "type", "calendar", "requester", "created_at", "target", "work", "promise_at")
    row = SalesRequest(**{name: getattr(old, name) for name in columns})
    row.changed_at, row.acceptance = old.created_at, acceptance
    again = LivedLife(row)
    for event in lived.events:
        verb, ball = Verb(event.kind), Ball(event.ball)
        again.take(Step(verb, event.actor, event.at, to=event.owner, ball=ball))
    return again


@given(lives(), st.none() | st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)))
def test_the_replay_sees_what_the_row_said_at_the_time(
    lived: LivedLife, acceptance: timedelta | None
) -> None:
    """The columns that `lifecycle.perform` left, computed again from the timeline alone."""
    again = _lived_again(lived, acceptance)
    row = again.row
    told = Life(
        pk=row.pk,
        requester=1,
        tandem=None,
        type=1,
        target=row.target,
        acceptance=acceptance,
        after_handover=HANDOVER_ACCEPTANCE,
        promise_at=row.promise_at,
        hours=again.hours,
        entries=[Entry(e.kind, e.at, State(e.state), Ball(e.ball), e.owner_id) for e in again.events],
    )
    seen = list(spells(told))[-1]
    lived_through = standing_of(row)
    # Of what is settled no step asks which day it was.
    assert seen.standing == (lived_through if row.is_open else replace(lived_through, is_named=False))
    assert seen.owner == row.owner_id


@pytest.mark.parametrize("verb", list(Verb))
def test_every_step_of_a_life_can_be_replayed(verb: Verb) -> None:
    assert list(spells(life(SENT, entry(verb.value, berlin(16, "10:00"), State.IN_PROGRESS))))
