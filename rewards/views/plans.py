"""The pay plan: for everybody to read, for those who lead to draft and rehearse."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rewards import access, terms
from rewards.actions.draft_plan import DraftedPlan, DraftedRate, change_plan, draft_plan
from rewards.forms.plan import PlanForm, initial_of, month_from, month_key
from rewards.forms.rehearsal import RehearsalForm
from rewards.models import Basis, PayPlan, PlanState
from rewards.months import later, running
from rewards.plan_pages import columns_for, in_force, others, page, tabs, types_for
from rewards.rehearsing import rehearse
from salesdesk.web import readable
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.row_key import row_key

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from people.middleware import PersonRequest
    from rewards.terms import Terms

CONFLICT, UNPROCESSABLE = 409, 422
SUMS = ("total", "least", "most")


@require_safe
def pay(request: PersonRequest) -> HttpResponse:
    at = now()
    plan = in_force(at)
    context = {
        "page": page(plan, at) if plan else None,
        "others": others(request.user, at, plan),
        "may_draft": access.may_make_plans(request.user),
        "tabs": tabs("pay"),
        "now": at,
    }
    return TemplateResponse(request, "rewards/pay.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pay_plan_new(request: PersonRequest) -> HttpResponse:
    access.require(access.may_make_plans(request.user))
    form = _form(request, None, request.POST if request.method == "POST" else None)
    if request.method != "POST" or request.POST.get("do") == "rehearse" or not form.is_valid():
        return _editor(request, None, form)
    try:
        made = draft_plan(_drafted(form), by=request.user, at=now())
    except ValidationError as refused:
        return _refused(request, None, form, refused)
    messages.success(request, _("The draft is saved. Only those who lead can see it."))
    return redirect("pay_plan", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pay_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """A published plan is everybody's to read; a draft is changed here, and one in approval waits for two people."""
    plan = access.plans_for(request.user).select_related("made_by").filter(pk=pk).first()
    if plan is None:
        return _gone(request)
    if request.method != "POST":
        if plan.state == PlanState.DRAFT:
            return _editor(request, plan, _form(request, plan, None))
        return _reading(request, plan)
    return _changed(request, plan)


def _changed(request: PersonRequest, plan: PayPlan) -> HttpResponse:
    access.require(access.may_make_plans(request.user))
    pk, form = plan.pk, _form(request, plan, request.POST)
    if request.POST.get("do") == "rehearse" or not form.is_valid():
        return _editor(request, plan, form)
    try:
        change_plan(pk, _drafted(form), revision=form.cleaned_data["revision"] or 0, by=request.user)
    except ValidationError as refused:
        return _refused(request, plan, form, refused)
    except (Conflict, PayPlan.DoesNotExist):
        return _overtaken(request, pk)
    messages.success(request, _("The draft is saved."))
    return redirect("pay_plan", pk=pk)


@require_POST
def pay_rehearsal(request: PersonRequest) -> HttpResponse:
    """What the plan as it is typed now would have paid; of the stored one, named by `plan`, where nothing is typed."""
    access.require(access.may_make_plans(request.user))
    plan = access.plans_for(request.user).filter(pk=row_key(request.GET.get("plan"))).first()
    if plan and "title" not in request.POST:
        found = _rehearsed(request, _terms_of(plan), request.POST)
    else:
        form = _form(request, plan, request.POST)
        found = _rehearsed(request, terms.drafted(_drafted(form)) if form.is_valid() else None, request.POST)
    return TemplateResponse(request, "rewards/rehearsal_result.html", found)


def _form(request: PersonRequest, plan: PayPlan | None, typed: QueryDict | None) -> PlanForm:
    return PlanForm(
        typed,
        initial=_stored(plan) if plan else _first_thought(),
        types=types_for(plan),
        columns=columns_for(plan),
        today=running(now()),
        language=request.user.language,
    )


def _stored(plan: PayPlan) -> dict[str, Any]:
    names = (
        "title",
        "basis",
        "field_percent",
        "rules_percent",
        "goals_percent",
        "threshold",
        "cap",
        "revision",
    )
    shares = {
        (rate.type_id, rate.segment_id): (rate.percent, rate.margin_percent) for rate in plan.rates.all()
    }
    months = {"first": month_key(plan.starts_on), "last": month_key(later(plan.ends_on, -1))}
    return {name: getattr(plan, name) for name in names} | months | initial_of(shares)


