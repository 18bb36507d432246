"""Random lives: whatever people do, whenever they do it, each moment is counted once and for one party."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.models import User, WorkingCalendar
from people.models.calendar import office_week
from people.working_time import add_working_time, working_time_between
from requests_app import ledger, lifecycle, states
from requests_app.ledger import Moment
from requests_app.lifecycle import Step
from requests_app.models import RequestType, SalesRequest, TimelineEvent
from requests_app.models.timeline import moments_of
from requests_app.states import Ball, Party, Relation, State, Verb

EVERYONE = frozenset(Relation)
PEOPLE = (User(pk=1, name="Anna"), User(pk=2, name="Bert"))
CALENDARS = (
    WorkingCalendar(name="Office", zone="Europe/Berlin", country="DE", subdivision="BY", week=office_week()),
    WorkingCalendar(
        name="Night",
        zone="Europe/Berlin",
        country="",
        week={"sat": [["22:00", "24:00"]], "sun": [["00:00", "06:00"]]},
    ),
    WorkingCalendar(
        name="Always", zone="UTC", country="", week={d: [["00:00", "24:00"]] for d in office_week()}
    ),
)
# Around the night in autumn that has an hour twice, a public holiday, and Christmas.
STARTS = st.one_of(
    st.just(datetime(2026, 11, 16, 7, tzinfo=UTC)),  # an opening, so that targets end exactly at a closing
    st.datetimes(datetime(2026, 10, 20), datetime(2026, 12, 28), timezones=st.just(UTC)),  # noqa: DTZ001
)
TARGETS = st.one_of(st.sampled_from([240, 480, 960]), st.integers(1, 3000)).map(
    lambda m: timedelta(minutes=m)
)
GAPS = st.one_of(
    st.just(timedelta()),
    st.integers(1, 7200).map(lambda s: timedelta(seconds=s)),
    st.integers(1, 200).map(lambda h: timedelta(hours=h)),
)


@dataclass
class Life:
    """A request in memory, and what happened to it."""

    row: SalesRequest
    events: list[TimelineEvent] = field(default_factory=list)

    @property
    def moments(self) -> list[Moment]:
        return moments_of(self.events)

    @property
    def hours(self):
        return self.row.calendar.hours()

    def take(self, step: Step) -> None:
        self.events.append(lifecycle.perform(self.row, step))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A request that was sent, and up to twelve legal steps after that at random moments."""
    at = draw(STARTS)
    row = SalesRequest(
        pk=7,
        type=RequestType(asks_outcome=draw(st.booleans())),
        calendar=draw(st.sampled_from(CALENDARS)),
        requester=PEOPLE[0],
        created_at=at,
        changed_at=at,
        target=draw(TARGETS),
        work=timedelta(hours=1),
        promise_at=draw(st.none() | GAPS.map(lambda gap: at + gap)),
    )
    life = Life(row)
    life.take(Step(Verb.SUBMIT, PEOPLE[0], at))
    for gap in draw(st.lists(GAPS, max_size=12)):
        at += gap
        verb = draw(st.sampled_from(states.available(row.facts, EVERYONE)))
        step = Step(
            verb,
            draw(st.sampled_from(PEOPLE)),
            # The clock of one machine may be behind another's.
            at - draw(st.sampled_from([timedelta(), timedelta(seconds=3)])),
            to=draw(st.sampled_from([None, *PEOPLE]))
            if verb is Verb.REOPEN
            else draw(st.sampled_from(PEOPLE)),
            ball=draw(st.sampled_from([Ball.CUSTOMER, Ball.THIRD_PARTY])),
        )
        life.take(step)
    return life


def end_of(life: Life) -> datetime:
    return life.row.changed_at + timedelta(days=3)


@given(lives())
def test_the_parts_sum_to_the_whole(life: Life) -> None:
    now = end_of(life)
    spent = ledger.working_times(ledger.stretches(life.moments, now), life.hours)
    whole = timedelta()
    for moment, following in pairwise([*life.moments, Moment(now, State.DONE, Ball.INSIDE, owned=False)]):
        if moment.state not in states.CLOSED:
            whole += working_time_between(moment.at, following.at, life.hours)
    assert sum(spent.values(), timedelta()) == whole
    if not any(event.kind == Verb.REOPEN for event in life.events):
        end = life.row.closed_at or now
        assert whole == working_time_between(life.row.submitted_at, end, life.hours)


