"""When absences become one, what hangs on the one that goes is not lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from people.actions.report_absence import report_absence
from people.models import Absence
from requests_app.models import Handover, HandoverWish
from requests_app.models.handover import Cause

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User
    from requests_app.models import SalesRequest

DAY = timedelta(days=1)


def absent(anna: User, at: datetime, start: int, end: int) -> Absence:
    return report_absence(anna.pk, starts_at=at + start * DAY, ends_at=at + end * DAY, by=anna, at=at)


def test_wishes_go_over_to_the_absence_that_stays_unless_it_has_its_own(
    anna: User, emil: User, submitted: Callable[..., SalesRequest], at: datetime
) -> None:
    one, two = submitted(emil), submitted(emil)
    kept, gone = absent(anna, at, 1, 2), absent(anna, at, 3, 4)
    HandoverWish.objects.create(absence=kept, sales_request=one, note="kept")
    HandoverWish.objects.create(absence=gone, sales_request=one, note="gone")
    HandoverWish.objects.create(absence=gone, sales_request=two, note="moved")
    assert absent(anna, at, 2, 3).pk == kept.pk
    wishes = HandoverWish.objects.order_by("pk").values_list("absence", "note")
    assert list(wishes) == [(kept.pk, "kept"), (kept.pk, "moved")]


def test_the_batch_of_an_absence_under_way_stays_its_batch(anna: User, at: datetime) -> None:
    planned, under_way = absent(anna, at, 5, 6), absent(anna, at, 0, 2)
    batch = Handover.objects.create(person=anna, cause=Cause.ABSENCE, absence=under_way, began_at=at)
    absent(anna, at, 2, 5)
    batch.refresh_from_db()
    assert batch.absence_id == Absence.objects.get().pk == under_way.pk
    assert planned.pk < under_way.pk
