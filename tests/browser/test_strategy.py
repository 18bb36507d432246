"""The strategy on two devices at once: both sides propose, object and support; one side alone publishes nothing; both take note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from strategy.contents import BlockData
from strategy.models import Proposal, StrategyVersion, Voice
from tests.browser.test_pages import LOOKS
from tests.patience import patient
from tests.strategy.lived import draft, published, reworded

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from people.models import User
    from requests_app.models import RequestType
    from tests.browser.conftest import Clock, Visit

FRESH = 25_000  # an open page asks every ten seconds
SENTENCE = "By 2028 nobody delivers conveyors faster and more reliably than we do."


class Seat:
    """One person at their own device."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def opens(self, address: str) -> None:
        self.page.goto(address)

    def press(self, label: str) -> None:
        self.page.locator("main").get_by_role("button", name=label, exact=True).first.click()
        self.page.wait_for_load_state()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text, timeout=patient(FRESH))

    def sees_nothing_of(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(text)


@pytest.mark.timeout(300)
def test_both_sides_make_a_strategy_and_take_note_of_it(
    visit: Visit, types: dict[str, RequestType], anna: User, bert: User, dora: User, emil: User, frieda: User
) -> None:
    rep = Seat(visit(dora, "phone", language="en"))
    desk = Seat(visit(anna, "desk", language="en"))
    colleague = Seat(visit(bert, "desk", language="en"))
    manager = Seat(visit(frieda, "desk", language="en"))

    first = _the_rep_proposes_the_first_sentence(rep)
    _one_side_alone_publishes_nothing(manager, first)
    second = _inside_sales_proposes_what_is_not_done(desk)
    _both_sides_hear_each_other(second, rep, desk, colleague)
    _a_better_wording_is_taken_and_published(second, rep, manager)

    # Each takes note in their own time; everybody sees the share of each side, nobody a name.
    for seat in (rep, desk):
        seat.opens("/strategy/")
        seat.press("I have taken note")
        seat.sees("You took note on")
    manager.opens("/strategy/")
    expect(manager.page.locator("#acknowledged")).to_contain_text("1 of 2, 50 %")
    expect(manager.page.locator("#acknowledged")).not_to_contain_text("Dora")
    manager.opens("/strategy/versions/1/")
    for maker in ("Anna", "Dora"):
        manager.sees(maker)


def _the_rep_proposes_the_first_sentence(rep: Seat) -> Proposal:
    """From the phone. A reason is asked for, and what was typed stays."""
    rep.opens("/strategy/")
    rep.page.get_by_role("link", name="Propose the first sentence").click()
    rep.page.locator("[name=text]").fill(SENTENCE)
    rep.press("Propose")
    rep.sees("One thing is still missing or wrong")
    expect(rep.page.locator("[name=text]")).to_have_value(SENTENCE)
    rep.page.locator("[name=reason]").fill("Customers ask me what we stand for.")
    rep.press("Propose")
    rep.sees("What would be different")
    return Proposal.objects.get()


def _one_side_alone_publishes_nothing(manager: Seat, first: Proposal) -> None:
    """The page says who is missing, and the server refuses."""
    manager.opens(f"/strategy/proposals/{first.pk}/")
    manager.press("Take into the draft")
    manager.sees(SENTENCE)
    expect(manager.page.locator("#participation")).to_contain_text("1 person is missing")
    manager.press("Publish the draft")
    manager.sees("It is not a strategy of both sides yet.")
    assert not StrategyVersion.objects.published().exists()


def _inside_sales_proposes_what_is_not_done(desk: Seat) -> Proposal:
    desk.opens("/strategy/draft/")
    desk.sees(SENTENCE)
    desk.sees_nothing_of("Publish the draft")
    desk.opens("/strategy/propose/block/not_doing/")
    desk.page.locator("[name=text]").fill("- No tenders without a talk")
    desk.page.locator("[name=reason]").fill("They cost a day each.")
    desk.press("Propose")
    desk.sees("They cost a day each.")
    return Proposal.objects.latest("pk")


def _both_sides_hear_each_other(second: Proposal, rep: Seat, desk: Seat, colleague: Seat) -> None:
    """Three look at it at once; what one says, the others see without asking."""
    for seat in (rep, desk, colleague):
        seat.opens(f"/strategy/proposals/{second.pk}/")
    rep.press("I object")
    rep.sees("An objection needs a reason")
    rep.page.locator("#stand [name=reason]").fill("Public customers cannot talk first.")
    rep.press("I object")
    for seat in (rep, desk, colleague):
        field = seat.page.locator(".voices-side[data-side=field]")
        expect(field).to_contain_text("Public customers cannot talk first.", timeout=patient(FRESH))
    comment = colleague.page.locator("#comment [name=text]")
    comment.fill("Half a thought")
    colleague.press("I support it")
    colleague.sees("You support it")
    expect(comment).to_have_value("Half a thought")
    assert sorted(Voice.objects.values_list("user__name", "stance")) == [
        ("Bert", "support"),
        ("Dora", "object"),
    ]


def _a_better_wording_is_taken_and_published(second: Proposal, rep: Seat, manager: Seat) -> None:
    rep.page.get_by_text("Suggest a better wording").click()
    rep.page.locator("[name=suggestion]").fill("- No tenders without a talk, public ones excepted")
    rep.page.locator("#comment").get_by_role("button", name="Send").click()
    expect(rep.page.locator(".voices-comments")).to_contain_text("public ones excepted")
    manager.opens(f"/strategy/proposals/{second.pk}/")
    manager.page.get_by_label("As Dora words it").check()
    manager.press("Take into the draft")
    manager.sees("public ones excepted")
    expect(manager.page.locator("#participation")).not_to_contain_text("missing")
    manager.press("Publish the draft")
    manager.page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    manager.page.wait_for_url("**/strategy/")
    manager.sees("Version 1")
    manager.sees(SENTENCE)


@pytest.mark.once
def test_without_scripts_a_voice_is_raised_just_the_same(
    visit: Visit, types: dict[str, RequestType], clock: Clock, anna: User, dora: User, frieda: User
) -> None:
    published(field=[dora], inside=[anna], manager=frieda, at=clock.at)
    made = reworded("offer", "- Everything", "Why not?", by=dora, at=clock.at)
    with_scripts = visit(anna, "desk", language="en")
    browser = with_scripts.context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False, base_url=_site(with_scripts))
    plain.add_cookies(with_scripts.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"/strategy/proposals/{made.pk}/")
    page.locator("#stand [name=reason]").fill("Everything is nothing.")
    page.get_by_role("button", name="I object").click()
    expect(page.locator(".voices-side[data-side=inside]")).to_contain_text("Everything is nothing.")
    page.goto("/strategy/")
    page.get_by_role("button", name="I have taken note").click()
    expect(page.locator("#acknowledged")).to_contain_text("You took note on")
    plain.close()


