"""How much more is in it: the company's page by hand, for whoever leads and for everybody else."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from insights.actions.record_agreement import record_agreement
from insights.models import Contribution, Rollup
from requests_app.models import SalesRequest
from tests.insights.rolled import people, roll

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"
SEPTEMBER, JUNE = {"span": "month", "from": "2026-09-01"}, date(2026, 6, 17)
COUNTS = {
    "delivered": 200, "won": 30, "lost": 70, "won_cents": 15_000_000, "lost_cents": 35_000_000, "too_late": 9, "too_late_cents": 4_000_000,
    "band.4h.won": 15, "band.4h.lost": 133, "band.longer.lost": 20, "band.8h.won": 1, "band.8h.lost": 1,
}  # fmt: skip
EVERYBODY = {"inside": people(*range(901, 906)), "field": people(*range(911, 916))}


def with_minutes(inside: int, field: int = 0, nobody: int = 0) -> dict[str, dict[str, int]]:
    minutes = {"inside": inside, "field": field, "nobody": nobody}
    return {side: EVERYBODY.get(side, {}) | {"minutes": number} for side, number in minutes.items()}


@pytest.fixture(autouse=True)
def _december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights.views.potential.now", lambda: DECEMBER)


@pytest.fixture
def quarters() -> None:
    """The third, of which September is all, and two before it, one of them the best."""
    for month in (7, 8):
        roll(date(2026, month, 15), {}, tandem=None, sides=EVERYBODY)
    roll(date(2026, 9, 16), COUNTS, tandem=None, sides=with_minutes(90_000, 24_000, 6_000))
    for month in (1, 2, 3, 4, 5):
        roll(date(2026, month, 15), {}, tandem=None, sides=EVERYBODY)
    best = {"delivered": 50, "won": 20, "lost": 30, "won_cents": 100, "lost_cents": 100}
    roll(JUNE, best, tandem=None, sides=with_minutes(50 * 480))
    worse = {"delivered": 100, "won": 1, "lost": 99}
    roll(date(2026, 3, 18), worse, tandem=None, sides=with_minutes(100 * 660))


def page(client: Client, who: User, name: str = "potential", *arguments: Any, **query: str) -> Any:
    client.force_login(who)
    return client.get(reverse(name, args=arguments), query)


def text(html: str, key: str) -> str:
    """What the page says of a metric, without its markup."""
    part = html.partition(f'data-metric="{key}">')[2].partition("<details")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


@pytest.mark.usefixtures("quarters")
def test_everybody_reads_the_same_sums(
    client: Client, emil: User, anna: User, carla: User, frieda: User, gustav: User
) -> None:
    for who in (emil, anna, carla, frieda, gustav):
        html = page(client, who, **SEPTEMBER).content.decode()
        assert "€40,000.00" in text(html, "too_late_value")
        assert "€350,000.00" in text(html, "lost_value")
        assert "At least five people of each side in every month." in html


@pytest.mark.usefixtures("quarters")
def test_each_band_says_how_sure_its_rate_is(client: Client, emil: User) -> None:
    found = text(page(client, emil, **SEPTEMBER).content.decode(), "hit_by_band")
    assert "10 % 15 of 148 likely 6 to 16 %" in found
    assert "1 of 2 likely 9 to 91 %" in found
    assert "0 % 0 of 20 likely 0 to 16 %" in found
    assert "the difference may be chance" in found


@pytest.mark.usefixtures("quarters")
def test_hours_with_each_side_and_with_nobody_add_up(client: Client, emil: User) -> None:
    found = text(page(client, emil, **SEPTEMBER).content.decode(), "lay_with")
    assert found.startswith("2,000.0 h")
    for side in ("1,500.0", "400.0", "100.0"):
        assert f"{side} h" in found


@pytest.mark.usefixtures("quarters")
def test_what_the_best_quarter_would_bring_stands_there_with_its_numbers(client: Client, emil: User) -> None:
    """(40 % − 30 %) × 100 × 5,000 euros, and (10 h − 8 h) × 200."""
    html = page(client, emil, **{"span": "quarter", "from": "2026-07-01"}).content.decode()
    won, saved = text(html, "best_won"), text(html, "best_hours")
    assert "€50,000.00" in won
    assert "(40.0 % − 30.0 %) × 100 decided requests × €5,000.00 on average" in won
    assert "Best: Quarter 2 of 2026." in won
    assert "May be chance" in won
    assert "400.0 h" in saved
    assert "(10 h − 8 h) × 200 answered requests" in saved
    assert "times the mean value of those that have one" in html


@pytest.mark.usefixtures("quarters")
def test_a_quarter_with_a_closed_month_is_not_compared(client: Client, emil: User) -> None:
    few = people(*range(911, 915))
    Rollup.objects.filter(span="month", starts_on="2026-05-01", side="field").update(counts=few)
    html = page(client, emil, **{"span": "quarter", "from": "2026-07-01"}).content.decode()
    assert "This quarter is the best one itself." in text(html, "best_won")
    assert "Not shown: fewer than five people of one side had a part in one of its months" in html
    quarter = page(client, emil, **{"span": "quarter", "from": "2026-04-01"}).content.decode()
    assert "1 month is left out: fewer than five people of one side had a part in it." in quarter


@pytest.mark.parametrize("who", ["emil", "gustav", "frieda"])
def test_nothing_counted_is_said_and_is_no_nought(
    client: Client, request: pytest.FixtureRequest, who: str
) -> None:
    html = page(client, request.getfixturevalue(who), **SEPTEMBER).content.decode()
    assert "€" not in html.partition("<main")[2].replace("€\N{NO-BREAK SPACE}", "")
    assert "Fewer than five people of one side had a part in it: nothing is shown." in html


def test_members_compare_their_own_tandem_with_itself_and_others_do_not_see_it(
    client: Client, anna: User, bert: User, frieda: User, tandem: Tandem
) -> None:
    tandem.memberships.update(joined_at=datetime(2026, 1, 1, tzinfo=UTC))
    roll(date(2026, 9, 16), {"delivered": 20, "won": 10, "lost": 10, "won_cents": 100_000}, tandem=tandem)
    roll(JUNE, {"delivered": 20, "won": 20}, tandem=tandem)
    query = {"span": "quarter", "from": "2026-07-01"}
    html = page(client, anna, **query).content.decode()
    assert "€500.00" in html
    assert f"(100.0{NBSP}% − 50.0{NBSP}%) × 20 decided requests × €50.00 on average" in html
    assert "Your own tandem" in html
    for who in (bert, frieda):
        other = page(client, who, **query).content.decode()
        assert "€500.00" not in other
        assert tandem.name not in other.partition("<main")[2]


def test_a_lead_reads_the_quarter_of_their_own_tandem_that_an_agreement_opens(
    client: Client, carla: User, frieda: User, tandem: Tandem
) -> None:
    """Carla joined after it began; it is noted that she looked, so she may read it."""
    tandem.memberships.create(user=carla, side="inside", joined_at=datetime(2026, 8, 1, tzinfo=UTC))
    roll(date(2026, 9, 16), {"delivered": 20, "won": 10, "lost": 10, "won_cents": 100_000}, tandem=tandem)
    query = {"span": "quarter", "from": "2026-07-01"}
    shut = "Not shown: from before you joined"
    assert page(client, carla, **query).content.decode().count(shut) == 10  # eight quarters, and both values
    record_agreement(reference="BV 1", agreed_on=date(2026, 1, 1), scope="-", starts_on=date(2026, 1, 1), tandems=[], by=frieda, at=DECEMBER)  # fmt: skip
    html = page(client, carla, **query).content.decode()
    assert html.count(shut) == 5  # of the years before
    assert f"50{NBSP}%" in html


@pytest.mark.usefixtures("quarters")
def test_what_has_no_value_is_said_beside_the_sum_and_in_the_file(client: Client, emil: User) -> None:
    roll(date(2026, 9, 16), {"lost_valueless": 20, "too_late_valueless": 3}, tandem=None)
    html = page(client, emil, **SEPTEMBER).content.decode()
    assert "3 of 9 have no value" in text(html, "too_late_value")
    assert "20 of 70 have no value" in text(html, "lost_value")
    quarter = {"span": "quarter", "from": "2026-07-01"}
    won = text(page(client, emil, **quarter).content.decode(), "best_won")
    assert "€62,500.00" in won  # 500,000 euros are of 80
    assert "20 of 100 have no value" in won
    head, latest, *_older = csv.reader(StringIO(page(client, emil, "potential_file", "csv", **quarter).content.decode("utf-8-sig")))  # fmt: skip
    said = dict(zip(head, latest, strict=True))
    assert (said["Value lost as too late, without a value"], said["Value lost, without a value"]) == (
        "3",
        "20",
    )


@pytest.mark.parametrize("name", ["potential", "potential_file", "potential_requests"])
def test_each_of_its_addresses_asks_whether_the_company_may_be_seen(
    client: Client, emil: User, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insights.access.may_see_company", lambda user: False)
    arguments = {"potential_file": ["csv"], "potential_requests": ["lost_value"]}.get(name, [])
    assert page(client, emil, name, *arguments).status_code == 403


@pytest.mark.usefixtures("quarters")
def test_a_week_is_cut_by_months_and_is_not_offered(client: Client, emil: User) -> None:
    html = page(client, emil, span="week", **{"from": "2026-09-14"}).content.decode()
    assert "November 2026" in html
    assert "span=week" not in html


@pytest.mark.parametrize(
    "query",
    [
        {"span": "x", "from": "\0"},
        {"span": "year", "from": "9" * 99},
        {"from": "2026-13-01", "part": "\0"},
        {"span": "year", "from": "0000-01-01"},
        {"span": "quarter", "from": "0001-01-01"},
        {"span": "year", "from": "2000-01-01"},
        {"span": "year", "from": "9999-12-31"},
        {"span": "month", "from": "bald", "which": "\0"},
    ],
)
def test_odd_addresses_are_no_errors(client: Client, emil: User, query: dict[str, str]) -> None:
    assert page(client, emil, **query).status_code == 200
    assert page(client, emil, "potential_requests", "hit_by_band", **query).status_code == 200
    assert page(client, emil, "potential_file", "csv", **query).status_code == 200
    assert page(client, emil, "potential_requests", "on_time", **query).status_code == 404
    assert page(client, emil, "potential_file", "exe").status_code == 404


@pytest.mark.usefixtures("quarters")
def test_the_file_says_what_the_page_says(client: Client, emil: User) -> None:
    answer = page(client, emil, "potential_file", "csv", **{"span": "quarter", "from": "2026-07-01"})
    head, latest, before, *_older = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    said = dict(zip(head, latest, strict=True))
    assert said["Period"] == "Quarter 3 of 2026"
    assert said["Value lost as too late, €"] == "40000"
    assert said["Hit rate by lead time: Under 4 h, likely from %"] == "6.2"
    assert said["Working hours that requests lay with each side, hours"] == "2000.0"
    assert said["What the hit rate of one’s own best quarter would bring, €"] == "50000.00"
    assert before[-1] == ""
    assert page(client, emil, "potential_file", "xlsx").content[:2] == b"PK"


@pytest.mark.usefixtures("quarters")
def test_the_page_speaks_german(client: Client, emil: User) -> None:
    emil.language = "de"
    emil.save(update_fields=["language"])
    with translation.override("de"):
        html = page(client, emil, **{"span": "quarter", "from": "2026-07-01"}).content.decode()
    assert f"50.000,00{NBSP}€" in html
    assert f"40,0{NBSP}%" in html


@pytest.mark.usefixtures("quarters")
def test_it_costs_as_many_queries_whatever_is_counted(
    client: Client, anna: User, tandem: Tandem, django_assert_max_num_queries: Any
) -> None:
    def cost(**query: str) -> int:
        page(client, anna, **query)  # what is shown for the first time is remembered
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, anna, **query)
        return len(queries)

    costs = {
        cost(**SEPTEMBER),
        cost(**{"span": "year", "from": "2026-01-01"}),
        cost(**{"span": "month", "from": "2001-01-01"}),
    }
    assert len(costs) == 1
    assert costs.pop() <= 20


@pytest.fixture
def decided(
    quarters: None, tandem: Tandem, in_progress: Any, dora: User, anna: User, at: datetime
) -> SalesRequest:
    """One of the tandem's, lost as too late in September."""
    tandem.memberships.update(joined_at=datetime(2026, 1, 1, tzinfo=UTC))
    request = in_progress(dora, anna)
    SalesRequest.objects.filter(pk=request.pk).update(
        submitted_at=datetime(2026, 9, 1, tzinfo=UTC), changed_at=datetime(2026, 9, 16, tzinfo=UTC)
    )
    days = {"2026-09-16": {"": {"lost": 1, "too_late": 1, "too_late_cents": 100_000, "lost_cents": 100_000}}}
    Contribution.objects.create(
        sales_request=request, last_event=0, tandem=tandem, type=request.type, days=days
    )
    with_people = {"inside": people(anna.pk), "field": people(dora.pk)}
    roll(date(2026, 9, 16), days["2026-09-16"][""], tandem=tandem, sides=with_people)
    return request


