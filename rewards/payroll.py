"""What payroll sees: a month's closed statements by name, and the exports. Whoever shows it notes the look first
(`actions.look_at_pay`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Lower

from rewards import access
from rewards.actions.export_payroll import to_export
from rewards.actions.release_statement import releasable
from rewards.models import Objection, PayLine, PayrollExport, PayStatement, StatementState
from rewards.splitting import in_euros

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from people.models import User

SETTLED = access.SETTLED


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """`amended`: by the reader, by hand, so that somebody else has to release it."""

    pk: int
    person: str
    email: str
    state: StatementState
    amount: Decimal
    is_own: bool
    open_objection: bool
    amended: bool
    may_release: bool
    export: int | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """How many statements of a month are closed, and how many of those released."""

    month: date
    closed: int
    released: int


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An open one: whose, of which month, since when. Without any amount, so that seeing it is no look at one."""

    pk: int
    statement: int
    person: str
    month: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the reader, of all months. `to_release`: month and how many statements, the oldest first."""

    objections: list[ObjectionRow]
    to_release: list[tuple[date, int]]
    to_export: int

    def __bool__(self) -> bool:
        return bool(self.objections or self.to_release)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """Without its sum: that of one statement is somebody's amount, and the list stands on every month's page."""

    number: int
    made_at: datetime
    made_by: str
    statements: int


def months(reader: User) -> list[MonthRow]:
    """Those with closed statements, the latest first. Raises `PermissionDenied`. One query."""
    access.require(access.may_see_amounts(reader))
    rows = PayStatement.objects.filter(state__in=SETTLED).order_by("-month").values("month")
    counted = rows.annotate(closed=Count("pk"), released=Count("released_at"))
    return [MonthRow(row["month"], row["closed"], row["released"]) for row in counted]


def statements(month: date, reader: User) -> list[PayrollRow]:
    """The closed ones of a month, by name. Raises `PermissionDenied`. One query."""
    access.require(access.may_see_amounts(reader))
    open_objections = Objection.objects.filter(statement=OuterRef("pk"), answered_at=None)
    amended = PayLine.objects.filter(statement=OuterRef("pk"), by=reader)
    found = access.statements_for(reader).filter(month=month, state__in=SETTLED)
    found = found.annotate(objected=Exists(open_objections), amended=Exists(amended))
    found = found.select_related("user", "payroll_entry__export").order_by(Lower("user__name"), "user")
    return [_row(one, reader) for one in found]


def exports(reader: User) -> list[ExportRow]:
    """The latest first. Raises `PermissionDenied`. One query."""
    access.require(access.may_see_amounts(reader))
    found = PayrollExport.objects.defer("file").select_related("made_by").order_by("-number")
    found = found.annotate(statements=Count("entries"))
    return [ExportRow(one.number, one.made_at, one.made_by.name, one.statements) for one in found]


def waiting(reader: User) -> Waiting:
    """Objections that the reader may answer, statements they may release, and all that is in no export yet.

    Raises `PermissionDenied`. Three queries.
    """
    access.require(access.may_see_amounts(reader))
    of_others = access.statements_for(reader).exclude(user=reader)
    found = Objection.objects.filter(answered_at=None, statement__in=of_others)
    rows = found.select_related("statement__user").order_by("at", "pk")
    months = releasable(reader).order_by("month").values("month").annotate(number=Count("pk"))
    return Waiting(
        objections=[
            ObjectionRow(one.pk, one.statement_id, one.statement.user.name, one.statement.month, one.at)
            for one in rows
        ],
        to_release=[(row["month"], row["number"]) for row in months],
        to_export=to_export().count(),
    )


def _row(one: PayStatement, reader: User) -> PayrollRow:
    objected, amended = one.objected, one.amended  # type: ignore[attr-defined]  # annotated
    entry = getattr(one, "payroll_entry", None)
    return PayrollRow(
        pk=one.pk,
        person=one.user.name,
        email=one.user.email,
        state=StatementState(one.state),
        amount=in_euros(one.cents or 0),
        is_own=one.user_id == reader.pk,
        open_objection=objected,
        amended=amended,
        may_release=access.may_release(reader, one) and not objected and not amended,
        export=entry.export.number if entry else None,
    )
