"""What a search finds a request by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesdesk.web.plain_text import loosely

if TYPE_CHECKING:
    from requests_app.models import SalesRequest


def described(sales_request: SalesRequest, *more: str) -> str:
    """Numbers of what was delivered, customer, subject and everything that was typed into the form, ready for comparison.

    `more`: what belongs to it but is not stored yet. One query for a request that was delivered before.
    """
    customer = sales_request.customer
    typed = [value for value in sales_request.values.values() if isinstance(value, str)]
    known = [customer.name, customer.number or "", customer.town] if customer else []
    words = [*more, *_delivered(sales_request), *known, sales_request.subject, *typed]
    return loosely(" ".join(words))[:4000]


def _delivered(sales_request: SalesRequest) -> list[str]:
    if sales_request.delivered_at is None and sales_request.cycle == 1:
        return []
    data = sales_request.events.filter(kind="deliver").values_list("data", flat=True)
    return list(dict.fromkeys(each["number"] for each in data if each.get("number")))
