"""All tandems on one screen: what Frieda, Anna and Gustav see there, and that it is what was counted."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insights.actions.forget_looks import forget_looks
from insights.dashboard import COLUMNS, ON_PAGE, PRESENT
from insights.models import Look, Shown, WorksAgreement
from insights.registry import METRICS
from people.models import Absence
from requests_app.models import SalesRequest
from tandems.models import Membership, Side, Tandem
from tests.company import person
from tests.insights.rolled import people, roll

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)  # November is over
DAY = date(2026, 11, 18)
NBSP = "\N{NO-BREAK SPACE}"
COUNTS = {
    "delivered": 8, "on_time": 6, "complete": 4, "queries": 6, "handovers": 5, "won": 3, "lost": 5, "won_cents": 1_250_060,
}  # fmt: skip
SIDES = {
    "inside": {"minutes": 960, "kept": 6, "broken": 2, "segmented": 900, "in_segments": 300},
    "field": {"minutes": 480, "kept": 1, "broken": 1, "segmented": 300, "in_segments": 240},
}
TIMES = {60: 2, 120: 2, 240: 2, 300: 1, 1200: 1}  # median 180, 80 % within 300 minutes
ROW = {  # by hand
    "on_time": f"75{NBSP}% 6 of 8",
    "lead_median": f"3.0{NBSP}h 80 %: 5.0{NBSP}h",
    "complete": f"50{NBSP}% 4 of 8",
    "queries": "0.8",
    "handovers": "5",
    "hit_rate": f"38{NBSP}% 3 of 8",
    "won_value": "€12,501",
    "in_segments": f"inside 33{NBSP}% field 80{NBSP}%",
    "rules_kept": f"70{NBSP}% 7 of 10",
}


@pytest.fixture(autouse=True)
def _december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights.views.dashboard.now", lambda: DECEMBER)
    monkeypatch.setattr("insights.views.looks.now", lambda: DECEMBER)


@pytest.fixture
def november(tandem: Tandem, types: dict[str, RequestType]) -> Tandem:
    roll(DAY, COUNTS, tandem=tandem, sides=SIDES, times=TIMES, type=types["quote"])
    return tandem


@pytest.fixture
def agreement(frieda: User, at: datetime) -> WorksAgreement:
    """For all tandems, on record."""
    return WorksAgreement.objects.create(
        reference="BV 12/2026", agreed_on=date(2026, 1, 5), scope="-", starts_on=date(2026, 2, 1), recorded_by=frieda,
        recorded_at=at,
    )  # fmt: skip


def pair(name: str) -> tuple[Tandem, User, User]:
    tandem = Tandem.objects.create(name=name)
    inside, outside = person(f"{name}-i", is_inside=True), person(f"{name}-f", is_field=True)
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    Membership.objects.create(tandem=tandem, user=inside, side=Side.INSIDE, joined_at=long_ago)
    Membership.objects.create(tandem=tandem, user=outside, side=Side.FIELD, joined_at=long_ago)
    return tandem, inside, outside


@pytest.fixture
def six(db: None) -> list[Tandem]:
    """Tandems of two, of whom each had a part in November."""
    made = [pair(f"T{n}") for n in range(6)]
    for tandem, inside, outside in made:
        sides = {"inside": people(inside.pk) | {"kept": 4}, "field": people(outside.pk)}
        roll(DAY, {"delivered": 2, "on_time": 1, "handovers": 1}, tandem=tandem, sides=sides, times={60: 2})
    return [tandem for tandem, _inside, _outside in made]


def page(client: Client, query: str = "") -> str:
    response = client.get(reverse("dashboard") + query)
    assert response.status_code == 200
    return response.content.decode()


def rows(text: str) -> dict[str, list[str]]:
    """The table as it is read: heading of the row → its cells, without what only the phone's cards say."""
    found = {}
    for row in re.findall(r'<tr role="row"[^>]*>(.*?)</tr>', text.partition("<tbody")[2], re.DOTALL):
        wide = re.sub(r'<span class="board-(?:label|middle)".*?</span>', "", row)
        cells = [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", wide, re.DOTALL)]
        found[cells[0]] = cells[1:]
    return found


def others_of(text: str) -> tuple[str, list[str]]:
    """The row of all that are not shown one by one."""
    name = "All that are not shown one by one"
    return next((row, cells) for row, cells in rows(text).items() if row.startswith(name))


def roll_again(day: date, tandems: QuerySet[Tandem]) -> None:
    """On another day, each tandem's members had a part in something."""
    for tandem in tandems:
        inside, outside = (tandem.memberships.get(side=side).user_id for side in (Side.INSIDE, Side.FIELD))
        sides = {"inside": people(inside), "field": people(outside)}
        roll(day, {"delivered": 2, "on_time": 1}, tandem=tandem, sides=sides, times={60: 2})


def words(markup: str) -> str:
    return re.sub(r" +", " ", unescape(re.sub(r"<[^>]*>", " ", markup))).strip(" \n")


def period_cells(cells: list[str]) -> dict[str, str]:
    """Without what is now, and without the drawing."""
    return dict(zip([metric.key for metric in ON_PAGE], [cells[4], *cells[6:]], strict=True))


@pytest.mark.usefixtures("november", "agreement")
def test_the_page_says_what_was_counted(client: Client, frieda: User) -> None:
    client.force_login(frieda)
    found = rows(page(client))
    assert period_cells(found["Süd BV 12/2026"]) == ROW


@pytest.mark.usefixtures("november", "agreement")
def test_members_see_the_very_same_row(client: Client, frieda: User, anna: User, dora: User) -> None:
    seen = []
    for who in (frieda, anna, dora):
        client.force_login(who)
        seen.append(next(iter(rows(page(client)).values())))
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.usefixtures("november")
def test_without_an_agreement_the_manager_sees_what_is_open_and_no_more(
    client: Client, frieda: User, dora: User, anna: User, in_progress: Callable[..., SalesRequest]
) -> None:
    in_progress(dora, anna, tandem=Tandem.objects.get())
    SalesRequest.objects.update(deadline_at=DECEMBER - timedelta(hours=1))
    client.force_login(frieda)
    text = page(client)
    assert rows(text)["Süd"][:3] == ["1", "0", "1"]
    assert "no agreement covers this period" in text
    assert f"75{NBSP}%" not in text
    assert not Look.objects.exists()


@pytest.mark.usefixtures("november")
def test_the_load_is_that_of_its_people_over_all_their_tandems_and_of_nobody_where_nobody_is(
    client: Client,
    frieda: User,
    anna: User,
    dora: User,
    in_progress: Callable[..., SalesRequest],
    at: datetime,
) -> None:
    other = pair("Ost")[0]
    in_progress(dora, anna)
    SalesRequest.objects.update(tandem=other, work=timedelta(hours=2))
    client.force_login(frieda)
    assert "Load of its people inside, over all their tandems" in page(client)
    assert rows(page(client))["Süd"][0] == "0"  # none is open in this tandem, and yet she has work
    assert rows(page(client))["Süd"][3].startswith(f"2.0{NBSP}h of")
    Absence.objects.create(person=anna, starts_at=at, changed_at=at)
    assert rows(page(client))["Süd"][3] == "nobody there"
    csv_file = client.get(reverse("dashboard_file", args=["csv"])).content.decode("utf-8-sig")
    row = next(one for one in csv.DictReader(StringIO(csv_file)) if one["Tandem"] == "Süd")
    assert row["Load of its people inside, minutes"] == ""
    figures_page = client.get(reverse("tandem_figures", args=[Tandem.objects.get(name="Süd").pk]))
    assert "nobody there" in figures_page.content.decode()
    assert "has room" not in figures_page.content.decode()


@pytest.mark.usefixtures("november")
def test_others_see_nothing_and_an_administrator_is_no_manager(
    client: Client, bert: User, gustav: User
) -> None:
    client.force_login(bert)
    assert "You are in no tandem" in page(client)
    client.force_login(gustav)
    assert f"75{NBSP}%" not in page(client)


@pytest.mark.usefixtures("november")
def test_an_agreement_opens_no_earlier_time_than_it_says(
    client: Client, frieda: User, agreement: WorksAgreement
) -> None:
    client.force_login(frieda)
    WorksAgreement.objects.update(starts_on=date(2026, 11, 2))
    assert f"75{NBSP}%" not in page(client)
    assert f"75{NBSP}%" in page(client, "?span=week&from=2026-11-18")
    WorksAgreement.objects.update(starts_on=date(2026, 11, 1))
    assert f"75{NBSP}%" in page(client)
    assert f"75{NBSP}%" not in page(client, "?span=quarter&from=2026-10-01")
    agreement.tandems.add(Tandem.objects.create(name="Another"))
    assert f"75{NBSP}%" not in page(client)


@pytest.mark.usefixtures("agreement", "six")
def test_the_median_stands_beside_three_and_not_beside_two(client: Client, frieda: User) -> None:
    client.force_login(frieda)
    assert rows(page(client))["Median of all tandems compared"][0] == f"50{NBSP}%"
    Tandem.objects.exclude(name__in=["T0", "T1"]).update(is_active=False)
    WorksAgreement.objects.get().tandems.set(Tandem.objects.filter(name__in=["T0", "T1"]))
    assert "Median" not in page(client)


@pytest.mark.usefixtures("six")
def test_whoever_is_measured_reads_the_same_median_as_whoever_leads(
    client: Client,
    november: Tandem,
    agreement: WorksAgreement,
    frieda: User,
    anna: User,
    dora: User,
    gustav: User,
) -> None:
    """Their own tandem need not be among the compared, and nobody is named."""
    agreement.tandems.set(Tandem.objects.filter(name__in=["T0", "T1", "T2"]))
    said = []
    for who in (frieda, anna, dora):
        client.force_login(who)
        shown = page(client)
        said.append(rows(shown)["Median of all tandems compared"])
        assert ("T1" in words(shown)) is (who == frieda)  # in words: the form's random token may say anything
    assert said[0] == said[1] == said[2]
    assert said[0][0] == f"50{NBSP}%"
    assert f"Median 50{NBSP}%" in page(client)
    client.force_login(gustav)
    assert "Median" not in page(client)
    agreement.tandems.set(Tandem.objects.filter(name__in=["T0", "T1"]))
    client.force_login(anna)
    assert "Median" not in page(client)
    assert set(Look.objects.values_list("user", flat=True)) == {frieda.pk}
    assert november.name in page(client)


@pytest.mark.usefixtures("six")
def test_the_others_are_summed_over_whole_months_and_all_types(
    client: Client, frieda: User, types: dict[str, RequestType]
) -> None:
    roll_again(date(2026, 10, 14), Tandem.objects.filter(name="T0"))
    client.force_login(frieda)
    sums = others_of(page(client))[1]
    assert sums[0] == f"50{NBSP}% 6 of 12"
    assert sums[-1] == "–"  # rules are a tandem's own matter
    for query, why in {
        "?span=week&from=2026-11-18": "whole months, quarters and years only",
        "?span=month&from=2026-12-01": "once the month is over",
        f"?type={types['quote'].pk}": "over all types of request only",
        "?span=month&from=2026-10-01": "Fewer than five people",
        "?span=month&from=2026-08-01": "Nothing was counted in this period yet",
    }.items():
        assert why in page(client, query)
    assert Shown.objects.get(has_sum=True).month == date(2026, 11, 1)


@pytest.mark.usefixtures("six")
def test_the_others_say_how_many_tandems_and_which_months_are_in_them(client: Client, frieda: User) -> None:
    roll_again(date(2026, 10, 14), Tandem.objects.exclude(name="T0"))
    client.force_login(frieda)
    assert "6 tandems · November " in others_of(page(client))[0]
    assert "5 tandems · October " in others_of(page(client, "?span=month&from=2026-10-01"))[0]
    running = "?span=quarter&from=2026-10-01"
    assert (
        "5 to 6 tandems a month · October, November; December once it is over "
        in others_of(page(client, running))[0]
    )
    file = client.get(reverse("dashboard_file", args=["csv"]) + running).content.decode("utf-8-sig")
    name = "(5 to 6 tandems a month; October, November; December once it is over)"
    assert f"All that are not shown one by one {name}" in file


@pytest.mark.usefixtures("six")
def test_the_others_are_all_but_those_whom_the_reader_sees_alone(
    client: Client, frieda: User, anna: User, tandem: Tandem
) -> None:
    assert tandem.memberships.filter(
        user=anna
    ).exists()  # she sees the sum as well, and nobody's figures alone
    agreed = WorksAgreement.objects.create(
        reference="BV", agreed_on=DAY, scope="-", starts_on=date(2026, 1, 1), recorded_by=frieda,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    agreed.tandems.add(Tandem.objects.get(name="T0"))
    for who, number in ((anna, 6), (frieda, 5), (anna, 6)):
        client.force_login(who)
        assert f"{number} tandems · November" in others_of(page(client))[0]
    WorksAgreement.objects.update(ended_at=DECEMBER, ended_by=frieda)
    client.force_login(frieda)
    assert "6 tandems · November" in others_of(page(client))[0]


@pytest.mark.usefixtures("agreement", "six")
def test_tandems_stand_in_alphabetical_order_whatever_is_asked(client: Client, frieda: User) -> None:
    Tandem.objects.filter(name="T0").update(name="Österreich")
    Tandem.objects.filter(name="T1").update(name="Zürich")
    client.force_login(frieda)
    for query in ("", "?sort=on_time", "?order=-on_time", "?o=1"):
        names = [row.split(" ")[0] for row in rows(page(client, query)) if "BV" in row]
        assert names == ["Österreich", "T2", "T3", "T4", "T5", "Zürich"]


@pytest.mark.usefixtures("november")
def test_before_anything_was_counted_no_agreement_is_to_blame(client: Client, frieda: User) -> None:
    client.force_login(frieda)
    assert 'rel="prev"' not in page(client, "?span=month&from=2026-11-01")
    assert "no agreement covers this period" in page(client, "?span=month&from=2026-11-01")
    before = "?span=month&from=2026-10-01"
    tandem = reverse("tandem_figures", args=[Tandem.objects.get().pk])
    for text in (page(client, before), client.get(tandem + before).content.decode()):
        assert "Nothing was counted in this period yet" in text
        assert "agreement covers" not in text
        assert "Fewer than five people" not in text


@pytest.mark.usefixtures("november", "agreement")
def test_the_trend_can_be_read_as_a_table(client: Client, frieda: User) -> None:
    roll(date(2026, 10, 14), {"delivered": 10, "on_time": 9}, tandem=Tandem.objects.get(), times={60: 10})
    client.force_login(frieda)
    text = page(client)
    table = text.partition('class="trend-table"')[2].partition("</table>")[0]
    cells = [words(cell) for cell in re.findall(r"<td>(.*?)</td>", table)]
    assert cells == ["–"] * 10 + [f"90{NBSP}%", f"75{NBSP}%"]
    assert text.partition('class="trend"')[2].partition("</svg>")[0].count("<rect") == 2


@pytest.mark.usefixtures("november", "agreement")
def test_the_file_holds_what_the_page_shows(client: Client, frieda: User) -> None:
    Tandem.objects.update(name="=1+1")
    client.force_login(frieda)
    response = client.get(reverse("dashboard_file", args=["csv"]) + "?span=month&from=2026-11-01")
    heads, *found = csv.reader(StringIO(response.content.decode("utf-8-sig")))
    row = dict(zip(heads, found[0], strict=True))
    assert row["Tandem"] == "'=1+1"
    assert [row[f"On-time rate, {what}"] for what in ("%", "cases", "of which")] == ["75.0", "8", "6"]
    assert row["Value won, €"] == "12500.6"
    assert row["Lead time, 80 %, minutes"] == "300"
    assert client.get(reverse("dashboard_file", args=["xlsx"])).content[:2] == b"PK"
    assert client.get(reverse("dashboard_file", args=["exe"])).status_code == 404
    assert set(Look.objects.values_list("what", flat=True)) == {"export"}


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_named_for_what_is_in_it(
    client: Client,
    november: Tandem,
    frieda: User,
    types: dict[str, RequestType],
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("insights.views.tandem_figures.now", lambda: DECEMBER)
    client.force_login(frieda)
    of_all = reverse("dashboard_file", args=[kind]), "Tandems"
    of_one = reverse("tandem_figures_file", args=[november.pk, kind]), "Süd"
    for address, of in (of_all, of_one):
        for query, rest in (("", ""), (f"&type={types['quote'].pk}", ", Quote")):
            answer = client.get(f"{address}?span=month&from=2026-11-01{query}")
            assert f"{of}, November 2026{rest}.{kind}" in unquote(answer["Content-Disposition"])


def test_every_figure_on_the_page_is_a_registered_metric() -> None:
    assert {metric.key for metric in (*COLUMNS, *PRESENT)} <= set(METRICS)


@pytest.mark.usefixtures("agreement", "six")
def test_three_tandems_cost_as_many_queries_as_twenty(client: Client, frieda: User) -> None:
    client.force_login(frieda)
    page(client)  # the first look remembers what it shows
    counts = []
    for number in (0, 14):
        for n in range(number):
            pair(f"X{n}")
        page(client)
        with CaptureQueriesContext(connection) as captured:
            page(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    # Fifteen of the dashboard's own (the gate's five among them, and where counting began), five of every page's.
    assert counts[0] <= 20, "\n".join(query["sql"][:110] for query in captured.captured_queries)


@pytest.mark.usefixtures("november", "agreement")
def test_whoever_is_looked_at_reads_who_looked(client: Client, frieda: User, anna: User, carla: User) -> None:
    for who in (frieda, frieda, anna):
        client.force_login(who)
        page(client)
    look = Look.objects.get()  # looked twice within the hour is one look; Anna sees what is hers
    assert (look.user, look.what, look.span, look.starts_on) == (
        frieda,
        "dashboard",
        "month",
        date(2026, 11, 1),
    )
    for who, sees in ((anna, True), (frieda, True), (carla, False)):
        client.force_login(who)
        text = client.get(reverse("looks")).content.decode()
        assert ("November 2026" in text) is sees


@pytest.mark.usefixtures("november", "agreement")
def test_looks_are_forgotten_after_twelve_months(client: Client, frieda: User) -> None:
    client.force_login(frieda)
    page(client)
    assert forget_looks(at=DECEMBER + timedelta(days=366)) == 0
    assert forget_looks(at=DECEMBER + timedelta(days=367)) == 1
    assert not Look.objects.exists()


@pytest.mark.usefixtures("november", "agreement")
def test_it_is_german_for_germans(client: Client, frieda: User) -> None:
    frieda.language = "de"
    frieda.save()
    client.force_login(frieda)
    text = page(client)
    assert f"12.501{NBSP}€" in text
    assert "November 2026" in text
