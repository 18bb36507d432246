"""Take over absences from a calendar file or a table: first a preview, then everything that is right in it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import absence_times as times
from people import access, presence
from people.absence_files import Problem, UnreadableFile, read
from people.actions.absence_rows import lock_person, refuse, write
from people.models import Absence, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from people.absence_files import Entry

SALT = "people.import_absences"
PREVIEW_HOLDS = timedelta(days=1)
SAID = {
    Problem.TOO_LARGE: gettext_lazy("The file is larger than 1 MB."),
    Problem.TOO_MANY: gettext_lazy("The file has more than 1,000 entries."),
    Problem.UNREADABLE: gettext_lazy("This cannot be read as a calendar or a table."),
    Problem.EMPTY: gettext_lazy("The file is empty."),
    Problem.NO_FROM: gettext_lazy("The table needs a column “from”."),
    Problem.BAD_DATE: gettext_lazy("Write days like 2026-12-24 or 24.12.2026."),
    Problem.BAD_HALF: gettext_lazy("The half of a day is “forenoon” or “afternoon”."),
    Problem.BACKWARDS: gettext_lazy("The last day must not come before the first."),
    Problem.TOO_OFTEN: gettext_lazy("It repeats in a way that cannot be taken over."),
    Problem.OUT_OF_RANGE: gettext_lazy("A year from 1970 to 2099, please."),
}


class Effect(StrEnum):
    """What taking over a row does."""

    NEW = "new"
    CHANGED = "changed"  # an entry that was imported before has moved
    JOINED = "joined"  # it grows an absence that is there, by overlapping or touching it
    SAME = "same"  # it is there already
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """`line`: of the table, or the number of the calendar's entry. `person` None: nobody who may be meant."""

    line: int
    address: str
    person: User | None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    source: str = ""
    effect: Effect = Effect.REFUSED
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """`token`: what goes with the form and comes back to `apply`: days and people only, none of the file's texts. Empty
    where there is nothing to take over. `left_out`: entries of a calendar that are no absences, or over.
    """

    rows: tuple[Row, ...]
    left_out: int = 0
    token: str = ""

    def count(self, effect: str) -> int:
        return sum(row.effect == effect for row in self.rows)

    @property
    def refused(self) -> int:
        return self.count(Effect.REFUSED)


def preview(data: bytes, *, by: User, at: datetime) -> Preview:
    """What the file says and what taking it over would do. Nothing is stored.

    Raises `ValidationError` for a file that cannot be read at all.
    """
    try:
        reading = read(data, now=at, zone=by.hours().zone)
    except UnreadableFile as error:
        raise ValidationError({"file": str(SAID[error.problem])}) from error
    people = _people(reading.entries, by)
    rows = _with_effects([_row(entry, people, by, at) for entry in reading.entries])
    return Preview(tuple(rows), reading.left_out, _token(rows, by))


@transaction.atomic
def apply(token: str, *, by: User, at: datetime) -> dict[Effect, int]:
    """Take over what the preview showed, all of it or nothing; how many of each effect. Repeated, it changes nothing.

    Raises `PermissionDenied`, `ValidationError` for a token that is too old or not this person's.
    """
    rows = _rows_of(token, by)
    done = dict.fromkeys(Effect, 0)
    # In one order, so that two imports at once do not wait for each other in a circle.
    for person in sorted({person for person, *_rest in rows}):
        for effect in _apply_to(person, [row[1:] for row in rows if row[0] == person], by, at):
            done[effect] += 1
    return done


def _people(entries: Sequence[Entry], by: User) -> dict[str, User]:
    """Whom the file may be about, by address; the empty one is oneself."""
    mine = {"": by, by.email.lower(): by}
    if not access.may_import_for_others(by):
        return mine
    addresses = {entry.person for entry in entries}
    found = User.objects.active().filter(email__in=addresses).select_related("calendar")
    return {user.email.lower(): user for user in found} | mine


