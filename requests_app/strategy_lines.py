"""What a request's page says of the strategy: the goal that it serves, its customer's target segments and why, what that weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from requests_app.urgency import Source, head_start
from salesdesk.web import readable
from strategy.criteria_words import said

if TYPE_CHECKING:
    from requests_app.urgency import Weight
    from requests_app.weighing import Served
    from tandems.segments import Belonging


@dataclass(frozen=True, slots=True)
class StrategyLines:
    """`segments`: (name, because). `counted`: for what it counts in figures and pay; empty where that is what stands there anyway.
    `weights`: a line for each part; `whole`: what they sum to, empty for no more than one.
    """

    goal: str
    goal_is_in_force: bool
    segments: tuple[tuple[str, str], ...]
    counted: str
    weights: tuple[str, ...]
    whole: str
    has_goals: bool  # to choose from
    is_empty: bool


def strategy_lines(found: Served) -> StrategyLines:
    several = len(found.weights) > 1
    return StrategyLines(
        goal=found.goal,
        goal_is_in_force=found.in_force,
        segments=tuple((one.segment.name, _because(one)) for one in found.segments),
        counted="" if found.counted is None else ", ".join(found.counted) or _("no target segment"),
        weights=tuple(earlier(one) for one in found.weights),
        whole=_("Together %(time)s earlier.") % {"time": _time(head_start(found.weights).total_seconds())}
        if several
        else "",
        has_goals=found.has_goals,
        is_empty=found.is_empty,
    )


def earlier(weight: Weight) -> str:
    """ "4 h earlier: target segment Food industry"."""
    texts = {
        Source.NEW_CUSTOMER: _("%(time)s earlier: new customer"),
        Source.SEGMENT: _("%(time)s earlier: target segment %(name)s"),
        Source.GOAL: _("%(time)s earlier: goal %(name)s"),
    }
    return texts[weight.source] % {"time": _time(weight.amount.total_seconds()), "name": weight.name}


def _because(one: Belonging) -> str:
    if one.by_hand is None:
        return said(one.segment.criteria)
    return _("%(name)s: %(reason)s") % {"name": one.by_hand.by, "reason": one.by_hand.reason}


def _time(seconds: float) -> str:
    return readable.duration(seconds)