def _first_thought() -> dict[str, Any]:
    """Both sides alike, for a year from next month on, without conditions."""
    first = later(running(now()), 1)
    numbers = {"field_percent": Decimal(50), "rules_percent": Decimal(0), "goals_percent": Decimal(0)}
    months = {"first": month_key(first), "last": month_key(later(first, 11))}
    return {"basis": Basis.VALUE, "threshold": Decimal(0), **numbers, **months}


def _drafted(form: PlanForm) -> DraftedPlan:
    said = form.cleaned_data
    names = ("title", "basis", "field_percent", "rules_percent", "goals_percent", "threshold", "cap")
    return DraftedPlan(
        **{name: said[name] for name in names},
        starts_on=month_from(said["first"]),
        ends_on=later(month_from(said["last"]), 1),
        rates=[
            DraftedRate(kind, segment, percent, margin)
            for (kind, segment), (percent, margin) in form.shares().items()
        ],
    )


def _refused(
    request: PersonRequest, plan: PayPlan | None, form: PlanForm, refused: ValidationError
) -> HttpResponse:
    """What the action says, beside the field that says it here."""
    form.take(refused)
    return _editor(request, plan, form)


def _overtaken(request: PersonRequest, pk: int) -> HttpResponse:
    """What was typed stays, on top of what is stored now; who saves again does so knowingly."""
    plan = access.plans_for(request.user).select_related("made_by").filter(pk=pk).first()
    if plan is None:
        return _gone(request)
    if plan.is_published:
        messages.warning(request, _("It is published: nobody can change it any more."))
        return redirect("pay_plan", pk=pk)
    typed = request.POST.copy()
    typed["revision"] = str(plan.revision)
    return _editor(request, plan, _form(request, plan, typed), status=CONFLICT)


def _gone(request: PersonRequest) -> HttpResponse:
    """Thrown away meanwhile: what was typed stays, as a plan that is new. Nobody else learns whether there was one."""
    if request.method != "POST" or not access.may_make_plans(request.user):
        raise Http404
    typed = request.POST.copy()
    typed["revision"] = ""
    return _editor(request, None, _form(request, None, typed), status=CONFLICT)


def _editor(request: PersonRequest, plan: PayPlan | None, form: PlanForm, *, status: int = 0) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    asked = request.POST.get("do") == "rehearse" and not wrong
    context = {
        "plan": plan,
        "form": form,
        "is_conflict": status == CONFLICT,
        "now": now(),
        **_rehearsed(
            request, terms.drafted(_drafted(form)) if asked else None, request.POST, form_id="plan-form"
        ),
        "is_asked": asked,
    }
    return TemplateResponse(
        request, "rewards/plan_edit.html", context, status=status or (UNPROCESSABLE if wrong else 200)
    )


def _reading(request: PersonRequest, plan: PayPlan) -> HttpResponse:
    at = now()
    found = page(plan, at)
    context = {
        "page": found,
        "plan": plan,
        "may_approve": access.may_approve(request.user, plan),
        "approves": any(one.user_id == request.user.pk for one in found.approvals),
        "tabs": tabs("pay"),
        "now": at,
        **(_rehearsed(request, _terms_of(plan), request.GET) if not plan.is_published else {}),
        "is_asked": True,
    }
    return TemplateResponse(request, "rewards/plan.html", context)


def _terms_of(plan: PayPlan) -> Terms:
    return terms.terms([plan])[plan.pk]


def _rehearsed(
    request: PersonRequest, draft: Terms | None, typed: QueryDict, *, form_id: str = ""
) -> dict[str, Any]:
    """The form that asks, and the answer: None where the plan is not finished, or the form is wrong."""
    at = now()
    form = RehearsalForm(typed, at=at, language=request.user.language, form_id=form_id)
    wanted = form.wanted()
    answer = None
    if draft and wanted:
        answer = rehearse(replace(draft, published_at=None), by=request.user, at=at, **wanted)
    sums = (
        {} if answer is None else {name: readable.money(getattr(answer, name), decimals=0) for name in SUMS}
    )
    return {"rehearsal_form": form, "rehearsal": answer, **sums}
