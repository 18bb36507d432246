"""Two taps and one is not here; every change says beforehand what it does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import Absence, StandIn, User
from requests_app.actions.hand_over import hand_over_absent
from requests_app.models import SalesRequest

if TYPE_CHECKING:
    from django.test import Client

    from tandems.models import Tandem

Make = Callable[..., SalesRequest]
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 15, 23, tzinfo=UTC)  # that begins Monday 16 November in Berlin
NEW = "/absences/new/"


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(at)
    monkeypatch.setattr("salesdesk.web.clock.timezone", clock)
    return clock


@pytest.fixture
def hers(in_progress: Make, anna: User, bert: User, dora: User, tandem: Tandem) -> list[SalesRequest]:
    """Three requests that Anna works on."""
    return [in_progress(dora, anna) for _ in range(3)]


@pytest.fixture
def absence(anna: User, at: datetime) -> Absence:
    """Anna is away since this morning, until Wednesday."""
    return Absence.objects.create(person=anna, starts_at=at, ends_at=MIDNIGHT + 3 * DAY, changed_at=at)


def shown(page: Any) -> dict[str, str]:
    """What the page's form would send: its hidden fields."""
    fields = re.findall(
        r'<input type="hidden" name="(seen|revision)"[^>]*value="([^"]*)"', page.content.decode()
    )
    return dict(fields)


