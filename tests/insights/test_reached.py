"""Goals that Salesdesk computes: the company's sums of the last months, the same for everybody, and never of few people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights.actions.count_requests import count_requests
from insights.actions.record_agreement import record_agreement
from insights.actions.sum_for_all import sum_for_all
from insights.figures import load, together
from insights.models import Shown
from insights.reached import _goals, as_known
from insights.spans import Period, Span
from strategy import progress
from tandems.models import Side, Tandem
from tests.company import person
from tests.insights.rolled import people, roll
from tests.rewards.payday import Timelines, moment

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 14), date(2026, 11, 18)
COUNTS = {"delivered": 8, "on_time": 6, "complete": 2, "won": 3, "lost": 1}
KEYS = ["first_time_complete_rate", "hit_rate", "lead_time_median", "on_time_rate", "share_in_segments"]


@pytest.fixture
def quote_told(types: dict[str, RequestType], customer: Customer) -> Timelines:
    return Timelines(types["quote"], customer)


def rolled(day: date, tandems: int, first: int = 0) -> list[Tandem]:
    """So many tandems of two people each, of which each had a part in what was counted on that day."""
    found = []
    for number in range(first, first + tandems):
        tandem, made = Tandem.objects.get_or_create(name=f"T{number}")
        if made:
            long_ago = DECEMBER - timedelta(days=900)
            pair = person(f"in{number}", is_inside=True), person(f"out{number}", is_field=True)
            for user, side in zip(pair, (Side.INSIDE, Side.FIELD), strict=True):
                tandem.memberships.create(user=user, side=side, joined_at=long_ago)
        inside, outside = (tandem.memberships.get(side=side).user_id for side in (Side.INSIDE, Side.FIELD))
        sides = {
            "inside": {**people(inside), "minutes": 120, "segmented": 100, "in_segments": 25},
            "field": {**people(outside), "minutes": 60, "segmented": 60, "in_segments": 15},
        }
        roll(day, COUNTS, tandem=tandem, sides=sides, times={60: 4, 90: 4})
        found.append(tandem)
    return found


def reached() -> dict[str, Decimal | None]:
    return progress.values(KEYS, DECEMBER)


def test_five_people_of_each_side_besides_any_one_of_them(calendar: object) -> None:
    """Five tandems of two would leave four to whoever is in one of them."""
    rolled(NOVEMBER, 5)
    assert reached() == dict.fromkeys(KEYS)
    assert not Shown.objects.filter(has_sum=True).exists()
    rolled(NOVEMBER, 1, first=5)
    assert reached() == {
        "on_time_rate": Decimal("75.0"),
        "first_time_complete_rate": Decimal("25.0"),
        "hit_rate": Decimal("75.0"),
        "lead_time_median": Decimal("1.2"),
        "share_in_segments": Decimal("25.0"),
    }
    assert Shown.objects.get(has_sum=True).month == NOVEMBER.replace(day=1)


def test_a_month_of_few_people_is_left_out_and_a_running_one_is_not_read(calendar: object) -> None:
    rolled(NOVEMBER, 6)
    before = reached()
    rolled(OCTOBER, 4)
    rolled(date(2026, 12, 1), 6)
    assert reached() == before


def test_somebody_who_was_in_several_tandems_knows_all_of_them(calendar: object) -> None:
    tandems = rolled(NOVEMBER, 6)
    knowing = person("Knowing", is_inside=True)
    for tandem in tandems[:2]:
        tandem.memberships.create(
            user=knowing, side=Side.INSIDE, joined_at=DECEMBER - timedelta(days=800), left_at=DECEMBER
        )
    assert reached() == dict.fromkeys(KEYS)


def test_who_was_shown_alone_may_not_be_taken_from_the_sum(calendar: object) -> None:
    """All eight less the two that were shown alone are six; less one of those is enough still. Of three that were, it is not."""
    tandems = rolled(NOVEMBER, 8)
    Shown.objects.create(month=NOVEMBER.replace(day=1), alone=[one.pk for one in tandems[:2]], has_sum=False)
    found = sum_for_all([NOVEMBER.replace(day=1)], at=DECEMBER)
    assert found[NOVEMBER.replace(day=1)].delivered == 8 * COUNTS["delivered"]
    Shown.objects.update(alone=[one.pk for one in tandems[:3]], has_sum=False)
    assert sum_for_all([NOVEMBER.replace(day=1)], at=DECEMBER) == {}


def test_whoever_opens_the_strategy_first_closes_nothing_that_was_agreed(
    calendar: object, frieda: User
) -> None:
    """Four of ten tandems: once a sum with them was shown, they could be taken from it no more if the rest were few."""
    tandems = rolled(NOVEMBER, 10)
    agreed = {one.pk for one in tandems[:4]}
    record_agreement(
        reference="BV 1", agreed_on=NOVEMBER, scope="Figures", starts_on=NOVEMBER.replace(day=1),
        tandems=tandems[:4], by=frieda, at=DECEMBER,
    )  # fmt: skip
    [figures] = sum_for_all([NOVEMBER.replace(day=1)], at=DECEMBER).values()
    assert figures.delivered == 10 * COUNTS["delivered"]
    shown = Shown.objects.get()
    assert (set(shown.alone), shown.has_sum) == (agreed, True)


def test_all_of_them_are_read_at_once(calendar: object) -> None:
    rolled(NOVEMBER, 6)
    reached()  # remembered, as the first look at a month is
    with CaptureQueriesContext(connection) as one:
        progress.values(KEYS[:1], DECEMBER)
    with CaptureQueriesContext(connection) as all_of_them:
        reached()
    assert len(all_of_them) == len(one) <= 7


def test_nobody_is_in_the_sum_by_name(calendar: object, frieda: User) -> None:
    rolled(NOVEMBER, 6)
    [figures] = sum_for_all([NOVEMBER.replace(day=1)], at=DECEMBER).values()
    names = {name for counts in figures.sides.values() for name in counts}
    assert names == {"minutes", "segmented", "in_segments"}


def test_from_the_timelines_it_is_what_the_sums_say_of_all(
    quote_told: Timelines, anna: User, dora: User, tandem: Tandem
) -> None:
    """The company's whole, with a tandem and without, which no page may show of two people."""
    for number in range(6):
        quote_told.won(
            dora, [(anna, timedelta(hours=number + 1))], value="100", at=moment(2 + number // 3, 9 + number, 14),
            tandem=tandem if number % 2 else None, segments=[1] if number % 3 else [], asked=number == 4,
        )  # fmt: skip
    quote_told.won(dora, [(anna, timedelta(hours=1))], value="100", at=moment(1, 30, 12))
    quote_told.won(dora, [(anna, timedelta(hours=1))], value="100", at=moment(5, 4, 12))
    quote_told.write()
    known = as_known(KEYS, moment(5, 1, 0))
    count_requests(at=moment(5, 20))

    periods = [Period(Span.MONTH, date(2026, month, 1)) for month in (2, 3, 4)]
    figures = together(load(periods, with_times=True).values())
    assert figures.delivered == 6
    assert known == {key: of(figures) for key, _label, of in _goals()}
    assert None not in known.values()
    assert reached() == dict.fromkeys(KEYS)
    assert as_known(["of_yesterday"], moment(5, 1, 0)) == {}
