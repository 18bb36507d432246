"""Fifty people reach for the same request at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection, transaction

from requests_app import lifecycle
from requests_app.actions.claim import claim
from requests_app.actions.note import note
from requests_app.actions.step import save
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.states import Verb
from salesdesk.web.conflict import Conflict
from tests.company import person
from tests.patience import patient

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

CLAIMANTS = 50


@pytest.fixture
def crowd(transactional_db: None) -> list[User]:
    return [person(f"Claimant{number}", is_inside=True) for number in range(CLAIMANTS)]


def all_at_once(crowd: list[User], reach: Callable[[User], object]) -> list[User]:
    """Who believes to have won."""
    start = Barrier(len(crowd))

    def try_it(user: User) -> User | None:
        try:
            start.wait(timeout=patient(30))
            reach(user)
        except Conflict:
            return None
        finally:
            connection.close()
        return user

    with ThreadPoolExecutor(len(crowd)) as pool:
        return [user for user in pool.map(try_it, crowd) if user]


def claims(sales_request: SalesRequest) -> int:
    return sales_request.events.filter(kind=Verb.CLAIM).count()


@pytest.mark.django_db(transaction=True)
def test_of_fifty_claimants_one_wins_and_the_others_are_told_who(
    crowd: list[User], submitted: Callable[..., SalesRequest], emil: User, at: datetime
) -> None:
    sent = submitted(emil)
    told: list[str] = []

    def reach(user: User) -> None:
        try:
            claim(sent.pk, by=user, at=at)
        except Conflict as conflict:
            told.append(conflict.message)
            raise

    winners = all_at_once(crowd, reach)
    sent.refresh_from_db()
    assert winners == [sent.owner]
    assert claims(sent) == 1
    assert told == [f"{sent.owner.name} was faster and has this request now."] * (CLAIMANTS - 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_this_test_would_notice(
    crowd: list[User], submitted: Callable[..., SalesRequest], emil: User, at: datetime
) -> None:
    """The negative control: looking first and writing later lets several believe that it is theirs."""
    sent = submitted(emil)
    looked = Barrier(CLAIMANTS)

    def careless(user: User) -> None:
        found = SalesRequest.objects.select_related("type", "calendar").get(pk=sent.pk)
        connection.close()  # fifty readers, ten connections
        looked.wait(timeout=patient(30))
        event = lifecycle.perform(found, lifecycle.Step(Verb.CLAIM, user, at))
        with transaction.atomic():
            save(found, event)

    winners = all_at_once(crowd, careless)
    assert len(winners) == claims(sent) == CLAIMANTS


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_is_one_note(
    submitted: Callable[..., SalesRequest], emil: User, at: datetime
) -> None:

    sent, key = submitted(emil), uuid4()
    all_at_once([emil] * 10, lambda user: note(sent.pk, text="Called the customer.", by=user, at=at, key=key))
    assert sent.events.filter(kind=Verb.NOTE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_to_two_requests_at_the_same_moment_is_one_note(
    submitted: Callable[..., SalesRequest], emil: User, at: datetime
) -> None:
    """Locks on two rows do not see each other; the index does, and who comes second is told."""
    both, key = [submitted(emil).pk, submitted(emil).pk] * 5, uuid4()
    all_at_once([emil] * 10, lambda user: note(both.pop(), text="Called.", by=user, at=at, key=key))
    assert TimelineEvent.objects.filter(kind=Verb.NOTE).count() == 1
