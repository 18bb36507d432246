"""Dora opens her tandem in the morning on the phone, and goes from a figure of a rule to the requests behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from requests_app.actions.accept import accept
from tandems.models import Phase, Workshop
from tests.browser.test_pages import problems

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import SalesRequest
    from tandems.models import Tandem
    from tests.browser.conftest import Clock, Visit

HOUR = timedelta(hours=1)


@pytest.fixture
def kept_and_broken(
    submitted: Callable[..., SalesRequest], tandem: Tandem, anna: User, dora: User, clock: Clock
) -> dict[str, SalesRequest]:
    """Under a rule of two hours one request was accepted in time and one was not."""
    at = clock.at
    done = {"phase": Phase.DONE, "phase_since": at, "begun_by": anna, "begun_at": at, "closed_at": at}
    workshop = Workshop.objects.create(tandem=tandem, number=1, **done)
    agreed = {"proposed_by": anna, "proposed_at": at - HOUR, "agreed_at": at - HOUR}
    for measure, binds, parameters in (
        ("accept_within", "inside", {"hours": 2}),
        ("complete_at_first", "field", {}),
    ):
        workshop.rules.create(tandem=tandem, binds=binds, measure=measure, parameters=parameters, **agreed)
    kept, broken = submitted(dora, subject="Rechtzeitig"), submitted(dora, subject="Liegen geblieben")
    accept(kept.pk, by=anna, at=at + HOUR)
    clock.wind(hours=6)
    return {"kept": kept, "broken": broken}


@pytest.mark.parametrize(("width", "theme"), [("phone", "dark"), ("desk", "light")])
def test_from_the_home_to_the_rules_and_to_the_requests_behind_a_figure(
    visit: Visit, kept_and_broken: dict[str, SalesRequest], tandem: Tandem, dora: User, width: str, theme: str
) -> None:
    page = visit(dora, width, language="en", theme=theme, audited=True)
    found = problems(page, reverse("tandem", args=[tandem.pk]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Süd")
    expect(page.locator("#open")).to_contain_text("Liegen geblieben")
    page.locator("#agreed").get_by_role("link", name="1 not kept").click()
    expect(page.locator("tbody [role=row]")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Liegen geblieben")
    found += problems(page, page.url)
    page.get_by_role("link", name="How Süd keeps its rules").click()
    found += problems(page, page.url)
    expect(page.get_by_role("img", name="Kept in 1 of 2 cases in these weeks.")).to_be_visible()
    page.get_by_text("Week by week").first.click()
    page.get_by_role("row", name="Week 47").get_by_role("link").first.click()
    expect(page.locator("tbody")).to_contain_text("Rechtzeitig")
    page.get_by_role("link", name="Rechtzeitig").click()
    expect(page.locator("#agreed")).to_contain_text("Accepted in time")
    assert not found, "\n".join(found)


def test_on_the_phone_the_tab_of_the_page_is_in_sight_and_edges_say_that_there_is_more(
    visit: Visit, kept_and_broken: dict[str, SalesRequest], tandem: Tandem, dora: User
) -> None:
    page = visit(dora, "phone", language="de")
    tabs = page.get_by_role("navigation", name="Seiten dieses Tandems")
    for name, before in (("tandem", None), ("tandem_members", "")):
        page.goto(reverse(name, args=[tandem.pk]))
        expect(tabs.locator("[aria-current]")).to_be_in_viewport(ratio=0.98)
        assert tabs.get_attribute("data-more-before") == before
    tabs.evaluate("tabs => { tabs.scrollLeft = 0 }")
    expect(tabs).to_have_attribute("data-more-after", "")
    expect(tabs).not_to_have_attribute("data-more-before", "")
    page.locator(".tab-bar").get_by_role("link", name="Tandem").click()
    expect(page).to_have_url(re.compile(reverse("tandem", args=[tandem.pk]) + "$"))