@given(lives())
def test_every_moment_belongs_to_exactly_one_party(life: Life) -> None:
    now = end_of(life)
    stretches = ledger.stretches(life.moments, now)
    first = [moment for moment in life.moments if moment.at == life.row.submitted_at][-1]
    assert first.state in states.CLOSED or stretches[0].start == life.row.submitted_at
    for one, following in pairwise(stretches):
        assert one.start < one.end <= following.start
        if one.end != following.start:  # closed meanwhile, and reopened
            at_end = [moment for moment in life.moments if moment.at <= one.end][-1]
            assert at_end.state in states.CLOSED
        elif one.party is following.party:
            pytest.fail("neighbours of the same party are one stretch")
    if life.row.closed_at is None and stretches:
        assert stretches[-1].end == now


@given(lives())
def test_what_lies_unclaimed_is_nobodys_time(life: Life) -> None:
    for stretch in ledger.stretches(life.moments, end_of(life)):
        held = [moment for moment in life.moments if moment.at <= stretch.start][-1]
        unclaimed = held.ball is Ball.INSIDE and not held.owned
        assert (stretch.party is Party.NOBODY) == unclaimed


@given(lives())
def test_the_target_clock_agrees_with_the_timeline(life: Life) -> None:
    row, now = life.row, end_of(life)
    begun = max(event.at for event in life.events if event.kind in {Verb.SUBMIT, Verb.REOPEN})
    left = row.target_left
    if row.clock_since is not None:
        left -= working_time_between(row.clock_since, now, life.hours)
    begin = max(i for i, event in enumerate(life.events) if event.kind in {Verb.SUBMIT, Verb.REOPEN})
    assert left == row.target - ledger.target_used(life.moments[begin:], now, life.hours, since=begun)


@given(lives())
def test_the_deadline_is_the_earlier_of_target_and_promise(life: Life) -> None:
    row = life.row
    runs = states.target_clock_runs(State(row.state), Ball(row.ball))
    assert (row.clock_since is not None) == runs
    target = add_working_time(row.clock_since, row.target_left, life.hours) if runs else None
    promise = row.promise_at if row.is_open else None
    assert row.target_due_at == target
    assert row.deadline_at == min((moment for moment in (target, promise) if moment), default=None)


@given(lives(), GAPS)
def test_a_note_never_moves_a_deadline(life: Life, gap: timedelta) -> None:
    before = (life.row.deadline_at, life.row.target_due_at)
    life.take(Step(Verb.NOTE, PEOPLE[0], life.row.changed_at + gap, note="Hello"))
    life.take(Step(Verb.CORRECT, PEOPLE[0], life.row.changed_at + gap))
    assert (life.row.deadline_at, life.row.target_due_at) == before


@given(lives())
def test_the_columns_never_contradict_each_other(life: Life) -> None:
    row = life.row
    state = State(row.state)
    assert (row.owner_id is None) == (row.owner_since is None)
    assert row.accepted_at is None or row.owner_id is not None
    assert state is not State.IN_PROGRESS or row.accepted_at is not None
    assert state is not State.WAITING or row.ball != Ball.INSIDE
    assert state not in states.WORKED_ON or row.ball == Ball.INSIDE
    assert (state in states.CLOSED) == (row.closed_at is not None)
    assert (row.waiting_for, row.waiting_until) == ("", None) or state is State.WAITING
    assert row.revision == len(life.events)
    assert [event.at for event in life.events] == sorted(event.at for event in life.events)


def test_the_night_that_has_an_hour_twice_is_counted_as_long_as_it_was() -> None:
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)  # midnight in Berlin
    moments = [
        Moment(night, State.SUBMITTED, Ball.INSIDE, owned=False),
        Moment(night + timedelta(hours=7), State.CANCELLED, Ball.INSIDE, owned=False),
    ]
    spent = ledger.working_times(ledger.stretches(moments, night), CALENDARS[1].hours())
    assert spent[Party.NOBODY] == timedelta(hours=7)
