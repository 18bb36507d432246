"""What a request is called when its writer leaves that open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from requests_app.form_fields import Kind

if TYPE_CHECKING:
    from requests_app.models import SalesRequest

LONGEST = 160


def suggested_subject(sales_request: SalesRequest) -> str:
    """ "Quote: conveyor FB 200" by the first short text of the form, else "Quote for Müller GmbH"; "" without a type."""
    request_type, customer = sales_request.type, sales_request.customer
    if request_type is None:
        return ""
    form = sales_request.form or request_type.current_form
    texts = [sales_request.values.get(f.key) for f in (form.fields if form else ()) if f.kind is Kind.TEXT]
    thing = next((text for text in texts if isinstance(text, str) and text), "")
    if thing:
        return (_("%(type)s: %(thing)s") % {"type": request_type.name, "thing": thing})[:LONGEST]
    if customer:
        return (_("%(type)s for %(customer)s") % {"type": request_type.name, "customer": customer.name})[
            :LONGEST
        ]
    return request_type.name
