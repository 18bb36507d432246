"""The catalogue of rules that measure themselves: what each binds, what can be chosen, and which one answers it.

Plain Python. How each is measured stands in `requests_app.measured`; how it reads, in `tandems.rule_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    WORKING_HOURS = "working_hours"
    DAYS = "days"  # calendar days


@dataclass(frozen=True, slots=True)
class Parameter:
    """A whole number that the tandem chooses, from `least` to `most`; `usual` is proposed."""

    key: str
    unit: Unit
    usual: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Measure:
    """`binds`: "field", "inside" or "both". `answers`: the measure of the other side that makes a fair pair with this one."""

    key: str
    binds: str
    parameters: tuple[Parameter, ...] = ()
    answers: str = ""


MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (
        # Inside accepts what comes in, the field sends what can be worked on.
        Measure(
            "accept_within",
            "inside",
            (Parameter("hours", Unit.WORKING_HOURS, 4, 1, 80),),
            "complete_at_first",
        ),
        Measure("complete_at_first", "field", (), "accept_within"),
        # Inside delivers in time, the field answers queries in time.
        Measure(
            "deliver_within", "inside", (Parameter("hours", Unit.WORKING_HOURS, 16, 1, 400),), "answer_within"
        ),
        Measure(
            "answer_within", "field", (Parameter("hours", Unit.WORKING_HOURS, 8, 1, 80),), "deliver_within"
        ),
        # Inside says in time that it will be late, the field says how it ended.
        Measure("new_date_before", "inside", (), "outcome_within"),
        Measure("outcome_within", "field", (Parameter("days", Unit.DAYS, 14, 1, 120),), "new_date_before"),
        # Nothing beside Salesdesk; nothing promised that cannot be kept.
        Measure("nothing_outside", "both"),
        Measure("no_early_promise", "field"),
    )
}


class NotAMeasure(ValueError):
    """The key or a parameter is none of the catalogue's. `field` names the parameter; empty: the measure itself."""

    def __init__(self, field: str = "") -> None:
        super().__init__(field)
        self.field = field


def checked(key: str, parameters: Mapping[str, object]) -> dict[str, int]:
    """The parameters as they are kept: all of the measure's, as whole numbers, none else. Raises `NotAMeasure`."""
    measure = MEASURES.get(key)
    if measure is None:
        raise NotAMeasure
    found = {}
    for parameter in measure.parameters:
        value = parameters.get(parameter.key)
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not parameter.least <= value <= parameter.most
        ):
            raise NotAMeasure(parameter.key)
        found[parameter.key] = value
    return found
