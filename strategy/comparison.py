"""What is different between two versions, or by a proposal: entry by entry, field by field, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import User
from salesdesk.web import readable
from strategy import progress, word_diff
from strategy.contents import BlockData, Contents, GoalData, SegmentData
from strategy.criteria import Criteria, Criterion
from strategy.entries import all_of, contents_of, key_of
from strategy.models import BlockKind, Picture

if TYPE_CHECKING:
    from decimal import Decimal

    from strategy.models import StrategyVersion
    from strategy.word_diff import Words


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """Texts in their Markdown source. `field`: its name in `strategy.contents`. Of a picture, texts are its descriptions, and the
    pictures are named by their keys: another one may be described alike.
    """

    field: str
    label: str
    before: str
    after: str
    picture_before: int | None = None
    picture_after: int | None = None

    @property
    def pieces(self) -> tuple[Words, ...]:
        """The words of both, in order; compared only where somebody reads them, for it takes time."""
        return word_diff.compare(self.before, self.after)


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """`kind`: block, segment or goal. `fields`: those that are different, in the order in which they are typed."""

    kind: str
    key: str
    name: str
    fate: Fate
    fields: tuple[FieldDifference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`reordered`: kinds of what stands in another order, whatever else is different."""

    entries: tuple[EntryDifference, ...]
    reordered: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.reordered)


@dataclass(frozen=True, slots=True)
class Named:
    """Names of the people and pictures that contents speak of by their keys."""

    people: Mapping[int, str]
    pictures: Mapping[int, str]

    @classmethod
    def of(cls, contents: Iterable[Contents]) -> Named:
        """Two queries."""
        said = list(contents)
        owners = {one.owner for one in said if isinstance(one, GoalData) and one.owner}
        pictures = {one.picture for one in said if isinstance(one, BlockData) and one.picture}
        return cls(
            dict(User.objects.filter(pk__in=owners).values_list("pk", "name")),
            dict(Picture.objects.filter(pk__in=pictures).values_list("pk", "description")),
        )


def compare_versions(before: StrategyVersion | None, after: StrategyVersion) -> Comparison:
    """`before`: None to compare with nothing. What is not different is left out. Eight queries."""
    old = {} if before is None else _said(before)
    new = _said(after)
    named = Named.of([*old.values(), *new.values()])
    entries = [
        difference
        for about, key in dict.fromkeys([*new, *old])
        if (difference := _entry(about, key, old.get((about, key)), new.get((about, key)), named))
    ]
    common = old.keys() & new.keys()
    before_order, after_order = ([pair for pair in said if pair in common] for said in (old, new))
    kinds = dict.fromkeys(about for about, _key in after_order)
    moved = (kind for kind in kinds if _of(kind, before_order) != _of(kind, after_order))
    return Comparison(tuple(entries), tuple(moved))


def field_differences(
    before: Contents | None, after: Contents | None, named: Named
) -> tuple[FieldDifference, ...]:
    """Of one block, segment or goal; None: it is not there. Only what is different."""
    old = {} if before is None else fields_of(before, named)
    new = {} if after is None else fields_of(after, named)
    labels = {name: label for said in (old, new) for name, (label, _text) in said.items()}
    pictures = _picture(before), _picture(after)
    return tuple(
        FieldDifference(name, label, was, will_be, *(pictures if name == "picture" else ()))
        for name, label in labels.items()
        if (was := old.get(name, ("", ""))[1]) != (will_be := new.get(name, ("", ""))[1])
        or (name == "picture" and pictures[0] != pictures[1])
    )


def name_of(contents: Contents) -> str:
    """What the block, segment or goal is called."""
    if isinstance(contents, BlockData):
        return contents.title or str(BlockKind(contents.kind).label)
    return contents.name


def amount(value: Decimal, unit: str) -> str:
    """ "1,234.5 customers", in the reader's form of numbers."""
    number = readable.number(value.normalize() if value % 1 else value.to_integral_value())
    return f"{number}{readable.NBSP}{unit}" if unit else number


def fields_of(contents: Contents, named: Named) -> dict[str, tuple[str, str]]:
    """Field → what it is called and what it says, as text in the reader's language."""
    if isinstance(contents, BlockData):
        picture = named.pictures.get(contents.picture, "") if contents.picture else ""
        return {
            "title": (_("Title"), contents.title),
            "text": (_("Text"), contents.text),
            "picture": (_("Picture"), picture),
        }
    if isinstance(contents, SegmentData):
        return {
            "name": (_("Name"), contents.name),
            "why": (_("Why them?"), contents.why),
            "criteria": (_("Criteria"), _criteria(contents)),
            "hours": (_("More urgent by"), _hours(contents.hours)),
        }
    return _goal(contents, named)


def _goal(goal: GoalData, named: Named) -> dict[str, tuple[str, str]]:
    computed = progress.find(goal.metric)
    return {
        "name": (_("Name"), goal.name),
        "measure": (_("Measured by"), goal.measure),
        "metric": (_("Computed by Salesdesk"), str(computed.label) if computed else goal.metric),
        "start": (pgettext("goal", "From"), amount(goal.start, goal.unit)),
        "target": (pgettext("goal", "To"), amount(goal.target, goal.unit)),
        "due": (pgettext("goal", "Until"), readable.day(goal.due)),
        "owner": (_("Who keeps an eye on it"), named.people.get(goal.owner, "") if goal.owner else ""),
        "hours": (_("More urgent by"), _hours(goal.hours)),
    }


def _picture(contents: Contents | None) -> int | None:
    return contents.picture if isinstance(contents, BlockData) else None


def _criteria(segment: SegmentData) -> str:
    """All of them: a summary might leave out the one that is different."""
    criteria = Criteria.of(segment.criteria)
    typed = criteria.typed()
    postcodes = ", ".join(str(typed[Criterion.POSTCODES]).splitlines())
    parts = [
        _("country %(names)s") % {"names": typed[Criterion.COUNTRIES]} if criteria.countries else "",
        _("postcode %(names)s") % {"names": postcodes} if postcodes else "",
        _("customer number begins with %(names)s") % {"names": typed[Criterion.NUMBERS]}
        if criteria.numbers
        else "",
        _("new customer") if criteria.new_customer else "",
    ]
    return " · ".join(part for part in parts if part)


def _hours(hours: Decimal) -> str:
    return amount(hours, "h") if hours else ""


def _said(version: StrategyVersion) -> dict[tuple[str, str], Contents]:
    said = {}
    for entry in all_of(version):
        contents = contents_of(entry)
        said[contents.about, key_of(entry)] = contents
    return said


def _entry(
    about: str, key: str, before: Contents | None, after: Contents | None, named: Named
) -> EntryDifference | None:
    fields = field_differences(before, after, named)
    known = after or before
    if known is None or (before is not None and after is not None and not fields):
        return None
    fate = Fate.ADDED if before is None else Fate.REMOVED if after is None else Fate.CHANGED
    return EntryDifference(about, key, name_of(known), fate, fields)


def _of(kind: str, pairs: list[tuple[str, str]]) -> list[str]:
    return [key for about, key in pairs if about == kind]
