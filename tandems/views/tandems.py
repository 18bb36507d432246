"""Tandems: who works with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from salesdesk.web.alphabetical import by_name
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key
from strategy.regions import in_order, written
from tandems import access, departure
from tandems.actions.form_tandem import change_tandem, form_tandem, join, leave
from tandems.actions.set_regions import set_regions
from tandems.models import Membership, Side, Tandem
from tandems.responsible import customer_counts

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


class RegionsForm(forms.Form):
    regions = forms.CharField(
        label=gettext_lazy("Postcodes"),
        help_text=gettext_lazy(
            "Ranges and beginnings, as in 80-85, 8033, 01067-01099. Another country stands on a line of its own: AT: 50-52."
        ),
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


def tandems(request: PersonRequest) -> HttpResponse:
    """All of them, with their members; whoever leads forms a new one here."""
    form = _form_of_those_who_may(request, {"is_active": True})
    if form.is_bound and form.is_valid():
        try:
            made = form_tandem(form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            return redirect("tandem_members", made.pk)
    members = Membership.objects.current().select_related("user").order_by("side", "user__name")
    named = by_name(Tandem.objects.prefetch_related(Prefetch("memberships", members, to_attr="members")))
    rows = sorted(named, key=lambda row: not row.is_active)
    counts = customer_counts()
    for row in rows:
        row.customer_count = counts[row.pk]  # type: ignore[attr-defined]  # as an annotation would
    context = {"tandems": rows, "form": form, "may_form": access.may_form_tandems(request.user)}
    return TemplateResponse(request, "tandems/tandems.html", context, status=422 if form.errors else 200)


def tandem_members(request: PersonRequest, pk: int) -> HttpResponse:
    """Both sides, who was in it before, and the regions that it looks after."""
    found = get_object_or_404(Tandem, pk=pk)
    form = _form_of_those_who_may(request, {"name": found.name, "is_active": found.is_active})
    if form.is_bound and form.is_valid():
        try:
            change_tandem(pk, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error("name", error.message_dict["name"])
        else:
            messages.success(request, _("Saved."))
            return redirect("tandem_members", pk)
    return _page(request, found, form=form)


def _form_of_those_who_may(request: PersonRequest, initial: dict[str, Any]) -> TandemForm:
    """Everybody may look; a form that was sent is looked at only from those who form tandems."""
    writes = request.method == "POST"
    access.require(access.may_form_tandems(request.user) if writes else access.may_see_tandems(request.user))
    return TandemForm(request.POST if writes else None, initial=initial)


def _page(request: PersonRequest, found: Tandem, **forms_shown: forms.Form) -> HttpResponse:
    memberships = found.memberships.select_related("user").order_by("joined_at", "pk")
    current, may_form = [m for m in memberships if not m.left_at], access.may_form_tandems(request.user)
    asked = departure.questions(found, current) if may_form else {}
    regions = in_order(found.regions.all())
    context = {
        "tandem": found,
        "regions": regions,
        "regions_form": RegionsForm(initial={"regions": written(regions)}),
        "form": TandemForm(initial={"name": found.name, "is_active": found.is_active}),
        "join_form": JoinForm(),
        "sides": [
            (label, [(m, asked.get(m.pk, "")) for m in current if m.side == side])
            for side, label in Side.choices
        ],
        "former": [m for m in memberships if m.left_at],
        "may_form": may_form,
        **forms_shown,
    }
    refused = any(form.errors for form in forms_shown.values())
    return TemplateResponse(request, "tandems/members.html", context, status=422 if refused else 200)


@posted_from("tandem_members", "pk")
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
    return redirect("tandem_members", pk)


@posted_from("tandem_members", "pk")
def tandem_leave(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_form_tandems(request.user))
    found = get_object_or_404(Tandem, pk=pk)
    leave(found.pk, row_key(request.POST.get("membership")), by=request.user, at=now())
    return redirect("tandem_members", pk)


@posted_from("tandem_members", "pk")
def tandem_regions(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_form_tandems(request.user))
    found, form = get_object_or_404(Tandem, pk=pk), RegionsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, regions_form=form)
    try:
        set_regions(pk, form.cleaned_data["regions"], by=request.user)
    except ValidationError as error:
        form.add_error("regions", error.message_dict["regions"])
        return _page(request, found, regions_form=form)
    messages.success(request, _("The regions are saved. They hold for new requests from now on."))
    return redirect("tandem_members", pk)
