"""Gustav changes the company's working hours, and sees beforehand what that moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import User, WorkingCalendar
from requests_app.actions import recompute_deadlines as recompute
from requests_app.actions.recompute_deadlines import recompute_deadlines
from requests_app.models import RequestType, SalesRequest

if TYPE_CHECKING:
    from django.test import Client

Make = Callable[..., SalesRequest]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("requests_app.views.calendars.now", lambda: at)


def typed(calendar: WorkingCalendar, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with some lines changed."""
    office = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-12:00, 12:30-16:30")
    rows = {"closing-TOTAL_FORMS": "1", "closing-INITIAL_FORMS": "0"}
    rules = {
        "name": calendar.name,
        "zone": calendar.zone,
        "country": "DE",
        "subdivision": "",
        "make_default": "on",
    }
    return {**office, **rules, **rows, "version": str(calendar.version), **changes}


def post(client: Client, user: User, calendar: WorkingCalendar, **changes: str) -> Any:
    client.force_login(user)
    return client.post(reverse("calendar", args=[calendar.pk]), typed(calendar, **changes))


def test_what_would_move_is_shown_and_nothing_is_saved(
    client: Client, gustav: User, emil: User, submitted: Make, calendar: WorkingCalendar
) -> None:
    sent = submitted(emil)
    answer = post(client, gustav, calendar, tue="", preview="1")
    assert [move.sales_request.pk for move in answer.context["moves"]] == [sent.pk]
    assert answer.context["moves"][0].after == sent.deadline_at + DAY
    calendar.refresh_from_db()
    assert (calendar.version, "tue" in calendar.week) == (1, True)


def test_saving_moves_the_deadline_and_the_timeline_says_so(
    client: Client, gustav: User, emil: User, submitted: Make, calendar: WorkingCalendar, at: datetime
) -> None:
    sent = submitted(emil)
    post(client, gustav, calendar, tue="", save="1")
    assert recompute_deadlines(at=at) == 1
    moved = SalesRequest.objects.get(pk=sent.pk)
    assert moved.deadline_at == sent.deadline_at + DAY
    told = moved.events.in_order().last()
    assert (told.kind, told.data["from"], told.data["to"]) == (
        "recomputed",
        sent.deadline_at.isoformat(),
        moved.deadline_at.isoformat(),
    )
    assert recompute_deadlines(at=at) == 0


def test_a_closing_day_moves_deadlines_too(
    client: Client, gustav: User, emil: User, submitted: Make, calendar: WorkingCalendar, at: datetime
) -> None:
    sent = submitted(emil)
    closing = {
        "closing-0-day": "2026-11-17",
        "closing-0-windows": "08:00-12:00",
        "closing-0-label": "Betriebsfest",
    }
    post(client, gustav, calendar, save="1", **closing)
    recompute_deadlines(at=at)
    assert SalesRequest.objects.get(pk=sent.pk).deadline_at == sent.deadline_at + timedelta(
        hours=4, minutes=30
    )  # lunch


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ""), "mon"),
        ({"wed": "whenever"}, "wed"),
        ({"wed": "12:00-08:00"}, "wed"),
        ({"wed": "08:00-12:00, 11:00-13:00"}, "wed"),
        ({"subdivision": "AT-1"}, "subdivision"),
        ({"make_default": ""}, "make_default"),
        ({"zone": "Europe/Entenhausen"}, "zone"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    client: Client, gustav: User, calendar: WorkingCalendar, changes: dict[str, str], field: str
) -> None:
    answer = post(client, gustav, calendar, **{**changes, "save": "1"})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    calendar.refresh_from_db()
    assert calendar.version == 1


def test_the_second_of_two_administrators_keeps_what_they_typed(
    client: Client, gustav: User, calendar: WorkingCalendar
) -> None:
    post(client, gustav, calendar, fri="08:00-12:00", save="1")
    answer = post(client, gustav, calendar, fri="08:00-13:00", save="1")
    assert answer.status_code == 409
    assert "08:00-13:00" in answer.content.decode()
    calendar.refresh_from_db()
    assert calendar.week["fri"] == [["08:00", "12:00"]]


def test_only_administrators_change_calendars(
    client: Client, anna: User, carla: User, calendar: WorkingCalendar
) -> None:
    assert post(client, anna, calendar, save="1").status_code == 403
    assert post(client, carla, calendar, save="1").status_code == 403
    assert client.get(reverse("calendars")).status_code == 200


def test_a_new_calendar_becomes_the_standard_one(
    client: Client, gustav: User, calendar: WorkingCalendar
) -> None:
    client.force_login(gustav)
    client.post(
        reverse("calendar_new"),
        {**typed(calendar, name="Werk Nord", country="DE", subdivision="DE-HH"), "save": "1"},
    )
    assert WorkingCalendar.objects.default().name == "Werk Nord"
    assert WorkingCalendar.objects.filter(is_default=True).count() == 1


ALMOST_NEVER = {**dict.fromkeys(("tue", "wed", "thu", "fri"), ""), "mon": "08:00-08:01"}


def test_hours_that_hardly_ever_open_leave_requests_without_a_deadline(
    client: Client, gustav: User, emil: User, submitted: Make, calendar: WorkingCalendar, at: datetime
) -> None:
    """A week of one minute: three days of work would be due in another century."""
    before = submitted(emil)
    RequestType.objects.update(target=timedelta(hours=2000), work=timedelta(hours=2000))
    assert post(client, gustav, calendar, **ALMOST_NEVER, preview="1").status_code == 200
    assert post(client, gustav, calendar, **ALMOST_NEVER, save="1").status_code == 302
    recompute_deadlines(at=at)
    since = submitted(emil, promise_at=at + DAY)
    before.refresh_from_db()
    assert (before.calendar_version, since.deadline_at) == (2, at + DAY)
    assert since.target_due_at is None


def test_a_request_that_cannot_be_computed_holds_up_no_other(
    client: Client,
    gustav: User,
    emil: User,
    submitted: Make,
    calendar: WorkingCalendar,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, other = submitted(emil), submitted(emil)
    post(client, gustav, calendar, tue="", save="1")
    monkeypatch.setattr(recompute, "recount", _failing_for(broken, recompute.recount))
    assert recompute_deadlines(at=at) == 2
    versions = SalesRequest.objects.order_by("pk").values_list("pk", "calendar_version")
    assert list(versions) == [(broken.pk, 1), (other.pk, 2)]


def _failing_for(broken: SalesRequest, really: Callable[..., None]) -> Callable[..., None]:
    def recount(sales_request: SalesRequest, at: datetime) -> None:
        if sales_request.pk == broken.pk:
            raise ValueError
        really(sales_request, at)

    return recount
