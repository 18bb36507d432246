"""The requests behind each figure add up to it: to the case, the minute and the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from insights import behind
from insights.actions.count_requests import count_requests
from insights.figures import Figures, Share, load
from insights.metric import RATES, Form, Value
from insights.registry import METRICS, OVER_TIME
from insights.spans import Period, Span
from requests_app.actions.accept import accept
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.give import give
from requests_app.actions.lose import lose
from requests_app.actions.win import win
from requests_app.models import SalesRequest
from tandems.models import Phase, Rule, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from insights.metric import Metric, Part
    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOVEMBER = Period(Span.MONTH, date(2026, 11, 1))


@pytest.fixture
def lived(
    in_progress: Callable[..., SalesRequest], tandem: Tandem, anna: User, bert: User, dora: User, at: datetime
) -> Tandem:
    """A fortnight in which everything happened that is counted."""
    done = Workshop.objects.create(
        tandem=tandem, number=1, phase=Phase.DONE, phase_since=at, begun_by=anna, begun_at=at, closed_at=at
    )
    for measure, binds, allowed in (
        ("accept_within", "inside", {"hours": 2}),
        ("complete_at_first", "field", {}),
        ("nothing_outside", "both", {}),
    ):
        Rule.objects.create(
            tandem=tandem, workshop=done, binds=binds, measure=measure, parameters=allowed,
            proposed_by=anna, proposed_at=at - HOUR, agreed_at=at - HOUR,
        )  # fmt: skip
    asked, quick, moved, late, unheard = (in_progress(dora, anna) for _number in range(5))
    deliver(quick.pk, delivery=Delivery(number="A-1"), by=anna, at=at + HOUR)
    ask(asked.pk, question="Welche Spannung?", by=anna, at=at + HOUR)
    answer(asked.pk, text="400 V", by=dora, at=at + 3 * HOUR)
    deliver(asked.pk, delivery=Delivery(number="A-2"), by=anna, at=at + 5 * HOUR)
    give(moved.pk, to=bert, by=anna, at=at + 2 * HOUR)
    accept(moved.pk, by=bert, at=at + 3 * HOUR)
    deliver(moved.pk, delivery=Delivery(number="A-3"), by=bert, at=at + 6 * HOUR)
    for days in range(1, 12):
        escalate(at=at + timedelta(days=days))
    for pk in (late.pk, unheard.pk):
        deliver(pk, delivery=Delivery(number="A-4"), by=anna, at=at + timedelta(days=11, hours=2))
    win(quick.pk, value=Decimal("1250.50"), by=dora, at=at + timedelta(days=12))
    win(asked.pk, value=Decimal(0), by=dora, at=at + timedelta(days=12))
    lose(late.pk, reason="too_late", value=Decimal(900), by=dora, at=at + timedelta(days=12))
    lose(moved.pk, reason="price", by=dora, at=at + timedelta(days=12))
    SalesRequest.objects.filter(pk__in=[quick.pk, late.pk, unheard.pk]).update(segments=[])
    SalesRequest.objects.filter(pk__in=[asked.pk, moved.pk]).update(segments=[1])
    count_requests(at=at + timedelta(days=13))
    return tandem


def of_each(metric: Metric, part: Part | None, tandem: Tandem) -> list[Any]:
    """What each request counts for, before it is put into words."""
    said = [
        behind._said(metric, part, NOVEMBER, days)
        for _pk, _tandem, days in behind._contributions(NOVEMBER, [tandem.pk], None)
    ]
    return [value for _day, value in filter(None, said)]


def added_up(metric: Metric, values: list[Any], figures: Figures) -> Value:
    if metric.form in RATES:
        return Share(sum(one.part for one in values), sum(one.whole for one in values)) if values else None
    if metric.form in {Form.COUNT, Form.MONEY, Form.HOURS}:
        return sum(value for value in values if value is not None)
    return sum(values) / figures.delivered if figures.delivered else None


def test_what_each_request_counts_for_adds_up_to_the_figure(lived: Tandem) -> None:
    figures = load([NOVEMBER])[lived.pk, NOVEMBER]
    silent = []
    for metric in (*OVER_TIME, METRICS["lay_with"]):
        for part in ([None] if metric.of else []) + list(metric.parts):
            whole = (part or metric).of(figures)  # type: ignore[misc]
            values = of_each(metric, part, lived)
            if metric.key in {"lead_median", "lead_eighty"}:
                assert len(values) == figures.delivered == 5
                continue
            assert added_up(metric, values, figures) == (pytest.approx(whole) if isinstance(whole, float) else whole), (
                metric.key, part and part.key,
            )  # fmt: skip
            if not whole:
                silent.append((metric.key, part and part.key))
    # Everything else was there to be counted.
    assert {key for key, _part in silent} <= {"lead_parts", "lay_with", "escalations", "hit_by_band"}


def test_what_has_no_value_is_listed_with_a_dash_and_said_beside_the_sum(lived: Tandem, dora: User) -> None:
    """One was lost as too late at 900 euros, one by its price, and nobody has said what it was worth."""
    figures, metric = load([NOVEMBER])[lived.pk, NOVEMBER], METRICS["lost_value"]
    assert metric.shown(figures).note == "1 of 2 has no value"
    assert METRICS["too_late_value"].shown(figures).note == METRICS["won_value"].shown(figures).note == ""
    found = behind.behind(metric, None, NOVEMBER, tandem=lived.pk, reader=dora)
    assert {row.value for row in found.rows} == {"€900.00", "–"}


def test_requests_are_read_one_after_the_other_and_only_the_latest_are_kept(
    lived: Tandem, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric, read = METRICS["delivered"], behind._contributions(NOVEMBER, [lived.pk], None)
    assert iter(read) is read
    every = behind.behind(metric, None, NOVEMBER, tandem=lived.pk, reader=dora).rows
    monkeypatch.setattr(behind, "MOST", 2)
    latest = behind.behind(metric, None, NOVEMBER, tandem=lived.pk, reader=dora).rows
    assert [row.request for row in latest] == [row.request for row in every[:2]]


def test_dora_s_list_is_as_long_as_what_is_counted_and_the_latest_stands_first(
    lived: Tandem, dora: User
) -> None:
    metric = next(one for one in OVER_TIME if one.key == "delivered")
    found = behind.behind(metric, None, NOVEMBER, tandem=lived.pk, reader=dora)
    assert (len(found.rows), found.total, found.hidden) == (5, 5, 0)
    assert [row.day for row in found.rows] == sorted((row.day for row in found.rows), reverse=True)


def test_a_long_list_says_that_it_is_only_the_latest(
    lived: Tandem, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "MOST", 3)
    metric = next(one for one in OVER_TIME if one.key == "delivered")
    found = behind.behind(metric, None, NOVEMBER, tandem=lived.pk, reader=dora)
    assert (len(found.rows), found.total, found.is_partial) == (3, 5, True)


def test_five_requests_cost_as_many_queries_as_none(
    lived: Tandem, dora: User, django_assert_num_queries: Any
) -> None:
    metric = next(one for one in OVER_TIME if one.key == "delivered")
    for period in (NOVEMBER, NOVEMBER.later(-1)):
        with django_assert_num_queries(2 if period is NOVEMBER else 1):
            behind.behind(metric, None, period, tandem=lived.pk, reader=dora)