def _site(page: Page) -> str:
    page.goto("/strategy/")
    return page.url.removesuffix("/strategy/")


@pytest.mark.once
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_can_be_read_by_everybody(
    visit: Visit,
    types: dict[str, RequestType],
    clock: Clock,
    anna: User,
    bert: User,
    dora: User,
    frieda: User,
    theme: str,
    width: str,
) -> None:
    page = visit(frieda, width, theme=theme, audited=True)
    found = _wrong(page, "/strategy/") + _wrong(page, "/strategy/draft/")
    version = published(field=[dora], inside=[anna, bert], manager=frieda, at=clock.at)
    goal, segment = version.goals.first(), version.segments.first()
    assert goal
    assert segment
    long = "Förderbandantriebsstationsverkleidungsbefestigungsmaterial"
    made = reworded("offer", f"- {long}", f"Wegen {long}.", by=dora, at=clock.at)
    draft(BlockData("free", long, f"- {long}\n- **{long}**"), by=frieda, at=clock.at)
    addresses = [
        "", "proposals/", f"proposals/{made.pk}/", "draft/", "draft/goal/new/", "draft/block/direction/", "versions/", "versions/1/",
        "settings/", f"goals/{goal.goal_id}/",
    ]  # fmt: skip
    for address in addresses:
        found += _wrong(page, f"/strategy/{address}")
    page = visit(anna, width, theme=theme, audited=True)
    for address in (
        "", f"proposals/{made.pk}/", "propose/block/direction/", "propose/segment/new/", f"propose/goal/{goal.goal_id}/",
        f"propose/segment/{segment.segment_id}/?remove=1",
    ):  # fmt: skip
        found += _wrong(page, f"/strategy/{address}")
    assert not found, "\n".join(found)


def _wrong(page: Page, address: str) -> list[str]:
    """What axe finds on this page, and whether it is wider than the screen."""
    answer = page.goto(address)
    assert answer
    found = [f"{address}: HTTP {answer.status}"] if answer.status != 200 else []
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found += [
        f"{address}: {wrong['id']} {node['target']} {node['failureSummary']}"
        for wrong in Axe().run(page).response["violations"]
        for node in wrong["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{address}: wider than the screen")
    return found


@pytest.mark.once
def test_the_strategy_fits_on_one_screen(
    visit: Visit, types: dict[str, RequestType], clock: Clock, anna: User, dora: User, frieda: User
) -> None:
    published(field=[dora], inside=[anna], manager=frieda, at=clock.at)
    page = visit(dora, "desk")
    page.goto("/strategy/")
    expect(page.locator("#goals")).to_be_in_viewport(ratio=1)
    expect(page.locator("#block-not_doing")).to_be_in_viewport(ratio=1)
    expect(page.locator("#acknowledged")).to_be_in_viewport(ratio=1)
