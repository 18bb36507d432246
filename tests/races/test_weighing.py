"""The strategy is published, customers are placed by hand, requests are sent, and the sweep runs, all at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from requests_app.actions.aim import aim
from requests_app.actions.reweigh import outdated, reweigh
from requests_app.actions.submit import submit
from requests_app.models import SalesRequest
from requests_app.urgency import head_start, urgent_from
from requests_app.weighing import scales, weigh
from tandems.actions.place_customer import place_customer
from tandems.models import Says
from tests.patience import patient
from tests.strategy_made import goal_named, publish, segment_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from people.models import User
    from strategy.models import Goal, Segment
    from tandems.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4
MUNICH = [["DE", "80", "81"]]


def at_once(*deeds: Callable[[int], object]) -> None:
    """Each in a thread of its own, `TIMES` times."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[int], object]) -> None:
        try:
            start.wait(timeout=patient(30))
            for number in range(TIMES):
                deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(run, deeds))


def strategy(
    by: User, at: datetime, segment: Segment | None = None, goal: Goal | None = None, hours: int = 4
):
    [food], [twenty] = publish(
        by,
        at,
        segments=[segment_named("Food", str(hours), segment=segment, postcodes=MUNICH)],
        goals=[goal_named("Twenty", str(hours), goal=goal)],
    )
    return food, twenty


def test_whatever_happens_at_once_the_sweep_weighs_by_what_holds_in_the_end(
    draft: Callable[..., SalesRequest],
    customer: Customer,
    emil: User,
    carla: User,
    frieda: User,
    at: datetime,
) -> None:
    food, twenty = strategy(frieda, at)
    aimed = submit(draft(emil).pk, by=emil, at=at)
    begun = [draft(emil, goal=twenty).pk for _number in range(TIMES)]
    words = [Says.OUT, Says.RULE, Says.OUT, Says.IN]

    def place(number: int) -> None:
        place_customer(customer.pk, segment=food.pk, says=words[number], reason=f"R{number}", by=carla, at=at)

    at_once(
        lambda number: strategy(frieda, at, food, twenty, hours=number),
        place,
        lambda number: submit(begun[number], by=emil, at=at),
        lambda number: aim(aimed.pk, goal=twenty.pk if number % 2 else None, by=emil, at=at),
        lambda _number: reweigh(at=at),
        lambda _number: reweigh(at=at),
    )
    reweigh(at=at)

    assert reweigh(at=at) == 0
    by = scales()
    for row in SalesRequest.objects.select_related("customer", "calendar"):
        kept, moment = row.weights, row.urgent_from
        weigh(row, by)
        assert row.weights == kept
        assert row.deadline_at is not None
        assert row.calendar is not None
        assert moment == urgent_from(row.deadline_at, row.work, row.head_starts, row.calendar.hours())


def by_version_alone(number: int) -> QuerySet[SalesRequest, int]:
    """As `reweigh.outdated` would be without the mark of the customer."""
    other = SalesRequest.objects.open().exclude(weighed_version=number)
    return other.order_by("pk").values_list("pk", flat=True)


@pytest.mark.parametrize(("finds", "hours"), [(outdated, 4), (by_version_alone, 0)])
def test_who_comes_into_a_segment_beside_the_sweep_is_found_by_their_mark(
    draft: Callable[..., SalesRequest],
    customer: Customer,
    emil: User,
    carla: User,
    frieda: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    finds: Callable[[int], QuerySet[SalesRequest, int]],
    hours: int,
) -> None:
    """The second case is the control: the mark is what this rests on."""
    monkeypatch.setattr("requests_app.actions.reweigh.outdated", finds)
    [food], _goals = publish(frieda, at, segments=[segment_named("Food", "4", numbers=["none"])])
    sent = [submit(draft(emil).pk, by=emil, at=at) for _number in range(TIMES)]

    def place(number: int) -> None:
        place_customer(customer.pk, segment=food.pk, says=Says.IN, reason=f"R{number}", by=carla, at=at)

    at_once(place, lambda _number: reweigh(at=at), lambda _number: reweigh(at=at))
    reweigh(at=at)

    rows = SalesRequest.objects.filter(pk__in=[row.pk for row in sent])
    assert {head_start(row.head_starts) for row in rows} == {timedelta(hours=hours)}


def test_of_many_who_place_a_customer_at_once_one_word_holds(
    customer: Customer, carla: User, frieda: User, at: datetime
) -> None:
    food, _twenty = strategy(frieda, at)

    def said(by: User, says: Says) -> Callable[[int], object]:
        return lambda number: place_customer(
            customer.pk, segment=food.pk, says=says, reason=f"{by} {number}", by=by, at=at
        )

    at_once(said(carla, Says.IN), said(frieda, Says.OUT), said(carla, Says.OUT))

    customer.refresh_from_db()
    assert customer.placements.filter(replaced_at=None).count() == 1
    assert customer.placements.count() == customer.placed == 3 * TIMES
