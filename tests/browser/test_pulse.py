"""A pulse round by twelve people: prepared at a desk, answered on phones, read by everybody, and the same as counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from strategy.models import PulseAnswer, PulseRound
from tests.strategy.pulsing import DECOYS, PARTS, people, publish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from people.models import User
    from tests.browser.conftest import Clock, Visit

WORDS = "Food producers first, and we answer quickly. 🙂"


def on_a_phone(page: Page, yes: Sequence[str], unsure: Sequence[str], words: str) -> None:
    """From the notice to the thanks, with a thumb."""
    page.goto("/strategy/pulse/")
    page.get_by_label("In one or two sentences").fill(words)
    for text in PARTS + DECOYS:
        choice = "Part of it" if text in yes else "Not sure" if text in unsure else "Not part of it"
        label = page.get_by_role("group", name=text).get_by_text(choice, exact=True)
        box = label.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        label.tap()
    page.get_by_role("button", name="Send the answer").tap()
    expect(page.locator("main")).to_contain_text("Thank you, you have answered")


def by_client(who: User, here: PulseRound, yes: Sequence[str], unsure: Sequence[str] = ()) -> None:
    client = Client()
    client.force_login(who)
    choices = {
        f"statement_{one.pk}": "yes" if one.text in yes else "unsure" if one.text in unsure else "no"
        for one in here.statements.all()
    }
    answered = client.post("/strategy/pulse/", {"round": here.pk, "words": "", **choices})
    assert answered.status_code == 302


def prepare_and_open(page: Page) -> None:
    page.goto("/strategy/pulse/rounds/")
    for text in PARTS:
        page.get_by_label(text).check()
    page.get_by_role("button", name="Keep them").first.click()
    page.get_by_label("Decoys, one on each line").fill("\n".join(DECOYS))
    page.get_by_role("button", name="Keep them").last.click()
    page.get_by_role("button", name="Open the round").click()
    expect(page.locator("main")).to_contain_text("Fewer than five have answered so far.")


def close(page: Page) -> None:
    page.goto("/strategy/pulse/rounds/")
    page.get_by_role("button", name="Close it now").click()
    page.get_by_role("button", name="Close it", exact=True).click()
    page.wait_for_url("**/rounds/*/")


def shares(page: Page, text: str) -> list[str]:
    """What stands beside a statement: field sales, inside sales."""
    row = page.get_by_role("row").filter(has_text=text)
    return [one.replace("\u00a0", " ") for one in row.locator("strong").all_inner_texts()]


def look_at_both_themes(page: Page) -> None:
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert not found.response["violations"], theme


@pytest.mark.timeout(180)
def test_twelve_people_and_a_hand_calculation(  # noqa: PLR0915 - a round is long
    visit: Visit, clock: Clock, anna: User, dora: User, frieda: User
) -> None:
    """Field sales, six: Dora has the parts right and takes one decoy for part of it; three have everything right; one says
    no to everything; one is not sure of anything. Inside sales, six: Anna has everything right but is not sure of the last
    part; five take all six for part of it.

    Of each side, who is right, of six:
        part 1, part 2:  field 4 (Dora, three), inside 6
        part 3:          field 4, inside 5 (Anna is not sure)
        decoy 1:         field 4 (three, the one who says no to everything), inside 1 (Anna)
        decoy 2, 3:      field 5 (those and Dora), inside 1

    Pictures, in sixths (not sure is a half):
        field:   parts 4½ 4½ 4½, decoys 1½ ½ ½         published: 6 6 6, 0 0 0
        inside:  parts 6  6  5½, decoys 5  5 5
    Distances, of 36 sixths:
        field to published:   1½ + 1½ + 1½ + 1½ + ½ + ½       =  7   → 7/36   = 19.4 %
        inside to published:  0 + 0 + ½ + 5 + 5 + 5            = 15½  → 31/72  = 43.1 %
        field to inside:      1½ + 1½ + 1 + 3½ + 4½ + 4½       = 16½  → 33/72  = 45.8 %
    """
    publish(frieda, clock.now())
    field, inside = people("field", 5), people("inside", 5)
    desk = visit(frieda, "desk", language="en")
    prepare_and_open(desk)
    here = PulseRound.objects.get()

    on_a_phone(visit(dora, "phone", language="en"), [*PARTS, DECOYS[0]], [], WORDS)
    on_a_phone(visit(anna, "phone", language="en"), PARTS[:2], PARTS[2:], "")
    for who in field[:3]:
        by_client(who, here, PARTS)
    by_client(field[3], here, ())
    by_client(field[4], here, (), PARTS + DECOYS)
    for who in inside:
        by_client(who, here, PARTS + DECOYS)
    assert PulseAnswer.objects.count() == 12
    close(desk)

    reader = visit(dora, "desk", language="en", audited=True)
    reader.goto(desk.url)
    of_six = {1: "17 %", 4: "67 %", 5: "83 %", 6: "100 %"}
    by_hand = [(4, 6), (4, 6), (4, 5), (4, 1), (5, 1), (5, 1)]
    for text, right in zip(PARTS + DECOYS, by_hand, strict=True):
        assert shares(reader, text) == [of_six[number] for number in right]
    told = [one.replace("\u00a0", " ") for one in reader.locator(".metric-value").all_inner_texts()]
    assert [one.split(" apart")[0] for one in told] == ["19 %", "43 %", "46 %"]
    main = reader.locator("main")
    expect(main).to_contain_text("6 answers of field sales, 6 of inside sales")
    expect(main).to_contain_text("Inside sales hardly knows it yet.")
    expect(main).not_to_contain_text("Food producers first")  # six of each side are too few for words
    look_at_both_themes(reader)


@pytest.mark.timeout(120)
def test_with_four_answers_on_one_side_nothing_shows(
    visit: Visit, clock: Clock, anna: User, dora: User, frieda: User
) -> None:
    publish(frieda, clock.now())
    field, inside = people("field", 5), people("inside", 5)
    desk = visit(frieda, "desk", language="en")
    prepare_and_open(desk)
    here = PulseRound.objects.get()
    on_a_phone(visit(anna, "phone", language="en"), PARTS, [], WORDS)
    for who in [*field, dora, *inside[:3]]:
        by_client(who, here, PARTS)
    desk.goto("/strategy/pulse/rounds/")
    expect(desk.locator("main")).to_contain_text("At least 10 people have answered.")
    close(desk)
    result = desk.url
    for page in (desk, visit(dora, "phone", language="en")):
        for address in (result, f"{result}?side=inside&all=1"):
            page.goto(address)
            expect(page.locator("main")).to_contain_text("Too few answers this time")
            assert "%" not in page.locator("main").inner_text()
            assert WORDS not in page.content()
        answered = page.request.get(f"{result}file.csv")
        assert answered.status == 404
    assert not PulseAnswer.objects.exists()


def test_a_round_that_closes_while_somebody_writes_keeps_their_words(
    visit: Visit, clock: Clock, anna: User, frieda: User
) -> None:
    publish(frieda, clock.now())
    people("field", 5), people("inside", 5)
    desk = visit(frieda, "desk", language="en")
    prepare_and_open(desk)
    phone = visit(anna, "phone", language="en")
    phone.goto("/strategy/pulse/")
    phone.get_by_label("In one or two sentences").fill(WORDS)
    close(desk)
    for text in PARTS + DECOYS:
        phone.get_by_role("group", name=text).get_by_text("Not sure", exact=True).tap()
    phone.get_by_role("button", name="Send the answer").tap()
    expect(phone.locator("main")).to_contain_text("The round has closed meanwhile")
    expect(phone.locator("main")).to_contain_text(WORDS)
