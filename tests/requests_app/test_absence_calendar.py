"""Everybody sees who is out until when and who covers; nobody sees why, how often, or what is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Absence, StandIn, User
from requests_app.absence_calendar import AbsenceCalendar, Wanted, calendar_for
from tandems.models import Membership, Side, Tandem
from tests.company import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from requests_app.models import RequestType

DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 15, 23, tzinfo=UTC)  # that begins Monday 16 November in Berlin
MONDAY = date(2026, 11, 16)
CANARY = "kanarienvogel"


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


def away(who: User, first: float, last: float | None, **fields: Any) -> Absence:
    """From the beginning of day `first` to the end of day `last`, counted from Monday; halves of a day as .5."""
    return Absence.objects.create(
        person=who,
        starts_at=MIDNIGHT + first * DAY,
        ends_at=None if last is None else MIDNIGHT + (last + 1) * DAY,
        changed_at=MIDNIGHT,
        **fields,
    )


def stands_in(who: User, stand_in: User, position: int = 0, **fields: Any) -> None:
    StandIn.objects.create(person=who, stand_in=stand_in, position=position, **fields)


def seen(reader: User, at: datetime, **wanted: Any) -> AbsenceCalendar:
    with timezone.override("Europe/Berlin"):
        return calendar_for(reader, Wanted(**wanted), at)


def bar(calendar: AbsenceCalendar, who: User) -> list[tuple[str, int]]:
    """The person's row as (kind, halves)."""
    row = next(row for group in calendar.groups for row in group.rows if row.person == who)
    return [(cell.kind, cell.span) for cell in row.cells]


def test_dora_sees_until_when_anna_is_absent_and_who_covers(
    anna: User, bert: User, dora: User, tandem: Tandem, types: dict[str, RequestType], at: datetime
) -> None:
    stands_in(anna, bert)
    away(anna, 0, 3, reachable=True)
    [found] = seen(dora, at).away_now
    assert (found.person, found.until, found.covered_by) == (anna, "absent until Thu 19 Nov", "Bert")
    assert found.reachable
    assert found.covers[0].why == ("Bert is the agreed stand-in.",)


def test_a_bar_ends_with_its_last_day_and_breaks_at_the_week(anna: User, at: datetime) -> None:
    away(anna, 3, 8)
    assert bar(seen(anna, at), anna) == [
        ("", 2),
        ("", 2),
        ("", 2),
        ("away", 8),
        ("away", 4),
        ("", 2),
        ("", 2),
        ("", 2),
        ("closed", 2),
        ("closed", 2),
    ]


def test_half_a_day_is_half_a_cell(anna: User, at: datetime) -> None:
    noon = MIDNIGHT + DAY + timedelta(hours=12)
    Absence.objects.create(person=anna, starts_at=noon, ends_at=MIDNIGHT + 2 * DAY, changed_at=at)
    assert bar(seen(anna, at), anna)[:4] == [("", 2), ("", 1), ("away", 1), ("", 2)]


def test_somebody_who_left_at_three_is_absent_for_the_afternoon(anna: User, clock: Clock) -> None:
    clock.at = MIDNIGHT + timedelta(hours=15)
    Absence.objects.create(person=anna, starts_at=clock.at, ends_at=MIDNIGHT + DAY, changed_at=clock.at)
    calendar = seen(anna, clock.at)
    assert bar(calendar, anna)[:2] == [("", 1), ("away", 1)]
    assert [found.until for found in calendar.away_now] == ["absent today"]


def test_a_stand_in_who_is_absent_too_is_passed_over_for_those_days_only(
    anna: User, bert: User, carla: User, types: dict[str, RequestType], at: datetime
) -> None:
    stands_in(anna, bert)
    stands_in(anna, carla, 1)
    away(anna, 0, 4)
    away(bert, 1, 1)
    covers = next(found for found in seen(anna, at).away_cards if found.person == anna).covers
    assert [(cover.days, cover.who) for cover in covers] == [
        ("today", ("Bert",)),
        ("tomorrow", ("Carla",)),
        ("Wed 18 Nov – Fri 20 Nov", ("Bert",)),
    ]
    assert covers[1].why == ("Carla is the agreed stand-in.", "Bert is absent too.")


def test_stand_ins_for_one_type_cover_that_type(
    anna: User, bert: User, carla: User, types: dict[str, RequestType], at: datetime
) -> None:
    stands_in(anna, bert, duties=["quote"])
    stands_in(anna, carla, 1)
    away(anna, 0, 0)
    [found] = seen(anna, at).away_now
    assert found.covered_by.startswith("Bert (Quote), Carla (")


