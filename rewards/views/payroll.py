"""Payroll: a month's statements, answers and corrections, release by a second person, numbered exports.

For everybody else these pages are not there. Each look at amounts of others is noted before they are shown.
"""

from __future__ import annotations

from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rewards import access, own
from rewards import payroll as reads
from rewards.actions.export_payroll import export_payroll
from rewards.actions.look_at_pay import look_at_export, look_at_list, look_at_statement
from rewards.actions.object_to_statement import answer_objection
from rewards.actions.release_statement import release_month, release_statement
from rewards.forms.statement import AnswerForm
from rewards.models import Objection, PayrollExport
from rewards.months import later, running
from rewards.payroll_file import file_of
from rewards.splitting import in_cents
from rewards.statement_pages import payroll_list, told
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.middleware import PersonRequest
    from rewards.models import PayStatement


def of_payroll(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @never_cache
    @wraps(view)
    def opened(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_see_amounts(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return opened


@of_payroll
@require_safe
def payroll(request: PersonRequest) -> HttpResponse:
    """The latest month that is closed; the one before this one, where none is yet."""
    months = reads.months(request.user)
    latest = months[0].month if months else later(running(now()), -1)
    return _list(request, latest)


@of_payroll
@require_safe
def payroll_month(request: PersonRequest, year: int, month: int) -> HttpResponse:
    return _list(request, date(year, month, 1))


@of_payroll
@require_safe
def payroll_statement(request: PersonRequest, pk: int) -> HttpResponse:
    return _statement(request, _closed(request, pk))


@of_payroll
@posted_from("payroll_statement", "pk")
def payroll_release(request: PersonRequest, pk: int) -> HttpResponse:
    _closed(request, pk)
    try:
        release_statement(pk, by=request.user, at=now())
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Released. It goes into the next export."))
    return redirect("payroll_statement", pk=pk)


@of_payroll
@posted_from("payroll_month", "year", "month")
def payroll_release_month(request: PersonRequest, year: int, month: int) -> HttpResponse:
    released = release_month(date(year, month, 1), by=request.user, at=now())
    text = ngettext("%(n)s statement is released.", "%(n)s statements are released.", released)
    messages.success(request, text % {"n": released})
    return redirect("payroll_month", year=year, month=month)


@of_payroll
@posted_from("payroll")
def payroll_answer(request: PersonRequest, pk: int) -> HttpResponse:
    objection = get_object_or_404(
        Objection.objects.filter(statement__in=access.statements_for(request.user)).exclude(
            statement__user=request.user
        ),
        pk=pk,
    )
    found = _closed(request, objection.statement_id)
    form = AnswerForm(request.POST, language=request.user.language)
    if not form.is_valid():
        return _statement(request, found, form, pk)
    said = form.cleaned_data
    cents = in_cents(said["amount"]) if said["amount"] else 0
    try:
        answer_objection(
            pk, answer=said["answer"], cents=cents, reason=said["reason"], by=request.user, at=now()
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _statement(request, found, form, pk)
    except Conflict:
        return _statement(request, found, form, pk)
    messages.success(request, _("The answer is sent."))
    return redirect("payroll_statement", pk=found.pk)


@of_payroll
@posted_from("payroll")
def payroll_export(request: PersonRequest) -> HttpResponse:
    made = export_payroll(by=request.user, at=now())
    if made is None:
        messages.info(request, _("There is nothing to export that is not exported yet."))
    else:
        messages.success(request, _("Export %(number)s is made.") % {"number": made.number})
    return redirect("payroll")


@of_payroll
@require_safe
def payroll_file(request: PersonRequest, number: int) -> HttpResponse:
    try:
        export, content = file_of(number, request.user)
    except PayrollExport.DoesNotExist:
        raise Http404 from None
    look_at_export(export, by=request.user, at=now())
    name = _("Variable pay, export %(number)s") % {"number": export.number}
    saved_as = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": saved_as or "attachment"},
    )


def _closed(request: PersonRequest, pk: int) -> PayStatement:
    return get_object_or_404(access.statements_for(request.user).filter(state__in=access.SETTLED), pk=pk)


def _list(request: PersonRequest, month: date) -> HttpResponse:
    context = {
        "list": payroll_list(month, reads.statements(month, request.user), reads.months(request.user)),
        "exports": reads.exports(request.user),
        "waiting": reads.waiting(request.user),
    }
    at = now()
    look_at_list(month, by=request.user, at=at)
    return TemplateResponse(request, "rewards/payroll.html", context | {"now": at})


def _statement(
    request: PersonRequest, found: PayStatement, form: AnswerForm | None = None, about: int = 0
) -> HttpResponse:
    """`form`: as it was typed, to the objection `about`. Whatever became of that meanwhile, what was typed is shown."""
    at = now()
    look_at_statement(found, by=request.user, at=at)
    statement = own.statement(found.pk, request.user, at=at)
    answers = [one.pk for one in statement.objections if one.may_answer]
    is_conflict = form is not None and about not in answers
    status = HTTPStatus.OK if form is None else HTTPStatus.UNPROCESSABLE_ENTITY
    if form is None and answers:
        form, about = AnswerForm(language=request.user.language), answers[0]
    context = {
        **told(statement),
        "about": about,
        "form": form,
        "is_conflict": is_conflict,
        "now": at,
    }
    if is_conflict:
        status = HTTPStatus.CONFLICT
    return TemplateResponse(request, "rewards/payroll_statement.html", context, status=status)
