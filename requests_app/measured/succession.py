"""A rule and what it was before its numbers were changed: one line of history, which a review does not cut off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests_app.measured.history import measure_rules
from requests_app.measured.standing import Agreement
from tandems.measures import MEASURES
from tandems.models import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from requests_app.measured.judging import Case
    from tandems.models import Tandem


@dataclass(frozen=True, slots=True)
class Succession:
    """`rule`, and the `earlier` ones of the same measure that it replaced one after the other, the latest first."""

    rule: Rule
    earlier: list[Rule]

    @property
    def rules(self) -> list[Rule]:
        return [self.rule, *self.earlier]

    def held_since(self, moment: datetime) -> bool:
        """Whether it is in force, and was all the while with these numbers."""
        return (
            self.rule.ended_at is None and self.rule.agreed_at is not None and self.rule.agreed_at <= moment
        )


def successions(tandem: Tandem, since: datetime) -> list[Succession]:
    """What was in force at any time from `since` on: each rule once, under the one that replaced it, if that has its measure.
    What holds stands before what has ended, in the order of its agreement. One query.
    """
    rules = [rule for rule in _measured(tandem) if rule.ended_at is None or rule.ended_at > since]
    found = [_of(rule, rules) for rule in rules]
    replaced = {earlier.pk for one in found for earlier in one.earlier}
    latest = [one for one in found if one.rule.pk not in replaced]
    return sorted(latest, key=lambda one: one.rule.ended_at is not None)


def succession_of(tandem: Tandem, pk: int) -> Succession | None:
    """Of one rule that is or was in force. One query."""
    rules = _measured(tandem)
    rule = next((rule for rule in rules if rule.pk == pk), None)
    return _of(rule, rules) if rule else None


def cases_under(
    many: Sequence[Succession], tandem: Tandem, *, since: datetime, at: datetime
) -> list[list[Case]]:
    """The cases of each that began from `since` on, as known at `at`, in the order of their beginning. As many queries as
    `measure_rules`.
    """
    found = iter(
        measure_rules(
            [_agreement(rule, since) for one in many for rule in one.rules],
            tandem,
            until=at,
        )
    )
    return [
        sorted(
            (case for _rule in one.rules for case in next(found)), key=lambda case: (case.at, case.request)
        )
        for one in many
    ]


def _measured(tandem: Tandem) -> list[Rule]:
    """That are or were in force, in the order of their agreement."""
    agreed = Rule.objects.filter(tandem=tandem, measure__in=list(MEASURES), agreed_at__isnull=False)
    return list(agreed.select_related("tandem").order_by("agreed_at", "pk"))


def _of(rule: Rule, rules: Iterable[Rule]) -> Succession:
    by_key, earlier = {each.pk: each for each in rules}, [rule]
    while before := by_key.get(earlier[-1].replaces_id or 0):
        if before.measure != rule.measure:  # what is owed is another thing now
            break
        earlier.append(before)
    return Succession(rule, earlier[1:])


def _agreement(rule: Rule, since: datetime) -> Agreement:
    assert rule.agreed_at is not None  # noqa: S101 - only rules that are or were in force are measured
    return Agreement(rule.measure, rule.parameters, max(since, rule.agreed_at), rule.ended_at)
