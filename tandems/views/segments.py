"""A customer's target segments: which, why, and by whose word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from salesdesk.web.clock import now as this_moment
from salesdesk.web.posted import posted_from
from strategy import in_force
from strategy.criteria_words import said
from tandems import access
from tandems.actions.place_customer import place_customer
from tandems.forms.placement import PlacementForm
from tandems.models import Customer, Placement, Says
from tandems.responsible import tandems_of
from tandems.segments import belongings, placements

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from people.models import User
    from tandems.segments import Belonging


@dataclass(frozen=True, slots=True)
class Shown:
    """One segment on the customer's page. `form`: None for whoever may not say anything about it."""

    about: Belonging
    rules: str
    form: PlacementForm | None

    @property
    def is_open(self) -> bool:
        """Whether the form was sent, and came back."""
        return self.form is not None and self.form.is_bound


@dataclass(frozen=True, slots=True)
class Segments:
    """`earlier`: what was said by hand before, the latest first."""

    rows: list[Shown]
    earlier: list[Placement]


def segments_of(
    customer: Customer, reader: User, tandem: int | None, sent: PlacementForm | None = None
) -> Segments:
    """For the customer's page; `sent`: the form that was refused. Three queries, one before the first strategy."""
    segments = in_force.segments()
    if not segments:
        return Segments([], [])
    placed = placements([customer.pk]).get(customer.pk, {})
    may = access.may_place(reader, tandem)
    rows = [
        Shown(one, said(one.segment.criteria), _form(one, sent) if may else None)
        for one in belongings(customer, segments, placed)
    ]
    known = [one.pk for one in segments]
    earlier = Placement.objects.filter(customer=customer, segment__in=known, replaced_at__isnull=False)
    return Segments(rows, list(earlier.select_related("by").order_by("-pk")[:20]))


@posted_from("customer", "pk")
def customer_segment(request: PersonRequest, pk: int) -> HttpResponse:
    """Put the customer into a segment, out of it, or leave it to the rules again."""
    user = request.user
    access.require(access.may_see_customers(user))
    customer = get_object_or_404(Customer.objects.select_related("tandem", "created_by"), pk=pk)
    responsible = tandems_of([customer]).get(pk)
    tandem = responsible.tandem.pk if responsible else None
    access.require(access.may_place(user, tandem))
    form = PlacementForm(request.POST)
    if form.is_valid():
        typed = {**form.cleaned_data, "says": Says(form.cleaned_data["says"])}
        try:
            place_customer(pk, **typed, by=user, at=this_moment())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("Noted. Open requests of this customer are weighed anew in a moment.")
            )
            return redirect("customer", pk)
    shown = {
        "customer": customer,
        "responsible": responsible,
        "may_edit": access.may_edit_customers(user),
        "title": customer.name,
        "segments": segments_of(customer, user, tandem, form),
        "refused": form,
    }
    return render(request, "tandems/customer.html", shown, status=422)


def _form(about: Belonging, sent: PlacementForm | None) -> PlacementForm:
    key = str(about.segment.pk)
    if sent is not None and sent.data.get("segment") == key:
        return sent
    says = about.by_hand.says if about.by_hand else Says.OUT if about.is_in else Says.IN
    return PlacementForm(initial={"segment": key, "says": says}, auto_id=f"id_{key}_%s")
