"""What is different in a block, a segment or a goal: field by field, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import User
from salesdesk.web import readable
from strategy import progress, word_diff
from strategy.contents import BlockData, Contents, GoalData, SegmentData
from strategy.criteria import Criteria, Criterion
from strategy.models import BlockKind, Picture

if TYPE_CHECKING:
    from decimal import Decimal

    from strategy.word_diff import Words


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`field`: its name in `strategy.contents`. `label`: in words, empty where the block's heading says it. `pieces`: the words
    of both, in order; texts as Markdown is written.
    """

    field: str
    label: str
    pieces: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """Names of the people and descriptions of the pictures that contents speak of by their keys."""

    people: Mapping[int, str]
    pictures: Mapping[int, str]


def named(contents: Iterable[Contents | None]) -> Named:
    """Two queries at most."""
    said = list(contents)
    owners = {one.owner for one in said if isinstance(one, GoalData) and one.owner}
    pictures = {one.picture for one in said if isinstance(one, BlockData) and one.picture}
    people, shown = User.objects.filter(pk__in=owners), Picture.objects.filter(pk__in=pictures)
    return Named(dict(people.values_list("pk", "name")), dict(shown.values_list("pk", "description")))


def changes(before: Contents | None, after: Contents | None, names: Named) -> tuple[FieldChange, ...]:
    """Only the fields that are different, in the order in which they are typed. None: it is not there."""
    old, new = _fields(before, names), _fields(after, names)
    labels = {name: label for fields in (old, new) for name, (label, _text) in fields.items()}
    nothing = ("", "")
    return tuple(
        FieldChange(name, label, word_diff.compare(old.get(name, nothing)[1], new.get(name, nothing)[1]))
        for name, label in labels.items()
        if old.get(name, nothing)[1] != new.get(name, nothing)[1]
    )


def amount(value: Decimal, unit: str) -> str:
    """ "1,234.5 customers", in the reader's form of numbers."""
    number = readable.number(value.normalize() if value % 1 else value.to_integral_value())
    return f"{number}{readable.NBSP}{unit}" if unit else number


def _fields(contents: Contents | None, names: Named) -> dict[str, tuple[str, str]]:
    """Field → what it is called and what it says, as text in the reader's language."""
    if contents is None:
        return {}
    if isinstance(contents, BlockData):
        is_free = contents.kind == BlockKind.FREE
        picture = names.pictures.get(contents.picture, "") if contents.picture else ""
        return {
            "title": (_("Title"), contents.title),
            "text": (_("Text") if is_free else "", contents.text),
            "picture": (_("Picture"), picture),
        }
    return _segment(contents) if isinstance(contents, SegmentData) else _goal(contents, names)


def _segment(segment: SegmentData) -> dict[str, tuple[str, str]]:
    return {
        "name": (_("Name"), segment.name),
        "why": (_("Why them?"), segment.why),
        "criteria": (_("Criteria"), _criteria(segment)),
        "hours": (_("More urgent by"), _hours(segment.hours)),
    }


def _goal(goal: GoalData, names: Named) -> dict[str, tuple[str, str]]:
    computed = progress.find(goal.metric)
    return {
        "name": (_("Name"), goal.name),
        "measure": (_("Measured by"), goal.measure),
        "metric": (_("Computed by Salesdesk"), str(computed.label) if computed else goal.metric),
        "start": (pgettext("goal", "From"), amount(goal.start, goal.unit)),
        "target": (pgettext("goal", "To"), amount(goal.target, goal.unit)),
        "due": (pgettext("goal", "Until"), readable.day(goal.due)),
        "owner": (_("Who keeps an eye on it"), names.people.get(goal.owner, "") if goal.owner else ""),
        "hours": (_("More urgent by"), _hours(goal.hours)),
    }


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
