"""A late answer climbs the ladder, and the figures say how far: to its owner, to the lead, to the manager."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from insights.actions.count_requests import count_requests
from insights.actions.recount import check
from insights.figures import load
from insights.spans import Period, Span
from requests_app.actions.escalate import escalate
from requests_app.models import EscalationStep
from tests.insights.counted import the_sums_are_right

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.usefixtures("frieda", "carla")
def test_each_step_of_the_shipped_ladder_is_counted_apart(
    client, in_progress, customer, tandem, anna, dora, monkeypatch
):
    customer.tandem = tandem
    customer.save()
    due = in_progress(dora, anna).deadline_at
    for moment in (due - 4 * HOUR, due, due + 2 * HOUR, due + 24 * HOUR):
        escalate(at=moment)
    later = due + 25 * HOUR
    count_requests(at=later)
    month = Period.of(Span.MONTH, due.date())
    assert load([month])[tandem.pk, month].escalations == {
        "target.owner": 1, "deadline.tandem": 1, "deadline.lead": 1, "deadline.manager": 1,
    }  # fmt: skip
    assert check(at=later).is_right
    the_sums_are_right(later)

    monkeypatch.setattr("insights.views.tandem_figures.now", lambda: later)
    client.force_login(dora)
    address = reverse("tandem_figures", args=[tandem.pk])
    html = client.get(f"{address}?span=month&from={month.start}").content.decode()
    steps = html.partition('data-metric="escalations"')[2].partition("<details")[0]
    words = (
        "target used up: the owner",
        "reached: the tandem",
        "reached: the inside lead",
        "reached: the sales manager",
    )
    places = [steps.index(text) for text in words]
    assert places == sorted(places)  # in the ladder's order
    assert "reached: the owner" not in steps  # no ladder has such a step, and none was taken
    [row] = (
        client.get(
            reverse("tandem_figures_requests", args=[tandem.pk, "escalations"])
            + f"?span=month&from={month.start}&part=deadline.manager"
        )
        .context["behind"]
        .rows
    )
    assert row.value == "1"


def test_a_step_that_tells_nobody_has_a_name_as_well(in_progress, customer, tandem, anna, dora):
    customer.tandem = tandem
    customer.save()
    EscalationStep.objects.exclude(basis="deadline", after=timedelta()).delete()
    EscalationStep.objects.update(tell=[], act="stand_in")
    due = in_progress(dora, anna).deadline_at
    escalate(at=due)
    count_requests(at=due)
    month = Period.of(Span.MONTH, due.date())
    assert load([month])[tandem.pk, month].escalations == {"deadline.nobody": 1}
