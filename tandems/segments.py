"""Which target segments of the strategy a customer belongs to, and why: somebody's word, else the segment's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategy.criteria import CustomerFacts
from tandems.models import Placement, Says

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from strategy.in_force import SegmentInForce
    from tandems.models import Customer

Placed = dict[int, Placement]  # by the segment's key: what somebody said last


@dataclass(frozen=True, slots=True)
class Belonging:
    """`by_hand`: what somebody said, where that decides; `matches`: whether the rules alone would say yes."""

    segment: SegmentInForce
    is_in: bool
    matches: bool
    by_hand: Placement | None


def placements(customers: Iterable[int]) -> dict[int, Placed]:
    """What holds by hand, by the customers' keys. One query, with whose word it is."""
    found: dict[int, Placed] = {}
    rows = Placement.objects.filter(customer__in=list(customers), replaced_at=None).select_related("by")
    for row in rows:
        found.setdefault(row.customer_id, {})[row.segment_id] = row
    return found


def belongings(
    customer: Customer,
    segments: Sequence[SegmentInForce],
    placed: Mapping[int, Placement],
    *,
    is_new: bool | None = None,
) -> list[Belonging]:
    """Of each segment, in the strategy's order. `is_new`: as it was once; without, as the customer is now. No query."""
    facts = CustomerFacts(
        country=customer.country,
        postcode=customer.postcode,
        number=customer.number or "",
        is_new=customer.is_new if is_new is None else is_new,
    )
    return [_belonging(segment, facts, placed.get(segment.pk)) for segment in segments]


def _belonging(segment: SegmentInForce, facts: CustomerFacts, said: Placement | None) -> Belonging:
    matches = segment.rules.match(facts)
    if said is None or said.says == Says.RULE:
        return Belonging(segment, matches, matches, None)
    return Belonging(segment, said.says == Says.IN, matches, said)
