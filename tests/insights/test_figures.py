"""What counts become: shares, averages, money, and their reading from the rollups."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from insights.figures import NONE, Figures, Share, load, together
from insights.models import Rollup
from insights.spans import Period, Span
from requests_app.states import Party

if TYPE_CHECKING:
    from tandems.models import Tandem

OCTOBER = Period(Span.MONTH, date(2026, 10, 1))
NOVEMBER = Period(Span.MONTH, date(2026, 11, 1))


def stored(period: Period = OCTOBER, side: str = "", **fields: Any) -> Rollup:
    return Rollup.objects.create(span=period.span, starts_on=period.start, side=side, **fields)


def test_nothing_counted_is_no_figure_at_all() -> None:
    shares = (NONE.on_time, NONE.complete, NONE.hit_rate, NONE.too_late, NONE.rules_kept)
    values = (NONE.queries_per_request, NONE.won_value, NONE.too_late_value, NONE.mean_parts, NONE.median)
    assert set(shares) | set(values) == {None}
    assert (NONE.delivered, NONE.handovers, NONE.escalated) == (0, 0, 0)


def test_a_share_is_rounded_down_so_that_a_hundred_means_all() -> None:
    assert Share(199, 200).percent == 99
    assert Share(200, 200).percent == 100


def test_the_rates_are_made_of_the_counts_by_hand() -> None:
    counts = Counter(delivered=4, on_time=3, complete=1, queries=6, moved=2, moved_on_time=1, handovers=5)
    counts |= Counter(
        won=2, lost=3, too_late=1, won_cents=1_250_050, lost_cents=99_900, too_late_cents=40_000
    )
    counts |= Counter(
        {"band.4h.won": 2, "band.4h.lost": 1, "band.longer.lost": 2, "escalated.target.owner": 7}
    )
    sides = {
        "inside": Counter(minutes=300, kept=5, broken=1),
        "field": Counter(minutes=100, kept=2, broken=2),
    }
    figures = Figures(counts, sides)
    assert figures.on_time == Share(3, 4)
    assert figures.complete == Share(1, 4)
    assert figures.queries_per_request == 1.5
    assert figures.kept_despite_handover == Share(1, 2)
    assert figures.hit_rate == Share(2, 5)
    assert figures.won_value == Decimal("12500.50")
    assert figures.too_late == Share(1, 3)
    assert figures.too_late_value == Decimal(400)
    assert figures.bands == {"4h": Share(2, 3), "8h": None, "16h": None, "40h": None, "longer": Share(0, 2)}
    assert figures.escalations == {"target.owner": figures.escalated} == {"target.owner": 7}
    assert figures.parts[Party.INSIDE] == 300
    assert figures.mean_parts is not None
    assert figures.mean_parts[Party.FIELD] == 25
    assert (figures.rules_kept_by(Party.INSIDE), figures.rules_kept_by(Party.FIELD)) == (
        Share(5, 6),
        Share(2, 4),
    )
    assert figures.rules_kept == Share(7, 10)


def test_a_person_counts_among_the_people_only_while_they_had_a_part_in_something() -> None:
    figures = Figures(sides={"inside": Counter({"person.7": 2, "person.8": 0, "minutes": 5})})
    assert figures.people(Party.INSIDE) == {7}
    assert figures.people(Party.FIELD) == set()


def test_the_median_of_two_tandems_is_made_of_all_their_lead_times() -> None:
    quick = Figures(Counter(delivered=3), median=10, times={10: 3})
    slow = Figures(Counter(delivered=1), median=90, times={90: 1})
    both = together([quick, slow])
    assert (both.delivered, both.median, both.eighty) == (4, 10, 90)


def test_figures_without_their_times_are_not_added_up() -> None:
    with pytest.raises(ValueError, match="load the times"):
        together([Figures(Counter(delivered=1), median=10)])


def test_one_query_reads_every_tandem_in_every_period(tandem: Tandem, django_assert_num_queries: Any) -> None:
    stored(tandem=tandem, counts={"delivered": 2}, times={"30": 1, "50": 1}, median=40, eighty=50)
    stored(tandem=tandem, side="inside", counts={"minutes": 80})
    stored(NOVEMBER, counts={"delivered": 1}, times={"5": 1}, median=5, eighty=5)
    with django_assert_num_queries(1):
        found = load([OCTOBER, NOVEMBER])
    assert set(found) == {(tandem.pk, OCTOBER), (None, NOVEMBER)}
    assert found[tandem.pk, OCTOBER].median == 40
    assert found[tandem.pk, OCTOBER].parts[Party.INSIDE] == 80
    assert found[tandem.pk, OCTOBER].times is None


def test_the_times_are_read_where_sums_are_to_be_made(tandem: Tandem) -> None:
    stored(tandem=tandem, counts={"delivered": 2}, times={"30": 1, "50": 1}, median=40, eighty=50)
    found = load([OCTOBER], tandems=[tandem.pk], with_times=True)
    assert found[tandem.pk, OCTOBER].times == {30: 1, 50: 1}


def test_only_the_wanted_tandems_type_and_spans_are_read(tandem: Tandem, types: dict[str, Any]) -> None:
    stored(tandem=tandem, counts={"delivered": 2})
    stored(tandem=tandem, type=types["quote"], counts={"delivered": 1})
    stored(counts={"delivered": 9})
    stored(Period(Span.YEAR, date(2026, 1, 1)), tandem=tandem, counts={"delivered": 9})
    assert load([OCTOBER], tandems=[tandem.pk])[tandem.pk, OCTOBER].delivered == 2
    assert load([OCTOBER], tandems=[tandem.pk], type=types["quote"].pk)[tandem.pk, OCTOBER].delivered == 1
    assert set(load([OCTOBER], tandems=[None])) == {(None, OCTOBER)}
    assert load([], tandems=[tandem.pk]) == {}
