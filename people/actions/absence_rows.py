"""What all writers of absences share: who is locked, what is refused, and how touching absences become one."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people import presence
from people.absence_times import FIRST_YEAR, LAST_YEAR
from people.models import Absence, User
from people.telling_words import telling
from salesdesk.web.hints import hint

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG = timedelta(days=366)  # asked about: mostly a slip of the finger
LONGEST = timedelta(days=2 * 366)
ASK_AGAIN = "ask_again"  # code of errors that saying it again, `sure`, overrules


def lock_person(pk: int) -> User:
    """The person, locked until the transaction ends: who reports first, reports first. Raises `User.DoesNotExist`.

    The weaker lock, because a handover under way refers to the person while it holds the absence.
    """
    return User.objects.select_for_update(no_key=True).get(pk=pk)


def lock_absence(pk: int) -> Absence:
    """The absence, then locked, with its locked person; handovers that it causes wait. Raises `Absence.DoesNotExist`."""
    person = lock_person(Absence.objects.values_list("person", flat=True).get(pk=pk))
    absence = Absence.objects.select_for_update().get(pk=pk)
    absence.person = person
    return absence


def refuse(starts_at: datetime, ends_at: datetime | None, note: str, *, sure: bool) -> None:
    """Raise `ValidationError` per field for what cannot be, and for what is asked again unless `sure`."""
    errors: dict[str, list[ValidationError]] = {}
    for name, moment in (("starts_at", starts_at), ("ends_at", ends_at)):
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            text = _("A year from %(first)s to %(last)s, please.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            errors.setdefault(name, []).append(ValidationError(text))
    if not errors and ends_at is not None:
        errors |= _refuse_length(starts_at, ends_at, sure=sure)
    word = "" if sure else telling(note)
    if word:
        text = _(
            "No reasons, please: “%(word)s” may tell colleagues why. Change the note, or tick that it is saved as it is."
        )
        errors["note"] = [ValidationError(text, code=ASK_AGAIN, params={"word": word})]
    if errors:
        raise ValidationError(errors)


def _refuse_length(starts_at: datetime, ends_at: datetime, *, sure: bool) -> dict[str, list[ValidationError]]:
    length = ends_at - starts_at
    if length <= timedelta():
        return {"ends_at": [ValidationError(_("The end must come after the start."))]}
    if length > LONGEST:
        text = _("More than two years cannot be planned. Choose “until further notice” instead.")
        return {"ends_at": [ValidationError(text)]}
    if length > LONG and not sure:
        text = _("That is more than a year. Change it, or tick that it is saved as it is.")
        return {"ends_at": [ValidationError(text, code=ASK_AGAIN)]}
    return {}


def write(absence: Absence, *, by: User, at: datetime) -> Absence:
    """Save the absence, new or changed, as one row with all that it overlaps or touches. The person is locked.

    The row that is under way stays, because what was handed over hangs on it; else the one that was there first. What
    hangs on a row that goes is moved over. Wakes the sweeps.
    """
    absence.note = " ".join(absence.note.split())
    met = presence.joins_with(absence.person_id, absence.starts_at, absence.ends_at, but=absence.pk)
    if met:
        absence = _join(absence, met, at)
    absence.reported_by, absence.changed_at = by, at
    absence.revision += 1
    absence.full_clean(exclude=["person", "reported_by"], validate_constraints=False)
    absence.save()
    wake(absence, at)
    return absence


def _join(absence: Absence, met: Sequence[Absence], at: datetime) -> Absence:
    rows = sorted([row for row in (absence, *met) if row.pk], key=lambda row: (not row.holds_at(at), row.pk))
    list(Absence.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    kept, everything = rows[0], [absence, *met]
    starts_at = min(row.starts_at for row in everything)
    ends = [row.ends_at for row in everything]
    note = next((row.note for row in everything if row.note), "")
    source = absence.source if len({row.source for row in everything}) == 1 else ""
    for row in rows[1:]:
        _move_what_hangs_on(row, kept)
        row.delete()
    kept.starts_at = starts_at
    kept.ends_at = None if None in ends else max(end for end in ends if end is not None)
    kept.note, kept.reachable, kept.source = note, absence.reachable, source
    return kept


def _move_what_hangs_on(gone: Absence, kept: Absence) -> None:
    """Wishes and batches of upper floors, whatever they are called; where `kept` has its own, that one counts."""
    for relation in Absence._meta.related_objects:
        rows, name = relation.related_model._base_manager, relation.field.name
        for pk in rows.filter(**{name: gone}).values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    rows.filter(pk=pk).update(**{name: kept})
            except IntegrityError:
                continue


def wake(absence: Absence, at: datetime) -> None:
    """Once it is committed: hand over what is theirs if they are away now, else see what may return."""
    if absence.holds_at(at):
        transaction.on_commit(partial(hint, "hand over"), robust=True)
    elif absence.starts_at < at:
        wake_for_return()


def wake_for_return() -> None:
    """Once it is committed: see what may return to somebody who is back."""
    transaction.on_commit(partial(hint, "return"), robust=True)
