"""Customers: found, read, written down, kept in order."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from salesdesk.web.clock import now as this_moment
from tandems import access
from tandems.actions.keep_customer import LooksKnown, create_customer, edit_customer
from tandems.directory import page_of
from tandems.forms import CustomerForm, NewCustomerForm
from tandems.models import Customer, Tandem
from tandems.responsible import customers_of, tandems_of, with_responsible
from tandems.search import suggest
from tandems.views.segments import segments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from people.middleware import PersonRequest
    from tandems.actions.keep_customer import CustomerData

FOUND_AT_MOST = 50


@require_GET
def customers(request: PersonRequest) -> HttpResponse:
    """The best fits for `?q=`, else everybody by name, page by page."""
    access.require(access.may_see_customers(request.user))
    query = request.GET.get("q", "").strip()[:200]
    if query:
        found: dict[str, Any] = {"customers": suggest(query, request.user, FOUND_AT_MOST)}
    else:
        found = asdict(page_of(after=request.GET.get("after", ""), before=request.GET.get("before", "")))
    found["customers"] = with_responsible(found["customers"])
    may = {
        "may_add": access.may_add_customers(request.user),
        "may_import": access.may_import_customers(request.user),
    }
    return render(request, "tandems/customers.html", {**found, "query": query, **may})


@require_GET
def tandem_customers(request: PersonRequest, pk: int) -> HttpResponse:
    """The customers that a tandem is responsible for, by name, page by page."""
    access.require(access.may_see_tandems(request.user) and access.may_see_customers(request.user))
    tandem = get_object_or_404(Tandem, pk=pk)
    keys = {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
    theirs = customers_of(tandem)
    found: dict[str, Any] = asdict(page_of(among=theirs, **keys))
    found["customers"] = with_responsible(found["customers"])
    total = Customer.objects.filter(theirs).count()
    return render(request, "tandems/tandem_customers.html", {**found, "tandem": tandem, "total": total})


@require_GET
def customer_suggest(request: PersonRequest) -> HttpResponse:
    """The options of a search box, for what is typed so far."""
    access.require(access.may_see_customers(request.user))
    query = request.GET.get("q", "").replace("\0", "").strip()[:160]
    found = with_responsible(suggest(query, request.user))
    return render(request, "tandems/customer_options.html", {"customers": found, "query": query})


def customer(request: PersonRequest, pk: int) -> HttpResponse:
    """What is known of a customer; those who may, change it here."""
    user = request.user
    access.require(access.may_see_customers(user))
    found = get_object_or_404(Customer.objects.select_related("tandem", "created_by"), pk=pk)
    may_edit = access.may_edit_customers(user)
    responsible = tandems_of([found]).get(found.pk)
    shown: dict[str, Any] = {
        "customer": found,
        "responsible": responsible,
        "may_edit": may_edit,
        "title": found.name,
    }
    if request.method != "POST":
        form = CustomerForm(instance=found) if may_edit and "edit" in request.GET else None
        tandem = responsible.tandem.pk if responsible else None
        shown |= {} if form else {"segments": segments_of(found, user, tandem)}
        return render(request, "tandems/customer.html", {**shown, "form": form})
    if not may_edit:
        raise PermissionDenied
    form = CustomerForm(request.POST, instance=Customer.objects.get(pk=pk))

    def keep(data: CustomerData, *, anyway: bool) -> Customer:
        return edit_customer(pk, data, by=user, anyway=anyway)

    return _kept(request, form, keep, "tandems/customer.html", shown)


def customer_new(request: PersonRequest) -> HttpResponse:
    user = request.user
    access.require(access.may_add_customers(user))
    kind = CustomerForm if access.may_edit_customers(user) else NewCustomerForm
    if request.method != "POST":
        form = kind(initial={"name": request.GET.get("name", "")[:160].replace("\0", "")})
        return render(request, "tandems/customer_new.html", {"form": form})

    def keep(data: CustomerData, *, anyway: bool) -> Customer:
        return create_customer(data, by=user, at=this_moment(), anyway=anyway)

    return _kept(request, kind(request.POST), keep, "tandems/customer_new.html", {})


def _kept(
    request: PersonRequest,
    form: CustomerForm | NewCustomerForm,
    keep: Callable[..., Customer],
    template: str,
    shown: Mapping[str, object],
) -> HttpResponse:
    """To the customer's page when it is kept; else the form again, with what was typed and the reason."""
    known: list[Customer] = []
    if form.is_valid():
        try:
            kept = keep(form.data_typed(), anyway=request.POST.get("do") == "anyway")
        except LooksKnown as asked:
            known = asked.customers
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": kept.name})
            return redirect(reverse("customer", args=[kept.pk]))
    return render(request, template, {**shown, "form": form, "look_alikes": known}, status=422)
