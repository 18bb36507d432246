"""Customers as people write them down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tandems.actions.keep_customer import CustomerData, LooksKnown, create_customer, edit_customer
from tandems.models import Customer

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem

HUBER = CustomerData(name="Huber Antriebe GmbH", town="Passau", postcode="94032", contact="Frau Huber")


def test_dora_writes_down_a_new_customer(dora: User, at: datetime) -> None:
    made = create_customer(HUBER, by=dora, at=at)
    assert (made.name, made.town, made.is_new, made.created_by) == (
        "Huber Antriebe GmbH",
        "Passau",
        True,
        dora,
    )


def test_a_second_tap_makes_no_second_customer(dora: User, at: datetime) -> None:
    assert create_customer(HUBER, by=dora, at=at) == create_customer(HUBER, by=dora, at=at)


def test_a_known_name_is_asked_about_and_may_be_insisted_on(
    dora: User, customer: Customer, at: datetime
) -> None:
    data = CustomerData(name="Mueller Maschinenbau", town="Ulm")
    with pytest.raises(LooksKnown) as asked:
        create_customer(data, by=dora, at=at)
    assert asked.value.customers == [customer]
    assert create_customer(data, by=dora, at=at, anyway=True) != customer


def test_inside_sales_adds_the_number_and_the_tandem(
    anna: User, dora: User, tandem: Tandem, at: datetime
) -> None:
    made = create_customer(HUBER, by=dora, at=at)
    edited = edit_customer(made.pk, CustomerData(name=made.name, number="10099", tandem=tandem), by=anna)
    assert (edited.is_new, edited.tandem) == (False, tandem)


def test_a_rep_does_not_edit_customers(dora: User, customer: Customer) -> None:
    with pytest.raises(PermissionDenied):
        edit_customer(customer.pk, HUBER, by=dora)


def test_a_number_belongs_to_one_customer(anna: User, customer: Customer, at: datetime) -> None:
    with pytest.raises(ValidationError, match="number"):
        create_customer(CustomerData(name="Krause", number="10023"), by=anna, at=at)


def test_renaming_to_a_known_name_is_asked_about(anna: User, customer: Customer, at: datetime) -> None:
    other = create_customer(HUBER, by=anna, at=at)
    with pytest.raises(LooksKnown):
        edit_customer(other.pk, CustomerData(name="Müller Maschinenbau"), by=anna)
    edit_customer(
        customer.pk, CustomerData(name="Müller Maschinenbau GmbH", number="10023", town="Ulm"), by=anna
    )
