"""How well a tandem found its rules in its own words kept, over the reviews: for those to whom it was said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tandems.agreed import in_words
from tandems.models import Rating, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from people.models import User
    from tandems.agreed import RuleInWords
    from tandems.models import Tandem


@dataclass(frozen=True, slots=True)
class Review:
    """What each member said in it, by name: two views side by side, never an order of who is better."""

    workshop: Workshop
    ratings: list[Rating]


@dataclass(frozen=True, slots=True)
class Rated:
    """`reviews`: the latest first."""

    rule: RuleInWords
    reviews: list[Review]


def rated_for(tandem: Tandem, user: User) -> list[Rated]:
    """Of the reviews that are over, the oldest rule first. One query."""
    over = Workshop.objects.filter(tandem=tandem, closed_at__isnull=False)
    ratings = (
        Rating.objects.filter(workshop__in=over.heard_by(user))
        .select_related("rule", "workshop", "user")
        .order_by("rule__agreed_at", "rule", "-workshop__number", "user__name", "pk")
    )
    return [
        Rated(in_words(rule), [Review(workshop, list(said)) for workshop, said in _by(of_rule, "workshop")])
        for rule, of_rule in _by(ratings, "rule")
    ]


def _by(ratings: Iterable[Rating], what: str) -> Iterator[tuple[Any, Iterator[Rating]]]:
    return groupby(ratings, key=attrgetter(what))
