"""A tandem's figures in a real browser: readable by everybody, on every screen, in both themes, and on paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from insights.actions.record_agreement import record_agreement
from insights.models import Rollup
from tests.browser.test_pages import problems
from tests.insights.test_tandem_figures import COUNTS, SIDES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from people.models import User
    from tandems.models import Tandem
    from tests.browser.conftest import Clock, Visit

pytestmark = pytest.mark.once
MONTHS = [date(2026, month, 1) for month in range(3, 11)]


@pytest.fixture
def counted(tandem: Tandem) -> Tandem:
    """Eight months, the last one finished."""
    for month in MONTHS:
        of_month = {"span": "month", "starts_on": month, "tandem": tandem}
        Rollup.objects.create(**of_month, counts=COUNTS, median=180, eighty=300)
        for side, counts in SIDES.items():
            Rollup.objects.create(**of_month, side=side, counts=counts)
    return tandem


def problems_opened(page: Page, url: str) -> list[str]:
    """As `problems`, with every table unfolded."""
    found = problems(page, url)
    page.evaluate("document.querySelectorAll('details').forEach(more => more.open = true)")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{url}: wider than the screen, unfolded")
    return found + [f"{url}, unfolded: {v['id']}" for v in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_everybody_can_read_the_figures(
    visit: Visit, counted: Tandem, dora: User, theme: str, width: str
) -> None:
    page = visit(dora, width, theme=theme, audited=True)
    address = reverse("tandem_figures", args=[counted.pk])
    found = problems_opened(page, address)
    found += problems(page, f"{address}?span=week&from=2026-10-05")
    found += problems(page, reverse("metrics_page"))
    found += problems(page, reverse("tandem_figures_requests", args=[counted.pk, "on_time"]))
    assert not found, "\n".join(found)


def test_each_chart_has_a_name_and_a_table_of_the_same_numbers(
    visit: Visit, counted: Tandem, dora: User
) -> None:
    page = visit(dora, "phone", language="en")
    page.goto(reverse("tandem_figures", args=[counted.pk]))
    card = page.locator("#on_time")
    chart = card.get_by_role("img", name="On-time rate in the 12 periods up to October 2026")
    assert chart.locator("rect").count() == len(MONTHS)
    card.get_by_text("Period by period").click()
    table = card.get_by_role("table", name="On-time rate")
    assert table.get_by_role("row").count() == 13
    assert "75\N{NO-BREAK SPACE}%" in table.get_by_role("row", name="October 2026").inner_text()


def test_a_manager_sees_nothing_without_an_agreement_and_with_one_what_the_members_see(
    visit: Visit, counted: Tandem, dora: User, frieda: User, clock: Clock
) -> None:
    address = reverse("tandem_figures", args=[counted.pk])
    member, manager = visit(dora, "phone", language="en"), visit(frieda, "phone", language="en")
    manager.goto(address)
    assert manager.locator("#on_time").count() == 0
    assert "not shown to you" in manager.locator("main").inner_text()

    record_agreement(
        reference="BV 7",
        agreed_on=MONTHS[0],
        scope="Tandems",
        starts_on=MONTHS[0],
        tandems=[],
        by=frieda,
        at=clock.at,
    )
    member.goto(address)
    manager.goto(address)
    cards = [page.locator(".metric-cards").all_inner_texts() for page in (member, manager)]
    assert cards[0] == cards[1]
    assert "75\N{NO-BREAK SPACE}%" in cards[0][0]


def test_another_period_is_a_link_away_without_any_script(visit: Visit, counted: Tandem, dora: User) -> None:
    page = visit(dora, "desk", language="en")
    page.goto(reverse("tandem_figures", args=[counted.pk]))
    page.get_by_role("link", name="Earlier").click()
    page.wait_for_url("**/figures/?span=month&from=2026-09-01")
    page.get_by_role("navigation", name="Span of time").get_by_role("link", name="Quarter").click()
    page.wait_for_url("**/figures/?span=quarter&from=2026-07-01")


def test_on_paper_there_are_the_figures_and_no_buttons(visit: Visit, counted: Tandem, dora: User) -> None:
    page = visit(dora, "desk", language="en")
    page.goto(reverse("tandem_figures", args=[counted.pk]))
    page.emulate_media(media="print")
    assert page.locator("#on_time .metric-value").is_visible()
    assert page.locator("#on_time .chart").is_visible()
    for gone in (".period-picker .tabs", ".sidebar", "#on_time .metric-more", ".page-head-actions"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.pdf(format="A4").startswith(b"%PDF")
