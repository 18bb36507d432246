"""What a search finds a request by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesdesk.web.plain_text import normalise

if TYPE_CHECKING:
    from requests_app.models import SalesRequest


def described(sales_request: SalesRequest) -> str:
    """Customer, subject and everything that was typed into the form, ready for comparison."""
    customer = sales_request.customer
    typed = [value for value in sales_request.values.values() if isinstance(value, str)]
    known = [customer.name, customer.number or "", customer.town] if customer else []
    return normalise(" ".join([*known, sales_request.subject, *typed]))[:4000]
