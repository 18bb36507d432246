"""Tandems: who works with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.models import User
from salesdesk.web.clock import now
from tandems import access
from tandems.actions.form_tandem import change_tandem, form_tandem, join, leave
from tandems.models import Membership, Side, Tandem

if TYPE_CHECKING:
    from people.middleware import PersonRequest


class TandemForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_active = forms.BooleanField(
        label=gettext_lazy("Active"),
        help_text=gettext_lazy("A retired tandem gets no new requests."),
        required=False,
    )


class JoinForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"))
    side = forms.ChoiceField(label=gettext_lazy("Side"), choices=Side.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active()
        self.fields["user"].queryset = (people.inside() | people.field()).by_name()  # type: ignore[attr-defined]


def tandems(request: PersonRequest) -> HttpResponse:
    """All of them, with their members; whoever leads forms a new one here."""
    form = _form_of_those_who_may(request, {"is_active": True})
    if form.is_bound and form.is_valid():
        try:
            made = form_tandem(form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            return redirect("tandem", made.pk)
    members = Membership.objects.current().select_related("user").order_by("side", "user__name")
    rows = (
        Tandem.objects.prefetch_related(Prefetch("memberships", members, to_attr="members"))
        .annotate(customer_count=Count("customers"))
        .order_by("-is_active", "name")
    )
    context = {"tandems": rows, "form": form, "may_form": access.may_form_tandems(request.user)}
    return TemplateResponse(request, "tandems/tandems.html", context, status=422 if form.errors else 200)


def tandem(request: PersonRequest, pk: int) -> HttpResponse:
    """One tandem: both sides, and who was in it before."""
    found = get_object_or_404(Tandem, pk=pk)
    form = _form_of_those_who_may(request, {"name": found.name, "is_active": found.is_active})
    if form.is_bound and form.is_valid():
        try:
            change_tandem(pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            messages.success(request, _("Saved."))
            return redirect("tandem", pk)
    return _page(request, found, form=form)


def _form_of_those_who_may(request: PersonRequest, initial: dict[str, Any]) -> TandemForm:
    """Everybody may look; a form that was sent is looked at only from those who form tandems."""
    writes = request.method == "POST"
    access.require(access.may_form_tandems(request.user) if writes else access.may_see_tandems(request.user))
    return TandemForm(request.POST if writes else None, initial=initial)


def _page(request: PersonRequest, found: Tandem, **forms_shown: forms.Form) -> HttpResponse:
    memberships = found.memberships.select_related("user").order_by("joined_at", "pk")
    context = {
        "tandem": found,
        "form": TandemForm(initial={"name": found.name, "is_active": found.is_active}),
        "join_form": JoinForm(),
        "sides": [
            (label, [m for m in memberships if m.side == side and not m.left_at])
            for side, label in Side.choices
        ],
        "former": [m for m in memberships if m.left_at],
        "customer_count": found.customers.count(),
        "may_form": access.may_form_tandems(request.user),
        **forms_shown,
    }
    refused = any(form.errors for form in forms_shown.values())
    return TemplateResponse(request, "tandems/tandem.html", context, status=422 if refused else 200)


@require_POST
def tandem_join(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_form_tandems(request.user))
    found, form = get_object_or_404(Tandem, pk=pk), JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, found, join_form=form)
    try:
        join(pk, **form.cleaned_data, by=request.user, at=now())
    except ValidationError as error:
        form.add_error("user", error.message_dict["user"])
        return _page(request, found, join_form=form)
    return redirect("tandem", pk)


@require_POST
def tandem_leave(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_form_tandems(request.user))
    found = get_object_or_404(Tandem, pk=pk)
    membership = request.POST.get("membership", "")
    if membership.isdecimal() and len(membership) <= 18:  # noqa: PLR2004 - more digits are no row's
        leave(found.pk, int(membership), by=request.user, at=now())
    return redirect("tandem", pk)
