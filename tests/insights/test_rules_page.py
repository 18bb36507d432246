"""A review changes the rules; what was kept before stays in their history, and the rules page and the figures say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from insights.actions.count_requests import count_requests
from insights.figures import load
from insights.picker import local_day
from insights.spans import Period, Span
from requests_app.actions.accept import accept
from requests_app.actions.submit import submit
from requests_app.measured.counting import Kept, Tally
from requests_app.measured.page import cases_of, figures
from requests_app.measured.succession import succession_of
from requests_app.states import Party
from tandems.actions.begin_workshop import begin_workshop
from tandems.models import Rule

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def agree(tandem, anna, at):
    workshop = begin_workshop(tandem.pk, by=anna, at=at - 24 * HOUR)

    def make(measure, binds, *, agreed_at=at - 24 * HOUR, **more):
        return Rule.objects.create(
            tandem=tandem, workshop=workshop, measure=measure, binds=binds,
            proposed_by=anna, proposed_at=agreed_at, agreed_at=agreed_at, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def changed(agree, at):
    """Accepting within 8 hours; at ten on Monday a review makes it 2."""
    before = agree("accept_within", "inside", parameters={"hours": 8}, ended_at=at + HOUR)
    return agree(
        "accept_within", "inside", parameters={"hours": 2}, agreed_at=at + HOUR, replaces=before
    ), before


@pytest.fixture
def sent(draft, dora):
    return lambda moment: submit(draft(dora).pk, by=dora, at=moment)


def of_the_page(tandem, at):
    """This week's decided cases by side, a case of a rule that binds both once for each."""
    found = {Party.INSIDE: Tally(), Party.FIELD: Tally()}
    for rule in figures(tandem, at).rules:
        for side in found if rule.side == "both" else (Party(rule.side),):
            found[side] += rule.this_week.tally
    return {side: (tally.kept, tally.decided) for side, tally in found.items()}


def of_the_rollups(tandem, at):
    count_requests(at=at)
    week = Period.of(Span.WEEK, local_day(at))
    counted = load([week], tandems=[tandem.pk])[tandem.pk, week]
    shares = {side: counted.rules_kept_by(side) for side in (Party.INSIDE, Party.FIELD)}
    return {side: (share.part, share.whole) if share else (0, 0) for side, share in shares.items()}


def test_a_case_is_judged_by_the_rule_it_began_under_also_after_that_ended(
    changed, agree, tandem, sent, dora, anna, at
):
    agree("nothing_outside", "both", ended_at=at + 2 * HOUR)
    under_eight, forgotten = sent(at), sent(at)
    under_two = sent(at + 2 * HOUR)
    accept(under_eight.pk, by=anna, at=at + 5 * HOUR)  # kept: within eight, and after the rule had ended
    accept(under_two.pk, by=anna, at=at + 7 * HOUR)  # broken: not within two
    later = at + 48 * HOUR  # by then the forgotten one is broken, too
    assert of_the_page(tandem, later) == {Party.INSIDE: (3, 5), Party.FIELD: (2, 2)}
    assert of_the_rollups(tandem, later) == of_the_page(tandem, later)
    rule, before = changed
    rows = cases_of(succession_of(tandem, before.pk), None, None, reader=anna, at=later)
    assert {(row.request.pk, row.badge.label) for row in rows} == {
        (under_eight.pk, "Kept"), (forgotten.pk, "Not kept"),
    }  # fmt: skip
    assert rule.pk == figures(tandem, later).rules[0].pk


def test_what_was_kept_before_a_review_stays_in_the_rules_history(
    changed, tandem, sent, dora, anna, at, client, monkeypatch
):
    monkeypatch.setattr("requests_app.views.measured.now", lambda: at + 24 * HOUR)
    early, late = sent(at), sent(at + 2 * HOUR)
    accept(early.pk, by=anna, at=at + 3 * HOUR)
    accept(late.pk, by=anna, at=at + 3 * HOUR)
    client.force_login(dora)
    page = client.get(reverse("rules_measured", args=[tandem.pk]))
    [(rule, _field)] = page.context["figures"].pairs
    assert rule.this_week.tally == Tally(kept=2)
    assert "Inside sales accepts a request within 8 working hours." in page.content.decode()
    rows = client.get(rule.this_week.kept_href).context["rows"]
    assert [row.request.pk for row in rows] == [late.pk, early.pk]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_rule_that_was_given_up_stands_on_its_own_until_its_end(
    replaced, agree, tandem, sent, dora, anna, at, client, monkeypatch
):
    """Or became another one, in the tandem's own words or of another measure: what was owed is not the same."""
    monkeypatch.setattr("requests_app.views.measured.now", lambda: at + 24 * HOUR)
    old = agree("accept_within", "inside", parameters={"hours": 8}, ended_at=at + 2 * HOUR)
    if replaced:
        agree("deliver_within", "inside", parameters={"hours": 8}, agreed_at=at + 2 * HOUR, replaces=old)
    accept(sent(at).pk, by=anna, at=at + HOUR)
    sent(at + 3 * HOUR)
    client.force_login(dora)
    page = client.get(reverse("rules_measured", args=[tandem.pk]))
    rule = page.context["figures"].rules[-1]
    assert (rule.pk, rule.whole, rule.until) == (old.pk, Tally(kept=1), at + 2 * HOUR)
    assert "held until" in page.content.decode()
    assert of_the_rollups(tandem, at + 24 * HOUR)[Party.INSIDE] == (1, 1)


def test_what_ended_before_the_weeks_that_are_shown_is_no_part_of_them(agree, tandem, at):
    agree("nothing_outside", "both", ended_at=at + HOUR)
    assert len(figures(tandem, at + timedelta(weeks=12)).rules) == 1
    assert figures(tandem, at + timedelta(weeks=13)).rules == []


def test_a_case_of_an_ended_rule_that_is_still_open_is_found_as_open(agree, tandem, sent, dora, anna, at):
    rule = agree("accept_within", "inside", parameters={"hours": 8}, ended_at=at + HOUR)
    sent = sent(at)
    [row] = cases_of(succession_of(tandem, rule.pk), None, Kept.OPEN, reader=anna, at=at + 2 * HOUR)
    assert row.request.pk == sent.pk
