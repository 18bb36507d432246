"""Propose a rule, a change of one that is in force, or its end; drop a proposal. Nothing of it holds before everybody agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from salesdesk.web.conflict import Conflict
from tandems.actions.in_workshop import changed, locked
from tandems.measures import MEASURES, NotAMeasure, checked
from tandems.models import Phase, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.models import User
    from tandems.models import Workshop


@dataclass(frozen=True, slots=True)
class RuleData:
    """A measure of the catalogue with its numbers, or a text and whom it binds. `card`: what it came from."""

    measure: str = ""
    parameters: Mapping[str, int] = field(default_factory=dict)
    text: str = ""
    binds: str = ""
    card: int | None = None
    replaces: int | None = None


@transaction.atomic
def propose_rule(tandem: int, data: RuleData, *, by: User, at: datetime) -> Rule:
    """The proposal; sent twice, it is one.

    Raises `PermissionDenied`, `Conflict`, `ValidationError` by field (`measure`, `hours`, `days`).
    """
    workshop = locked(tandem, by=by, phases=(Phase.RULES,))
    parameters = _checked(data)
    binds, text = (MEASURES[data.measure].binds, "") if data.measure else (data.binds, data.text)
    again = workshop.rules.proposed().filter(
        measure=data.measure,
        parameters=parameters,
        text=text,
        binds=binds,
        replaces=data.replaces,
        is_ending=False,
    )
    if found := again.first():
        return found
    replaced = _in_force(tandem, data.replaces)
    if data.replaces and replaced is None:
        raise Conflict(workshop, _("The rule that you are changing is not in force any more."))
    if data.measure:
        _require_no_other(workshop, data.measure, replaced)
    if replaced is not None:  # only the last word about a rule stands
        workshop.rules.proposed().filter(replaces=replaced).update(ended_at=at)
    rule = Rule.objects.create(
        tandem_id=tandem,
        workshop=workshop,
        binds=binds,
        measure=data.measure,
        parameters=parameters,
        text=text,
        card=workshop.cards.filter(pk=data.card or 0).first(),
        proposed_by=by,
        proposed_at=at,
        replaces=replaced,
    )
    changed(workshop)
    return rule


@transaction.atomic
def propose_end(tandem: int, rule: int, *, by: User, at: datetime) -> None:
    """The proposal to give up a rule without a new one. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.RULES,))
    given_up = _in_force(tandem, rule)
    if given_up is None or workshop.rules.proposed().filter(replaces=given_up, is_ending=True).exists():
        return
    workshop.rules.proposed().filter(replaces=given_up).update(ended_at=at)
    Rule.objects.create(
        tandem_id=tandem,
        workshop=workshop,
        binds=given_up.binds,
        text=given_up.text or given_up.measure,  # no measure of its own: nothing is counted for it
        proposed_by=by,
        proposed_at=at,
        replaces=given_up,
        is_ending=True,
    )
    changed(workshop)


@transaction.atomic
def drop_proposal(tandem: int, rule: int, *, by: User, at: datetime) -> None:
    """The proposal is off; dropped twice, once. Rules in force are not touched. Raises `PermissionDenied`, `Conflict`."""
    workshop = locked(tandem, by=by, phases=(Phase.RULES, Phase.AGREE))
    workshop.rules.proposed().filter(pk=rule).update(ended_at=at)
    changed(workshop)


def _checked(data: RuleData) -> dict[str, int]:
    if not data.measure:
        return {}
    try:
        return checked(data.measure, data.parameters)
    except NotAMeasure as error:
        raise ValidationError({error.field or "measure": _("This number is out of range.")}) from error


def _in_force(tandem: int, rule: int | None) -> Rule | None:
    return Rule.objects.in_force().filter(tandem=tandem, pk=rule).first() if rule else None


def _require_no_other(workshop: Workshop, measure: str, replaced: Rule | None) -> None:
    """One number for one thing: two rules of the same measure would contradict each other."""
    besides = Rule.objects.filter(tandem=workshop.tandem_id, measure=measure, is_ending=False)
    if besides.in_force().exclude(pk=replaced.pk if replaced else 0).exists():
        raise ValidationError({"measure": _("You have this rule already. Change it instead.")})
    proposed = besides.proposed()
    if (proposed.exclude(replaces=replaced) if replaced else proposed).exists():
        raise ValidationError(
            {"measure": _("This is proposed already, with other numbers. Drop that proposal first.")}
        )
