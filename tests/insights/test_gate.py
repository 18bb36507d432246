"""Whose figures Frieda, Carla, Anna and newcomers may see, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights.actions.end_agreement import end_agreement
from insights.actions.look import look
from insights.actions.record_agreement import record_agreement
from insights.gate import see
from insights.models import Look, Looked, Rollup, Shown, WorksAgreement
from insights.sight import Why, WhyNot
from insights.spans import Period, Span
from tandems.actions.consent_figures import consent_figures, withdraw_consent
from tandems.models import Side, Tandem
from tests.insights.rolled import people, roll

if TYPE_CHECKING:
    from insights.figures import Figures
    from insights.sight import Reason
    from people.models import User

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
NOVEMBER, OCTOBER = Period(Span.MONTH, date(2026, 11, 1)), Period(Span.MONTH, date(2026, 10, 1))


def why(user: User, tandem: Tandem, period: Period = NOVEMBER) -> Why | None:
    found: Reason | None = see(user, [period], tandems=[tandem.pk], at=DECEMBER).why(tandem.pk, period)
    return found.why if found else None


def agree(by: User, *tandems: Tandem, starts_on: date = date(2026, 10, 1)) -> None:
    record_agreement(
        reference=f"BV {len(tandems)}", agreed_on=date(2026, 10, 1), scope="-", starts_on=starts_on, tandems=tandems, by=by,
        at=DECEMBER,
    )  # fmt: skip


def others_of(user: User, period: Period) -> WhyNot | None:
    others = see(user, [], tandems=[], at=DECEMBER, summed=period).others
    return others.why_not if others else None


def test_members_see_their_own_and_nobody_else_does(
    tandem: Tandem, anna: User, dora: User, bert: User, carla: User, frieda: User, gustav: User
) -> None:
    assert [why(user, tandem) for user in (anna, dora)] == [Why.OWN, Why.OWN]
    assert [why(user, tandem) for user in (bert, carla, frieda, gustav)] == [None] * 4


def test_an_agreement_opens_it_to_those_who_lead_and_not_to_the_administrator(
    tandem: Tandem, anna: User, bert: User, carla: User, frieda: User, gustav: User
) -> None:
    agree(frieda)
    assert [why(user, tandem) for user in (carla, frieda)] == [Why.AGREEMENT, Why.AGREEMENT]
    assert [why(user, tandem) for user in (bert, gustav)] == [None, None]
    assert why(anna, tandem) is Why.OWN


def test_the_reason_names_the_agreement(tandem: Tandem, frieda: User) -> None:
    agree(frieda)
    reason = see(frieda, [NOVEMBER], tandems=[tandem.pk], at=DECEMBER).why(tandem.pk, NOVEMBER)
    assert reason is not None
    assert reason.words == "Works agreement BV 0 of 1 Oct 2026"


def test_consent_opens_a_period_only_while_everybody_of_it_consents(
    tandem: Tandem, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    for member in (anna, dora):
        assert why(frieda, tandem) is None
        consent_figures(tandem.pk, by=member, at=at)
    assert why(frieda, tandem) is Why.CONSENT
    assert why(frieda, tandem, OCTOBER) is None  # nobody was in it yet
    withdraw_consent(tandem.pk, by=dora, at=at)
    assert why(frieda, tandem) is None


def test_a_lead_who_joins_sees_the_tandem_from_that_day_on(tandem: Tandem, carla: User) -> None:
    tandem.memberships.create(user=carla, side=Side.INSIDE, joined_at=datetime(2026, 11, 10, tzinfo=UTC))
    week = Period(Span.WEEK, date(2026, 11, 16))
    assert [why(carla, tandem, one) for one in (NOVEMBER, week.later(-1), week)] == [None, None, Why.OWN]


def test_a_newcomer_sees_what_was_before_unless_a_sum_would_be_taken_apart(
    tandem: Tandem, bert: User
) -> None:
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=DECEMBER)
    assert why(bert, tandem) is Why.OWN
    roll(date(2026, 11, 18), {"delivered": 1}, tandem=tandem, sides={"inside": people(1), "field": people(2)})
    others = {"inside": people(*range(10, 14)), "field": people(*range(20, 24))}
    roll(date(2026, 11, 18), {"delivered": 4}, tandem=None, sides=others)
    assert why(bert, tandem) is Why.OWN
    Shown.objects.create(month=NOVEMBER.start, has_sum=True)
    assert why(bert, tandem) is None
    roll(date(2026, 11, 18), {"delivered": 1}, tandem=None, sides={"inside": people(14), "field": people(24)})
    assert why(bert, tandem) is Why.OWN


def test_why_the_others_are_not_summed(frieda: User, bert: User) -> None:
    assert others_of(frieda, NOVEMBER) is WhyNot.FEW
    assert others_of(frieda, Period(Span.MONTH, date(2026, 12, 1))) is WhyNot.RUNNING
    assert others_of(frieda, Period(Span.WEEK, date(2026, 11, 16))) is WhyNot.SPAN
    assert see(bert, [], tandems=[], at=DECEMBER, summed=NOVEMBER).others is None


def test_rules_and_people_are_in_no_sum(frieda: User) -> None:
    sides = {
        "inside": people(*range(5)) | {"kept": 3, "minutes": 60},
        "field": people(*range(5, 10)) | {"broken": 1},
    }
    roll(date(2026, 11, 18), {"delivered": 4}, tandem=None, sides=sides, times={15: 4})
    others = see(frieda, [], tandems=[], at=DECEMBER, summed=NOVEMBER).others
    assert others is not None
    assert others.figures is not None
    assert others.figures.rules_kept is None
    assert {name for counts in others.figures.sides.values() for name in counts} == {"minutes"}


def test_what_another_was_shown_meanwhile_is_decided_under_the_lock(
    tandem: Tandem, frieda: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frieda was about to be shown Süd alone, when somebody else was shown the sum with Süd in it."""
    agree(frieda)
    day = date(2026, 11, 18)
    roll(day, {"delivered": 1}, tandem=tandem, sides={"inside": people(1), "field": people(2)})
    roll(
        day,
        {"delivered": 4},
        tandem=None,
        sides={"inside": people(*range(10, 14)), "field": people(*range(20, 24))},
    )
    from insights.actions import look as action

    def meanwhile(*args: object, **kwargs: object) -> object:
        found = see(*args, **kwargs)  # type: ignore[arg-type]
        if "read" not in kwargs:
            Shown.objects.create(month=NOVEMBER.start, has_sum=True)
        return found

    monkeypatch.setattr(action, "see", meanwhile)
    sight = look(Looked.TANDEM, NOVEMBER, by=frieda, at=DECEMBER, tandems=[tandem.pk])
    assert not sight.reasons
    assert not Look.objects.exists()
    assert Shown.objects.get().alone == []


