"""Customers from a file, regions, and who does what: axe finds nothing, nothing sticks out; two people agree on two devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tandems.models import Customer, Task
from tandems.shipped_tasks import ship_tasks
from tests.browser.test_pages import LONG, problems

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem
    from tests.browser.conftest import Visit

pytestmark = pytest.mark.once  # what a page looks like does not depend on the database

FILE = f"Nr;Firma;PLZ;Ort;Land;Tandem\n1;{LONG} GmbH;1067;Dresden;;Süd\n2;Ott;80331;;Bavaria;\n10023;;;{LONG};;\n"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_file_is_looked_through_and_taken_over(
    visit: Visit, carla: User, tandem: Tandem, customer: Customer, width: str, theme: str
) -> None:
    page = visit(carla, width, theme=theme, audited=True)
    found = problems(page, reverse("customer_import"))
    page.set_input_files(
        "input[type=file]", {"name": f"{LONG}.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Änderungen zeigen").click()
    expect(page.get_by_text("„Bavaria“ ist kein Land.")).to_be_visible()
    expect(page.get_by_text("01067 Dresden")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("button", name="2 Kunden übernehmen").click()
    page.wait_for_url("**/customers/")
    assert set(Customer.objects.values_list("number", flat=True)) == {"1", "10023"}
    page.goto(reverse("tandem_members", args=[tandem.pk]))
    page.get_by_label("Postleitzahlen").fill("80-8599")
    page.get_by_role("button", name="Regionen speichern").click()
    expect(page.get_by_text("Beide Enden von „80-8599“")).to_be_visible()
    page.get_by_label("Postleitzahlen").fill("80-85")
    page.get_by_role("button", name="Regionen speichern").click()
    page.wait_for_url("**/members/")
    found += problems(page, reverse("tandem_customers", args=[tandem.pk]))
    expect(page.get_by_role("link", name=customer.name)).to_be_visible()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dora_proposes_on_the_phone_and_anna_confirms_at_her_desk(
    visit: Visit, anna: User, dora: User, tandem: Tandem, theme: str
) -> None:
    ship_tasks(Task.objects)  # tests that really commit are cleaned up by emptying every table
    show, change = (reverse(f"tandem_responsibilities{end}", args=[tandem.pk]) for end in ("", "_change"))
    phone = visit(dora, "phone", theme=theme, audited=True)
    found = problems(phone, show) + problems(phone, change)
    phone.get_by_role("group", name="Eigene Aufgabe 1").get_by_label("Aufgabe").fill(LONG)
    phone.get_by_role("button", name="Diese Tabelle vorschlagen").click()
    expect(phone.get_by_role("alert")).to_contain_text("Bitte eine Seite wählen.")
    phone.get_by_role("group", name="Eigene Aufgabe 1").get_by_label("Liegt bei").select_option("inside")
    phone.get_by_role("button", name="Diese Tabelle vorschlagen").click()
    phone.wait_for_url(f"**{show}")
    desk = visit(anna, "desk", theme=theme, audited=True)
    found += problems(desk, show)
    desk.get_by_role("button", name="Ich bestätige diese Tabelle").click()
    expect(desk.get_by_text("Fassung 1, seit")).to_be_visible()
    found += problems(phone, show) + problems(desk, f"{show}?version=1")
    expect(phone.get_by_text("Fassung 1, seit")).to_be_visible()
    assert not found, "\n".join(found)
