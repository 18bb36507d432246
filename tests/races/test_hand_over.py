"""Several sweeps, colleagues who claim, a lead who gives and the owner who comes back, all at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from notifications.models import Notice
from people.models import Absence
from requests_app.actions.give import give
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.release import release
from requests_app.models import HandoverItem, SalesRequest
from requests_app.states import TransitionNotAllowed, Verb
from tests.patience import patient

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12
HOUR = timedelta(hours=1)


@pytest.fixture
def hers(tandem, in_progress, dora, anna, bert, carla) -> list[SalesRequest]:
    return [in_progress(dora, anna) for _ in range(MANY)]


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each returned."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        try:
            start.wait(timeout=patient(30))
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def absent(person: User, at: datetime) -> Absence:
    return Absence.objects.create(person=person, starts_at=at, changed_at=at)


def test_four_sweeps_at_once_move_each_request_once_and_tell_once(
    hers, anna, bert, dora, at: datetime
) -> None:
    absent(anna, at)
    Notice.objects.all().delete()

    moved = at_once(*[lambda: hand_over_absent(at=at + HOUR)] * 4)
    hand_over_absent(at=at + HOUR)  # whoever was told "another sweep has it" by all of them

    assert sum(moved) <= MANY  # type: ignore[arg-type]
    assert HandoverItem.objects.count() == MANY
    for row in hers:
        assert row.events.filter(kind=Verb.HAND_OVER).count() == 1
    assert not SalesRequest.objects.filter(owner=anna).exists()
    assert Notice.objects.filter(kind="handover", recipient=dora).count() == 1


def test_handed_over_released_and_given_at_once_there_is_one_order_of_events(
    hers, anna, bert, carla, at: datetime
) -> None:
    absent(anna, at)
    row = hers[0]

    def trying(deed: Callable[[], object]) -> Callable[[], object]:
        def do() -> object:
            with suppress(ValidationError, TransitionNotAllowed):
                return deed()
            return None

        return do

    at_once(
        lambda: hand_over_absent(at=at + HOUR),
        trying(lambda: give(row.pk, to=bert, by=carla, at=at + HOUR)),
        trying(lambda: release(row.pk, by=carla, at=at + HOUR)),
    )

    row.refresh_from_db()
    last = row.events.order_by("pk").last()
    assert (last.owner_id, last.state) == (row.owner_id, row.state)
    assert row.revision == row.events.count() - 1  # routed is no change of its own
    assert row.owner != anna


def test_when_the_owner_comes_back_meanwhile_what_moved_stays_moved_and_the_rest_stays(
    hers, anna, at: datetime
) -> None:
    absence = absent(anna, at)

    def come_back() -> None:
        with transaction.atomic():
            held = Absence.objects.select_for_update().get(pk=absence.pk)
            held.ends_at = at + HOUR
            held.save()

    at_once(lambda: hand_over_absent(at=at + HOUR), come_back)
    hand_over_absent(at=at + HOUR)

    moved = set(HandoverItem.objects.values_list("sales_request", flat=True))
    left = set(SalesRequest.objects.filter(owner=anna).values_list("pk", flat=True))
    assert moved | left == {row.pk for row in hers}
    assert not moved & left