def test_a_part_timers_day_off_is_shown_and_is_no_absence(
    anna: User, bert: User, types: dict[str, RequestType], at: datetime
) -> None:
    bert.own_week = {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu")}
    bert.save()
    stands_in(anna, bert)
    away(anna, 4, 4)
    calendar = seen(anna, at)
    assert bar(calendar, bert)[4] == ("off", 2)
    assert not calendar.away_now
    [found] = calendar.away_cards
    assert found.covers[0].who == ("nobody",)
    assert found.covers[0].why[1:] == ("Bert does not work then.",)


def test_a_holiday_is_named(anna: User, at: datetime) -> None:
    christmas = next(
        day for day in seen(anna, at, start=date(2026, 12, 21)).days if day.day == date(2026, 12, 25)
    )
    assert christmas.holiday
    assert christmas.is_closed


def test_leads_see_gaps_and_nobody_else_does(
    anna: User, bert: User, carla: User, dora: User, types: dict[str, RequestType], at: datetime
) -> None:
    away(anna, 1, 2)
    away(bert, 2, 2)
    away(carla, 2, 2)
    told = {gap.text: gap.days for gap in seen(carla, at).gaps}
    assert told["Anna: neither a stand-in nor the tandem is there."] == "Tomorrow – Wed 18 Nov"
    assert told["Nobody is there for Quote."] == "Wed 18 Nov"
    assert seen(dora, at).gaps == ()
    assert seen(bert, at).gaps == ()


def test_a_type_that_only_anna_may_do_is_a_gap_without_her(
    anna: User, bert: User, carla: User, types: dict[str, RequestType], at: datetime
) -> None:
    types["quote"].workers.add(anna)
    stands_in(anna, bert)
    away(anna, 1, 1)
    assert ("Tomorrow", "Nobody is there for Quote.") in [
        (gap.days, gap.text) for gap in seen(carla, at).gaps
    ]


def test_the_fields_absences_are_covered_by_their_tandem(
    anna: User, dora: User, tandem: Tandem, at: datetime
) -> None:
    away(dora, 0, 0)
    assert seen(anna, at).away_now[0].covered_by == "Anna"
    assert seen(anna, at).away_now[0].has_gap is False


def test_of_what_is_over_nothing_is_shown(anna: User, clock: Clock) -> None:
    away(anna, -10, -8)
    away(anna, 0, 0)
    calendar = seen(anna, clock.at, start=date(2026, 11, 2))
    assert calendar.days[0].day == MONDAY
    assert calendar.back == {1: None, 2: None}
    assert len(calendar.away_cards) == 1
    clock.at += 7 * DAY
    assert seen(anna, clock.at, start=MONDAY).away_cards == ()


def test_on_a_weekend_the_coming_week_is_the_first(anna: User, at: datetime) -> None:
    assert seen(anna, at + 5 * DAY).days[0].day == MONDAY + 7 * DAY


def test_a_year_ahead_is_the_end(anna: User, at: datetime) -> None:
    calendar = seen(anna, at, start=date(9000, 1, 1))
    assert calendar.forward == {1: None, 2: None}
    assert calendar.days[0].day.year == 2027


def test_a_note_is_read_on_ones_own_side_only(
    anna: User, bert: User, carla: User, dora: User, frieda: User, gustav: User, tandem: Tandem, at: datetime
) -> None:
    away(anna, 0, 0, note=CANARY)
    read = [
        user.name for user in (anna, bert, carla, dora, frieda, gustav) if seen(user, at).away_now[0].note
    ]
    assert read == ["Anna", "Bert", "Carla"]


def test_no_page_of_another_side_carries_the_note(
    client: Client, anna: User, dora: User, frieda: User, gustav: User, tandem: Tandem
) -> None:
    absence = away(anna, 0, 0, note=CANARY)
    pages = [reverse("absences"), f"{reverse('absence_new')}?person={anna.pk}"]
    pages += [reverse(name, args=[absence.pk]) for name in ("absence", "absence_end", "absence_delete")]
    for reader in (dora, frieda, gustav):
        client.force_login(reader)
        for page in pages:
            assert CANARY not in client.get(page).content.decode(), (reader, page)


def test_the_tandems_partners_stand_beside_the_name(
    anna: User, dora: User, emil: User, tandem: Tandem, at: datetime
) -> None:
    rows = {row.person: row.partners for group in seen(anna, at).groups for row in group.rows}
    assert rows == {anna: "Süd: Dora", dora: "Süd: Anna", emil: ""}


def test_one_side_or_one_tandem_may_be_chosen(
    anna: User, bert: User, dora: User, emil: User, tandem: Tandem, at: datetime
) -> None:
    def names(**wanted: Any) -> list[str]:
        return [row.person.name for group in seen(anna, at, **wanted).groups for row in group.rows]

    assert names() == ["Anna", "Bert", "Dora", "Emil"]
    assert names(side="inside") == ["Anna", "Bert"]
    assert names(tandem=tandem.pk) == ["Anna", "Dora"]
    assert names(side="field", tandem=tandem.pk) == ["Dora"]


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=2026-02-30",
        "from=0001-01-01",
        "tandem=x",
        "tandem=²",
        f"tandem={9**99}",
        "side=up",
        "from=9999-12-31",
    ],
)
def test_nonsense_in_the_address_counts_as_not_said(client: Client, anna: User, query: str) -> None:
    client.force_login(anna)
    assert client.get(f"{reverse('absences')}?{query}").status_code == 200


def _company(number: int, at: datetime) -> None:
    tandem = Tandem.objects.create(name=f"T{number}")
    for n in range(number):
        who = person(f"P{number}-{n}", is_inside=n % 2 == 0, is_field=n % 2 == 1)
        Membership.objects.create(
            tandem=tandem, user=who, side=Side.INSIDE if who.is_inside else Side.FIELD, joined_at=at
        )
        if n % 3 == 0:
            away(who, n % 5, n % 5 + 2)


def test_fifty_people_cost_as_many_queries_as_ten(
    client: Client, carla: User, types: dict[str, RequestType], at: datetime, django_assert_num_queries: Callable[..., Any],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    client.force_login(carla)
    _company(10, at)
    client.get(reverse("absences"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("absences"))
    _company(50, at)
    with django_assert_num_queries(len(few)):
        client.get(reverse("absences"))
    with django_assert_num_queries(7):
        seen(carla, at)
