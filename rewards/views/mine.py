"""One's own pay: months, lines with their orders and rules, objections, and what the next order would bring. Nobody else's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rewards import access, own
from rewards.actions.object_to_statement import object_to_statement
from rewards.closed import not_closed_before
from rewards.forms.statement import ObjectionForm, WhatIfForm
from rewards.months import name_of, running
from rewards.plan_pages import columns_for, in_force, tabs, types_for
from rewards.plan_words import WHOLE, percent
from rewards.splitting import FIELD, in_cents
from rewards.statement_pages import listed, sheet, shown, steps_of, title_of, told
from rewards.what_if import side_of, what_if
from salesdesk.web.clock import now
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from rewards.models import PayStatement
    from rewards.own import StatementRow

UNPROCESSABLE = 422


@require_safe
@never_cache
def pay_mine(request: PersonRequest) -> HttpResponse:
    return TemplateResponse(request, "rewards/mine.html", _page(request, now()))


@require_safe
@never_cache
def pay_what_if(request: PersonRequest) -> HttpResponse:
    """The answer alone for htmx; the whole page for whoever asks without a script."""
    at = now()
    if not wants_fragment(request):
        return TemplateResponse(request, "rewards/mine.html", _page(request, at))
    return TemplateResponse(request, "rewards/what_if.html", _asked(request, at))


@require_safe
@never_cache
def pay_mine_month(request: PersonRequest, year: int, month: int) -> HttpResponse:
    return _month_page(request, _own(request, year, month))


@posted_from("pay_mine_month", "year", "month")
def pay_object(request: PersonRequest, year: int, month: int) -> HttpResponse:
    found = _own(request, year, month)
    at = now()
    form = _objection_form(own.statement(found.pk, request.user, at=at), request.POST)
    if not form.is_valid():
        return _month_page(request, found, form)
    try:
        object_to_statement(
            found.pk, text=form.cleaned_data["text"], line=form.cleaned_data["line"], by=request.user, at=at
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _month_page(request, found, form)
    messages.success(request, _("Payroll reads it and answers here."))
    return redirect("pay_mine_month", year=year, month=month)


def _own(request: PersonRequest, year: int, month: int) -> PayStatement:
    """Payroll sees its own here, and nobody else's."""
    mine = access.statements_for(request.user).filter(user=request.user)
    return get_object_or_404(mine, month=date(year, month, 1))


def _page(request: PersonRequest, at: datetime) -> dict[str, Any]:
    rows = own.statements_of(request.user)
    this_month = running(at)
    open_ones = [row for row in rows if row.is_running]
    running_row = next((row for row in open_ones if row.month == this_month), None)
    plan, waited_for = in_force(at), not_closed_before(this_month)
    return {
        "plan": plan,
        "running_name": name_of(this_month),
        "waited_for": name_of(waited_for) if waited_for else "",
        "running_amount": shown(running_row.amount if running_row else Decimal(0)),
        "lines": sheet(own.statement(running_row.pk, request.user, at=at)) if running_row else [],
        "months": listed([row for row in rows if row is not running_row]),
        "tabs": tabs("pay_mine"),
        "is_page": True,
        "payroll": ", ".join(access.who_is_payroll()),
        "now": at,
        **(_asked(request, at) if plan and side_of(request.user) else {}),
    }


def _asked(request: PersonRequest, at: datetime) -> dict[str, Any]:
    """What somebody wants to know of the next order, and the answer to it."""
    plan = in_force(at)
    columns = columns_for(plan)
    form = WhatIfForm(
        request.GET if request.GET.get("value") else None,
        types=types_for(plan),
        columns=columns,
        language=request.user.language,
    )
    asked = {"what_if_form": form, "has_segments": len(columns) > 1}
    if not (plan and form.is_bound and form.is_valid()):
        return asked
    said = form.cleaned_data
    value = in_cents(said["value"])
    found = what_if(request.user, type=said["type"], segment=said["segment"], value=value, at=at)
    field = plan.field_percent
    own_side = percent(field if side_of(request.user) == FIELD else WHOLE - field)
    return asked | {"answer": steps_of(found, own_side) if found else None}


def _month_page(
    request: PersonRequest, found: PayStatement, form: ObjectionForm | None = None
) -> HttpResponse:
    at = now()
    statement = own.statement(found.pk, request.user, at=at)
    context = {
        **told(statement),
        "form": form or _objection_form(statement, None),
        "may_object": statement.may_object and (form is not None or not statement.open_objection),
        "tabs": tabs("pay_mine"),
        "now": at,
        **_neighbours(own.statements_of(request.user), statement.row),
    }
    return TemplateResponse(
        request, "rewards/mine_month.html", context, status=UNPROCESSABLE if form else 200
    )


def _objection_form(statement: own.Statement, typed: Any) -> ObjectionForm:
    lines = [(line.pk, f"{title_of(line)}, {shown(line.amount)}") for line in statement.lines]
    return ObjectionForm(typed, lines=lines)


def _neighbours(rows: list[StatementRow], shown: StatementRow) -> dict[str, Any]:
    """The statements before and after it; latest first."""
    months = [row.month for row in rows]
    place = months.index(shown.month)
    return {
        "later": months[place - 1] if place else None,
        "earlier": months[place + 1] if place + 1 < len(months) else None,
    }
