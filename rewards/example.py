"""One order, made up, worked out by a plan's own rules: so that everybody can follow the sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from rewards.factors import Share
from rewards.plan_words import percent
from rewards.rates import Share as RateShare
from rewards.rates import pool
from rewards.settling import RULES, Conditions, settle
from rewards.splitting import FIELD, INSIDE, Part, in_euros, share
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rewards.models import PayPlan, Rate
    from rewards.segments import Column

VALUE = 5_000_000  # cents
KEPT = Share(9, 10)
REACHED = Share(1, 2)
TANDEM, FIELD_PERSON, INSIDE_PERSON = 1, 1, 2  # anybody


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    amount: str
    note: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    order: str
    steps: list[Step]


def example(plan: PayPlan, rates: Sequence[Rate], columns: Sequence[Column]) -> Example | None:
    """With the plan's first share; None where it has none. Threshold and cap are of a whole month and left out."""
    names = {column.pk: column.name for column in columns}
    ordered = sorted(rates, key=lambda rate: (rate.segment_id is not None, rate.type.position, rate.pk))
    rate = next((one for one in ordered if one.percent), None)
    if rate is None:
        return None
    whole = pool(VALUE, RateShare(rate.pk, rate.type_id, rate.segment_id, rate.percent, rate.margin_percent))
    parts = [Part(FIELD_PERSON, FIELD, 1), Part(INSIDE_PERSON, INSIDE, 1)]
    shares = share(whole, plan.field_percent, parts)
    of_field, of_inside = shares[FIELD_PERSON, FIELD], shares[INSIDE_PERSON, INSIDE]
    said = {"type": rate.type.name, "value": _money(VALUE)}
    steps = [
        Step(_("For the two who won it"), _money(whole), _how(rate)),
        Step(_("Field sales"), _money(of_field), percent(plan.field_percent)),
        Step(_("Inside sales"), _money(of_inside), percent(100 - plan.field_percent)),
    ]
    order = _("“%(type)s”, won with %(value)s") % said
    if rate.segment_id is not None:
        order = f"{order} ({names.get(rate.segment_id, '–')})"
    return Example(f"{order}:", [*steps, *_conditions(plan, of_inside)])


def _how(rate: Rate) -> str:
    if rate.margin_percent is None:
        return _("%(percent)s of the value") % {"percent": percent(rate.percent)}
    said = {"percent": percent(rate.percent), "margin": percent(rate.margin_percent)}
    return _("%(percent)s of the margin, which is %(margin)s of the value") % said


def _conditions(plan: PayPlan, cents: int) -> list[Step]:
    """What kept rules and reached goals make of the inside colleague's part."""
    if not plan.rules_percent and not plan.goals_percent:
        return []
    terms = Conditions(plan.rules_percent, plan.goals_percent)
    pieces = settle({TANDEM: cents}, {TANDEM: KEPT}, REACHED, terms)
    steps = [Step(_piece(piece.kind), _money(piece.cents), _note(plan, piece.kind)) for piece in pieces]
    left = cents + sum(piece.cents for piece in pieces)
    return [*steps, Step(_("Inside sales gets for this order"), _money(left), is_total=True)]


def _piece(kind: str) -> str:
    said = {"good": KEPT.good, "of": KEPT.of} if kind == RULES else {"good": REACHED.good, "of": REACHED.of}
    if kind == RULES:
        return _("Rules kept in %(good)s of %(of)s cases") % said
    return _("%(good)s of %(of)s goals reached") % said


def _note(plan: PayPlan, kind: str) -> str:
    weight = plan.rules_percent if kind == RULES else plan.goals_percent
    return _("%(percent)s depend on it") % {"percent": percent(weight)}


def _money(cents: int) -> str:
    return readable.money(in_euros(cents)).replace("-", "−")  # a minus, not a hyphen
