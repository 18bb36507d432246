"""Take over customers from a file: preview, then apply. Between the two nothing is stored; what was chosen travels with the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from salesdesk.web.clock import now
from strategy.regions import HOME
from tandems import access
from tandems.actions.import_customers import Effect, Preview, Row, apply, label_of, preview
from tandems.customer_files import MOST_BYTES
from tandems.forms.customer_file import CustomerFileForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from tandems.models import Customer

UNPROCESSABLE = 422
MOST_SHOWN = 300
LABELS = {
    Effect.REFUSED: (gettext_lazy("Left out"), "triangle-alert", "warn"),
    Effect.CHANGED: (gettext_lazy("Changes"), "pencil", "info"),
    Effect.NEW: (gettext_lazy("New"), "plus", "calm"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file, as the preview shows it."""

    number: int
    name: str
    label: Any
    icon: str
    tone: str
    problem: str
    says: str  # of a new customer: what would be written down
    changes: tuple[tuple[str, str, str], ...]  # what, before, after


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def customer_import(request: PersonRequest) -> HttpResponse:
    access.require(access.may_import_customers(request.user))
    if request.method != "POST":
        return _page(request, CustomerFileForm())
    if "token" in request.POST:
        return _apply(request)
    form = CustomerFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    chosen = form.cleaned_data["file"]
    try:
        read = preview(chosen.read(MOST_BYTES + 1), by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form, status=UNPROCESSABLE)
    return _page(request, CustomerFileForm(), preview=_shown(read), name=chosen.name)


def _apply(request: PersonRequest) -> HttpResponse:
    try:
        done = apply(request.POST["token"], by=request.user, at=now())
    except ValidationError as error:
        return _page(request, CustomerFileForm(), status=UNPROCESSABLE, refused=error.messages)
    taken = done[Effect.NEW] + done[Effect.CHANGED]
    text = ngettext("%(n)s customer is taken over.", "%(n)s customers are taken over.", taken) % {"n": taken}
    if not taken:
        text = _("Everything was there already.")
    messages.success(request, text)
    return redirect("customers")


def _shown(read: Preview) -> dict[str, Any]:
    """What needs eyes first: what is left out, then what changes, then what is new."""
    order = list(LABELS)
    told = sorted((row for row in read.rows if row.effect in LABELS), key=lambda row: order.index(row.effect))
    return {
        "lines": [_line(row) for row in told[:MOST_SHOWN]],
        "more": max(0, len(told) - MOST_SHOWN),
        "new": read.count(Effect.NEW),
        "changed": read.count(Effect.CHANGED),
        "same": read.count(Effect.SAME),
        "refused": read.count(Effect.REFUSED),
        "taken": read.count(Effect.NEW) + read.count(Effect.CHANGED),
        "token": read.token,
    }


def _line(row: Row) -> Line:
    label, icon, tone = LABELS[row.effect]
    changes = tuple((label_of(column), before or "–", after or "–") for column, before, after in row.changes)
    says = _written_down(row.customer) if row.effect is Effect.NEW and row.customer else ""
    return Line(row.line, row.name, label, icon, tone, row.problem, says, changes)


def _written_down(customer: Customer) -> str:
    """In one line, so that a column read wrongly or strange letters are seen before anything is saved."""
    place = f"{customer.postcode} {customer.town}".strip()
    abroad = customer.country if customer.country != HOME else ""
    tandem = customer.tandem.name if customer.tandem else ""
    told = (
        customer.number,
        customer.street,
        place,
        abroad,
        customer.contact,
        customer.phone,
        customer.email,
        tandem,
    )
    return " · ".join(filter(None, told))


def _page(request: PersonRequest, form: CustomerFileForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return TemplateResponse(request, "tandems/customer_import.html", {"form": form, **more}, status=status)