def _row(entry: Entry, people: dict[str, User], by: User, at: datetime) -> Row:
    person = people.get(entry.person)
    row = Row(entry.line, entry.person, person, source=entry.source)
    if person is None:
        if access.may_import_for_others(by):
            return replace(row, problem=_("Nobody here has this address."))
        return replace(row, problem=_("You can only take over your own absences."))
    if entry.problem:
        return replace(row, problem=str(SAID[entry.problem]))
    starts_at, ends_at = _moments(entry, person)
    row = replace(row, starts_at=starts_at, ends_at=ends_at)
    if ends_at <= at:
        return replace(row, problem=_("This is over already."))
    try:
        refuse(starts_at, ends_at, "", sure=True)
    except ValidationError as error:
        return replace(row, problem=" ".join(error.messages))
    return replace(row, effect=Effect.NEW)


def _moments(entry: Entry, person: User) -> tuple[datetime, datetime]:
    if entry.starts_at is not None and entry.ends_at is not None:
        return entry.starts_at, entry.ends_at
    if entry.first is None or entry.last is None:
        raise ValueError("What has no problem has moments or days.")
    halves = {"from_noon": entry.from_noon, "until_noon": entry.until_noon}
    return times.days(entry.first, entry.last, person.hours(), **halves)


def _with_effects(rows: Sequence[Row]) -> list[Row]:
    people = {row.person.pk for row in rows if row.person}
    there: dict[int, list[Absence]] = {}
    for absence in Absence.objects.filter(person__in=people).order_by("starts_at"):
        there.setdefault(absence.person_id, []).append(absence)
    found = []
    for row in rows:
        if row.effect is Effect.REFUSED or row.person is None or row.starts_at is None:
            found.append(row)
            continue
        theirs = there.setdefault(row.person.pk, [])
        found.append(replace(row, effect=_effect(theirs, row.starts_at, row.ends_at, row.source)))
        theirs.append(Absence(starts_at=row.starts_at, ends_at=row.ends_at))
    return found


def _effect(there: Sequence[Absence], starts_at: datetime, ends_at: datetime | None, source: str) -> Effect:
    known = _known(there, source)
    if known is not None and (known.starts_at, known.ends_at) != (starts_at, ends_at):
        return Effect.CHANGED
    for one in there:
        if one.starts_at <= starts_at and _reaches(one.ends_at, ends_at):
            return Effect.SAME
    meets = any(_reaches(one.ends_at, starts_at) and _reaches(ends_at, one.starts_at) for one in there)
    return Effect.JOINED if meets else Effect.NEW


def _known(there: Sequence[Absence], source: str) -> Absence | None:
    return next((one for one in there if source and one.source == source), None)


def _reaches(end: datetime | None, moment: datetime | None) -> bool:
    """Whether what ends at `end` lasts at least until `moment`; None: for ever."""
    return end is None or (moment is not None and end >= moment)


def _apply_to(
    person_pk: int, rows: Sequence[tuple[datetime, datetime, str]], by: User, at: datetime
) -> list[Effect]:
    person = lock_person(person_pk)
    if not person.is_active or (person.pk != by.pk and not access.may_import_for_others(by)):
        raise PermissionDenied
    done = []
    for starts_at, ends_at, source in rows:
        there = list(Absence.objects.select_for_update().filter(person=person).order_by("pk"))
        effect = _effect(there, starts_at, ends_at, source)
        done.append(effect)
        if effect is Effect.SAME:
            continue
        # A file does not say who may be called: what somebody has said stays.
        may_be_called = any(one.reachable for one in presence.joins_with(person.pk, starts_at, ends_at))
        absence = _known(there, source) or Absence(person=person, source=source, reachable=may_be_called)
        absence.starts_at, absence.ends_at = starts_at, ends_at
        write(absence, by=by, at=at)
    return done


def _token(rows: Sequence[Row], by: User) -> str:
    good = [
        [row.person.pk, row.starts_at.isoformat(), row.ends_at.isoformat(), row.source]
        for row in rows
        if row.effect is not Effect.REFUSED and row.person and row.starts_at and row.ends_at
    ]
    return signing.dumps({"by": by.pk, "rows": good}, salt=SALT, compress=True) if good else ""


def _rows_of(token: str, by: User) -> list[tuple[int, datetime, datetime, str]]:
    try:
        data = signing.loads(token, salt=SALT, max_age=PREVIEW_HOLDS)
    except signing.BadSignature as error:
        raise ValidationError(
            {"file": _("This preview is too old. Please choose the file again.")}
        ) from error
    if data["by"] != by.pk or not by.is_active:
        raise PermissionDenied
    return [
        (person, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at), source)
        for person, starts_at, ends_at, source in data["rows"]
    ]
