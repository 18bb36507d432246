"""Two report the same person at the same moment; somebody comes back while the handover runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from people import presence
from people.actions import absence_rows
from people.actions import report_absence as module
from people.actions.end_absence import end_absence
from people.actions.report_absence import report_absence
from people.models import Absence, User
from tests.patience import patient

if TYPE_CHECKING:
    from datetime import datetime

REPORTERS = 8
HOUR = timedelta(hours=1)


def report_at_once(anna: User, at: datetime) -> None:
    """Each reports another hour; together they are one stretch."""
    start = Barrier(REPORTERS)

    def report(number: int) -> None:
        try:
            start.wait(timeout=patient(30))
            begins = at + number * HOUR
            report_absence(anna.pk, starts_at=begins, ends_at=begins + HOUR, by=anna, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(REPORTERS) as pool:
        list(pool.map(report, range(REPORTERS)))


@pytest.mark.django_db(transaction=True)
def test_of_many_reports_at_once_one_joined_absence_is_left(anna: User, at: datetime) -> None:
    report_at_once(anna, at)
    absence = Absence.objects.get()
    assert (absence.starts_at, absence.ends_at) == (at, at + REPORTERS * HOUR)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_this_test_would_notice(
    anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's transactions take turns by themselves")
    together = Barrier(REPORTERS)

    def no_lock(pk: int) -> User:
        found = User.objects.get(pk=pk)
        together.wait(timeout=patient(30))
        return found

    monkeypatch.setattr(module, "lock_person", no_lock)
    report_at_once(anna, at)
    assert Absence.objects.count() > 1
    assert absence_rows.lock_person is not no_lock


@pytest.mark.django_db(transaction=True)
def test_back_waits_for_the_handover_that_relies_on_the_absence(anna: User, at: datetime) -> None:
    absence = report_absence(anna.pk, starts_at=at - HOUR, ends_at=None, by=anna, at=at)
    relied_on, order = Event(), list[str]()

    def come_back() -> None:
        try:
            relied_on.wait(timeout=patient(30))
            end_absence(absence.pk, by=anna, at=at)
            order.append("back")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert presence.lock(absence.pk, at)
            returning = pool.submit(come_back)
            relied_on.set()
            Event().wait(0.5)
            order.append("handed over")
        returning.result(timeout=patient(30))
    assert order == ["handed over", "back"]
    with transaction.atomic():
        assert not presence.lock(absence.pk, at)


@pytest.mark.django_db(transaction=True)
def test_a_handover_that_waited_for_the_return_sees_it(anna: User, at: datetime) -> None:
    absence = report_absence(anna.pk, starts_at=at - HOUR, ends_at=None, by=anna, at=at)
    ending, seen = Event(), list[bool]()

    def hand_over() -> None:
        try:
            ending.wait(timeout=patient(30))
            with transaction.atomic():
                seen.append(presence.lock(absence.pk, at))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            end_absence(absence.pk, by=anna, at=at)
            handing = pool.submit(hand_over)
            ending.set()
            Event().wait(0.5)
        handing.result(timeout=patient(30))
    assert seen == [False]
