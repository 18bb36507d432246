"""Anna and Dora see how they keep what they agreed on, with the requests behind each figure; nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.actions.accept import accept
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.measured.counting import Tally, Trend, improved_alone
from requests_app.measured.history import preview
from requests_app.measured.weeks import Week
from requests_app.models import SalesRequest
from tandems.models import Phase, Rule, Tandem, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Make = Callable[..., SalesRequest] if TYPE_CHECKING else Any
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """A day after everything was sent."""
    for module in ("measured", "one", "answers"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at + 24 * HOUR)


@pytest.fixture
def agree(tandem: Tandem, anna: User, at: datetime) -> Callable[..., Rule]:
    """A rule in force since an hour before everything was sent."""
    workshop = Workshop.objects.create(
        tandem=tandem, number=1, phase=Phase.DONE, phase_since=at, begun_by=anna, begun_at=at, closed_at=at
    )

    def make(measure: str, binds: str, **parameters: int) -> Rule:
        return Rule.objects.create(
            tandem=tandem, workshop=workshop, binds=binds, measure=measure, parameters=parameters,
            proposed_by=anna, proposed_at=at - 2 * HOUR, agreed_at=at - HOUR,
        )  # fmt: skip

    return make


def get(client: Client, who: User, url: str, **more: Any):  # type: ignore[no-untyped-def]
    client.force_login(who)
    return client.get(url, **more)


def test_both_sides_read_the_same_figures_on_one_page(
    client: Client,
    agree: Callable[..., Rule],
    submitted: Make,
    tandem: Tandem,
    anna: User,
    dora: User,
    at: datetime,
) -> None:
    agree("accept_within", "inside", hours=2)
    agree("complete_at_first", "field")
    quick, slow = submitted(dora), submitted(dora)
    accept(quick.pk, by=anna, at=at + HOUR)
    ask(quick.pk, question="Welche?", by=anna, at=at + 2 * HOUR)
    accept(slow.pk, by=anna, at=at + 5 * HOUR)
    url = reverse("rules_measured", args=[tandem.pk])
    pages = [get(client, who, url) for who in (anna, dora)]
    for page in pages:
        [(inside, field)] = page.context["figures"].pairs
        assert inside.this_week.tally == Tally(kept=1, broken=1)
        assert field.this_week.tally == Tally(broken=1, open=1)
        assert "Inside sales accepts a request within 2 working hours." in page.content.decode()
        assert 'role="img"' in page.content.decode()


def test_each_figure_leads_to_the_requests_behind_it(
    client: Client,
    agree: Callable[..., Rule],
    submitted: Make,
    tandem: Tandem,
    anna: User,
    dora: User,
    at: datetime,
) -> None:
    agree("accept_within", "inside", hours=2)
    quick, slow = submitted(dora), submitted(dora)
    accept(quick.pk, by=anna, at=at + HOUR)
    [(inside, _field)] = (
        get(client, dora, reverse("rules_measured", args=[tandem.pk])).context["figures"].pairs
    )
    found = {
        href: [row.request.pk for row in client.get(href).context["rows"]]
        for href in (inside.this_week.kept_href, inside.this_week.broken_href, inside.this_week.open_href)
    }
    assert list(found.values()) == [[quick.pk], [slow.pk], []]
    assert client.get(inside.weeks[-2].kept_href).context["rows"] == []
    everything = client.get(
        reverse("rule_cases", args=[tandem.pk, inside.pk]) + "?week=9999-W99&kept=perhaps"
    )
    assert len(everything.context["rows"]) == 2
    assert "Not accepted by" in everything.content.decode()


def test_nobody_outside_the_tandem_learns_that_there_are_figures(
    client: Client,
    agree: Callable[..., Rule],
    tandem: Tandem,
    bert: User,
    carla: User,
    frieda: User,
    emil: User,
    anna: User,
) -> None:
    rule = agree("nothing_outside", "both")
    addresses = [
        reverse("rules_measured", args=[tandem.pk]),
        reverse("rule_cases", args=[tandem.pk, rule.pk]),
        reverse("rule_preview", args=[tandem.pk]) + "?measure=nothing_outside",
    ]
    for who in (bert, carla, frieda, emil):
        assert [get(client, who, url).status_code for url in addresses] == [404, 404, 404], who
    tandem.memberships.filter(user=anna).update(left_at=rule.agreed_at)
    assert get(client, anna, addresses[0]).status_code == 404


def test_another_tandems_rule_is_not_found_here(
    client: Client, agree: Callable[..., Rule], tandem: Tandem, anna: User
) -> None:
    rule = agree("nothing_outside", "both")
    other = Tandem.objects.create(name="Nord")
    Rule.objects.filter(pk=rule.pk).update(tandem=other)
    assert get(client, anna, reverse("rule_cases", args=[tandem.pk, rule.pk])).status_code == 404


def test_only_the_tandems_requests_and_only_since_the_agreement_count(
    client: Client,
    agree: Callable[..., Rule],
    submitted: Make,
    tandem: Tandem,
    dora: User,
    emil: User,
    at: datetime,
) -> None:
    rule = agree("nothing_outside", "both")
    submitted(dora)
    submitted(emil)
    url = reverse("rules_measured", args=[tandem.pk])
    assert get(client, dora, url).context["figures"].both[0].whole == Tally(kept=1)
    Rule.objects.filter(pk=rule.pk).update(agreed_at=at + timedelta(seconds=1))
    assert client.get(url).context["figures"].both[0].whole == Tally()


def test_a_preview_says_how_it_would_have_been_kept(
    client: Client, submitted: Make, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    for hours in (1, 1, 3):
        accept(submitted(dora).pk, by=anna, at=at + hours * HOUR)
    url = reverse("rule_preview", args=[tandem.pk])
    said = get(client, anna, f"{url}?measure=accept_within&hours=2", headers=FRAGMENT).content.decode()
    assert "Over the last 90 days this would have been kept in 2 of 3 cases (67 %)." in said
    assert "<html" not in said
    assert (
        "kept in 3 of 3 cases (100 %)" in client.get(f"{url}?measure=accept_within&hours=").content.decode()
    )
    assert (
        "nothing happened"
        in client.get(f"{url}?measure=answer_within&hours=8", headers=FRAGMENT).content.decode()
    )
    assert (
        "3 are still open."
        in client.get(f"{url}?measure=complete_at_first", headers=FRAGMENT).content.decode()
    )
    assert "in your own words" in client.get(f"{url}?measure=", headers=FRAGMENT).content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("measure=accept_within&hours=0", "Between 1 and 80 working hours."),
        ("measure=accept_within&hours=81", "Between 1 and 80 working hours."),
        ("measure=accept_within&hours=4.5", "Between 1 and 80 working hours."),
        ("measure=outcome_within&days=99999999999", "Between 1 and 120 days."),
        ("measure=faster&hours=2", "Choose a rule from the list."),
    ],
)
def test_a_number_that_is_none_is_answered_with_its_range(
    client: Client, tandem: Tandem, dora: User, query: str, said: str
) -> None:
    answered = get(client, dora, f"{reverse('rule_preview', args=[tandem.pk])}?{query}", headers=FRAGMENT)
    assert answered.status_code == 422
    assert said in answered.content.decode()


def test_one_request_and_fifty_cost_the_same(
    client: Client, agree: Callable[..., Rule], submitted: Make, tandem: Tandem, dora: User
) -> None:
    rules = [agree("accept_within", "inside", hours=2), agree("complete_at_first", "field")]
    urls = [reverse("rules_measured", args=[tandem.pk]), reverse("rule_cases", args=[tandem.pk, rules[0].pk])]

    def queries() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as caught:
                client.get(url)
            counts.append(len(caught))
        return counts

    client.force_login(dora)
    submitted(dora)
    one = queries()
    for _each in range(12):
        submitted(dora)
    assert queries() == one
    assert one == [14, 15]


def test_the_request_says_what_it_stands_under_before_it_is_broken(
    client: Client, agree: Callable[..., Rule], submitted: Make, dora: User, anna: User, at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    agree("accept_within", "inside", hours=2)
    agree("answer_within", "field", hours=4)
    sent = submitted(dora)
    url = reverse("request", args=[sent.pk])

    def says(hours: float) -> str:
        monkeypatch.setattr("requests_app.views.one.now", lambda: at + hours * HOUR)
        return get(client, anna, url).content.decode().partition('id="agreed"')[2].partition("</section>")[0]

    assert "Accept by today\N{NO-BREAK SPACE}11:00" in says(1)
    assert "Answer" not in says(1)
    accept(sent.pk, by=anna, at=at + 1.5 * HOUR)
    ask(sent.pk, question="Welche?", by=anna, at=at + 2 * HOUR)
    assert "Accepted in time" in says(3)
    assert "Answer by today\N{NO-BREAK SPACE}15:30" in says(3)
    answer(sent.pk, text="Diese.", by=dora, at=at + 8 * HOUR)
    assert "Not answered by" in says(8)


def test_a_request_costs_one_query_more_for_what_its_tandem_agreed_on(
    client: Client,
    agree: Callable[..., Rule],
    submitted: Make,
    customer: Any,
    tandem: Tandem,
    dora: User,
    anna: User,
) -> None:
    customer.tandem = tandem  # else its region is asked for: one more
    customer.save()
    sent = submitted(dora)
    client.force_login(anna)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("request", args=[sent.pk]))
        return len(caught)

    without = queries()
    agree("accept_within", "inside", hours=2)
    agree("complete_at_first", "field")
    assert queries() == without <= 10  # as `test_detail.MOST_QUERIES`: the rules of a tandem are one of them


def test_a_promise_counts_for_the_field_only_where_the_field_gave_it(
    submitted: Make, tandem: Tandem, dora: User, anna: User, at: datetime
) -> None:
    """Read from the real timeline: who corrected it stands there."""
    for by, moment in ((dora, at + HOUR), (anna, at + 2 * HOUR)):
        row = submitted(dora)
        correct(
            row.pk, correction=Correction(promise_at=at + 3 * HOUR), revision=row.revision, by=by, at=moment
        )
    assert preview("no_early_promise", {}, tandem, at=at + 24 * HOUR) == Tally(broken=1)


def test_what_inside_sales_took_down_came_another_way(
    submitted: Make, customer: Any, tandem: Tandem, dora: User, anna: User, at: datetime
) -> None:
    customer.tandem = tandem
    customer.save()
    deliver(submitted(anna).pk, delivery=Delivery(number="Q-1"), by=anna, at=at + HOUR)
    submitted(dora)
    assert preview("nothing_outside", {}, tandem, at=at + 24 * HOUR) == Tally(kept=1, broken=1)


@pytest.mark.parametrize(
    ("inside", "field", "side"),
    [
        (((6, 4), (8, 2)), ((6, 4), (6, 4)), "inside"),
        (((6, 4), (8, 2)), ((6, 4), (7, 3)), ""),  # both rose
        (((6, 4), (6, 4)), ((6, 4), (9, 1)), "field"),
        (((60, 40), (69, 31)), ((6, 4), (6, 4)), ""),  # nine points
        (((2, 2), (5, 0)), ((6, 4), (6, 4)), ""),  # too few cases
    ],
)
def test_the_hint_names_no_more_than_it_knows(inside: Any, field: Any, side: str) -> None:
    trends = [Trend(*(Tally(kept, broken) for kept, broken in times)) for times in (inside, field)]
    assert improved_alone(*trends) == side


@pytest.mark.parametrize("key", ["2026-W54", "1999-W01", "2026-46", "", "2026-W4", "2026-W٤٦"])
def test_a_week_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Week.read(key)


def test_a_week_is_read_as_it_is_written() -> None:
    assert Week.read("2026-W53").monday.isoformat() == "2026-12-28"
    assert Week.read("2026-W53").key == "2026-W53"
