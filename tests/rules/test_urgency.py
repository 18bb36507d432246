"""What the strategy weighs only ever brings forward, and the parts that are told sum to the whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from people.working_time import working_time_between
from requests_app.urgency import (
    NEW_CUSTOMER_HEAD_START,
    NONE,
    Source,
    Weight,
    Why,
    head_start,
    kept_weights,
    reasons,
    urgent_from,
    weights_of,
)
from tests.rules.test_ladder import HOURS

FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTES = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))
NAMED = st.tuples(st.sampled_from(["Food", "Pharma", "Glass"]), MINUTES)
WEIGHTS = st.builds(
    weights_of,
    new_customer=st.none() | MINUTES,
    segments=st.lists(NAMED, max_size=4),
    goal=st.none() | NAMED,
)
MOMENTS = st.integers(0, 60 * 24 * 400).map(lambda minutes: FRIDAY + timedelta(minutes=minutes))


@given(deadline=MOMENTS, work=MINUTES, weights=WEIGHTS)
def test_a_weight_only_ever_brings_forward_by_exactly_what_it_says(
    deadline: datetime, work: timedelta, weights: tuple[Weight, ...]
) -> None:
    plain = urgent_from(deadline, work, (), HOURS)
    weighed = urgent_from(deadline, work, weights, HOURS)
    assert weighed <= plain
    assert working_time_between(weighed, plain, HOURS) == head_start(weights)
    told = reasons(
        deadline_at=deadline, promise_at=None, urgent_from=weighed, work=work, weights=weights, now=FRIDAY
    )
    parts = [one for one in told if one.why in {Why.NEW_CUSTOMER, Why.SEGMENT, Why.GOAL}]
    assert sum((one.amount or NONE for one in parts), NONE) == head_start(weights)
    assert len({one.why for one in told}) == len(told)  # each reason once


@given(
    deadline=MOMENTS, work=MINUTES, new=st.sampled_from([None, NONE]), names=st.lists(st.just(("Food", NONE)))
)
def test_weights_of_nothing_change_nothing_and_are_not_told(
    deadline: datetime, work: timedelta, new: timedelta | None, names: list[tuple[str, timedelta]]
) -> None:
    weights = weights_of(new_customer=new, segments=names, goal=("Twenty", NONE))
    assert urgent_from(deadline, work, weights, HOURS) == urgent_from(deadline, work, (), HOURS)
    told = reasons(
        deadline_at=deadline, promise_at=None, urgent_from=deadline, work=work, weights=weights, now=FRIDAY
    )
    assert {one.why for one in told} <= {Why.TARGET, Why.WORK, Why.OVERDUE, Why.BEGIN_NOW}


@given(first=WEIGHTS, second=WEIGHTS, deadline=MOMENTS)
def test_of_two_with_the_same_deadline_the_heavier_comes_first(
    first: tuple[Weight, ...], second: tuple[Weight, ...], deadline: datetime
) -> None:
    one, other = (urgent_from(deadline, HOUR, weights, HOURS) for weights in (first, second))
    assert (one < other) == (head_start(first) > head_start(second))


@given(weights=WEIGHTS)
def test_what_is_kept_is_what_was_weighed(weights: tuple[Weight, ...]) -> None:
    new = any(one.source is Source.NEW_CUSTOMER for one in weights)
    assert kept_weights([one.as_json() for one in weights], new_customer=new) == weights


@given(segments=st.lists(NAMED, min_size=1, max_size=5), more=NAMED)
def test_one_more_segment_never_pushes_back(
    segments: list[tuple[str, timedelta]], more: tuple[str, timedelta]
) -> None:
    before, after = (head_start(weights_of(segments=many)) for many in (segments, [*segments, more]))
    assert after == max(before, more[1])


def test_of_several_segments_the_heaviest_counts_alone_and_a_goal_adds() -> None:
    found = weights_of(segments=[("Food", 2 * HOUR), ("Pharma", 4 * HOUR)], goal=("Twenty", HOUR))
    assert found == (Weight(Source.SEGMENT, 4 * HOUR, "Pharma"), Weight(Source.GOAL, HOUR, "Twenty"))
    assert head_start(found) == 5 * HOUR


def test_a_request_that_was_never_weighed_has_the_head_start_of_a_new_customer() -> None:
    assert kept_weights([], new_customer=True) == (Weight(Source.NEW_CUSTOMER, NEW_CUSTOMER_HEAD_START),)
    assert kept_weights([], new_customer=False) == ()
    nothing = [Weight(Source.NEW_CUSTOMER, NONE).as_json()]  # the strategy says that it weighs nothing
    assert head_start(kept_weights(nothing, new_customer=True)) == NONE


def test_where_so_few_hours_are_open_that_none_is_found_the_deadline_stays() -> None:
    assert urgent_from(FRIDAY, timedelta(days=9000), (), HOURS) == FRIDAY
