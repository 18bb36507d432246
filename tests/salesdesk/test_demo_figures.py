"""The demo as a visitor finds it: what is counted says something about each tandem, and what holds always holds."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db.models import F
from django.utils import timezone

from insights.figures import load
from insights.registry import METRICS
from insights.spans import Period, Span
from notifications.models import Notice
from requests_app.models import SalesRequest
from rewards.closed import last_closed
from rewards.models import (
    LineKind,
    Objection,
    PayLine,
    PayPlan,
    PayrollExport,
    PayStatement,
    PlanState,
    StatementState,
    WonOrder,
)
from rewards.months import later, running
from salesdesk import invariants
from salesdesk.demo import (
    absences,
    agreements,
    company,
    figures,
    gains,
    history,
    pay,
    requests,
    strategy,
    strategy_texts,
)
from salesdesk.demo.seeding import cast_of_company
from salesdesk.timetable import TIMETABLE
from strategy.models import SegmentEntry, StrategyVersion
from tandems.models import FiguresConsent, Rating, ResponsibilityTable, Tandem, Workshop
from tandems.models.workshop import Phase

if TYPE_CHECKING:
    from datetime import datetime

    from insights.figures import Figures
    from insights.metric import Metric
    from requests_app.models import RequestType

MONTHS = 4  # the last finished quarter, wherever in a quarter it is now, begins no earlier than with the fifth month before
NEW = "Sachsen-Anhalt und Mecklenburg"
IDLE = ("reweigh", "count requests", "note orders", "close months", "turn pulse", "forget pulse words")


@pytest.fixture
def demo(types: dict[str, RequestType], at: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Everything but the numbers: half as many requests say the same."""
    monkeypatch.setattr(history, "SEASON", [0.5] * 12)
    rng = Random(2026)
    company.create(rng, at)
    strategy.create(Random(2026), at)
    agreements.create(rng, cast_of_company(), at)
    requests.create(rng, at, months=MONTHS)
    absences.create(at)
    figures.create(at)
    pay.create(at)
    gains.create(at)
    return at


def test_every_tandem_but_the_new_one_has_figures_for_each_metric_and_verify_passes(demo: datetime) -> None:
    quarter = Period.of(Span.QUARTER, timezone.localdate(demo)).later(-1)
    cells = load([quarter])

    empty = [
        f"{tandem}: {metric.key}"
        for tandem in Tandem.objects.exclude(name=NEW)
        for metric in METRICS.values()
        if not _says_something(metric, cells[tandem.pk, quarter])
    ]
    assert empty == []
    new = Tandem.objects.get(name=NEW)
    assert (new.pk, quarter) not in cells
    assert not new.workshops.exists()

    broken = [found for _one, found in invariants.look_at_all(lambda: demo, patience=0) if found.broken]
    assert broken == []
    assert {sweep.name: sweep.run(at=demo) for sweep in TIMETABLE if sweep.name in IDLE} == dict.fromkeys(
        IDLE, 0
    )
    _pay_is_a_year_old(demo)
    _the_strategy_weighs_in_the_queue()


def _pay_is_a_year_old(now: datetime) -> None:
    """Two plans in force one after the other, a draft of the next; everything but the last month is paid."""
    last = last_closed()
    assert last == later(running(now), -1)
    assert PayPlan.objects.published().count() == 2
    assert PayPlan.objects.get(state=PlanState.DRAFT).starts_on > running(now)
    assert {plan.approvals.count() for plan in PayPlan.objects.published()} == {2}
    closed = PayStatement.objects.filter(month__lte=last)
    assert set(closed.exclude(month=last).values_list("state", flat=True)) == {StatementState.RELEASED}
    assert set(closed.filter(month=last).values_list("state", flat=True)) == {StatementState.CLOSED}
    assert not closed.exclude(month=last).filter(payroll_entry=None).exclude(cents=0).exists()
    assert PayrollExport.objects.exists()
    assert PayStatement.objects.filter(month=running(now), state=StatementState.OPEN).exists()
    assert Objection.objects.filter(answered_at=None).count() == 1
    assert Objection.objects.exclude(answered_at=None).count() == 1
    assert PayLine.objects.filter(kind=LineKind.AMENDMENT).count() == 1
    assert Notice.objects.filter(kind="pay_objected").exists()
    assert not Notice.objects.filter(kind__startswith="pay_", routed_at=None).exists()
    kinds = set(PayLine.objects.values_list("kind", flat=True))
    assert {LineKind.CREDIT, LineKind.RULES, LineKind.GOALS} <= kinds
    assert not WonOrder.objects.filter(won_at__lt=F("plan__published_at")).exists()


def _the_strategy_weighs_in_the_queue() -> None:
    """Some of what is open comes earlier by a target segment; something serves a goal; what is old knows only what was known."""
    weights = SalesRequest.objects.open().values_list("weights", flat=True)
    assert {"segment", "new_customer"} <= {one["source"] for some in weights for one in some}
    assert SalesRequest.objects.exclude(goal=None).exists()
    new = SegmentEntry.objects.get(name=strategy_texts.NEW, version__number=2)
    began = StrategyVersion.objects.get(number=2).published_at
    counted = {
        request.submitted_at >= began
        for request in SalesRequest.objects.sent().exclude(segments=None)
        if new.segment_id in request.segments
    }
    assert counted == {True}


def _says_something(metric: Metric, of: Figures) -> bool:
    """What is counted now is not kept, so nothing is asked of it."""
    if metric.of is not None:
        return bool(metric.of(of))
    return not metric.parts or any(part.of(of) for part in metric.parts)


def test_most_tandems_have_met_one_is_due_one_prepares_and_half_consent(
    types: dict[str, RequestType], at: datetime
) -> None:
    rng = Random(2026)
    company.create(rng, at)
    agreements.create(rng, cast_of_company(), at)

    assert Workshop.objects.filter(phase=Phase.DONE).values("tandem").distinct().count() == 19
    assert Workshop.objects.filter(phase=Phase.PREPARE).count() == 1
    last = {workshop.tandem_id: workshop for workshop in Workshop.objects.order_by("number")}
    dates = [workshop.next_review_on for workshop in last.values() if workshop.next_review_on]
    assert [day <= timezone.localdate(at) for day in dates].count(True) == 1
    assert ResponsibilityTable.objects.in_force().count() == 18
    assert ResponsibilityTable.objects.proposed().count() == 1
    assert Rating.objects.values("rule__tandem").distinct().count() >= 5
    assert FiguresConsent.objects.exclude(withdrawn_at=None).count() == 1
    consenting = [tandem for tandem in Tandem.objects.all() if _everybody_consents(tandem)]
    assert len(consenting) == 10


def _everybody_consents(tandem: Tandem) -> bool:
    given = FiguresConsent.objects.filter(tandem=tandem, withdrawn_at=None)
    return set(tandem.memberships.values_list("user", flat=True)) == set(given.values_list("user", flat=True))
