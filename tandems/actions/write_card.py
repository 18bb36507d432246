"""Write cards, change them, take them away: one's own only. Before the reveal nobody else sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from salesdesk.web.conflict import Conflict
from tandems.actions.in_workshop import changed, locked, members
from tandems.models import Expectation, Phase, Side

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from people.models import User

WRITTEN_IN = (Phase.PREPARE, Phase.TALK)


@dataclass(frozen=True, slots=True)
class CardData:
    """`key`: made by the page, so that a card sent twice is one."""

    kind: str
    text: str
    key: UUID


@transaction.atomic
def write_cards(tandem: int, cards: Sequence[CardData], *, seen: str, by: User, at: datetime) -> None:
    """New cards of `by`. `seen`: the phase that was on the page; a card meant for oneself is shown to nobody by surprise.
    What the same person said in the same words already, after going back for instance, stays one card.

    Raises `PermissionDenied`, `Conflict` when the cards were revealed meanwhile.
    """
    workshop = locked(tandem, by=by, phases=WRITTEN_IN)
    if seen != workshop.phase:
        raise Conflict(
            workshop,
            _("The cards are revealed now. What you add from here on is seen by the whole tandem at once."),
        )
    sides = members(tandem)[by.pk]
    side = Side.FIELD if Side.FIELD in sides else Side.INSIDE
    written = workshop.cards.count()
    said = set(workshop.cards.filter(author=by, side=side).values_list("kind", "text"))
    for card in cards:
        if (card.kind, card.text) in said:
            continue
        Expectation.objects.get_or_create(
            author=by,
            key=card.key,
            defaults={"workshop": workshop, "side": side, "kind": card.kind, "text": card.text, "position": written,
                      "written_at": at},
        )  # fmt: skip
        written += 1
    changed(workshop)


@transaction.atomic
def edit_card(tandem: int, card: int, text: str, *, by: User) -> None:
    """Another text for a card of one's own; nothing for one that is not there. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=WRITTEN_IN)
    workshop.cards.filter(pk=card, author=by).update(text=text)
    changed(workshop)


@transaction.atomic
def drop_card(tandem: int, card: int, *, by: User) -> None:
    """A card of one's own is gone; dropped twice, it is gone once. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=WRITTEN_IN)
    workshop.cards.filter(pk=card, author=by).delete()
    changed(workshop)