def test_many_tandems_and_periods_cost_no_more_queries(
    frieda: User, at: datetime, django_assert_max_num_queries: object
) -> None:
    agree(frieda)
    tandems = [Tandem.objects.create(name=f"T{n}").pk for n in range(20)]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        see(frieda, NOVEMBER.last(24), tandems=tandems, at=at + timedelta(days=30), summed=NOVEMBER)


@pytest.fixture
def a_year(tandem: Tandem) -> Period:
    """Of enough people without a tandem, in every month but July; Süd began in May."""
    sides = {"inside": people(*range(10, 15)), "field": people(*range(20, 25))}
    for month in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12):
        roll(date(2025, month, 12), {"delivered": 2}, tandem=None, sides=sides, times={month: 1, 100: 1})
        if month >= 5:
            both = {"inside": people(1), "field": people(2)}
            roll(date(2025, month, 12), {"delivered": 1}, tandem=tandem, sides=both, times={50: 1})
    return Period(Span.YEAR, date(2025, 1, 1))


def sum_of(user: User, period: Period) -> Figures:
    others = see(user, [], tandems=[], at=DECEMBER, summed=period).others
    assert others is not None
    assert others.figures is not None
    return others.figures


def test_the_sum_of_a_year_is_the_sum_of_its_months(frieda: User, tandem: Tandem, a_year: Period) -> None:
    """Also of those who are among the others in some of them only."""
    agree(frieda, tandem, starts_on=date(2025, 9, 1))
    Shown.objects.create(month=date(2025, 9, 1), alone=[tandem.pk])
    found = sum_of(frieda, a_year)
    own = [month for month in range(5, 13) if month not in (7, 9)]
    assert found.delivered == 22 + len(own)
    times = {month: 1 for month in range(1, 13) if month != 7} | {50: len(own), 100: 11}
    assert (found.times, found.median) == (times, 50)


def test_the_lead_times_of_a_whole_year_are_read_at_once(frieda: User, a_year: Period) -> None:
    """There are nearly as many in each month as in the year, once enough is counted."""
    roll(
        date(2025, 7, 12),
        {},
        tandem=None,
        sides={"inside": people(*range(10, 15)), "field": people(*range(20, 25))},
    )
    with CaptureQueriesContext(connection) as caught:
        sum_of(frieda, a_year)
    (read,) = [one["sql"] for one in caught if '"times"' in one["sql"].partition(" FROM ")[0]]
    assert "'year'" in read
    assert (
        read.count("2025-") == 1 + 5
    )  # of Süd, which has nothing in July: May, June, August, September, and a quarter


