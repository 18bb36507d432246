"""When steps of a ladder are due, and that each speaks once: small examples, odd nights, and anything hypothesis finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.working_time import Hours, add_working_time, is_open, working_time_between
from requests_app.ladder import Act, Audience, Basis, Due, Rung, Standing, due_moments, judge
from requests_app.shipped_ladder import shipped_steps
from requests_app.states import Ball, State

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = {day: [["08:00", "12:00"], ["12:30", "16:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = Hours.from_json(OFFICE, zone="Europe/Berlin", country="DE")
ALWAYS = Hours.from_json(
    {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
    zone="Europe/Berlin",
)


def berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


MONDAY = berlin(2026, 11, 16, 9)
SHIPPED = tuple(
    Rung(
        number,
        Basis(step["basis"]),
        step["share"],
        step["after"],
        frozenset(Audience(one) for one in step["tell"]),
        Act(step["act"]),
    )
    for number, step in enumerate(shipped_steps(), start=1)
)


def rung(pk: int, basis: Basis, *, share: int | None = None, after: timedelta = timedelta()) -> Rung:
    return Rung(pk, basis, share, after, frozenset({Audience.OWNER}))


def standing(**columns: object) -> Standing:
    """Somebody works on it, with a target of eight hours, since Monday at nine."""
    usual = Standing(
        state=State.IN_PROGRESS,
        ball=Ball.INSIDE,
        owned=True,
        accepted=True,
        cycle=1,
        submitted_at=MONDAY,
        owner_since=MONDAY,
        accept_by=None,
        unclaimed_since=None,
        ball_since=MONDAY,
        waiting_until=None,
        target=8 * HOUR,
        target_left=8 * HOUR,
        clock_since=MONDAY,
        agreed_at=None,
        deadline_at=add_working_time(MONDAY, 8 * HOUR, HOURS),
    )
    return replace(usual, **columns)  # type: ignore[arg-type]


def moments(standing: Standing, *rungs: Rung, hours: Hours = HOURS) -> list[datetime]:
    return [due.at for due in due_moments(standing, rungs, hours)]


def marks(standing: Standing, *dues: Due) -> set[tuple[int, int, datetime]]:
    return {(due.rung.pk, standing.cycle, due.since) for due in dues}


def test_three_quarters_of_eight_hours_are_used_after_six() -> None:
    assert moments(standing(), rung(1, Basis.TARGET, share=75)) == [berlin(2026, 11, 16, 15, 30)]


def test_a_share_that_was_used_before_the_clock_stood_is_due_as_it_runs_again() -> None:
    back = berlin(2026, 11, 18, 10)
    again = standing(target_left=HOUR, clock_since=back, deadline_at=back + HOUR)
    assert moments(again, rung(1, Basis.TARGET, share=75)) == [back]


def test_two_hours_after_a_deadline_near_closing_are_the_next_morning() -> None:
    late = standing(deadline_at=berlin(2026, 11, 20, 16))
    assert moments(late, rung(1, Basis.DEADLINE, after=2 * HOUR)) == [berlin(2026, 11, 23, 9, 30)]


def test_a_deadline_on_a_holiday_counts_on_the_next_working_day() -> None:
    """Friday, 1 January: two working hours later is Monday at ten."""
    holiday = standing(deadline_at=berlin(2027, 1, 1, 11), is_named=True)
    plain, later = moments(holiday, rung(1, Basis.DEADLINE), rung(2, Basis.DEADLINE, after=2 * HOUR))
    assert (plain, later) == (berlin(2027, 1, 1, 11), berlin(2027, 1, 4, 10))


@pytest.mark.parametrize(
    ("night", "hours_by_the_wall"),
    [(date(2026, 10, 25), 7), (date(2026, 3, 29), 5)],  # 00:00 to 06:00
)
def test_nights_in_which_the_clocks_change(night: date, hours_by_the_wall: int) -> None:
    """A step six hours after midnight: by a clock that runs, not by the one on the wall."""
    midnight = berlin(night.year, night.month, night.day, 0)
    due = standing(deadline_at=midnight)
    [at] = moments(due, rung(1, Basis.DEADLINE, after=6 * HOUR), hours=ALWAYS)
    assert at == midnight + 6 * HOUR
    assert at.astimezone(BERLIN).hour == 6 - (hours_by_the_wall - 6)


def test_a_deadline_in_the_hour_that_spring_skips() -> None:
    due = standing(deadline_at=berlin(2026, 3, 29, 2, 30), is_named=True, clock_since=berlin(2026, 3, 27, 9))
    [at] = moments(due, rung(1, Basis.DEADLINE, after=2 * HOUR))
    assert at == berlin(2026, 3, 30, 10)


@pytest.mark.parametrize("ball", [Ball.CUSTOMER, Ball.THIRD_PARTY])
def test_outside_for_good_reason_nothing_escalates(ball: Ball) -> None:
    waiting = standing(state=State.WAITING, ball=ball, waiting_until=MONDAY + HOUR, deadline_at=MONDAY)
    assert due_moments(waiting, SHIPPED, HOURS) == []


@pytest.mark.parametrize("ball", [Ball.FIELD, Ball.CUSTOMER, Ball.THIRD_PARTY])
def test_what_was_handed_over_while_others_are_to_act_has_to_be_accepted_all_the_same(ball: Ball) -> None:
    handed = standing(
        state=State.WAITING, ball=ball, accepted=False, owner_since=MONDAY, accept_by=MONDAY + 2 * HOUR
    )
    accepting = [due.at for due in due_moments(handed, SHIPPED, HOURS) if due.rung.basis is Basis.ACCEPTANCE]
    assert min(accepting) == MONDAY + 2 * HOUR


@pytest.mark.parametrize("ball", [Ball.CUSTOMER, Ball.THIRD_PARTY])
def test_what_is_nobodys_needs_somebody_who_sees_the_answer_come(ball: Ball) -> None:
    waiting = standing(
        state=State.WAITING, ball=ball, owned=False, unclaimed_since=MONDAY, waiting_until=MONDAY + HOUR
    )
    assert {due.rung.basis for due in due_moments(waiting, SHIPPED, HOURS)} == {Basis.UNCLAIMED}


def test_what_is_nobodys_and_with_the_field_needs_only_the_answer() -> None:
    asked = standing(state=State.WAITING, ball=Ball.FIELD, owned=False, unclaimed_since=MONDAY)
    assert {due.rung.basis for due in due_moments(asked, SHIPPED, HOURS)} == {Basis.QUERY}


def test_with_the_field_only_its_silence_escalates() -> None:
    asked = standing(state=State.WAITING, ball=Ball.FIELD, deadline_at=MONDAY, is_named=True)
    assert {due.rung.basis for due in due_moments(asked, SHIPPED, HOURS)} == {Basis.QUERY}


@pytest.mark.parametrize(
    "state", [State.DELIVERED, State.WON, State.LOST, State.CANCELLED, State.DONE, State.DRAFT]
)
def test_what_is_not_open_escalates_no_more(state: State) -> None:
    assert due_moments(standing(state=state), SHIPPED, HOURS) == []


def test_a_named_day_that_passed_while_others_were_to_act_counts_from_when_it_came_back() -> None:
    back = MONDAY + 26 * HOUR
    row = standing(deadline_at=MONDAY + HOUR, is_named=True, clock_since=back)
    assert moments(row, rung(1, Basis.DEADLINE), rung(2, Basis.DEADLINE, after=HOUR)) == [back, back + HOUR]


def test_a_target_that_was_missed_before_a_question_goes_on_where_it_stood() -> None:
    back = berlin(2026, 11, 18, 10)
    row = standing(deadline_at=back - HOUR, clock_since=back, target_left=-HOUR)
    assert moments(row, rung(1, Basis.DEADLINE, after=2 * HOUR)) == [back + HOUR]


def test_a_new_date_needs_no_hint_but_has_a_ladder_of_its_own() -> None:
    agreed = berlin(2026, 11, 25, 12)
    row = standing(agreed_at=agreed, deadline_at=agreed, is_named=True, cycle=2)
    fired = frozenset({(2, 1, MONDAY)})
    assert [due.rung.basis for due in due_moments(row, SHIPPED, HOURS)] == [Basis.DEADLINE] * 3
    assert [due.rung.pk for due in judge(row, SHIPPED, fired, agreed, HOURS).fire] == [2]


def test_a_new_cycle_repeats_nothing_to_who_has_not_accepted() -> None:
    row = standing(accepted=False, accept_by=MONDAY + HOUR, state=State.SUBMITTED)
    fired = frozenset({(5, 1, MONDAY)})
    verdict = judge(replace(row, cycle=2), SHIPPED, fired, MONDAY + HOUR, HOURS)
    assert (verdict.fire, verdict.skip) == ((), ())


def test_after_an_outage_the_highest_speaks() -> None:
    row = standing()
    verdict = judge(row, SHIPPED, frozenset(), row.deadline_at + timedelta(days=3), HOURS)  # type: ignore[operator]
    assert [due.rung.pk for due in verdict.fire] == [4]
    assert [due.rung.pk for due in verdict.skip] == [1, 2, 3]
    assert verdict.next_at is None


def test_who_heard_that_it_is_overdue_needs_no_hint_any_more() -> None:
    """A promise may pass before much of the target is used."""
    row = standing(deadline_at=MONDAY + HOUR, is_named=True)
    fired = frozenset({(2, 1, MONDAY)})
    verdict = judge(row, SHIPPED, fired, berlin(2026, 11, 16, 15, 30), HOURS)
    assert 1 in {due.rung.pk for due in verdict.skip}
    assert 1 not in {due.rung.pk for due in verdict.fire}


def test_a_calendar_that_moves_the_deadline_takes_nothing_back_and_repeats_nothing() -> None:
    row = standing()
    fired = frozenset(marks(row, *due_moments(row, SHIPPED[1:2], HOURS)))
    moved = replace(row, deadline_at=row.deadline_at + timedelta(days=1))  # type: ignore[operator]
    assert judge(moved, SHIPPED[1:2], fired, moved.deadline_at, HOURS).fire == ()  # type: ignore[arg-type]


def test_a_clock_set_back_repeats_nothing() -> None:
    row = standing()
    first = judge(row, SHIPPED, frozenset(), row.deadline_at, HOURS)  # type: ignore[arg-type]
    fired = frozenset(marks(row, *first.fire, *first.skip))
    for earlier in range(0, 7200, 600):
        now = row.deadline_at - timedelta(seconds=earlier)  # type: ignore[operator]
        assert judge(row, SHIPPED, fired, now, HOURS).fire == ()


# Whatever the sweep's moments and whatever the ladder.

LADDERS = st.lists(
    st.one_of(
        st.integers(1, 100).map(lambda share: (Basis.TARGET, share, timedelta())),
        st.tuples(
            st.sampled_from([Basis.DEADLINE, Basis.ACCEPTANCE, Basis.UNCLAIMED, Basis.QUERY]),
            st.none(),
            st.integers(0, 20).map(lambda quarters: quarters * 15 * MINUTE),
        ),
    ),
    min_size=1,
    max_size=6,
).map(
    lambda rows: tuple(
        rung(pk, basis, share=share, after=after) for pk, (basis, share, after) in enumerate(rows, start=1)
    )
)
WITHIN = st.integers(0, 3 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE)
SITUATIONS = st.one_of(
    st.builds(lambda at, named: standing(deadline_at=at, is_named=named), WITHIN, st.booleans()),
    st.builds(lambda left: standing(target_left=left * MINUTE), st.integers(-120, 480)),
    st.builds(lambda at: standing(state=State.SUBMITTED, accepted=False, accept_by=at), WITHIN),
    st.builds(
        lambda since: standing(
            state=State.SUBMITTED, owned=False, accepted=False, owner_since=None, unclaimed_since=since
        ),
        WITHIN,
    ),
    st.builds(
        lambda until: standing(state=State.WAITING, ball=Ball.FIELD, clock_since=None, waiting_until=until),
        st.one_of(st.none(), WITHIN),
    ),
)


@given(row=SITUATIONS, ladder=LADDERS, sweeps=st.lists(WITHIN, min_size=1, max_size=12))
def test_each_step_fires_once_never_early_and_none_is_lost(
    row: Standing, ladder: tuple[Rung, ...], sweeps: list[datetime]
) -> None:
    """In any order, for clocks are set back: and a last one when everything is long due."""
    fired: set[tuple[int, int, datetime]] = set()
    spoken: list[int] = []
    for now in [*sweeps, MONDAY + timedelta(days=60)]:
        verdict = judge(row, ladder, frozenset(fired), now, HOURS)
        for due in (*verdict.fire, *verdict.skip):
            assert due.at <= now
            assert not marks(row, due) & fired
            fired |= marks(row, due)
            spoken.append(due.rung.pk)
        if verdict.next_at is not None:
            assert verdict.next_at > now
    dues = due_moments(row, ladder, HOURS)
    assert sorted(spoken) == sorted(due.rung.pk for due in dues)
    assert judge(row, ladder, frozenset(fired), MONDAY + timedelta(days=90), HOURS).next_at is None


@given(row=SITUATIONS, ladder=LADDERS)
def test_looking_only_when_told_to_misses_nothing(row: Standing, ladder: tuple[Rung, ...]) -> None:
    """The stored next moment is enough: each step that speaks does so at its very minute."""
    fired: set[tuple[int, int, datetime]] = set()
    now: datetime | None = MONDAY - timedelta(days=1)
    while now is not None:
        verdict = judge(row, ladder, frozenset(fired), now, HOURS)
        for due in (*verdict.fire, *verdict.skip):
            assert due.at == now or due.at <= MONDAY - timedelta(days=1)
            fired |= marks(row, due)
        now = verdict.next_at
    assert {step for step, _cycle, _since in fired} == {
        due.rung.pk for due in due_moments(row, ladder, HOURS)
    }


def stepped(start: datetime, needed: timedelta) -> datetime:
    """Brute force: minute after minute, counting those that are open."""
    now, left = start, needed
    while left > timedelta():
        if is_open(now, HOURS):
            left -= MINUTE
        now += MINUTE
    return now


@given(
    start=st.integers(0, 7 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE),
    after=st.integers(1, 600).map(lambda minutes: minutes * MINUTE),
)
def test_a_step_after_the_deadline_agrees_with_stepping_minute_by_minute(
    start: datetime, after: timedelta
) -> None:
    assert moments(standing(deadline_at=start), rung(1, Basis.DEADLINE, after=after)) == [
        stepped(start, after)
    ]


@given(left=st.integers(0, 480).map(lambda minutes: minutes * MINUTE), share=st.integers(1, 100))
def test_a_share_of_the_target_is_due_when_that_much_is_used(left: timedelta, share: int) -> None:
    row = standing(target_left=left)
    [at] = moments(row, rung(1, Basis.TARGET, share=share))
    used = row.target - left + working_time_between(MONDAY, at, HOURS)
    assert used >= row.target * share / 100
    if at > MONDAY:
        assert used == row.target * share / 100
