"""Anna and Dora see their tandem's figures with the requests behind each; Frieda the same page, where an agreement allows it."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insights.actions.count_requests import count_requests
from insights.metric import Seen
from insights.models import Contribution, Look, Rollup, WorksAgreement
from insights.registry import METRICS, OVER_TIME
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.models import SalesRequest
from tandems.models import FiguresConsent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)  # November is over
NOVEMBER = date(2026, 11, 1)
HOUR = timedelta(hours=1)
Make = Callable[..., SalesRequest] if TYPE_CHECKING else Any
NBSP = "\N{NO-BREAK SPACE}"
# Of one November, by hand, and what the page must make of it.
COUNTS = {
    "delivered": 8, "on_time": 6, "complete": 4, "queries": 6, "moved": 2, "moved_on_time": 1, "handovers": 5,
    "won": 3, "lost": 5, "too_late": 1, "won_cents": 1_250_050, "lost_cents": 99_900, "too_late_cents": 40_000,
    "band.4h.won": 2, "band.4h.lost": 3, "band.longer.lost": 2, "escalated.deadline.lead": 4, "escalated.deadline.manager": 2,
    "escalated.target.lead": 1, "escalated.query.requester": 1,
}  # fmt: skip
SIDES = {
    "inside": {"minutes": 960, "kept": 6, "broken": 2, "segmented": 900, "in_segments": 300},
    "field": {"minutes": 480, "kept": 1, "broken": 1, "segmented": 300, "in_segments": 240},
    "nobody": {"minutes": 80},
}
PAGE = {
    "on_time": f"75{NBSP}%",
    "delivered": "8",
    "lead_median": f"3{NBSP}h",
    "lead_eighty": f"5{NBSP}h",
    "complete": f"50{NBSP}%",
    "queries": "0.8",
    "handovers": "5",
    "kept_moved": "1 of 2",
    "escalations": "8",
    "hit_rate": f"38{NBSP}%",
    "won_value": "€12,500.50",
    "lost_value": "€999.00",
    "too_late_value": "€400.00",
    "in_segments": f"45{NBSP}%",
    "rules_kept": f"70{NBSP}%",
}
PARTS = {
    "lead_parts": [f"2{NBSP}h", f"1{NBSP}h", f"0{NBSP}min", f"0{NBSP}min", f"10{NBSP}min"],
    "escalations": [  # a hint at some of the target to the lead as well: of no usual ladder
        "0",
        "1",
        "0",
        "4",
        "2",
        "0",
        "0",
        "0",
        "0",
        "1",
        "0",
        "0",
    ],
    "hit_by_band": [f"40{NBSP}%2 of 5", "–", "–", "–", "0 of 2"],
    "in_segments": [f"33{NBSP}%5{NBSP}h of 15{NBSP}h", f"80{NBSP}%4{NBSP}h of 5{NBSP}h"],
    "rules_kept": [f"75{NBSP}%6 of 8", "1 of 2"],
}


@pytest.fixture(autouse=True)
def _december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights.views.tandem_figures.now", lambda: DECEMBER)


@pytest.fixture
def november(tandem: Tandem) -> Tandem:
    """Counted by hand."""
    of_month = {"span": "month", "starts_on": NOVEMBER, "tandem": tandem}
    Rollup.objects.create(**of_month, counts=COUNTS, median=180, eighty=300)
    for side, counts in SIDES.items():
        Rollup.objects.create(**of_month, side=side, counts=counts)
    return tandem


@pytest.fixture
def agreement(gustav: User) -> WorksAgreement:
    """For all tandems, from October on."""
    return WorksAgreement.objects.create(
        reference="BV 7", agreed_on=date(2026, 9, 1), scope="Figures by month", starts_on=date(2026, 10, 1),
        recorded_by=gustav, recorded_at=datetime(2026, 9, 2, tzinfo=UTC),
    )  # fmt: skip


def page(client: Client, who: User, name: str, *arguments: Any, **query: str) -> Any:
    client.force_login(who)
    return client.get(reverse(name, args=arguments), query)


def card_of(html: str, key: str) -> str:
    """The part of the page that shows this metric."""
    return html.partition(f'data-metric="{key}"')[2].partition("<details")[0]


def test_each_figure_on_the_page_is_what_its_formula_makes_of_the_counts(
    client: Client, november: Tandem, dora: User
) -> None:
    html = page(client, dora, "tandem_figures", november.pk).content.decode()
    for key, expected in PAGE.items():
        found = re.search(r'(?:metric-value"><\w+[^>]*>|<strong>)([^<]*)<', card_of(html, key))
        assert found, key
        assert found[1] == expected, key
    for key, parts in PARTS.items():
        cells = re.findall(r"<td>(.*?)</td>", card_of(html, key))
        assert [re.sub(r"<[^>]*>", "", cell) for cell in cells] == parts, key


def test_a_median_says_of_how_many_and_nought_on_average_leads_to_them(
    client: Client, november: Tandem, dora: User
) -> None:
    Rollup.objects.filter(tandem=november, side="").update(counts=COUNTS | {"queries": 0, "handovers": 0})
    html = page(client, dora, "tandem_figures", november.pk).content.decode()
    assert "8 answered requests" in card_of(html, "lead_median")
    assert ">0.0</a>" in card_of(html, "queries")
    assert "<span>0</span>" in card_of(html, "handovers")


def test_no_figure_stands_on_the_page_that_is_not_in_the_registry_and_none_is_missing(
    client: Client, november: Tandem, dora: User
) -> None:
    html = page(client, dora, "tandem_figures", november.pk).content.decode()
    assert set(re.findall(r'data-metric="(\w+)"', html)) == {
        metric.key for metric in METRICS.values() if metric.seen is not Seen.OF_COMPANY
    }
    assert {*PAGE, *PARTS} == {metric.key for metric in OVER_TIME}


def test_where_nothing_was_counted_the_page_says_so_and_shows_no_figure(
    client: Client, tandem: Tandem, dora: User
) -> None:
    html = page(client, dora, "tandem_figures", tandem.pk).content.decode()
    assert "Nothing was counted in these periods." in html
    assert 'data-metric="on_time"' not in html


def test_nothing_counted_in_this_period_is_no_nought_percent(
    client: Client, november: Tandem, dora: User
) -> None:
    october = {"span": "month", "from": "2026-10-01"}
    Rollup.objects.create(span="month", starts_on=date(2026, 9, 1), tandem=november, counts={"delivered": 1})
    html = page(client, dora, "tandem_figures", november.pk, **october).content.decode()
    assert "<span>–</span>" in card_of(html, "on_time")
    assert "Nothing was counted in these periods." in card_of(html, "hit_rate")


def test_frieda_sees_what_dora_sees_where_an_agreement_covers_it(
    client: Client, november: Tandem, dora: User, frieda: User, agreement: WorksAgreement
) -> None:
    hers = page(client, frieda, "tandem_figures", november.pk).content.decode()
    own = page(client, dora, "tandem_figures", november.pk).content.decode()
    for key in PAGE:
        assert card_of(hers, key).partition("<svg")[0] == card_of(own, key).partition("<svg")[0]
    assert "Works agreement BV 7" in hers
    assert Look.objects.get().user == frieda


def test_without_an_agreement_frieda_sees_the_present_state_and_nothing_over_time(
    client: Client, november: Tandem, frieda: User
) -> None:
    html = page(client, frieda, "tandem_figures", november.pk).content.decode()
    assert set(re.findall(r'data-metric="(\w+)"', html)) == {"open", "at_risk", "overdue", "load"}
    assert "Figures of this period are not shown to you" in html
    for name, argument in (("tandem_figures_file", "csv"), ("tandem_figures_requests", "on_time")):
        assert page(client, frieda, name, november.pk, argument).status_code == 404
    assert not Look.objects.exists()


def test_a_shut_page_says_since_when_and_by_what_it_is_open(
    client: Client,
    november: Tandem,
    frieda: User,
    anna: User,
    dora: User,
    agreement: WorksAgreement,
    at: datetime,
) -> None:
    asked = {"span": "month", "from": "2026-09-01"}
    november.memberships.update(joined_at=datetime(2026, 8, 20, tzinfo=UTC))
    Rollup.objects.create(span="month", starts_on=date(2026, 7, 1), counts={"delivered": 1})  # of no tandem

    def said() -> str:
        html = page(client, frieda, "tandem_figures", november.pk, **asked).content.decode()
        assert "Figures of this period are not shown to you" in html
        return (re.findall(r"From (.*? on they are shown to you: .*?)\.", html) or [""])[0]

    assert said() == "1 Oct 2026 on they are shown to you: Works agreement BV 7 of 1 Sep 2026"
    WorksAgreement.objects.update(ended_at=at, ended_by=frieda)
    assert said() == ""
    for member in (anna, dora):
        FiguresConsent.objects.create(tandem=november, user=member, given_at=at)
    asked["from"] = "2026-07-01"
    assert said() == "1 Aug 2026 on they are shown to you: All its members agree"


def test_what_the_agreement_does_not_cover_stays_out_of_trends_and_files(
    client: Client, november: Tandem, frieda: User, dora: User, agreement: WorksAgreement
) -> None:
    Rollup.objects.create(
        span="month",
        starts_on=date(2026, 9, 1),
        tandem=november,
        counts={"delivered": 4711},
        median=1,
        eighty=1,
    )
    assert "4,711" in page(client, dora, "tandem_figures", november.pk).content.decode()
    hers = page(client, frieda, "tandem_figures", november.pk).content.decode()
    assert "4,711" not in hers
    assert "10 earlier periods are not shown." in hers
    file = page(client, frieda, "tandem_figures_file", november.pk, "csv").content.decode("utf-8-sig")
    assert len(file.splitlines()) == 3
    assert "4711" not in file


@pytest.mark.parametrize("name", ["emil", "bert"])
def test_an_outsider_finds_no_such_page(
    client: Client, november: Tandem, request: pytest.FixtureRequest, name: str
) -> None:
    who = request.getfixturevalue(name)
    assert page(client, who, "tandem_figures", november.pk).status_code == 404
    assert page(client, who, "tandem_figures_file", november.pk, "xlsx").status_code == 404
    assert page(client, who, "tandem_figures_requests", november.pk, "on_time").status_code == 404


def test_only_the_chosen_type_is_counted(
    client: Client, november: Tandem, dora: User, types: dict[str, Any]
) -> None:
    quote = types["quote"]
    Rollup.objects.create(
        span="month",
        starts_on=NOVEMBER,
        tandem=november,
        type=quote,
        counts={"delivered": 2},
        median=60,
        eighty=60,
    )
    html = page(client, dora, "tandem_figures", november.pk, type=str(quote.pk)).content.decode()
    assert f">1{NBSP}h</a>" in card_of(html, "lead_median")
    assert f"&amp;type={quote.pk}" in card_of(html, "delivered")


def test_members_and_whoever_leads_read_the_same_median_beside_each_figure(
    client: Client, november: Tandem, agreement: WorksAgreement, frieda: User, dora: User, at: datetime
) -> None:
    others = [november.__class__.objects.create(name=name) for name in ("Nord", "Ost")]
    for tandem, on_time in zip(others, (2, 3), strict=True):
        tandem.memberships.create(user=frieda, side="inside", joined_at=at, left_at=at + HOUR)
        Rollup.objects.create(
            span="month", starts_on=NOVEMBER, tandem=tandem, counts={"delivered": 4, "on_time": on_time}
        )
    Rollup.objects.filter(tandem=others[0]).update(median=90)
    said = []
    for who in (frieda, dora):
        client.force_login(who)
        html = client.get(reverse("tandem_figures", args=[november.pk])).content.decode()
        said.append([card_of(html, key).partition("metric-middle")[2].partition("</p>")[0] for key in PAGE])
        assert f"Median of all tandems compared: 75{NBSP}%" in card_of(html, "on_time")
        assert "metric-middle" not in card_of(
            html, "lead_median"
        )  # two have one: the middle of two is no middle
        assert "Nord" not in html
    assert said[0] == said[1]


def test_a_thousand_requests_cost_as_many_queries_as_none(client: Client, tandem: Tandem, dora: User) -> None:
    client.force_login(dora)
    address = reverse("tandem_figures", args=[tandem.pk])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as none:
        client.get(address)
    for month in range(1, 13):
        Rollup.objects.create(span="month", starts_on=date(2026, month, 1), tandem=tandem, counts=COUNTS)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(none) <= 20


def worked(make: Make, dora: User, anna: User, at: datetime) -> tuple[SalesRequest, SalesRequest]:
    """One was asked about and answered, one answered at once."""
    asked, quick = make(dora, anna), make(dora, anna, subject="Rollenbahn")
    ask(asked.pk, question="Welche Spannung?", by=anna, at=at + HOUR)
    deliver(asked.pk, delivery=Delivery(number="AN-1"), by=anna, at=at + 3 * HOUR)
    deliver(quick.pk, delivery=Delivery(number="AN-2"), by=anna, at=at + 2 * HOUR)
    count_requests(at=at + 4 * HOUR)
    return asked, quick


def test_the_requests_behind_a_figure_are_those_that_it_counts(
    client: Client, in_progress: Make, tandem: Tandem, dora: User, anna: User, at: datetime
) -> None:
    asked, quick = worked(in_progress, dora, anna, at)
    html = page(client, dora, "tandem_figures", tandem.pk).content.decode()
    assert ">1 of 2</a>" in card_of(html, "complete")

    def listed(**query: str) -> set[int]:
        found = page(client, dora, "tandem_figures_requests", tandem.pk, "complete", **query)
        return {row.request.pk for row in found.context["behind"].rows}

    assert listed() == {asked.pk, quick.pk}
    assert listed(which="yes") == {quick.pk}
    assert listed(which="no") == {asked.pk}
    assert listed(span="month", **{"from": "2026-10-01"}) == set()


def test_the_parts_of_a_lead_time_are_told_of_each_request(
    client: Client, in_progress: Make, tandem: Tandem, dora: User, anna: User, at: datetime
) -> None:
    asked, quick = worked(in_progress, dora, anna, at)
    whole = page(client, anna, "tandem_figures_requests", tandem.pk, "lead_parts").context["behind"]
    assert {row.request.pk: row.value for row in whole.rows} == {
        asked.pk: f"3{NBSP}h",
        quick.pk: f"2{NBSP}h",
    }
    field = page(client, anna, "tandem_figures_requests", tandem.pk, "lead_parts", part="field").context[
        "behind"
    ]
    assert [(row.request.pk, row.value) for row in field.rows] == [(asked.pk, f"2{NBSP}h")]


def test_who_may_not_see_a_request_is_told_only_that_one_is_counted(
    client: Client, in_progress: Make, tandem: Tandem, dora: User, emil: User, anna: User, at: datetime
) -> None:
    worked(in_progress, dora, anna, at)
    other = in_progress(emil, anna, subject="Streng geheim")
    deliver(other.pk, delivery=Delivery(number="AN-3"), by=anna, at=at + HOUR)
    count_requests(at=at + 4 * HOUR)
    # It was this tandem's, has been corrected since, and is not counted again yet.
    Contribution.objects.filter(pk=other.pk).update(tandem=tandem)
    response = page(client, dora, "tandem_figures_requests", tandem.pk, "delivered")
    found = response.context["behind"]
    assert (len(found.rows), found.hidden, found.total, found.is_partial) == (2, 1, 3, False)
    assert "Streng geheim" not in response.content.decode()


def test_no_metric_and_no_state_of_now_has_such_a_list(client: Client, tandem: Tandem, dora: User) -> None:
    for key in ("open", "no-such-metric"):
        assert page(client, dora, "tandem_figures_requests", tandem.pk, key).status_code == 404


def test_the_csv_says_the_numbers_of_the_page(client: Client, november: Tandem, dora: User) -> None:
    response = page(client, dora, "tandem_figures_file", november.pk, "csv")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert (len(rows), rows[0]["Period"]) == (12, "November 2026")
    assert (rows[0]["On-time rate, %"], rows[0]["On-time rate, cases"]) == ("75.0", "8")
    assert rows[0]["Parts of the lead time: Inside sales, minutes"] == "120.0"
    assert rows[0]["Value won, €"] == "12500.5"
    assert rows[1]["On-time rate, %"] == ""
    assert 'filename="S' not in response["Content-Disposition"]  # an umlaut is no ASCII


def test_a_german_opens_the_csv_by_a_double_click(client: Client, november: Tandem, dora: User) -> None:
    dora.language = "de"
    dora.save(update_fields=["language"])
    text = page(client, dora, "tandem_figures_file", november.pk, "csv").content.decode("utf-8-sig")
    heads, of_november = (line.split(";") for line in text.splitlines()[:2])
    assert len(heads) == len(of_november)
    assert of_november.count("75,0") == 2  # on time, and rules kept inside


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_tandem_named_like_a_formula_stays_a_name(
    client: Client, november: Tandem, dora: User, kind: str
) -> None:
    november.name = "=HYPERLINK(1)"
    november.save(update_fields=["name"])
    response = page(client, dora, "tandem_figures_file", november.pk, kind)
    if kind == "csv":
        assert "\n'=HYPERLINK(1)," in response.content.decode("utf-8-sig").replace("\r", "")
        return
    with ZipFile(BytesIO(response.content)) as book:
        sheet, texts = (
            book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings")
        )
    assert "<f>" not in sheet
    assert "=HYPERLINK(1)" in texts
    assert "<v>12500.5</v>" in sheet


def test_frieda_s_export_is_a_look_that_dora_may_read(
    client: Client, november: Tandem, frieda: User, agreement: WorksAgreement
) -> None:
    page(client, frieda, "tandem_figures_file", november.pk, "xlsx")
    look = Look.objects.get()
    assert (look.what, look.user) == ("export", frieda)
    assert {stretch.tandem for stretch in look.stretches.all()} == {november}
    assert page(client, frieda, "tandem_figures_file", november.pk, "pdf").status_code == 404
