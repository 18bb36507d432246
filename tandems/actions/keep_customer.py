"""Write down a customer: a new one, or better data of a known one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.models import User
from tandems import access
from tandems.models import Customer
from tandems.search import look_alikes

if TYPE_CHECKING:
    from tandems.models import Tandem

SAME_TAP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CustomerData:
    name: str
    number: str | None = None
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    contact: str = ""
    phone: str = ""
    email: str = ""
    tandem: Tandem | None = None


class LooksKnown(Exception):
    """There are customers with nearly this name; whoever asked decides whether it is one of them."""

    def __init__(self, customers: list[Customer]) -> None:
        super().__init__(", ".join(customer.name for customer in customers))
        self.customers = customers


@transaction.atomic
def create_customer(data: CustomerData, *, by: User, at: datetime, anyway: bool = False) -> Customer:
    """A new customer. Sent twice by the same person, it is one. `anyway`: the look-alikes were seen, it is another.

    Raises `LooksKnown`, `ValidationError` by field, `PermissionDenied`.
    """
    access.require(access.may_add_customers(by))
    # Two taps at once wait for each other here. SQLite's transactions do so anyway.
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk").first()
    recent = Customer.objects.filter(created_by=by, created_at__gte=at - SAME_TAP)
    again = recent.filter(name=data.name, postcode=data.postcode, town=data.town, number=data.number).first()
    if again:
        return again
    if not anyway and (known := look_alikes(data.name)):
        raise LooksKnown(known)
    return _saved(Customer(created_by=by, created_at=at, **_columns(data)))


def edit_customer(pk: int, data: CustomerData, *, by: User, anyway: bool = False) -> Customer:
    """Raises `LooksKnown` when the name becomes nearly that of another, `ValidationError`, `PermissionDenied`."""
    access.require(access.may_edit_customers(by))
    with transaction.atomic():
        customer = Customer.objects.select_for_update().get(pk=pk)
        renamed = customer.name != data.name
        if renamed and not anyway and (known := look_alikes(data.name, besides=pk)):
            raise LooksKnown(known)
        for column, value in _columns(data).items():
            setattr(customer, column, value)
        return _saved(customer)


def _columns(data: CustomerData) -> dict[str, object]:
    columns = {field.name: getattr(data, field.name) for field in fields(data)}
    return {**columns, "number": data.number or None}


def _saved(customer: Customer) -> Customer:
    customer.full_clean(exclude=["created_by"])
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:  # somebody took the number between our look and our write
        raise ValidationError({"number": _("Another customer has this number.")}) from error
    return customer