def text(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_two_taps_and_anna_is_not_here_today(
    client: Client, anna: User, hers: list[SalesRequest], at: datetime
) -> None:
    client.force_login(anna)
    first_tap = client.get(NEW)  # a link on every page
    assert "3 requests would move: 3 to Bert." in text(first_tap)
    second_tap = client.post(NEW, {"when": "now", **shown(first_tap)}, follow=True)
    assert "You are reported absent today. 3 requests are being handed over now" in text(second_tap)
    reported = Absence.objects.get()
    assert (reported.person, reported.starts_at, reported.ends_at) == (anna, at, MIDNIGHT + DAY)


def test_the_first_tap_is_on_every_page(client: Client, anna: User, dora: User, gustav: User) -> None:
    for reader in (anna, dora, gustav):
        client.force_login(reader)
        assert f'href="{NEW}"' in client.get(reverse("absences")).content.decode()


def test_a_partner_reports_anna_from_the_calendar(
    client: Client, anna: User, dora: User, emil: User, hers: list[SalesRequest]
) -> None:
    client.force_login(dora)
    calendar = client.get(reverse("absences")).content.decode()
    link = f"{NEW}?person={anna.pk}"
    assert link in calendar
    assert f"{NEW}?person={emil.pk}" not in calendar
    client.post(link, {"when": "now", **shown(client.get(link))})
    assert Absence.objects.get().reported_by == dora


def test_nobody_reports_whom_they_may_not(client: Client, bert: User, anna: User, emil: User) -> None:
    client.force_login(emil)
    for person in (anna.pk, 10**8, "x", "²", 9**60):
        assert client.get(NEW, {"person": person}).status_code == 404
        assert client.post(f"{NEW}?person={person}", {"when": "now"}).status_code == 404
    assert not Absence.objects.exists()


def test_what_nobody_has_seen_is_shown_first_and_saved_the_second_time(
    client: Client, anna: User, hers: list[SalesRequest]
) -> None:
    client.force_login(anna)
    typed = {
        "when": "range",
        "first": "2026-11-18",
        "last": "2026-11-20",
        "note": "Ask Bert",
        "reachable": "on",
    }
    asked = client.post(NEW, {**typed, **shown(client.get(NEW))})
    assert asked.status_code == 422
    assert "Nothing is saved yet" in text(asked)
    assert "3 requests would move: 3 to Bert. 3 are due by the end of the first day." in text(asked)
    assert 'value="Ask Bert"' in asked.content.decode()
    assert not Absence.objects.exists()
    saved = client.post(NEW, {**typed, **shown(asked)})
    made = Absence.objects.get()
    assert saved["Location"] == reverse("absence_plan", args=[made.pk])
    assert (made.starts_at, made.ends_at) == (MIDNIGHT + 2 * DAY, MIDNIGHT + 5 * DAY)
    assert (made.note, made.reachable) == ("Ask Bert", True)


def test_where_nothing_would_move_once_is_enough(client: Client, emil: User) -> None:
    client.force_login(emil)
    client.post(NEW, {"when": "open"})
    assert Absence.objects.get().ends_at is None


def test_the_preview_follows_what_is_chosen(client: Client, anna: User, hers: list[SalesRequest]) -> None:
    client.force_login(anna)
    chosen = {"when": "day", "first": "2026-11-17", "part": "afternoon", "look": "1"}
    answer = client.post(NEW, chosen, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "Absent until tomorrow. 3 requests would move" in text(answer)
    unfinished = client.post(NEW, {"when": "day", "look": "1"}, headers={"HX-Request": "true"})
    assert "As soon as the days are chosen" in text(unfinished)
    assert not Absence.objects.exists()


def test_telling_words_are_asked_about_once_and_kept_typed(client: Client, emil: User) -> None:
    client.force_login(emil)
    asked = client.post(NEW, {"when": "now", "note": "bin krank"})
    assert asked.status_code == 422
    assert "No reasons, please" in text(asked)
    assert 'value="bin krank"' in asked.content.decode()
    assert 'name="sure"' in asked.content.decode()
    assert not Absence.objects.exists()
    client.post(NEW, {"when": "now", "note": "bin krank", "sure": "on"})
    assert Absence.objects.get().note == "bin krank"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"when": "range", "first": "2026-11-20", "last": "2026-11-18"}, "last"),
        ({"when": "range", "first": "2026-11-20"}, "last"),
        ({"when": "day"}, "first"),
        ({"when": "day", "first": "2026-02-30"}, "first"),
        ({"when": "day", "first": "9999-12-31"}, "first"),
        ({"when": "range", "first": "2026-11-20", "last": "2036-11-20"}, "last"),
        ({"when": "whenever"}, "when"),
        ({}, "when"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    client: Client, emil: User, typed: dict[str, str], field: str
) -> None:
    client.force_login(emil)
    answer = client.post(NEW, typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Absence.objects.exists()


def test_an_absence_that_touches_another_says_that_they_become_one(
    client: Client, anna: User, hers: list[SalesRequest], absence: Absence
) -> None:
    client.force_login(anna)
    typed = {"when": "day", "first": "2026-11-19", "look": "1"}
    answer = client.post(NEW, typed, headers={"HX-Request": "true"})
    assert "It becomes one absence with what is reported already: from today 09:00 until Wed 18 Nov." in text(
        answer
    )


def test_the_absent_person_sees_it_on_every_page_and_is_back_with_two_taps(
    client: Client, anna: User, bert: User, hers: list[SalesRequest], absence: Absence, clock: Clock
) -> None:
    hand_over_absent(at=clock.at)
    client.force_login(anna)
    clock.at += DAY
    page = client.get(reverse("desk"))
    assert "You are reported absent until tomorrow." in text(page)
    end = reverse("absence_end", args=[absence.pk])
    assert end in page.content.decode()
    told = client.get(end)
    assert "3 requests were handed over. None moves back by itself" in text(told)
    assert Absence.objects.get().ends_at != clock.at
    back = client.post(end)
    assert back["Location"] == reverse("returns")
    assert Absence.objects.get().ends_at == clock.at
    assert "You are reported absent" not in text(client.get(reverse("desk")))


def test_shortening_says_what_it_does_and_is_saved_the_second_time(
    client: Client, anna: User, bert: User, hers: list[SalesRequest], absence: Absence, clock: Clock
) -> None:
    hand_over_absent(at=clock.at)
    client.force_login(anna)
    url = reverse("absence", args=[absence.pk])
    page = client.get(url)
    typed = {"first": "2026-11-16", "first_time": "09:00", "last": "2026-11-17", "last_time": ""}
    asked = client.post(url, {**typed, **shown(page)})
    assert asked.status_code == 422
    assert "3 requests were handed over and stay where they are." in text(asked)
    client.post(url, {**typed, **shown(asked)})
    changed = Absence.objects.get()
    assert (changed.starts_at, changed.ends_at) == (clock.at, MIDNIGHT + 2 * DAY)


def test_another_note_is_saved_at_once(client: Client, anna: User, absence: Absence) -> None:
    client.force_login(anna)
    url = reverse("absence", args=[absence.pk])
    days = {"first": "2026-11-16", "first_time": "09:00", "last": "2026-11-18", "last_time": ""}
    client.post(url, {**days, "note": "Ask Bert", **shown(client.get(url))})
    changed = Absence.objects.get()
    assert (changed.note, changed.starts_at, changed.ends_at) == (
        "Ask Bert",
        absence.starts_at,
        absence.ends_at,
    )


def test_a_note_that_one_may_not_read_stays_when_the_days_change(
    client: Client, anna: User, frieda: User, absence: Absence
) -> None:
    Absence.objects.update(note="Ask Bert")
    client.force_login(frieda)
    url = reverse("absence", args=[absence.pk])
    typed = {"first": "2026-11-16", "first_time": "09:00", "last": "", "note": ""}
    asked = client.post(url, {**typed, **shown(client.get(url))})
    client.post(url, {**typed, **shown(asked)})
    changed = Absence.objects.get()
    assert (changed.note, changed.ends_at) == ("Ask Bert", None)


def test_the_second_of_two_changes_is_told_and_keeps_what_was_typed(
    client: Client, anna: User, absence: Absence
) -> None:
    client.force_login(anna)
    url = reverse("absence", args=[absence.pk])
    page = client.get(url)
    Absence.objects.update(revision=7)
    days = {"first": "2026-11-16", "first_time": "09:00", "last": "2026-11-18", "last_time": ""}
    answer = client.post(url, {**days, "note": "Mine", **shown(page)})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    client.post(url, {**days, "note": "Mine", **shown(answer)})
    assert Absence.objects.get().note == "Mine"


def test_deleting_says_what_it_does_and_moves_nothing_back(
    client: Client, anna: User, bert: User, hers: list[SalesRequest], absence: Absence, clock: Clock
) -> None:
    hand_over_absent(at=clock.at)
    client.force_login(anna)
    url = reverse("absence_delete", args=[absence.pk])
    assert "None moves back by itself" in text(client.get(url))
    client.post(url)
    assert not Absence.objects.exists()
    assert set(SalesRequest.objects.values_list("owner", flat=True)) == {bert.pk}


def test_a_planned_absence_that_is_deleted_has_moved_nothing(
    client: Client, anna: User, at: datetime
) -> None:
    planned = Absence.objects.create(person=anna, starts_at=at + 3 * DAY, ends_at=at + 5 * DAY, changed_at=at)
    client.force_login(anna)
    url = reverse("absence_delete", args=[planned.pk])
    assert "Nothing has moved for it, and nothing will." in text(client.get(url))


def test_what_is_over_cannot_be_looked_up(
    client: Client, anna: User, gustav: User, absence: Absence, clock: Clock
) -> None:
    clock.at += 5 * DAY
    for reader in (anna, gustav):
        client.force_login(reader)
        for name in ("absence", "absence_end", "absence_delete"):
            assert client.get(reverse(name, args=[absence.pk])).status_code == 404


def test_two_taps_on_i_am_back_are_one(client: Client, anna: User, absence: Absence, clock: Clock) -> None:
    client.force_login(anna)
    url = reverse("absence_end", args=[absence.pk])
    clock.at += timedelta(hours=1)
    assert [client.post(url).status_code for _ in range(2)] == [302, 302]
    assert Absence.objects.get().ends_at == clock.at


def rows(*people: User | None, **more: str) -> dict[str, str]:
    return {f"{n}-stand_in": str(one.pk) if one else "" for n, one in enumerate(people)} | more


def listed(who: User) -> list[str]:
    return [row.stand_in.name for row in StandIn.objects.filter(person=who).order_by("position")]


def test_anna_ranks_her_stand_ins_without_any_script(
    client: Client, anna: User, bert: User, carla: User
) -> None:
    client.force_login(anna)
    url = reverse("stand_ins", args=[anna.pk])
    client.post(url, rows(bert, carla, None, fingerprint="none"))
    assert listed(anna) == ["Bert", "Carla"]
    fingerprint = client.get(url).context["form"].fingerprint
    moved = client.post(url, rows(bert, carla, None, fingerprint=fingerprint, do="up-1"))
    assert "Not saved yet." in text(moved)
    assert [row["stand_in"].value() for row in moved.context["form"].rows] == [
        str(carla.pk),
        str(bert.pk),
        "",
    ]
    assert listed(anna) == ["Bert", "Carla"]
    client.post(url, rows(carla, bert, None, fingerprint=fingerprint))
    assert listed(anna) == ["Carla", "Bert"]


@pytest.mark.parametrize("do", ["up-0", "down-1", "up-9", "down", "remove-x", "remove-²", "hop-1", ""])
def test_moves_that_lead_nowhere_change_nothing(
    client: Client, anna: User, bert: User, carla: User, do: str
) -> None:
    client.force_login(anna)
    answer = client.post(reverse("stand_ins", args=[anna.pk]), rows(bert, carla, fingerprint="none", do=do))
    assert [row["stand_in"].value() for row in answer.context["form"].rows] == [str(bert.pk), str(carla.pk)]
    assert answer.status_code == 200


def test_days_and_types_travel_with_their_row(
    client: Client, anna: User, bert: User, carla: User, types: dict[str, Any]
) -> None:
    client.force_login(anna)
    typed = rows(bert, carla, fingerprint="none", do="down-0") | {
        "0-valid_from": "2026-12-01",
        "0-duties": ["quote"],
    }
    answer = client.post(reverse("stand_ins", args=[anna.pk]), typed)
    second = answer.context["form"].rows[1]
    assert (second["stand_in"].value(), second["valid_from"].value(), second["duties"].value()) == (
        str(bert.pk), "2026-12-01", ["quote"],
    )  # fmt: skip
    answer = client.post(
        reverse("stand_ins", args=[anna.pk]), rows(bert, carla, fingerprint="none", do="remove-0")
    )
    assert [row["stand_in"].value() for row in answer.context["form"].rows] == [str(carla.pk), ""]


def test_a_circle_is_refused_beside_its_row_and_what_was_typed_stays(
    client: Client, anna: User, bert: User, carla: User
) -> None:
    StandIn.objects.create(person=bert, stand_in=anna)
    client.force_login(anna)
    answer = client.post(reverse("stand_ins", args=[anna.pk]), rows(carla, bert, fingerprint="none"))
    assert answer.status_code == 422
    assert "circle" in str(answer.context["form"].rows[1].errors["stand_in"])
    assert listed(anna) == []


def test_one_sees_for_whom_one_stands_in(client: Client, anna: User, bert: User, carla: User) -> None:
    StandIn.objects.create(person=bert, stand_in=anna, duties=["quote"])
    StandIn.objects.create(person=carla, stand_in=anna, valid_until="2026-11-01")
    client.force_login(anna)
    told = client.get(reverse("stand_ins", args=[anna.pk])).context["stands_in_for"]
    assert [(row.person.name, labels) for row, labels in told] == [("Bert", "Quote")]


def test_somebody_else_changed_the_list_meanwhile(
    client: Client, anna: User, bert: User, carla: User
) -> None:
    client.force_login(anna)
    url = reverse("stand_ins", args=[anna.pk])
    StandIn.objects.create(person=anna, stand_in=carla)
    answer = client.post(url, rows(bert, fingerprint="none"))
    assert answer.status_code == 409
    assert listed(anna) == ["Carla"]
    client.post(url, rows(bert, fingerprint=answer.context["form"].fingerprint))
    assert listed(anna) == ["Bert"]