def test_what_of_the_company_is_summed_for_whom(
    frieda: User, gustav: User, bert: User, anna: User, tandem: Tandem
) -> None:
    """Everybody's month as long as those who were never shown alone are not few; else nothing. There is no second sum of it."""

    def total(user: User) -> int | None:
        found = see(user, [], tandems=[], at=DECEMBER, company=[NOVEMBER.start]).company.get(NOVEMBER.start)
        return found.figures.delivered if found else None

    rest = {"inside": people(*range(10, 15)), "field": people(*range(20, 25))}
    roll(date(2026, 11, 18), {"delivered": 4}, tandem=None, sides=rest)
    roll(date(2026, 11, 18), {"delivered": 1}, tandem=tandem, sides={"inside": people(1), "field": people(2)})
    assert [total(user) for user in (frieda, gustav, bert, anna)] == [5] * 4
    shown = Shown.objects.create(month=NOVEMBER.start, alone=[tandem.pk])
    assert [total(user) for user in (frieda, gustav, bert, anna)] == [5] * 4
    Rollup.objects.filter(tandem=None, side="field").update(counts=people(*range(20, 24)))
    assert [total(user) for user in (frieda, bert, anna)] == [None] * 3
    shown.refresh_from_db()
    assert not shown.has_sum  # nothing was looked at yet


def test_a_sum_of_the_company_is_remembered_as_one_of_the_rest(frieda: User, tandem: Tandem) -> None:
    rest = {"inside": people(*range(10, 15)), "field": people(*range(20, 25))}
    roll(date(2026, 11, 18), {"delivered": 4}, tandem=None, sides=rest)
    months = [OCTOBER.start, NOVEMBER.start]
    look(Looked.DASHBOARD, NOVEMBER, by=frieda, at=DECEMBER, tandems=[], company=months)
    assert list(Shown.objects.filter(has_sum=True).values_list("month", flat=True)) == [NOVEMBER.start]


def test_a_month_that_is_not_over_is_in_no_sum_of_the_company(frieda: User) -> None:
    rest = {"inside": people(*range(10, 15)), "field": people(*range(20, 25))}
    roll(date(2026, 12, 1), {"delivered": 4}, tandem=None, sides=rest)
    assert see(frieda, [], tandems=[], at=DECEMBER, company=[date(2026, 12, 1)]).company == {}


def test_whoever_looks_at_the_company_first_closes_nothing_that_was_agreed(
    bert: User, frieda: User, tandem: Tandem
) -> None:
    """The rest would be four people of the field without the tandem: as a sum with it, it would keep it in for good."""
    rest = {"inside": people(*range(10, 15)), "field": people(*range(20, 24))}
    roll(date(2026, 11, 18), {"delivered": 4}, tandem=None, sides=rest)
    roll(date(2026, 11, 18), {"delivered": 1}, tandem=tandem, sides={"inside": people(1), "field": people(2)})
    agree(frieda)
    found = look(Looked.DASHBOARD, NOVEMBER, by=bert, at=DECEMBER, tandems=[], company=[NOVEMBER.start])
    assert found.company == {}
    assert why(frieda, tandem) is Why.AGREEMENT


def test_an_agreement_recorded_by_mistake_closes_nothing_that_was_not_shown(
    bert: User, frieda: User, tandem: Tandem
) -> None:
    """While it was in force somebody asked for the company's sum, and nobody for the tandem's figures."""
    rest = {"inside": people(*range(10, 15)), "field": people(*range(20, 24))}
    roll(date(2026, 11, 18), {"delivered": 4}, tandem=None, sides=rest)
    roll(date(2026, 11, 18), {"delivered": 1}, tandem=tandem, sides={"inside": people(1), "field": people(2)})
    agree(frieda)
    ask = partial(look, Looked.DASHBOARD, NOVEMBER, by=bert, at=DECEMBER, tandems=[], company=[NOVEMBER.start])  # fmt: skip
    assert ask().company == {}
    end_agreement(WorksAgreement.objects.get().pk, by=frieda, at=DECEMBER)
    assert ask().company[NOVEMBER.start].figures.delivered == 5
    assert Shown.objects.get().alone == []


def test_a_lead_who_knows_a_tandem_of_their_own_takes_no_two_off_the_sum(
    carla: User, frieda: User, tandem: Tandem
) -> None:
    """Without Süd, whose member Carla is, and without what an agreement shows later, four people of each side would be left."""
    tandem.memberships.create(user=carla, side=Side.INSIDE, joined_at=datetime(2026, 10, 1, tzinfo=UTC))
    agreed, day = Tandem.objects.create(name="Nord"), date(2026, 11, 18)
    roll(day, {"delivered": 1}, tandem=tandem, sides={"inside": people(1), "field": people(2)})
    roll(day, {"delivered": 1}, tandem=agreed, sides={"inside": people(3), "field": people(4)})
    four = {"inside": people(*range(10, 14)), "field": people(*range(20, 24))}
    roll(day, {"delivered": 4}, tandem=None, sides=four)
    seen = look(Looked.DASHBOARD, NOVEMBER, by=carla, at=DECEMBER, tandems=[], company=[NOVEMBER.start])
    assert seen.company[NOVEMBER.start].figures.delivered == 6
    agree(frieda, agreed)
    assert [why(who, agreed) for who in (frieda, carla)] == [Why.AGREEMENT, None]
    assert why(carla, tandem) is Why.OWN
