"""Sweeps at the same moment, and entries that are committed late: everything is counted, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from insights.actions import book as booking
from insights.actions import count_requests as counting
from insights.actions.count_requests import Horizon, count_requests
from insights.facts import facts
from insights.models import Contribution, Rollup
from requests_app.actions.deliver import Delivery, deliver
from requests_app.models import SalesRequest, TimelineEvent
from tests.insights.counted import the_sums_are_right
from tests.patience import patient
from tests.races.test_escalate import at_once

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
SWEEPS, ROWS = 4, 24
HOUR = timedelta(hours=1)
one_writer = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer: nothing is under way beside it"
)

pytestmark = pytest.mark.django_db(transaction=True)


def answer(row: SalesRequest, by: User, at: datetime) -> SalesRequest:
    return deliver(row.pk, delivery=Delivery(number="Q-1"), by=by, at=at)


def delivered(kind: str = "month") -> int:
    return sum(row.counts["delivered"] for row in Rollup.objects.filter(span=kind, side="", type=None))


@pytest.fixture
def working(
    in_progress: Make, dora: User, anna: User, tandem: Any, monkeypatch: pytest.MonkeyPatch
) -> list[SalesRequest]:
    """Two dozen requests that Anna works on, counted in chunks of seven."""
    monkeypatch.setattr(counting, "CHUNK", 7)
    return [in_progress(dora, anna) for _ in range(ROWS)]


def test_sweeps_at_once_count_each_request_once(
    working: list[SalesRequest], anna: User, at: datetime
) -> None:
    for row in working:
        answer(row, anna, at + HOUR)
    later = at + 2 * HOUR
    changed = at_once(*[lambda: count_requests(at=later)] * SWEEPS)
    assert sum(changed) + count_requests(at=later) == ROWS
    assert delivered() == ROWS
    the_sums_are_right(later)


def test_sweeps_while_people_work_miss_nothing(working: list[SalesRequest], anna: User, at: datetime) -> None:
    over = Event()

    def work() -> None:
        try:
            for row in working:
                answer(row, anna, at + HOUR)
        finally:
            over.set()

    def sweep() -> None:
        while not over.is_set():
            count_requests(at=at + HOUR)

    results = at_once(work, *[sweep] * (SWEEPS - 1))
    assert results == [None] * SWEEPS
    count_requests(at=at + 2 * HOUR)
    assert delivered() == ROWS
    the_sums_are_right(at + 2 * HOUR)


@one_writer
def test_without_the_lock_it_would_be_counted_twice(
    working: list[SalesRequest], anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both look what was there before either has written."""
    answer(working[0], anna, at + HOUR)
    looked, keep = Barrier(2), booking._keep

    def together(found: Any) -> None:
        looked.wait(timeout=patient(30))
        keep(found)

    monkeypatch.setattr(booking, "_keep", together)

    def careless() -> None:
        with transaction.atomic():
            booking.book(list(facts([working[0].pk], at=at + HOUR)))

    results = at_once(careless, careless)
    twice = Rollup.objects.filter(counts__delivered=2).exists()
    assert twice or any(isinstance(one, Exception) for one in results)


@pytest.fixture
def elsewhere(working: list[SalesRequest], in_progress: Make, emil: User, bert: User) -> SalesRequest:
    """One that concerns none of those whom the others concern: nothing of it waits for them. All are counted so far."""
    row = in_progress(emil, bert)
    count_requests(at=row.changed_at)
    return row


@contextmanager
def slow_transaction(work: Callable[[], Any]) -> Iterator[None]:
    """What it writes is there, entries with their numbers, when this begins, and is committed when it ends."""
    written, go = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                work()
                written.set()
                go.wait(timeout=patient(30))
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    try:
        assert written.wait(timeout=patient(30))
        yield
    finally:
        go.set()
        thread.join(timeout=patient(30))


@one_writer
def test_an_entry_that_is_committed_after_a_later_one_was_seen_is_counted(
    working: list[SalesRequest], elsewhere: SalesRequest, anna: User, bert: User, at: datetime
) -> None:
    first, second = working[0], elsewhere
    with slow_transaction(lambda: answer(first, anna, at + HOUR)):
        answer(second, bert, at + HOUR)
        for _minute in range(3):
            count_requests(at=at + 2 * HOUR)
        assert delivered() == 1
    order = TimelineEvent.objects.filter(kind="deliver").in_order().values_list("sales_request", flat=True)
    assert list(order) == [first.pk, second.pk]

    assert count_requests(at=at + 2 * HOUR) == 1

    assert delivered() == 2
    the_sums_are_right(at + 2 * HOUR)


@one_writer
def test_without_looking_for_what_is_under_way_it_would_be_missed(
    working: list[SalesRequest],
    elsewhere: SalesRequest,
    anna: User,
    bert: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control."""
    horizon = counting.horizon
    monkeypatch.setattr(counting, "horizon", lambda: Horizon(horizon().newest, 0, 0))
    with slow_transaction(lambda: answer(working[0], anna, at + HOUR)):
        answer(elsewhere, bert, at + HOUR)
        count_requests(at=at + 2 * HOUR)
    assert count_requests(at=at + 2 * HOUR) == 0
    assert delivered() == 1


def test_when_all_is_seen_and_nothing_under_way_a_sweep_costs_one_query(
    working: list[SalesRequest], at: datetime, django_assert_num_queries: Any
) -> None:
    count_requests(at=at + HOUR)
    assert Contribution.objects.count() == ROWS
    with django_assert_num_queries(1):
        assert count_requests(at=at + HOUR) == 0


@one_writer
def test_only_who_writes_into_a_timeline_is_waited_for(
    working: list[SalesRequest], anna: User, at: datetime, django_assert_num_queries: Any
) -> None:
    """Other databases of the same server always have something under way; so has whoever writes something else here."""
    with slow_transaction(lambda: anna.save(update_fields=["name"])):
        count_requests(at=at + HOUR)
        with django_assert_num_queries(1):
            count_requests(at=at + HOUR)
    with slow_transaction(lambda: answer(working[0], anna, at + HOUR)):
        assert counting.horizon().following
    assert not counting.horizon().following
