"""The customers' pages, as different people see them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tandems.models import Customer

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem

WHOLE = {"name": "Müller Maschinenbau GmbH", "number": "10023", "town": "Ulm", "country": "de"}


def page(customer: Customer) -> str:
    return reverse("customer", args=[customer.pk])


def test_a_rep_finds_and_reads_every_customer_but_changes_none(
    client: Client, dora: User, customer: Customer
) -> None:
    client.force_login(dora)
    assert customer.name in client.get(reverse("customers"), {"q": "maschienenbau"}).content.decode()
    assert "10023" in client.get(page(customer)).content.decode()
    assert b'<form class="customer-form' not in client.get(page(customer), {"edit": ""}).content
    assert client.post(page(customer), WHOLE).status_code == 403


def test_inside_sales_corrects_an_address_and_the_tandem(
    client: Client, anna: User, customer: Customer, tandem: Tandem
) -> None:
    client.force_login(anna)
    assert b"customer-form" in client.get(page(customer), {"edit": ""}).content
    client.post(page(customer), {**WHOLE, "tandem": tandem.pk})
    customer.refresh_from_db()
    assert (customer.town, customer.country, customer.tandem) == ("Ulm", "DE", tandem)


def test_a_taken_number_is_said_beside_its_field(
    client: Client, anna: User, customer: Customer, at: datetime
) -> None:
    Customer.objects.create(name="Krause", number="10024", created_at=at)
    client.force_login(anna)
    answer = client.post(page(customer), {**WHOLE, "number": "10024"})
    assert answer.status_code == 422
    assert "already exists" in answer.content.decode()


def test_a_look_alike_is_asked_about_and_may_be_insisted_on(
    client: Client, dora: User, customer: Customer
) -> None:
    client.force_login(dora)
    asked = client.post(reverse("customer_new"), {"name": "Mueller Maschinenbau"})
    assert asked.status_code == 422
    assert "There is already Müller Maschinenbau GmbH in München." in asked.content.decode()
    made = client.post(reverse("customer_new"), {"name": "Mueller Maschinenbau", "do": "anyway"})
    assert made.headers["Location"] == page(Customer.objects.latest("pk"))


def test_while_typing_the_options_offer_a_new_customer_last(
    client: Client, dora: User, customer: Customer
) -> None:
    client.force_login(dora)
    options = client.get(reverse("customer_suggest"), {"q": "<Müler>"}).content.decode()
    assert f'data-customer="{customer.pk}"' in options
    assert "New customer “&lt;Müler&gt;”" in options


def test_pages_turn_by_name_and_cost_the_same_everywhere(
    client: Client, dora: User, at: datetime, django_assert_max_num_queries: object
) -> None:
    made = [Customer(name=f"Kunde {n:03}", created_at=at, search_text="") for n in range(120)]
    Customer.objects.bulk_create(made)
    client.force_login(dora)
    first = client.get(reverse("customers")).context
    second = client.get(reverse("customers"), {"after": first["later"]}).context
    third = client.get(reverse("customers"), {"after": second["later"]}).context
    back = client.get(reverse("customers"), {"before": third["earlier"]}).context
    names = [[one.name for one in shown["customers"]] for shown in (first, second, third, back)]
    assert [len(shown) for shown in names] == [50, 50, 20, 50]
    assert names[1] == names[3]
    assert (third["later"], first["earlier"]) == ("", "")


@pytest.mark.parametrize("name", ["customers", "customer_new", "customer_suggest"])
def test_nobody_reads_customers_without_logging_in(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
