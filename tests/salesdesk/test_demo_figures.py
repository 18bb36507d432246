"""The demo as a visitor finds it: what is counted says something about each tandem, and what holds always holds."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from insights.figures import load
from insights.registry import METRICS
from insights.spans import Period, Span
from salesdesk import invariants
from salesdesk.demo import absences, agreements, company, figures, history, requests
from salesdesk.demo.seeding import cast_of_company
from tandems.models import FiguresConsent, Rating, ResponsibilityTable, Tandem, Workshop
from tandems.models.workshop import Phase

if TYPE_CHECKING:
    from datetime import datetime

    from insights.figures import Figures
    from insights.metric import Metric
    from requests_app.models import RequestType

MONTHS = 4  # the last finished quarter, wherever in a quarter it is now, begins no earlier than with the fifth month before
NEW = "Sachsen-Anhalt und Mecklenburg"


@pytest.fixture
def demo(types: dict[str, RequestType], at: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Everything but the numbers: half as many requests say the same."""
    monkeypatch.setattr(history, "SEASON", [0.5] * 12)
    rng = Random(2026)
    company.create(rng, at)
    agreements.create(rng, cast_of_company(), at)
    requests.create(rng, at, months=MONTHS)
    absences.create(at)
    figures.create(at)
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
