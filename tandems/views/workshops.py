"""A tandem's workshop: each alone, revealed together, sorted and talked over. For its members only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.row_key import row_key
from tandems.actions.begin_workshop import begin_workshop
from tandems.actions.group_cards import group_cards, ungroup_card
from tandems.actions.move_workshop import NotReady, move_workshop, say_ready
from tandems.actions.rate_rule import rate_rules
from tandems.actions.write_card import drop_card, edit_card, write_cards
from tandems.agreed import rules_of
from tandems.models import Phase, Workshop
from tandems.views.workshop_page import CONFLICT, UNPROCESSABLE, current, found, page, step
from tandems.workshop import room_for, version_of
from tandems.workshop_forms import CardForm, CardsForm, PileForm, RatingsForm

if TYPE_CHECKING:
    from people.middleware import PersonRequest
    from tandems.models import Tandem

ASK_NO_MORE = 286  # htmx's own: the answer is shown, and the page stops asking every few seconds


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def workshop(request: PersonRequest, pk: int) -> HttpResponse:
    """The whole page; for htmx the part that others change, and 204 where nothing of it is new (`v`)."""
    tandem = found(request, pk)
    if not wants_fragment(request):
        return page(request, tandem)
    here = current(tandem)
    version = version_of(here)
    if version and version == request.GET.get("v"):
        return HttpResponse(status=204)
    context = {"tandem": tandem, "version": version}
    if here is None or here.phase != request.GET.get("phase"):
        # Only the head of the page changes: what is being read and typed below stays.
        headers = {"HX-Retarget": "#workshop-now", "HX-Reswap": "outerHTML"}
        return TemplateResponse(
            request, "tandems/workshop/_gone_on.html", context, status=ASK_NO_MORE, headers=headers
        )
    room = room_for(here, request.user)
    return TemplateResponse(request, "tandems/workshop/_fresh.html", context | {"room": room})


@require_safe
@never_cache
def workshop_earlier(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One that is over, to read, for those to whom its cards were said."""
    tandem = found(request, pk)
    ended = Workshop.objects.select_related("tandem").filter(tandem=tandem, closed_at__isnull=False)
    room = room_for(get_object_or_404(ended.heard_by(request.user), number=number), request.user)
    return TemplateResponse(request, "tandems/workshop/earlier.html", {"tandem": tandem, "room": room})


@step
def workshop_begin(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    try:
        begin_workshop(tandem.pk, by=request.user, at=now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return _back(tandem)


@step
def workshop_card(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    """New cards, or another text for one (`card`)."""
    if "card" in request.POST:
        return _edited(request, tandem)
    return _refused(request, tandem) or _back(tandem, "write")


def _refused(request: PersonRequest, tandem: Tandem) -> HttpResponse | None:
    """Whichever button was pressed, all that was typed is kept: cards, and how well rules were. Where that cannot be, the page
    with what was typed.
    """
    cards, ratings = CardsForm(request.POST), RatingsForm(request.POST, rules=rules_of(tandem))
    if not all([cards.is_valid(), ratings.is_valid()]):
        return page(request, tandem, status=UNPROCESSABLE, cards_form=cards, ratings_form=ratings)
    try:
        if written := cards.cards():
            seen = request.POST.get("phase", "")
            write_cards(tandem.pk, written, seen=seen, by=request.user, at=now())
        if said := ratings.said():
            rate_rules(tandem.pk, said, by=request.user, at=now())
    except Conflict as conflict:
        here = current(tandem)
        if not written or here is None or here.phase != Phase.TALK:
            raise
        return page(request, tandem, status=CONFLICT, conflict=conflict.message, cards_form=cards)
    return None


def _edited(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    card, form = row_key(request.POST["card"]), CardForm(request.POST, auto_id="edit_%s")
    if not form.is_valid():
        return page(request, tandem, status=UNPROCESSABLE, edited=card, card_form=form)
    edit_card(tandem.pk, card, form.cleaned_data["text"], by=request.user)
    return _back(tandem, "cards")


@step
def workshop_card_drop(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    drop_card(tandem.pk, row_key(request.POST.get("card")), by=request.user)
    return _back(tandem, "cards")


@step
def workshop_rate(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    if answer := _refused(request, tandem):
        return answer
    messages.success(request, _("Kept. The others see it after the reveal."))
    return _back(tandem)


@step
def workshop_ready(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    if answer := _refused(request, tandem):
        return answer
    say_ready(tandem.pk, ready=request.POST.get("ready") == "1", by=request.user, at=now())
    return _back(tandem)


@step
def workshop_move(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    """On or back. To reveal although somebody is not ready, the page asks once more and says who."""
    if answer := _refused(request, tandem):
        return answer
    anyway = request.POST.get("anyway") == "1"
    try:
        move_workshop(tandem.pk, to=request.POST.get("to", ""), by=request.user, at=now(), anyway=anyway)
    except NotReady as waiting:
        return page(request, tandem, status=CONFLICT, not_ready=waiting.names)
    return _back(tandem)


@step
def workshop_pile(request: PersonRequest, tandem: Tandem) -> HttpResponse:
    """Marked cards become a pile; `out` is a card that stands by itself again."""
    if "out" in request.POST:
        ungroup_card(tandem.pk, row_key(request.POST["out"]), by=request.user)
        return _back(tandem, "cards")
    form = PileForm(request.POST)
    cards = {row_key(card) for card in request.POST.getlist("cards")}
    if form.is_valid():
        try:
            group_cards(tandem.pk, cards, title=form.cleaned_data["title"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _back(tandem, "cards")
    marked = {str(card) for card in cards}
    return page(request, tandem, status=UNPROCESSABLE, pile_form=form, marked=marked)


def _back(tandem: Tandem, part: str = "") -> HttpResponse:
    address = reverse("workshop", args=[tandem.pk])
    return redirect(f"{address}#{part}" if part else address)