def listed(client: Client, who: User, metric: str = "too_late_value", **query: str) -> bool:
    answer = page(client, who, "potential_requests", metric, **SEPTEMBER, **query)
    assert answer.status_code == 200
    return "data-row-link" in answer.content.decode()


def test_listed_are_requests_of_tandems_whose_figures_the_reader_may_see(
    client: Client,
    decided: SalesRequest,
    anna: User,
    dora: User,
    bert: User,
    emil: User,
    carla: User,
    frieda: User,
    gustav: User,
) -> None:
    """All but Emil see the request itself: a list of what was lost by whom would be their figures all the same."""
    assert [listed(client, who) for who in (anna, dora)] == [True, True]
    assert [listed(client, who) for who in (bert, emil, carla, frieda, gustav)] == [False] * 5
    record_agreement(reference="BV 1", agreed_on=date(2026, 1, 1), scope="-", starts_on=date(2026, 1, 1), tandems=[], by=frieda, at=DECEMBER)  # fmt: skip
    assert [listed(client, who) for who in (carla, frieda)] == [True, True]
    assert [listed(client, who) for who in (anna, bert, gustav)] == [True, False, False]


def test_a_list_may_be_narrowed_and_is_none_where_nothing_counts(
    client: Client, decided: SalesRequest, anna: User
) -> None:
    assert listed(client, anna, "hit_rate", which="no")
    assert not listed(client, anna, "hit_rate", which="yes")
    assert not listed(client, anna, "hit_by_band", part="4h")
    assert not listed(client, anna, "lay_with", part="nobody")
