"""What a block, a segment and a goal say: as it is typed, proposed and compared. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

NOTHING = Decimal(0)
TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class BlockData:
    """`kind`: of `BlockKind`. `text`: Markdown. `picture`: the key of one that was uploaded."""

    about: ClassVar[str] = "block"
    worded: ClassVar[tuple[str, ...]] = ("text", "title")

    kind: str = "free"
    title: str = ""
    text: str = ""
    picture: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentData:
    """`why`: Markdown. `criteria`: as `strategy.criteria` keeps them. `hours`: working hours, not negative."""

    about: ClassVar[str] = "segment"
    worded: ClassVar[tuple[str, ...]] = ("why", "name")

    name: str = ""
    why: str = ""
    criteria: Mapping[str, Any] = field(default_factory=dict)
    hours: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class GoalData:
    """From `start` to `target` in `unit`, until the end of `due`. `metric`: empty if its progress is typed in."""

    about: ClassVar[str] = "goal"
    worded: ClassVar[tuple[str, ...]] = ("name", "measure")

    name: str = ""
    measure: str = ""
    unit: str = ""
    start: Decimal = NOTHING
    target: Decimal = NOTHING
    due: date = date.max
    owner: int | None = None
    hours: Decimal = NOTHING
    metric: str = ""


Contents = BlockData | SegmentData | GoalData
BY_NAME: dict[str, type[BlockData] | type[SegmentData] | type[GoalData]] = {
    "block": BlockData,
    "segment": SegmentData,
    "goal": GoalData,
}
DECIMALS = frozenset({"start", "target", "hours"})


def as_json(contents: Contents) -> dict[str, Any]:
    """All fields by name, in what JSON knows: amounts as text with two places, days as 2027-12-31."""
    return {name: _plain(value) for name, value in asdict(contents).items()}


def from_json(about: str, stored: Mapping[str, Any]) -> Contents:
    """The contents of a new block, segment or goal from what `as_json` made. Raises `KeyError` for an unknown `about`."""
    return patched(BY_NAME[about](), stored)


def differences(before: Contents, after: Contents) -> dict[str, Any]:
    """The fields of `after` that are different, as JSON; empty: nothing is."""
    was, will_be = as_json(before), as_json(after)
    return {name: value for name, value in will_be.items() if value != was[name]}


def patched(before: Contents, patch: Mapping[str, Any]) -> Contents:
    """`before` with the fields that `patch` names, which `differences` made; of unknown names nothing is taken."""
    known = {one.name for one in fields(before)}
    return replace(before, **{name: _rich(name, value) for name, value in patch.items() if name in known})


def reworded(about: str, patch: Mapping[str, Any]) -> str:
    """Which of a proposal's fields a better wording would replace; empty: it has none in words."""
    return next((name for name in BY_NAME[about].worded if name in patch), "")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value.quantize(TWO_PLACES))
    return value.isoformat() if isinstance(value, date) else value


def _rich(name: str, value: Any) -> Any:
    if name in DECIMALS:
        return Decimal(value)
    return date.fromisoformat(value) if name == "due" else value
