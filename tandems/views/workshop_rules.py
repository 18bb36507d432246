"""In a tandem's workshop: propose rules, agree to them each for oneself, set the next review, close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from salesdesk.web.clock import now
from salesdesk.web.row_key import row_key
from tandems.actions.agree_rule import agree, withdraw_assent, withhold_assent
from tandems.actions.move_workshop import close_workshop, set_review_date
from tandems.actions.propose_rule import drop_proposal, propose_end, propose_rule
from tandems.models import Phase, Rule
from tandems.views.workshop_page import UNPROCESSABLE, all_cards, current, page, step
from tandems.workshop import room_for
from tandems.workshop_forms import DoubtForm, ReviewDateForm, RuleForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from tandems.models import Tandem


@step
def workshop_rule(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    """A proposal: a new rule, or one that replaces another."""
    here = current(tandem)
    cards = all_cards(room_for(here, request.user)) if here else []
    form = RuleForm(request.POST, cards=cards)
    if form.is_valid():
        try:
            propose_rule(tandem.pk, form.data_typed(), by=request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("workshop", tandem.pk)
    replaced = Rule.objects.in_force().filter(tandem=tandem, pk=row_key(request.POST.get("replaces"))).first()
    return page(request, tandem, status=UNPROCESSABLE, rule_form=form, changed_rule=replaced)


@step
def workshop_rule_end(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    propose_end(tandem.pk, row_key(request.POST.get("rule")), by=request.user, at=now())
    return redirect("workshop", tandem.pk)


@step
def workshop_rule_drop(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    drop_proposal(tandem.pk, row_key(request.POST.get("rule")), by=request.user, at=now())
    return redirect("workshop", tandem.pk)


@step
def workshop_agree(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    """`rule`: those that were on the page; so nobody agrees to what came in between."""
    agree(tandem.pk, {row_key(rule) for rule in request.POST.getlist("rule")}, by=request.user, at=now())
    return redirect("workshop", tandem.pk)


@step
def workshop_agree_withdraw(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    withdraw_assent(tandem.pk, row_key(request.POST.get("rule")), by=request.user)
    return redirect("workshop", tandem.pk)


@step
def workshop_withhold(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    """With a word to the others."""
    rule, form = row_key(request.POST.get("rule")), DoubtForm(request.POST)
    if not form.is_valid():
        here = current(tandem)
        proposals = room_for(here, request.user).proposals if here and here.phase == Phase.AGREE else []
        withheld = next((each for each in proposals if each.pk == rule), None)
        return page(request, tandem, status=UNPROCESSABLE, doubt_form=form, withheld=withheld)
    withhold_assent(tandem.pk, rule, form.cleaned_data["text"], by=request.user, at=now())
    return redirect("workshop", tandem.pk)


@step
def workshop_review_date(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    form = ReviewDateForm(request.POST)
    if form.is_valid():
        try:
            set_review_date(tandem.pk, form.cleaned_data["day"], by=request.user, at=now())
        except ValidationError as error:
            form.add_error("day", error)
        else:
            return redirect("workshop", tandem.pk)
    return page(request, tandem, status=UNPROCESSABLE, review_form=form)


@step
def workshop_close(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    if current(tandem) is None:  # a second tap: it is closed
        return redirect("tandem", tandem.pk)
    try:
        close_workshop(tandem.pk, by=request.user, at=now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("workshop", tandem.pk)
    messages.success(request, _("Done. What you agreed on stands on this page."))
    return redirect("tandem", tandem.pk)
