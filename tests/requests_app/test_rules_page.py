"""The page on which a tandem sees how it keeps its rules, and the requests behind its figures, explain themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from requests_app.actions.accept import accept
from requests_app.actions.ask import ask
from requests_app.actions.give import give
from tandems.models import Phase, Workshop

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from requests_app.models import SalesRequest
    from tandems.models import Rule, Tandem

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Make = Callable[..., "SalesRequest"]


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("requests_app.views.measured.now", lambda: at + 24 * HOUR)


@pytest.fixture
def workshop(tandem: Tandem, anna: User, at: datetime) -> Workshop:
    """The first one, over."""
    done = {"phase": Phase.DONE, "phase_since": at, "begun_by": anna, "begun_at": at, "closed_at": at}
    return Workshop.objects.create(tandem=tandem, number=1, **done)


def agreed(workshop: Workshop, at: datetime, binds: str, **fields: object) -> Rule:
    """In force an hour before everything was sent."""
    begun = {"proposed_by": workshop.begun_by, "proposed_at": at - 2 * HOUR, "agreed_at": at - HOUR}
    return workshop.rules.create(tandem=workshop.tandem, binds=binds, **begun, **fields)


def test_a_request_that_appears_twice_says_what_each_time_began_with(
    client: Client, workshop: Workshop, submitted: Make, anna: User, bert: User, dora: User, at: datetime
) -> None:
    rule = agreed(workshop, at, "inside", measure="accept_within", parameters={"hours": 2})
    sent = submitted(dora)
    accept(sent.pk, by=anna, at=at + HOUR)
    give(sent.pk, to=bert, by=anna, at=at + 2 * HOUR)
    client.force_login(dora)
    page = client.get(reverse("rule_cases", args=[workshop.tandem_id, rule.pk]))
    assert [(row.request.pk, row.cause) for row in page.context["rows"]] == [
        (sent.pk, "after it was given to Bert"),
        (sent.pk, "sent"),
    ]
    assert "after it was given to Bert" in page.content.decode()


def test_the_bars_of_a_pair_have_one_scale_their_weeks_numbers_and_fill_the_drawing(
    client: Client, workshop: Workshop, submitted: Make, anna: User, dora: User, at: datetime
) -> None:
    agreed(workshop, at, "inside", measure="accept_within", parameters={"hours": 2})
    agreed(workshop, at, "field", measure="complete_at_first")
    kept, late, asked = submitted(dora), submitted(dora), submitted(dora)
    for sent, hours in ((kept, 1), (late, 5), (asked, 1)):
        accept(sent.pk, by=anna, at=at + hours * HOUR)
    ask(asked.pk, question="Welche?", by=anna, at=at + 2 * HOUR)
    client.force_login(anna)
    page = client.get(reverse("rules_measured", args=[workshop.tandem_id]))
    [(inside, field)] = page.context["figures"].pairs
    assert [rule.chart.highest for rule in (inside, field)] == ["3", "3"]
    inside_now, field_now = inside.chart.columns[-1], field.chart.columns[-1]
    assert [(block.series, block.height) for block in inside_now.blocks] == [(1, 56), (3, 28)]
    assert [(block.series, block.height) for block in field_now.blocks] == [(3, 28)]
    assert (inside_now.label, inside.chart.columns[-3].label) == ("47", "45")
    assert inside.chart.width - inside_now.right <= 4
    drawn = page.content.decode().count('class="chart-text"')
    assert drawn == 2 * 8  # of each the number on top, and every second of thirteen weeks


def test_rules_in_ones_own_words_stand_there_with_what_each_review_said(
    client: Client, workshop: Workshop, anna: User, dora: User, carla: User, at: datetime
) -> None:
    rule = agreed(workshop, at, "both", text="Wir rufen uns an.")
    tandem, days = workshop.tandem, timedelta(days=90)
    for number, (annas, doras) in ((2, (2, 3)), (3, (5, 4))):
        when = at - days * (4 - number)
        over = {
            "begun_by": anna,
            "begun_at": when,
            "closed_at": when,
            "phase": Phase.DONE,
            "phase_since": when,
        }
        review = Workshop.objects.create(tandem=tandem, number=number, **over)
        for member, said in ((dora, doras), (anna, annas)):
            rule.ratings.create(workshop=review, user=member, kept=said, at=when)
    tandem.memberships.update(joined_at=at - 9 * days)
    client.force_login(dora)
    page = client.get(reverse("rules_measured", args=[tandem.pk]))
    [rated] = page.context["rated"]
    assert [
        (review.workshop.number, [(said.user, said.kept) for said in review.ratings])
        for review in rated.reviews
    ] == [(3, [(anna, 5), (dora, 4)]), (2, [(anna, 2), (dora, 3)])]
    assert "Wir rufen uns an." in page.content.decode()
    tandem.memberships.create(user=carla, side="inside", joined_at=at)
    client.force_login(carla)  # joined when both were over
    assert "Wir rufen uns an." not in client.get(reverse("rules_measured", args=[tandem.pk])).content.decode()
