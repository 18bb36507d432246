"""A new date on the request's page: two that are likely are offered, the rep gets a line, and the alarm is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from people.models import WorkingCalendar
from people.models.calendar import office_week
from people.working_time import Hours
from requests_app.actions.escalate import escalate
from requests_app.forms.acknowledge import next_working_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from requests_app.models import SalesRequest

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
NIGHT = Hours.from_json({"sat": [["22:00", "24:00"]], "sun": [["00:00", "06:00"]]}, zone="Europe/Berlin")


def moments(now: datetime, hours: Hours) -> list[str]:
    return [f"{moment.astimezone(BERLIN):%a %d %H:%M}" for moment in next_working_day(now, hours)]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (datetime(2026, 11, 16, 9, tzinfo=BERLIN), ["Tue 17 10:00", "Tue 17 16:30"]),
        (datetime(2026, 11, 20, 23, tzinfo=BERLIN), ["Mon 23 10:00", "Mon 23 16:30"]),
        (datetime(2026, 12, 24, 9, tzinfo=BERLIN), ["Mon 28 10:00", "Mon 28 16:30"]),
    ],
)
def test_the_next_working_day_is_offered_at_ten_and_at_its_end(now: datetime, offered: list[str]) -> None:
    office = WorkingCalendar(zone="Europe/Berlin", country="DE", subdivision="BY", week=office_week()).hours()
    assert moments(now, office) == offered


def test_a_calendar_that_is_shut_at_ten_offers_what_it_has() -> None:
    assert moments(datetime(2026, 11, 16, 9, tzinfo=BERLIN), NIGHT) == ["Sat 21 22:00", "Sun 22 00:00"]


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("types")]


@pytest.fixture
def late(in_progress: Callable[..., SalesRequest], dora: User, anna: User) -> SalesRequest:
    return in_progress(dora, anna)


@pytest.fixture
def now(late: SalesRequest, monkeypatch: pytest.MonkeyPatch) -> datetime:
    assert late.deadline_at
    at = late.deadline_at + timedelta(minutes=5)
    for door in ("steps", "one", "answers"):
        monkeypatch.setattr(f"requests_app.views.{door}.now", lambda: at)
    escalate(at=at)
    return at


def test_the_button_stands_beside_the_first_while_it_is_overdue(
    client: Client, anna: User, late: SalesRequest, now: datetime
) -> None:
    client.force_login(anna)
    page = client.get(reverse("request", args=[late.pk])).content.decode()
    assert reverse("request_acknowledge", args=[late.pk]) in page
    assert "It stops with the answer, or with a new date." in page
    assert "the owner, the rep and the tandem" in page


def test_a_new_date_ends_the_alarm_and_the_rep_reads_the_line(
    client: Client, anna: User, dora: User, late: SalesRequest, now: datetime
) -> None:
    client.force_login(anna)
    url = reverse("request_acknowledge", args=[late.pk])
    form = client.get(url).context["form"]
    chosen = form.fields["suggested"].choices[0][0]
    answer = client.post(url, {"suggested": chosen, "line": "Der Lieferant antwortet morgen."})
    assert answer.status_code == 302
    late.refresh_from_db()
    assert (late.agreed_at, late.deadline_at) == (
        datetime.fromisoformat(chosen),
        datetime.fromisoformat(chosen),
    )
    client.force_login(dora)
    page = client.get(reverse("request", args=[late.pk])).content.decode()
    assert "Der Lieferant antwortet morgen." in page
    assert "A new date, agreed with the rep." in page
    assert 'id="alarm"' not in page


def test_another_moment_can_be_typed(client: Client, anna: User, late: SalesRequest, now: datetime) -> None:
    client.force_login(anna)
    url = reverse("request_acknowledge", args=[late.pk])
    sent = {"suggested": "other", "new_date": "2026-12-01T15:00", "line": "Dann."}
    assert client.post(url, sent).status_code == 302
    late.refresh_from_db()
    assert late.agreed_at == datetime(2026, 12, 1, 15, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"suggested": "other", "line": "Dann."}, "Say until when."),
        (
            {"suggested": "other", "new_date": "2020-01-01T10:00", "line": "Dann."},
            "has passed",
        ),
        ({"suggested": "other", "new_date": "2026-12-01T15:00", "line": " "}, "This field is required."),
    ],
)
def test_what_is_missing_stands_beside_its_field_and_nothing_changes(
    client: Client, anna: User, late: SalesRequest, now: datetime, sent: dict[str, str], said: str
) -> None:
    client.force_login(anna)
    answer = client.post(reverse("request_acknowledge", args=[late.pk]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    late.refresh_from_db()
    assert late.agreed_at is None


def test_the_rep_names_no_date_for_inside_sales(
    client: Client, dora: User, late: SalesRequest, now: datetime
) -> None:
    client.force_login(dora)
    sent = {"suggested": "other", "new_date": "2026-12-01T15:00", "line": "Dann."}
    assert client.post(reverse("request_acknowledge", args=[late.pk]), sent).status_code == 403


def test_in_a_second_tab_the_date_that_was_just_agreed_is_named_as_such(
    client: Client, anna: User, late: SalesRequest, now: datetime
) -> None:
    client.force_login(anna)
    url = reverse("request_acknowledge", args=[late.pk])
    chosen = client.get(url).context["form"].fields["suggested"].choices[0][0]
    assert client.post(url, {"suggested": chosen, "line": "First tab."}).status_code == 302

    second = client.post(url, {"suggested": chosen, "line": "Second tab."})

    assert second.status_code == 422
    assert "It is due then already. Choose another date." in second.content.decode()
    assert "Second tab." in second.content.decode()
