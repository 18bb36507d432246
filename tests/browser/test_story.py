"""A quote, from the rep's phone to the order: two sides, two browsers, both always knowing whose turn it is."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from people.working_time import working_time_between
from requests_app import ledger
from requests_app.actions.note import note
from requests_app.models import SalesRequest
from requests_app.states import Party
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer
    from tests.browser.conftest import Clock, Visit

MINUTE = timedelta(minutes=1)


def photo() -> dict[str, object]:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG")
    return {"name": "Anlage Halle 3.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def reload_until(page: Page, text: str) -> None:
    """What the other side did shows without a reload, within two seconds of the change (with time for this machine)."""
    expect(page.locator("main")).to_contain_text(text, timeout=patient(6_000))


@pytest.mark.parametrize(("reps", "colleagues"), [("de", "en"), ("en", "de")])
def test_a_quote_from_the_phone_to_the_order(  # noqa: PLR0915 - a whole life is long
    visit: Visit,
    clock: Clock,
    types: dict[str, RequestType],
    customer: Customer,
    emil: User,
    anna: User,
    bert: User,
    reps: str,
    colleagues: str,
) -> None:
    phone = visit(emil, "phone", language=reps)
    desk = visit(anna, "desk", language=colleagues)
    other = visit(bert, "desk", language=colleagues)
    desk.goto("/queue/")
    other.goto("/queue/")

    # The rep sends a quote request with a photo.
    phone.goto("/requests/new/")
    phone.locator("#id_customer").fill("mueler masch")
    phone.get_by_role("option").filter(has_text=customer.name).first.tap()
    expect(phone.locator(".chosen-customer")).to_contain_text(customer.name)
    phone.locator(f"input[name=type][value='{types['quote'].pk}']").check(force=True)
    phone.locator("[name$=machine]").fill("Förderband FB 200")
    phone.locator("[name$=quantity]").fill("2")
    phone.locator("[name$=requirements]").fill("Länge 12 m, Edelstahl 🙂 <script>")
    phone.locator("input[type=file][multiple]").first.set_input_files([photo()])  # type: ignore[list-item]
    expect(phone.locator("[data-upload-list]").first).to_contain_text("Anlage Halle 3")
    phone.locator("button[value=send]").tap()
    phone.wait_for_url("**/requests/*/")
    sent = SalesRequest.objects.get(state="submitted")
    assert sent.attachments.count() == 1
    assert sent.submitted_at == clock.at

    # A colleague claims it by key; a second tries the same and is told who was faster.
    row = f"#row-{sent.pk}"
    expect(desk.locator(row)).to_be_visible(timeout=patient(6_000))
    expect(other.locator(row)).to_be_visible(timeout=patient(6_000))
    other.evaluate(
        "document.querySelector('[data-live]').removeAttribute('data-live')"
    )  # its list stays behind
    clock.wind(minutes=10)
    desk.keyboard.press("j")
    desk.keyboard.press("c")
    expect(desk.locator(".toast, [role=status]").filter(has_text=f"#{sent.pk}").first).to_be_visible()
    other.locator(f"{row} button[data-key=c]").click()
    expect(other.locator("body")).to_contain_text("Anna")
    assert SalesRequest.objects.get(pk=sent.pk).owner == anna
    reload_until(phone, "Anna")

    # She asks back; the phone says that it is the rep's turn, and why.
    clock.wind(minutes=20)
    desk.goto(f"/requests/{sent.pk}/")
    desk.keyboard.press("a")
    desk.locator("dialog[open] textarea[name=question]").fill("Welche Spannung?")
    desk.locator("dialog[open] button[type=submit], dialog[open] form button:not([type=button])").last.click()
    expect(desk.locator("dialog[open]")).to_have_count(0)
    reload_until(phone, "Welche Spannung?")

    # The rep answers from the phone.
    clock.wind(minutes=45)
    phone.locator("#do-main").tap()
    phone.locator("dialog[open] textarea[name=text]").fill("400 V")
    phone.locator("dialog[open] form button:not([type=button])").last.tap()
    expect(phone.locator("dialog[open]")).to_have_count(0)
    reload_until(desk, "400 V")

    # The quote is delivered.
    clock.wind(minutes=15)
    desk.keyboard.press("d")
    desk.locator("dialog[open] [name=number]").fill("AN-2026-17")
    desk.locator("dialog[open] [name=value]").fill("48000")
    desk.locator("dialog[open] form button:not([type=button])").last.click()
    expect(desk.locator("dialog[open]")).to_have_count(0)
    reload_until(phone, "AN-2026-17")

    # The rep passes it on, and later records the order.
    clock.wind(minutes=5)
    phone.locator("#do-main").tap()
    phone.wait_for_timeout(300)
    clock.wind(days=1)
    phone.goto(f"/requests/{sent.pk}/win/")
    phone.locator("[name=value]").fill("46500")
    phone.locator("main form button:not([type=button])").last.tap()
    phone.wait_for_url(f"**/requests/{sent.pk}/")

    won = SalesRequest.objects.get(pk=sent.pk)
    assert (won.state, won.outcome_value) == ("won", 46500)
    hours = won.calendar.hours()
    spent = ledger.working_times(ledger.stretches(won.events.moments(), clock.at), hours)
    assert spent[Party.NOBODY] == 10 * MINUTE
    assert spent[Party.INSIDE] == 35 * MINUTE
    assert spent[Party.FIELD] == 50 * MINUTE
    assert sum(spent.values(), timedelta()) == working_time_between(won.submitted_at, won.closed_at, hours)


PRESS_AT_ONCE = """() => {
    const first = document.querySelector("[data-key=d]");
    new MutationObserver((changes, watch) => {
        const renewed = document.querySelector("[data-key=d]");
        if (!renewed || renewed === first) return;
        watch.disconnect();
        renewed.click();
    }).observe(document.body, { childList: true, subtree: true });
}"""


def test_a_step_taken_the_moment_the_page_has_renewed_itself_opens(
    visit: Visit, clock: Clock, dora: User, anna: User, in_progress: Callable[..., SalesRequest]
) -> None:
    owned = in_progress(dora, anna)
    desk = visit(anna, "desk", language="en")
    desk.goto(f"/requests/{owned.pk}/")
    desk.evaluate(PRESS_AT_ONCE)
    note(owned.pk, by=dora, at=clock.wind(minutes=1), text="The customer asks for three.")
    desk.evaluate(
        "document.dispatchEvent(new Event('visibilitychange'))"
    )  # the page looks for itself what is new
    expect(desk.locator("main")).to_contain_text("The customer asks for three.", timeout=patient(10_000))
    expect(desk.locator("dialog[open] [name=number]")).to_be_visible()
