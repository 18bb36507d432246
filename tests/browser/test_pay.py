"""Variable pay from its draft to payroll: rehearsed, approved by two, earned by a tandem, objected to, released, exported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.win import win
from rewards.models import PayPlan, PayStatement
from tandems.models import Side, Tandem
from tests.company import person
from tests.insights.rolled import people, roll
from tests.rewards.payday import HOUR, Timelines, moment, sweep

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from people.models import User
    from requests_app.models import RequestType, SalesRequest
    from tandems.models import Customer
    from tests.browser.conftest import Clock, Visit

HERS, HIS = "€549.45", "€366.30"  # 60 and 40 % of 2 % of 45,787.50: Dora's, Anna's
PAIRS = 5


@pytest.fixture
def past(types: dict[str, RequestType], customer: Customer, clock: Clock) -> None:
    """Five pairs who won something in the third quarter: enough for a sum that tells of nobody."""
    told = Timelines(types["quote"], customer)
    for number in range(PAIRS):
        tandem = Tandem.objects.create(name=f"Nord {number}")
        outside, inside = person(f"Out{number}", is_field=True), person(f"In{number}", is_inside=True)
        for user, side in ((outside, Side.FIELD), (inside, Side.INSIDE)):
            tandem.memberships.create(user=user, side=side, joined_at=clock.at - timedelta(days=300))
        for month in (7, 8, 9):
            told.won(
                outside, [(inside, HOUR)], value=40_000 + 5_000 * number, at=moment(month, 8), tandem=tandem
            )
            sides = {"field": people(outside.pk), "inside": people(inside.pk)}
            roll(moment(month, 8).date(), {"won": 1}, tandem=tandem, sides=sides)
    told.write()


def main(page: Page) -> Locator:
    return page.locator("main")


def press(page: Page, label: str) -> None:
    main(page).get_by_role("button", name=label, exact=True).first.click()
    page.wait_for_load_state()


@pytest.mark.timeout(240)
def test_a_plan_is_made_an_order_is_won_and_each_of_the_two_is_paid(  # noqa: PLR0915 - half a year is long
    visit: Visit, clock: Clock, in_progress: Callable[..., SalesRequest], past: None, tandem: Tandem, anna: User,
    dora: User, frieda: User, gustav: User, tmp_path: Path,
) -> None:  # fmt: skip
    greta, hanna = person("Greta", is_payroll=True), person("Hanna", is_payroll=True)

    # Frieda drafts. What is wrong is said beside its field, and what she typed stays.
    manager = visit(frieda, "desk", language="en")
    manager.goto("/pay/")
    expect(main(manager)).to_contain_text("No plan is in force")
    main(manager).get_by_role("link", name="Draft a plan").first.click()
    form = manager.locator("#plan-form")
    form.locator("[name=title]").fill("Shared pay")
    form.locator("[name=first]").select_option("2026-11")
    form.locator("[name=last]").select_option("2026-12")
    form.locator("[name=field_percent]").fill("160")
    press(manager, "Save draft")
    expect(form).to_contain_text("From 0 to 100, please.")
    expect(form).to_contain_text("nobody would be paid anything")
    expect(form.locator("[name=title]")).to_have_value("Shared pay")
    form.locator("[name=field_percent]").fill("60")
    form.get_by_label("Quote, All customers: share").fill("2")

    # Beside it, as she types: what it would have paid. 750,000 in the quarter, 2 % of it.
    rehearsal = manager.locator("#rehearsal")
    expect(rehearsal).to_contain_text("€15,000")
    expect(rehearsal).to_contain_text("between €1,000 and €2,200 a person")
    press(manager, "Save draft")
    expect(main(manager)).to_contain_text("Put up for approval")
    press(manager, "Put up for approval")

    # Two people approve. Until the second one has, it is nobody else's to see.
    plan = PayPlan.objects.get()
    press(manager, "I approve of this plan")
    expect(main(manager)).to_contain_text("You approve")
    inside = visit(anna, "desk", language="en")
    inside.goto("/pay/")
    expect(main(inside)).to_contain_text("No plan is in force")
    answer = inside.goto(f"/pay/plans/{plan.pk}/")
    assert answer
    assert answer.status == 404
    administrator = visit(gustav, "desk", language="en")
    administrator.goto(f"/pay/plans/{plan.pk}/")
    press(administrator, "Approve and publish")
    expect(main(administrator)).to_contain_text("In force")
    expect(main(administrator)).not_to_contain_text("Save draft")
    inside.goto("/pay/")
    expect(main(inside)).to_contain_text(
        "Field sales gets 60% of it, inside sales 40%.".replace("%", "\N{NO-BREAK SPACE}%")
    )
    expect(main(inside)).to_contain_text("Frieda")
    expect(main(inside)).to_contain_text("Gustav")

    # The tandem wins.
    order = in_progress(dora, anna, subject="Conveyor for hall 3")
    deliver(order.pk, delivery=Delivery(number="Q-1", value=45_787), by=anna, at=clock.wind(hours=1))
    win(order.pk, value=Decimal("45787.50"), by=dora, at=clock.wind(hours=1))
    sweep(clock.wind(minutes=1))

    # Each sees their own amount, by which rule, and leads on to the order; the other's is nowhere.
    outside = visit(dora, "phone", language="en")
    for page, own, other in ((inside, HIS, HERS), (outside, HERS, HIS)):
        page.goto("/pay/mine/")
        expect(main(page).locator(".pay-sum-amount")).to_have_text(own)
        expect(main(page)).to_contain_text("€45,787.50")
        assert other not in page.content()
        main(page).get_by_role("link", name="Conveyor for hall 3").click()
        page.wait_for_url(f"**/requests/{order.pk}/")
        assert other not in page.content()
    inside.goto("/pay/mine/")
    inside.locator("#what-if [name=value]").fill("10,000")
    expect(inside.locator("#what-if-result")).to_contain_text("It would bring you")
    expect(inside.locator("#what-if-result")).to_contain_text("€80.00")

    # The month is over. Dora objects, Greta answers with a correction, which is a new line.
    clock.at = moment(12, 1, 9)
    sweep(clock.at)
    outside.goto("/pay/mine/2026/11/")
    expect(main(outside)).to_contain_text("Closed, not released yet")
    press(outside, "Object")
    expect(main(outside).locator("#objection .field-errors").first).to_be_visible()
    outside.locator("#objection [name=text]").fill("The assembly is missing.")
    press(outside, "Object")
    expect(main(outside)).to_contain_text("Not answered yet")
    payroll = visit(greta, "desk", language="en")
    payroll.goto("/pay/payroll/")
    expect(main(payroll)).to_contain_text("Objection open")
    payroll.locator("#waiting").get_by_role("link", name="Dora").click()
    answered = payroll.locator("#answer")
    answered.locator("[name=answer]").fill("Right, it is added.")
    answered.locator("[name=amount]").fill("12.34")
    press(payroll, "Answer")
    expect(answered).to_contain_text("Say why, in a few words.")
    expect(answered.locator("[name=answer]")).to_have_value("Right, it is added.")
    answered.locator("[name=reason]").fill("Assembly")
    press(payroll, "Answer")
    expect(main(payroll)).to_contain_text("Answer by Greta")
    outside.goto("/pay/mine/2026/11/")
    expect(main(outside)).to_contain_text("Right, it is added.")
    expect(main(outside).locator("#looks")).to_contain_text("Greta")
    outside.goto("/pay/mine/")
    expect(main(outside).locator(".pay-sum-amount")).to_have_text("€12.34")
    expect(main(outside)).to_contain_text("Assembly")

    # A second person releases, and it is exported, once.
    second = visit(hanna, "desk", language="en")
    second.goto("/pay/payroll/2026/11/")
    expect(main(second)).to_contain_text("€915.75")  # both together
    press(second, "Release all")
    second.get_by_role("dialog").get_by_role("button", name="Release", exact=True).click()
    expect(main(second)).to_contain_text("Released")
    press(second, "Export 2 statements")
    expect(main(second)).to_contain_text("Nothing waits to be exported.")
    with second.expect_download() as download:
        main(second).get_by_role("link", name="Export 1").click()
    saved = tmp_path / "export.csv"
    download.value.save_as(saved)
    rows = saved.read_text(encoding="utf-8-sig").splitlines()
    assert rows[1:] == ["1,Anna,anna@example.com,2026-11,366.30", "1,Dora,dora@example.com,2026-11,549.45"]
    assert set(PayStatement.objects.filter(month="2026-11-01").values_list("state", flat=True)) == {
        "released"
    }

    # Whoever leads gets none of it, by no address.
    for address in ("/pay/", "/pay/mine/", "/pay/payroll/", "/pay/mine/2026/11/", "/pay/payroll/exports/1/"):
        for page in (manager, administrator):
            page.goto(address)
            assert not {HERS, HIS, "549.45", "366.30"} & set(page.content().split())
            assert HERS not in page.content()
            assert HIS not in page.content()
