"""Who is paid, and by which plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.company import person
from tests.rewards.payday import Timelines, moment, publish, terms

if TYPE_CHECKING:
    from people.models import User, WorkingCalendar
    from requests_app.models import RequestType
    from rewards.models import PayPlan
    from tandems.models import Customer, Tandem


@pytest.fixture
def greta(calendar: WorkingCalendar) -> User:
    """Payroll."""
    return person("Greta", is_payroll=True)


@pytest.fixture
def hanna(calendar: WorkingCalendar) -> User:
    """Payroll as well."""
    return person("Hanna", is_payroll=True)


@pytest.fixture
def quote(types: dict[str, RequestType]) -> RequestType:
    return types["quote"]


@pytest.fixture
def told(quote: RequestType, customer: Customer) -> Timelines:
    """Nothing yet."""
    return Timelines(quote, customer)


@pytest.fixture
def plan(quote: RequestType, frieda: User, gustav: User) -> PayPlan:
    """2 % of the value of quotes, half and half, all of 2026, published before."""
    return publish(terms(quote), [frieda, gustav], moment(12, 20, year=2025))


@pytest.fixture
def pair(tandem: Tandem) -> Tandem:
    """Anna and Dora, since before all of it."""
    tandem.memberships.update(joined_at=moment(1, 1, year=2025))
    return tandem
