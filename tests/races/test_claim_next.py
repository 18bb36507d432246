"""Fifty people take the next at the same moment: each gets another one, and the most urgent are all taken."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection

from people.models import WorkingCalendar
from requests_app import lifecycle
from requests_app.actions.claim_next import claim_next
from requests_app.actions.step import save
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.states import State, Verb
from tests.company import person
from tests.patience import patient

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer

TAKERS, LYING = 50, 1000


@pytest.fixture
def crowd(transactional_db: None) -> list[User]:
    return [person(f"Taker{number}", is_inside=True) for number in range(TAKERS)]


@pytest.fixture
def lying(
    transactional_db: None, types: dict[str, RequestType], customer: Customer, emil: User, at: datetime
) -> list[int]:
    """A thousand in the queue, the most urgent first."""
    quote, calendar = types["quote"], WorkingCalendar.objects.default()
    made = SalesRequest.objects.bulk_create(
        SalesRequest(
            type=quote, form=quote.current_form, customer=customer, requester=emil, subject=f"No. {number}", state=State.SUBMITTED,
            ball="inside", created_at=at, changed_at=at, submitted_at=at, ball_since=at, unclaimed_since=at, calendar=calendar,
            calendar_version=calendar.version, target=quote.target, target_left=quote.target, clock_since=at,
            urgent_from=at + timedelta(seconds=number),
        )
        for number in range(LYING)
    )  # fmt: skip
    return [sales_request.pk for sales_request in made]


def all_at_once(crowd: list[User], take: Callable[[User], int | None]) -> list[int | None]:
    start = Barrier(len(crowd))

    def go(user: User) -> int | None:
        try:
            start.wait(timeout=patient(60))
            return take(user)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(crowd)) as pool:
        return list(pool.map(go, crowd))


@pytest.mark.django_db(transaction=True)
def test_fifty_who_take_the_next_get_the_fifty_most_urgent_one_each(
    crowd: list[User], lying: list[int], at: datetime
) -> None:
    def take(user: User) -> int | None:
        taken = claim_next(by=user, at=at, key=uuid4())
        return taken.pk if taken else None

    taken = all_at_once(crowd, take)
    assert len(set(taken)) == TAKERS
    assert set(taken) == set(lying[:TAKERS])
    assert TimelineEvent.objects.filter(kind=Verb.CLAIM).count() == TAKERS
    assert SalesRequest.objects.filter(owner=None).count() == LYING - TAKERS


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_take_the_same(crowd: list[User], lying: list[int], at: datetime) -> None:
    """The negative control: everybody looks first and writes later."""
    looked = Barrier(TAKERS)

    def careless(user: User) -> int | None:
        lying = (
            SalesRequest.objects.unclaimed().select_related("type", "calendar").order_by("urgent_from", "pk")
        )
        found = lying.first()
        connection.close()  # fifty readers, ten connections
        looked.wait(timeout=patient(60))
        save(found, lifecycle.perform(found, lifecycle.Step(Verb.CLAIM, user, at)))
        return found.pk

    assert len(set(all_at_once(crowd, careless))) < TAKERS
