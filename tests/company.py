"""A small company for every test: who works here, for whom, and one moment to start from.

Monday, 16 November 2026, 09:00 in Berlin: an ordinary working day without a holiday near it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from people.models import User, WorkingCalendar
from requests_app.actions.accept import accept
from requests_app.actions.claim import claim
from requests_app.actions.submit import submit
from requests_app.models import EscalationStep, FormVersion, Ladder, RequestType, SalesRequest
from requests_app.shipped_ladder import ship_ladder
from requests_app.shipped_types import ship
from tandems.models import Customer, Membership, Side, Tandem

if TYPE_CHECKING:
    from collections.abc import Callable

MONDAY_NINE = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
FILLED = {
    "quote": {"machine": "Förderband FB 200", "quantity": "2", "requirements": "Länge 12 m, Edelstahl"},
    "delivery-date": {"order_number": "AB-4711"},
    "order-confirmation": {"order_number": "PO-815"},
    "special-solution": {"problem": "Greifer für Glasplatten"},
}


@pytest.fixture
def at() -> datetime:
    return MONDAY_NINE


def person(name: str, **fields: Any) -> User:
    """A saved person who can log in with `PASSWORD`."""
    return User.objects.create_user(
        f"{name.lower()}@example.com", PASSWORD, name=name, language="en", **fields
    )


@pytest.fixture
def calendar(db: None) -> WorkingCalendar:
    return WorkingCalendar.objects.default()


@pytest.fixture
def anna(calendar: WorkingCalendar) -> User:
    """Inside sales, partner of Dora."""
    return person("Anna", is_inside=True)


@pytest.fixture
def bert(calendar: WorkingCalendar) -> User:
    """Inside sales, in no tandem."""
    return person("Bert", is_inside=True)


@pytest.fixture
def carla(calendar: WorkingCalendar) -> User:
    """Leads inside sales."""
    return person("Carla", is_inside_lead=True)


@pytest.fixture
def dora(calendar: WorkingCalendar) -> User:
    """A field rep, partner of Anna."""
    return person("Dora", is_field=True)


@pytest.fixture
def emil(calendar: WorkingCalendar) -> User:
    """Another field rep, in no tandem: an outsider to Dora's requests."""
    return person("Emil", is_field=True)


@pytest.fixture
def frieda(calendar: WorkingCalendar) -> User:
    """The sales manager."""
    return person("Frieda", is_sales_manager=True)


@pytest.fixture
def gustav(calendar: WorkingCalendar) -> User:
    """The administrator."""
    return person("Gustav", is_administrator=True)


@pytest.fixture
def tandem(anna: User, dora: User, at: datetime) -> Tandem:
    """Anna and Dora."""
    tandem = Tandem.objects.create(name="Süd")
    tandem.memberships.create(user=anna, side=Side.INSIDE, joined_at=at)
    Membership.objects.create(tandem=tandem, user=dora, side=Side.FIELD, joined_at=at)
    return tandem


@pytest.fixture
def types(db: None, at: datetime) -> dict[str, RequestType]:
    """The shipped types by key. Shipped again, because tests that really commit are cleaned up by emptying every table."""
    ship(RequestType.objects, FormVersion.objects, at)
    ship_ladder(Ladder.objects, EscalationStep.objects, at)
    return {
        request_type.key: request_type for request_type in RequestType.objects.select_related("current_form")
    }


@pytest.fixture
def customer(db: None, at: datetime) -> Customer:
    """A known customer, of no tandem."""
    return Customer.objects.create(
        name="Müller Maschinenbau GmbH", number="10023", postcode="80331", town="München", created_at=at
    )


@pytest.fixture
def draft(types: dict[str, RequestType], customer: Customer, at: datetime) -> Callable[..., SalesRequest]:
    """A complete draft by a rep, ready to be sent."""

    def make(requester: User, kind: str = "quote", **fields: Any) -> SalesRequest:
        chosen = types[kind]
        defaults = {
            "key": uuid4(),
            "type": chosen,
            "form": chosen.current_form,
            "customer": customer,
            "subject": "Förderband für Halle 3",
            "values": FILLED[kind],
            "created_at": at,
            "changed_at": at,
            "urgent_from": at,
        }
        return SalesRequest.objects.create(requester=requester, **{**defaults, **fields})

    return make


@pytest.fixture
def submitted(draft: Callable[..., SalesRequest], at: datetime) -> Callable[..., SalesRequest]:
    """A request that was just sent."""

    def make(requester: User, kind: str = "quote", **fields: Any) -> SalesRequest:
        return submit(draft(requester, kind, **fields).pk, by=requester, at=at)

    return make


@pytest.fixture
def in_progress(submitted: Callable[..., SalesRequest], at: datetime) -> Callable[..., SalesRequest]:
    """A request that `owner` works on."""

    def make(requester: User, owner: User, **fields: Any) -> SalesRequest:
        sent = submitted(requester, **fields)
        step = accept if sent.owner_id == owner.pk else claim
        return step(sent.pk, by=owner, at=at)

    return make
