"""What may stand in a strategy. What pages let through is looked at once more, because actions own what is kept."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from strategy import progress
from strategy.contents import BlockData, Contents, GoalData, SegmentData
from strategy.criteria import InvalidCriteria, clean_criteria
from strategy.criteria_words import problems
from strategy.models import Block, BlockKind, GoalEntry, Picture, SegmentEntry

if TYPE_CHECKING:
    from django.db import models

LONGEST = 1000  # of a reason, a comment, an answer
LONGEST_DIRECTION = 200  # one sentence, which everybody can say by heart
MOST_HOURS, MOST_VALUE = Decimal(1000), Decimal(10) ** 12


def checked(contents: Contents) -> Contents:
    """Tidied up. Raises `ValidationError` by field. A metric that was left out of the program meanwhile may stay."""
    if isinstance(contents, BlockData):
        return _block(contents)
    return _segment(contents) if isinstance(contents, SegmentData) else _goal(contents)


def words(field: str, text: str, most: int = LONGEST, *, required: bool = False) -> str:
    """Without blanks around it. Raises `ValidationError` for too much, for nothing if something is `required`, for a NUL."""
    text = text.replace("\r\n", "\n").strip()
    if required and not text:
        raise ValidationError({field: _("Please write something here.")})
    if "\0" in text:
        raise ValidationError({field: _("This text holds a character that cannot be kept.")})
    if len(text) > most:
        said = ngettext("%(n)s character at most.", "%(n)s characters at most.", most) % {"n": most}
        raise ValidationError({field: said})
    return text


def room(model: type[models.Model], field: str) -> int:
    """How many characters a column takes."""
    return int(getattr(model._meta.get_field(field), "max_length", None) or LONGEST)


def _block(said: BlockData) -> BlockData:
    if said.kind not in BlockKind.values:
        raise ValidationError({"kind": _("There is no such block.")})
    if said.picture is not None and not Picture.objects.filter(pk=said.picture).exists():
        raise ValidationError({"picture": _("This picture is not there any more.")})
    is_free = said.kind == BlockKind.FREE
    longest = LONGEST_DIRECTION if said.kind == BlockKind.DIRECTION else room(Block, "text")
    return replace(
        said,
        title=words("title", said.title, room(Block, "title"), required=is_free),
        text=words("text", said.text, longest, required=said.picture is None),
    )


def _segment(said: SegmentData) -> SegmentData:
    try:
        criteria = clean_criteria(said.criteria)
    except InvalidCriteria as error:
        raise ValidationError({name or "criteria": text for name, text in problems(error).items()}) from error
    return replace(
        said,
        name=words("name", said.name, room(SegmentEntry, "name"), required=True),
        why=words("why", said.why, room(SegmentEntry, "why"), required=True),
        criteria=criteria,
        hours=_number("hours", said.hours, least=Decimal(0), below=MOST_HOURS),
    )


def _goal(said: GoalData) -> GoalData:
    if said.owner is not None and not User.objects.filter(pk=said.owner).exists():
        raise ValidationError({"owner": _("This person does not work here.")})
    if said.metric and not (
        progress.find(said.metric) or GoalEntry.objects.filter(metric=said.metric).exists()
    ):
        raise ValidationError({"metric": _("Salesdesk does not compute this.")})
    start = _number("start", said.start, least=-MOST_VALUE, below=MOST_VALUE)
    target = _number("target", said.target, least=-MOST_VALUE, below=MOST_VALUE)
    if start == target:
        raise ValidationError({"target": _("The goal begins where it ends: nothing would have to be done.")})
    return replace(
        said,
        name=words("name", said.name, room(GoalEntry, "name"), required=True),
        measure=words("measure", said.measure, room(GoalEntry, "measure"), required=not said.metric),
        unit=words("unit", said.unit, room(GoalEntry, "unit")),
        start=start,
        target=target,
        hours=_number("hours", said.hours, least=Decimal(0), below=MOST_HOURS),
    )


def _number(field: str, value: Decimal, *, least: Decimal, below: Decimal) -> Decimal:
    """Two places, as the database keeps it."""
    if not value.is_finite() or not least <= value < below:
        raise ValidationError({field: _("This number is out of range.")})
    rounded = value.quantize(Decimal("0.01"))
    if rounded >= below:
        raise ValidationError({field: _("This number is out of range.")})
    return rounded
