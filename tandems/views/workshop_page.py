"""The workshop's page, whatever step was taken before: only for members, as it is now, with what was typed."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key
from tandems import consent
from tandems.models import Expectation, Phase, Rule, Tandem, Workshop
from tandems.review_date import usual_review_day
from tandems.workshop import room_for, version_of
from tandems.workshop_forms import (
    CardForm,
    CardsForm,
    DoubtForm,
    PileForm,
    RatingsForm,
    ReviewDateForm,
    RuleForm,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from tandems.workshop import Room

UNPROCESSABLE, CONFLICT = 422, 409
TYPED = ("text", "note", "title")  # how the fields begin that people write into


def found(request: PersonRequest, pk: int) -> Tandem:
    """The tandem for whoever is a member now; for everybody else there is no such page."""
    return get_object_or_404(Tandem.objects.of(request.user).distinct(), pk=pk)


def current(tandem: Tandem) -> Workshop | None:
    """The one under way."""
    return Workshop.objects.select_related("tandem").filter(tandem=tandem, closed_at=None).first()


def step(view: Callable[[PersonRequest, Tandem], HttpResponse]) -> Callable[..., HttpResponse]:
    """A door for one step of a member. Where the workshop has gone on meanwhile, the page says so and shows what was typed."""

    @posted_from("workshop", "pk")
    @never_cache
    @wraps(view)
    def opened(request: PersonRequest, pk: int) -> HttpResponse:
        tandem = found(request, pk)
        try:
            return view(request, tandem)
        except Conflict as conflict:
            typed = [
                value for name, value in request.POST.items() if name.startswith(TYPED) and str(value).strip()
            ]
            return page(request, tandem, status=CONFLICT, conflict=conflict.message, typed=typed)

    return opened


def page(request: PersonRequest, tandem: Tandem, *, status: int = 200, **more: Any) -> HttpResponse:
    """The room; before a workshop is begun, the invitation to begin one. `more` replaces forms by those that were sent."""
    workshop = current(tandem)
    ended = Workshop.objects.filter(tandem=tandem, closed_at__isnull=False).order_by("-number")
    earlier = list(ended.heard_by(request.user))
    context: dict[str, Any] = {"tandem": tandem, "earlier": earlier}
    if workshop is None:
        context["is_review"] = ended.exists()
        return TemplateResponse(request, "tandems/workshop/begin.html", context | more, status=status)
    room = room_for(workshop, request.user)
    context |= {"room": room, "version": version_of(workshop), **_forms(request, room), **more}
    return TemplateResponse(request, "tandems/workshop/room.html", context, status=status)


def _forms(request: PersonRequest, room: Room) -> dict[str, Any]:
    """What is typed in this phase. `?edit=`, `?change=`, `?withhold=` name the row that it is about."""
    workshop, asked = room.workshop, request.GET
    if workshop.phase in {Phase.PREPARE, Phase.TALK}:
        edited = row_key(asked.get("edit"))
        card = workshop.cards.filter(author=request.user, pk=edited).first() if edited else None
        shown: dict[str, Any] = {"cards_form": CardsForm(), **_edit(card)}
        if workshop.phase == Phase.TALK:
            return shown | {"pile_form": PileForm()}
        mine = workshop.ratings.filter(user=request.user) if workshop.is_review else []
        said = {f"kept_{r.rule_id}": str(r.kept) for r in mine} | {f"note_{r.rule_id}": r.note for r in mine}
        return shown | {"ratings_form": RatingsForm(rules=room.in_force, initial=said)}
    if workshop.phase == Phase.RULES:
        wanted = row_key(asked.get("change"))
        in_force = Rule.objects.in_force().filter(tandem=workshop.tandem_id)
        changed = in_force.filter(pk=wanted).first() if wanted else None
        initial = RuleForm.initial_of(changed) if changed else {"card": row_key(asked.get("card")) or None}
        return {"rule_form": RuleForm(initial=initial, cards=all_cards(room)), "changed_rule": changed}
    day = workshop.next_review_on or usual_review_day(now(), request.user.hours())
    withheld = next((each for each in room.proposals if each.pk == row_key(asked.get("withhold"))), None)
    return {
        "review_form": ReviewDateForm(initial={"day": day}),
        "withheld": withheld,
        "doubt_form": DoubtForm(),
        "opened": consent.opened(workshop.tandem_id, now()),
    }


def _edit(card: Expectation | None) -> dict[str, Any]:
    if card is None:
        return {}
    return {"edited": card.pk, "card_form": CardForm(initial={"text": card.text}, auto_id="edit_%s")}


def all_cards(room: Room) -> list[Any]:
    """Every card that is on the table."""
    loose = [card for column in room.columns for kind in column.kinds for card in kind.cards]
    return [*loose, *(card for pile in room.piles for card in pile.cards)]
