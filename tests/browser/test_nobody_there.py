"""Nobody there, nothing lost: an owner does not come in the morning, and everybody knows within seconds who has her work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from people.models import Absence
from requests_app.actions.accept import accept
from requests_app.models import Escalation, HandoverItem, SalesRequest
from salesdesk import timetable
from tests.company import person
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Tandem
    from tests.browser.conftest import Clock, Visit

SUBMIT = "dialog[open] form button:not([type=button])"


def main(page: Page) -> object:
    return expect(page.locator("main"))


def sweep(name: str, clock: Clock) -> None:
    """As a worker does, but by the test's clock, which the guard against wrong clocks would rightly refuse."""
    found = timetable.find(name)
    assert found is not None
    found.run(at=clock.at)


def send_for_a_new_customer(phone: Page, types: dict[str, RequestType]) -> SalesRequest:
    phone.goto("/requests/new/")
    phone.locator("[data-new-customer] summary").tap()
    phone.locator("[data-new-customer] [name$=name]").fill("Neubau Fördertechnik GmbH")
    phone.locator("[data-new-customer] [name$=town]").fill("Kempten")
    phone.locator("button[value=create_customer]").tap()
    expect(phone.locator(".chosen-customer")).to_contain_text("Neubau Fördertechnik GmbH")
    phone.locator(f"input[name=type][value='{types['quote'].pk}']").check(force=True)
    phone.locator("[name$=machine]").fill("Förderband FB 200")
    phone.locator("[name$=quantity]").fill("2")
    phone.locator("[name$=requirements]").fill("Länge 12 m")
    phone.locator("button[value=send]").tap()
    phone.wait_for_url("**/requests/*/")
    return SalesRequest.objects.get(state="submitted")


@pytest.mark.parametrize(("reps", "colleagues"), [("de", "en"), ("en", "de")])
def test_an_owner_does_not_come_in_the_morning(  # noqa: PLR0915 - a whole story is long
    visit: Visit,
    clock: Clock,
    types: dict[str, RequestType],
    tandem: Tandem,
    dora: User,
    anna: User,
    bert: User,
    carla: User,
    in_progress: Callable[..., SalesRequest],
    reps: str,
    colleagues: str,
) -> None:
    paula = person("Paula", is_inside=True)
    anna.stand_ins.create(stand_in=bert, position=0)
    anna.stand_ins.create(stand_in=paula, position=1)
    untouched = in_progress(dora, anna, kind="special-solution")
    phone = visit(dora, "phone", language=reps)
    desk = visit(anna, "desk", language=colleagues)
    lead = visit(carla, "desk", language=colleagues)
    second = visit(paula, "desk", language=colleagues)

    # A rep sends a request for a new customer; it goes to her partner in the tandem, who accepts.
    sent = send_for_a_new_customer(phone, types)
    assert (sent.owner, sent.new_customer) == (anna, True)
    url = f"/requests/{sent.pk}/"
    desk.goto(url)
    with desk.expect_response("**/accept/"):
        desk.keyboard.press("c")
    main(phone).to_contain_text("Anna", timeout=patient(6_000))

    # Next morning a colleague reports her absent: two taps and done. The first stand-in is absent too.
    clock.wind(days=1)
    sweep("escalate", clock)
    Absence.objects.create(person=bert, starts_at=clock.at, changed_at=clock.at)
    lead.goto("/absences/")
    lead.goto(f"/absences/new/?person={anna.pk}")
    expect(lead.locator(".absence-preview")).to_contain_text("Paula")
    lead.locator("#absence-form button[type=submit], #absence-form .sticky-actions button").first.click()
    lead.wait_for_url(lambda address: "/absences/new" not in address)
    assert Absence.objects.filter(person=anna).exists()
    sweep("hand over", clock)

    # Within seconds another present colleague has it, with its brief, and the page says why she was chosen.
    sent.refresh_from_db()
    assert sent.owner == paula
    due, promised = sent.target_due_at, sent.promise_at
    main(phone).to_contain_text("Paula", timeout=patient(6_000))  # the rep's phone shows it by itself
    second.goto(url)
    brief = second.locator("#brief")
    expect(brief).to_contain_text("Anna")
    expect(brief).to_contain_text("Neubau Fördertechnik GmbH")
    expect(brief).to_contain_text("Bert")  # passed over, and said so
    phone.goto("/inbox/")
    main(phone).to_contain_text("Anna")
    phone.goto(url)
    assert HandoverItem.objects.get(sales_request=sent).told_at is not None

    accept(untouched.pk, by=paula, at=clock.at)

    # She accepts. The deadline nears and passes; the ladder climbs as written.
    second.locator("#brief-accept").click()
    expect(second.locator("#brief-accept")).to_have_count(0)
    sent.refresh_from_db()
    assert (sent.state, sent.target_due_at, sent.promise_at) == ("in_progress", due, promised)
    for moment in (sent.deadline_at + timedelta(minutes=1), sent.deadline_at + timedelta(days=1, hours=3)):
        clock.at = moment
        sweep("escalate", clock)
    bases = list(Escalation.objects.filter(skipped=False).values_list("step__basis", flat=True))
    assert bases.count("deadline") >= 2

    # The lead sees what burns and agrees a new date, with a line to the rep.
    lead.goto("/escalations/")
    expect(lead.locator(f"#burning-{sent.pk}")).to_contain_text("Neubau Fördertechnik GmbH")
    lead.locator(f"#burning-{sent.pk} a[href$='acknowledge/']").click()
    lead.locator("dialog[open] [name=line]").fill("Die Zeichnung fehlte; am Mittwoch kommt sie.")
    lead.locator(SUBMIT).last.click()
    expect(lead.locator("dialog[open]")).to_have_count(0)
    sent.refresh_from_db()
    assert sent.agreed_at is not None
    assert sent.deadline_at == sent.agreed_at
    main(phone).to_contain_text("Die Zeichnung fehlte", timeout=patient(6_000))

    # Her absence is over. What nobody touched meanwhile is proposed to come back, and she decides it all at once.
    desk.goto("/returns/")
    choice = desk.locator("[data-rows] tr").filter(has_text=f"#{untouched.pk}")
    expect(choice.locator("input[value=returned]")).to_be_checked()
    desk.locator("[data-rows] tr").filter(has_text=f"#{sent.pk}").locator("input[value=stayed]").check()
    desk.locator("main .sticky-actions button").first.click()
    expect(desk.locator("[data-rows]")).to_have_count(0)
    owners = dict(SalesRequest.objects.values_list("pk", "owner__name"))
    assert owners == {sent.pk: "Paula", untouched.pk: "Anna"}
