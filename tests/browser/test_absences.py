"""Absences as people see and touch them: two taps, what would move while one chooses, nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Absence, StandIn
from tests.browser.test_pages import problems
from tests.company import person

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import SalesRequest
    from tandems.models import Tandem
    from tests.browser.conftest import Clock, Visit

pytestmark = pytest.mark.once

LONG = "Maximiliana Freifrau von Ebersbacher-Niederreiter"
DAY = timedelta(days=1)


@pytest.fixture
def absences(anna: User, bert: User, carla: User, dora: User, tandem: Tandem, clock: Clock) -> list[Absence]:
    """Long and short ones, one of somebody with a long name; some days nobody is there."""
    long = person("Max", is_inside=True)
    long.name = LONG
    long.save()
    StandIn.objects.create(person=anna, stand_in=long)
    StandIn.objects.create(person=anna, stand_in=bert, position=1, duties=["quote"])
    spans = [(anna, 0, 3, True), (long, 0, None, False), (bert, 1.5, 2, False), (dora, 2, 2.5, True)]
    return [
        Absence.objects.create(
            person=who,
            starts_at=clock.at + first * DAY,
            ends_at=None if last is None else clock.at + last * DAY,
            reachable=reachable,
            changed_at=clock.at,
        )
        for who, first, last, reachable in spans
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_every_page_of_absences(
    visit: Visit, absences: list[Absence], in_progress: Callable[..., SalesRequest], anna: User, carla: User, emil: User, theme: str, width: str,
) -> None:  # fmt: skip
    in_progress(emil, carla)
    page = visit(carla, width, theme=theme, audited=True)
    found = problems(page, reverse("absences"))
    found += problems(page, f"{reverse('absence_new')}?person={anna.pk}")
    found += problems(page, f"{reverse('absence_new')}?when=range")
    found += problems(page, reverse("stand_ins", args=[anna.pk]))
    for name in ("absence", "absence_end", "absence_delete"):
        found += problems(page, reverse(name, args=[absences[0].pk]))
    for name in ("absence_import", "absence_feed_new"):
        found += problems(page, reverse(name))
    page = visit(anna, width, theme=theme, language="en", audited=True)
    found += problems(page, reverse("absence_new"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_two_taps_from_any_page(
    visit: Visit, in_progress: Callable[..., SalesRequest], anna: User, bert: User, dora: User, tandem: Tandem, width: str,
) -> None:  # fmt: skip
    in_progress(dora, anna)
    page = visit(anna, width, language="en", audited=True)
    page.goto(reverse("everything"))
    page.locator(f'a[href="{reverse("absence_new")}"]:visible').first.click()
    expect(page.get_by_text("1 request would move: 1 to Bert.")).to_be_visible()
    page.get_by_role("button", name="Report absent").click()
    expect(page.get_by_text("1 request is being handed over now")).to_be_visible()
    assert Absence.objects.get().person == anna


def test_what_would_move_follows_the_choice(
    visit: Visit, in_progress: Callable[..., SalesRequest], anna: User, bert: User, dora: User, tandem: Tandem
) -> None:
    in_progress(dora, anna)
    page = visit(anna, "phone", language="en", audited=True)
    page.goto(reverse("absence_new"))
    expect(page.locator("#id_first")).to_be_hidden()
    page.get_by_text("Until further notice").click()
    expect(page.get_by_text("Absent until further notice.")).to_be_visible()
    page.get_by_role("button", name="Report absent").click()  # seen already: not asked again
    expect(page.get_by_text("You are reported absent until further notice.").first).to_be_visible()


def test_a_bar_opens_by_key_and_says_why(
    visit: Visit, absences: list[Absence], anna: User, carla: User
) -> None:
    page = visit(carla, "desk", language="en", audited=True)
    page.goto(reverse("absences"))
    bar = page.locator(f'.away-table [popovertarget="away-{absences[0].pk}"]').first
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{LONG} is absent too.").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text(f"{LONG} is absent too.").first).to_be_hidden()
    expect(bar).to_be_focused()


def test_a_file_is_shown_before_it_is_saved(visit: Visit, carla: User) -> None:
    page = visit(carla, "phone", language="en", audited=True)
    page.goto(reverse("absence_import"))
    table = f"person;from;until\n{carla.email};2027-08-02;2027-08-13\n{LONG}@example.com;2027-08-02;".encode()
    page.locator("input[type=file]").set_input_files(
        {"name": f"{LONG}.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_text("Nobody here has this address.")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("button", name="Take over 1 absence").click()
    expect(page.get_by_text("1 absence is taken over.")).to_be_visible()
    assert Absence.objects.get().person == carla


def test_the_address_of_ones_own_calendar_is_made_and_renewed(visit: Visit, anna: User) -> None:
    page = visit(anna, "phone", language="en", audited=True)
    page.goto(reverse("absence_feed_new"))
    page.get_by_role("button", name="Make the address").click()
    first = page.get_by_label("Address (ICS)").input_value()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("button", name="Make a new address").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_label("Address (ICS)")).not_to_have_value(first)
