"""Put similar cards together by hand, and take them out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from tandems.actions.in_workshop import changed, locked
from tandems.models import Phase, Pile

if TYPE_CHECKING:
    from collections.abc import Collection

    from people.models import User
    from tandems.models import Workshop


@transaction.atomic
def group_cards(tandem: int, cards: Collection[int], *, title: str, by: User) -> None:
    """These cards are one pile; a title that a pile has already adds to that one.

    Raises `PermissionDenied`, `Conflict`, `ValidationError` without a card.
    """
    workshop = locked(tandem, by=by, phases=(Phase.TALK, Phase.RULES))
    chosen = workshop.cards.filter(pk__in=cards)
    if not chosen.exists():
        raise ValidationError(_("Choose the cards that belong together."))
    pile = workshop.piles.filter(title=title).first() if title else None
    if pile is None:
        pile = Pile.objects.create(workshop=workshop, title=title, position=workshop.piles.count())
    chosen.update(pile=pile)
    _without_empty_piles(workshop)
    changed(workshop)


@transaction.atomic
def ungroup_card(tandem: int, card: int, *, by: User) -> None:
    """The card stands by itself again. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.TALK, Phase.RULES))
    workshop.cards.filter(pk=card).update(pile=None)
    _without_empty_piles(workshop)
    changed(workshop)


def _without_empty_piles(workshop: Workshop) -> None:
    empty = workshop.piles.annotate(held=Count("cards")).filter(held=0).values_list("pk", flat=True)
    Pile.objects.filter(pk__in=list(empty)).delete()
