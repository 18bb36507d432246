"""Dora says what she gains, on the phone; Anna reads it at her desk. And both look at how much more is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.test_pages import problems
from tests.insights.rolled import people, roll

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem
    from tests.browser.conftest import Clock, Visit

pytestmark = pytest.mark.once  # what a page looks like does not depend on the database

EVERYBODY = {"inside": people(*range(901, 906)), "field": people(*range(911, 916))}
SENTENCE = "Keine Anrufe mehr, wo mein Angebot bleibt."


@pytest.fixture
def counted(tandem: Tandem, anna: User, dora: User, clock: Clock) -> None:
    """A year of the company's, without and with the tandem."""
    tandem.memberships.update(joined_at=clock.at - timedelta(days=700))
    both = {"inside": people(anna.pk), "field": people(dora.pk)}
    for back in range(1, 14):
        day = (clock.at - timedelta(days=30 * back)).date()
        won = 18 + back % 5
        counts = {"delivered": 80, "on_time": 60, "won": won, "lost": 30, "won_cents": 900_000 * won, "lost_cents": 31_000_000,
                  "too_late": 4, "too_late_cents": 4_100_000 + 300_000 * back, "band.4h.won": won - 6, "band.4h.lost": 10,
                  "band.8h.won": 4, "band.8h.lost": 8, "band.longer.won": 2, "band.longer.lost": 12}  # fmt: skip
        minutes = {"inside": 21_000 + 900 * back, "field": 14_000, "nobody": 6_500, "customer": 3_000}
        sides = {side: EVERYBODY.get(side, {}) | {"minutes": number} for side, number in minutes.items()}
        roll(day, counts, tandem=None, sides=sides)
        own = {side: names | {"minutes": 2_400} for side, names in both.items()}
        roll(day, {"delivered": 10, "on_time": 8, "won": 5 + back % 3, "lost": 4, "won_cents": 4_000_000, "lost_cents": 1_000_000}, tandem=tandem, sides=own)  # fmt: skip


@pytest.mark.parametrize(("width", "theme"), [("phone", "dark"), ("desk", "light")])
def test_what_one_says_the_other_reads(
    visit: Visit, counted: None, tandem: Tandem, dora: User, anna: User, width: str, theme: str
) -> None:
    page = visit(dora, width, language="en", theme=theme, audited=True)
    found = problems(page, reverse("benefits"))
    page.get_by_label("In one sentence").fill(SENTENCE)
    page.get_by_label("My tandem").check()
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#mine")).to_contain_text(SENTENCE)
    page.get_by_text("The minutes are an assumption: change it").click()
    page.get_by_label("Minutes that one query costs me").fill("20")
    page.get_by_role("button", name="Work it out with this").click()
    expect(page.locator("#chasing")).to_contain_text("Queries avoided × 20 minutes")
    found += problems(page, reverse("benefits"))
    partner = visit(anna, width, theme=theme, audited=True)
    found += problems(partner, reverse("benefits"))
    expect(partner.locator("main")).to_contain_text(SENTENCE)
    found += problems(partner, reverse("tandem", args=[tandem.pk]))
    expect(partner.locator("main")).to_contain_text(SENTENCE)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#mine")).not_to_contain_text("Shared with")
    partner.reload()
    expect(partner.locator("main")).not_to_contain_text(SENTENCE)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "theme"), [("phone", "light"), ("desk", "dark")])
def test_how_much_more_is_in_it(
    visit: Visit, counted: None, dora: User, frieda: User, width: str, theme: str
) -> None:
    page = visit(dora, width, language="en", theme=theme, audited=True)
    found = problems(page, reverse("potential"))
    page.get_by_role("link", name="Quarter", exact=True).click()
    expect(page.locator("#own-best")).to_be_visible()
    for more in page.locator("main details summary").all():
        more.click()
    found += problems(page, page.url)
    page.locator("#too_late_value .metric-value a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Value lost as too late")
    found += problems(page, page.url)
    german = visit(frieda, width, theme=theme, audited=True)
    found += problems(german, f"{reverse('potential')}?span=quarter&from=2026-07-01")
    assert not found, "\n".join(found)
