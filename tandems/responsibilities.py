"""Who does what in a tandem: what is in force, what is proposed and how it differs, and every version before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tandems import access
from tandems.models import Membership, Responsibility, ResponsibilityTable, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from people.models import User
    from tandems.models import Tandem

Members = set[tuple[int, str]]  # (user, side)


@dataclass(frozen=True, slots=True)
class Line:
    """`gone`: names of people who cannot do it any more. `before`: how it is in force; "" for what is new there."""

    task: str
    side: str
    side_label: str
    person: str
    deputy: str
    gone: tuple[str, ...]
    mark: str = ""  # "new" | "changed"
    before: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A version of the table. `dropped`: tasks that are in force and not in it."""

    table: ResponsibilityTable
    lines: list[Line]
    dropped: list[str]


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    side_label: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """`missing`: sides that have no member yet, so that nothing can come into force."""

    in_force: Shown | None
    proposal: Shown | None
    members: list[Member]
    missing: list[str]
    may_propose: bool
    may_confirm: bool
    versions: list[ResponsibilityTable]


def agreement_of(tandem: Tandem, user: User) -> Agreement:
    """Proposals are for members and whoever leads; what is or was in force is for everybody who sees tandems."""
    members = list(_current(tandem))
    may_propose = access.may_propose_table(user, tandem.pk)
    tables = list(versions_for(tandem, user))
    holding = next((one for one in tables if one.agreed_at and not one.replaced_at), None)
    asked = next((one for one in tables if not one.agreed_at and not one.replaced_at), None)
    rows = _rows_of([one for one in (holding, asked) if one])
    belongs = {(one.user_id, one.side) for one in members}
    holds = rows.get(holding.pk, []) if holding else []
    confirmed = dict(asked.confirmations.values_list("user", "at")) if asked else {}
    return Agreement(
        in_force=Shown(holding, [_line(row, belongs) for row in holds], []) if holding else None,
        proposal=_compared(asked, rows.get(asked.pk, []), holds, belongs) if asked else None,
        members=[
            Member(one.user.name, one.get_side_display(), confirmed.get(one.user_id)) for one in members
        ],
        missing=[str(label) for side, label in Side.choices if side not in {one.side for one in members}],
        may_propose=may_propose,
        may_confirm=bool(asked) and user.pk in {one.user_id for one in members} - set(confirmed),
        versions=[one for one in tables if one.replaced_at],
    )


def versions_for(tandem: Tandem, user: User) -> Iterable[ResponsibilityTable]:
    """The newest first."""
    seen = Q() if access.may_propose_table(user, tandem.pk) else Q(agreed_at__isnull=False)
    return (
        ResponsibilityTable.objects.filter(seen, tandem=tandem).select_related("made_by").order_by("-number")
    )


def shown(table: ResponsibilityTable, tandem: Tandem) -> Shown:
    """One version by itself."""
    belongs = {(one.user_id, one.side) for one in _current(tandem)}
    return Shown(table, [_line(row, belongs) for row in _rows_of([table]).get(table.pk, [])], [])


def _current(tandem: Tandem) -> Iterable[Membership]:
    current = Membership.objects.current().filter(tandem=tandem, user__is_active=True)
    return current.select_related("user").order_by("side", "user__name", "pk")


def _rows_of(tables: Sequence[ResponsibilityTable]) -> dict[int, list[Responsibility]]:
    rows: dict[int, list[Responsibility]] = {}
    found = Responsibility.objects.filter(table__in=tables).select_related("task", "person", "deputy")
    for row in found.order_by(F("position"), "pk"):
        rows.setdefault(row.table_id, []).append(row)
    return rows


def _compared(
    table: ResponsibilityTable,
    rows: Sequence[Responsibility],
    holds: Sequence[Responsibility],
    belongs: Members,
) -> Shown:
    before = {row.task_id: row for row in holds}
    lines = [_line(row, belongs, before, is_proposed=bool(holds)) for row in rows]
    kept = {row.task_id for row in rows}
    return Shown(table, lines, [str(row.task) for row in holds if row.task_id not in kept])


def _line(
    row: Responsibility,
    belongs: Members,
    before: Mapping[int, Responsibility] | None = None,
    *,
    is_proposed: bool = False,
) -> Line:
    former = before.get(row.task_id) if before else None
    mark, was = "", ""
    if is_proposed and former is None:
        mark = "new"
    elif former and _meant(former) != _meant(row):
        mark, was = "changed", _in_words(former)
    gone = []
    if row.person and (row.person.pk, row.side) not in belongs:
        gone.append(row.person.name)
    if row.deputy and not row.deputy.is_active:
        gone.append(row.deputy.name)
    return Line(
        task=str(row.task),
        side=row.side,
        side_label=row.get_side_display(),
        person=row.person.name if row.person else "",
        deputy=row.deputy.name if row.deputy else "",
        gone=tuple(gone),
        mark=mark,
        before=was,
    )


def _meant(row: Responsibility) -> tuple[str, int | None, int | None]:
    return row.side, row.person_id, row.deputy_id


def _in_words(row: Responsibility) -> str:
    words = [str(row.get_side_display())]
    if row.person:
        words.append(row.person.name)
    if row.deputy:
        words.append(_("deputy %(name)s") % {"name": row.deputy.name})
    return ", ".join(words)
