"""Say who stands in for somebody, in which order, when and for what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import access, duties, roster
from people.absence_times import FIRST_YEAR, LAST_YEAR
from people.models import StandIn, User
from people.roster import Agreed
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

MOST = 20  # more names than anybody ranks
LOCK = 5_734_001  # of all who change stand-ins: two lists that are right each by themselves may make a circle together


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the list. No days: always; no duties: everything."""

    stand_in: int
    valid_from: date | None = None
    valid_until: date | None = None
    duties: tuple[str, ...] = ()


@transaction.atomic
def set_stand_ins(
    person_pk: int, wanted: Sequence[Wanted], *, by: User, at: datetime, fingerprint: str | None = None
) -> list[StandIn]:
    """The list as it is now, in order; it takes the place of the one before.

    `fingerprint`: of the list that the change was made on (see `fingerprint_of`). Raises `User.DoesNotExist`,
    `PermissionDenied`, `Conflict` if the list was changed meanwhile, and `ValidationError` whose keys are the numbers of the
    lines ("0", "1", …), or "" for the whole.
    """
    _lock_all()
    person = User.objects.select_for_update(no_key=True).get(pk=person_pk)
    access.require_may_arrange(by, person)
    before = current(person_pk)
    if fingerprint is not None and fingerprint != fingerprint_of(before):
        raise Conflict(before)
    people = {user.pk: user for user in User.objects.filter(pk__in=[line.stand_in for line in wanted])}
    # What was agreed on may stay, even if there is no such duty any more: it is simply nobody's.
    known = {key for key, _label in duties.choices()} | {key for row in before for key in row.duties}
    _refuse_lines(person, wanted, people, known)
    _refuse_circle(person, wanted, timezone.localdate(at))
    StandIn.objects.filter(person=person).delete()
    return StandIn.objects.bulk_create(
        StandIn(
            person=person,
            stand_in_id=line.stand_in,
            position=position,
            valid_from=line.valid_from,
            valid_until=line.valid_until,
            duties=sorted(set(line.duties)),
        )
        for position, line in enumerate(wanted)
    )


def current(person_pk: int) -> list[StandIn]:
    """A person's stand-ins in order, past and future ones too. One query."""
    rows = StandIn.objects.filter(person=person_pk).select_related("stand_in")
    return list(rows.order_by("position", "pk"))


def fingerprint_of(rows: Iterable[StandIn]) -> str:
    """Changes whenever the list does: goes with the form and comes back with it."""
    return "-".join(str(row.pk) for row in rows) or "none"


def _lock_all() -> None:
    if connection.vendor == "postgresql":  # SQLite's transaction has the only write lock already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _refuse_lines(
    person: User, wanted: Sequence[Wanted], people: Mapping[int, User], known: Collection[str]
) -> None:
    errors: dict[str, list[str]] = {}
    if len(wanted) > MOST:
        errors[""] = [_("At most %(count)s stand-ins, please.") % {"count": MOST}]
    for number, line in enumerate(wanted):
        problem = _problem(person, people.get(line.stand_in)) or _misfit(line, known)
        if problem:
            errors[str(number)] = [problem]
    for (first, one), (second, other) in combinations(enumerate(wanted[:MOST]), 2):
        if _collide(one, other) and not {str(first), str(second)} & errors.keys():
            name = people[one.stand_in].name
            errors[str(second)] = [_("%(name)s stands in the list already for these days.") % {"name": name}]
    if errors:
        raise ValidationError(errors)


def _problem(person: User, stand_in: User | None) -> str:
    if stand_in is None:
        return _("Choose somebody from the list.")
    if stand_in.pk == person.pk:
        return _("Nobody can stand in for themselves.")
    if not stand_in.is_active:
        return _("%(name)s has no account any more.") % {"name": stand_in}
    return ""


def _misfit(line: Wanted, known: Collection[str]) -> str:
    days = [day for day in (line.valid_from, line.valid_until) if day]
    if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        return _("A year from %(first)s to %(last)s, please.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if days != sorted(days):
        return _("The last day must not come before the first.")
    if not set(line.duties) <= set(known):
        return _("Choose from the list what for.")
    return ""


def _collide(one: Wanted, other: Wanted) -> bool:
    """Whether the same person stands twice for the same days and the same thing."""
    duty = not one.duties or not other.duties or bool(set(one.duties) & set(other.duties))
    return one.stand_in == other.stand_in and duty and _meet(one, other)


def _meet(one: Wanted, other: Wanted) -> bool:
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _first(line: Wanted | StandIn) -> date:
    return line.valid_from or date.min


def _last(line: Wanted | StandIn) -> date:
    return line.valid_until or date.max


def _refuse_circle(person: User, wanted: Sequence[Wanted], today: date) -> None:
    """Raise `ValidationError` that names the circle. Agreements for different days do not meet, and those of the past are
    past: each day from now on, on which some agreement begins, is looked at by itself.
    """
    others = list(StandIn.objects.exclude(person=person))
    lines: list[Wanted | StandIn] = [*wanted, *others]
    for day in sorted({max(_first(line), today) for line in lines}):
        graph: dict[int, list[Agreed]] = {}
        for row in others:
            if _holds(row, day):
                graph.setdefault(row.person_id, []).append(Agreed(row.stand_in_id, frozenset(row.duties)))
        mine = [Agreed(line.stand_in, frozenset(line.duties)) for line in wanted if _holds(line, day)]
        found = roster.circle(person.pk, mine, graph)
        if found:
            line = next(number for number, one in enumerate(wanted) if one.stand_in == found[1])
            raise ValidationError({str(line): [_in_words(found)]})


def _holds(line: Wanted | StandIn, day: date) -> bool:
    return _first(line) <= day <= _last(line)


def _in_words(found: Sequence[int]) -> str:
    names = dict(User.objects.filter(pk__in=found).values_list("pk", "name"))
    circle = " → ".join(names[pk] for pk in found)
    return _("That would make a circle, and nobody would be left: %(circle)s.") % {"circle": circle}
