"""Statements as their readers see them: the person's own, or payroll's look at a closed one."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import Sum

from requests_app.models import SalesRequest
from rewards import access
from rewards.explained import Explained, explained, shown_to
from rewards.models import LineKind, Objection, PayLine, PayLook, PayMonth, StatementState
from rewards.models.statement import OF_THE_MONTH
from rewards.segments import columns
from rewards.splitting import in_euros

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from people.models import User
    from rewards.models import PayPlan, PayStatement


@dataclass(frozen=True, slots=True)
class StatementRow:
    """`amount` in EUR; of a running month it is the sum of its lines up to now, before the month's conditions."""

    pk: int
    month: date
    state: StatementState
    amount: Decimal
    open_objection: bool
    released_at: datetime | None
    export: int | None

    @property
    def is_running(self) -> bool:
        return self.state == StatementState.OPEN


@dataclass(frozen=True, slots=True)
class Line:
    """`request`: the order's request, where the reader may open it. `plan`: by whose rule it came to be; none of a correction by
    hand. `late_for`: the earlier month that it corrects. `at`: when the order was won or changed; of all other lines, when they
    were written.
    """

    pk: int
    kind: LineKind
    cents: int
    rule: str
    extra: str
    plan: PayPlan | None
    reason: str
    subject: str
    number: int | None
    request: int | None
    late_for: date | None
    at: datetime

    @property
    def amount(self) -> Decimal:
        return in_euros(self.cents)

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """`answer` is empty while nobody has answered."""

    pk: int
    line: int | None
    text: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class LookRow:
    """Who of payroll looked at it."""

    who: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's month; `lines` sum to `row.amount`."""

    row: StatementRow
    person: str
    is_own: bool
    lines: list[Line]
    objections: list[ObjectionRow]
    looks: list[LookRow]
    released_by: str
    may_object: bool
    may_release: bool

    @property
    def open_objection(self) -> ObjectionRow | None:
        return next((one for one in self.objections if not one.answer), None)


def statements_of(user: User) -> list[StatementRow]:
    """One's own, the latest first. Three queries."""
    own = access.statements_for(user).filter(user=user).select_related("payroll_entry__export")
    found = list(own.order_by("-month"))
    running = [one.pk for one in found if one.cents is None]
    sums = dict(
        PayLine.objects.filter(statement__in=running)
        .order_by()
        .values_list("statement")
        .annotate(cents=Sum("cents"))
    )
    open_ones = set(
        Objection.objects.filter(statement__in=found, answered_at=None).values_list("statement", flat=True)
    )
    return [row_of(one, sums.get(one.pk, 0), open_objection=one.pk in open_ones) for one in found]


def statement(pk: int, reader: User, *, at: datetime) -> Statement:
    """Raises `PayStatement.DoesNotExist` for what the reader may not see. A fixed number of queries."""
    found = (
        access.statements_for(reader)
        .select_related("user", "released_by", "payroll_entry__export")
        .get(pk=pk)
    )
    lines = _lines(found, reader, at)
    objections = [_objection(one, found, reader) for one in _objections(found)]
    return Statement(
        row=row_of(
            found, sum(line.cents for line in lines), open_objection=any(not one.answer for one in objections)
        ),
        person=found.user.name,
        is_own=found.user_id == reader.pk,
        lines=lines,
        objections=objections,
        looks=_looks(found) if found.user_id == reader.pk else [],
        released_by=found.released_by.name if found.released_by else "",
        may_object=access.may_object(reader, found),
        may_release=access.may_release(reader, found),
    )


def row_of(found: PayStatement, running: int, *, open_objection: bool) -> StatementRow:
    """`running`: the sum of its lines, which counts while it is open."""
    entry = getattr(found, "payroll_entry", None)
    return StatementRow(
        pk=found.pk,
        month=found.month,
        state=StatementState(found.state),
        amount=in_euros(running if found.cents is None else found.cents),
        open_objection=open_objection,
        released_at=found.released_at,
        export=entry.export.number if entry else None,
    )


def _lines(found: PayStatement, reader: User, at: datetime) -> list[Line]:
    """Orders as they came, then what the month made of them."""
    orders = ("sales_request", "type", "plan")
    rows = list(found.lines.select_related(*(f"booking__order__{one}" for one in orders)).order_by("pk"))
    tandems = {line.tandem_id for line in rows if line.tandem_id is not None}
    shown = shown_to(reader, found.month, tandems, at) if found.user_id == reader.pk else frozenset()
    requests = {line.booking.order.sales_request_id for line in rows if line.booking}
    open_to = set(
        SalesRequest.objects.visible_to(reader).filter(pk__in=requests).values_list("pk", flat=True)
    )
    names, of_month = _segments(rows), _plan_of(found.month)
    lines = [_line(line, found, explained(line, shown, names), open_to, of_month) for line in rows]
    return sorted(lines, key=attrgetter("at", "pk"))


def _segments(lines: list[PayLine]) -> dict[int, str]:
    """The names of those that orders were paid by. Two queries at most, none where there are none."""
    pks = {line.booking.order.segment_id for line in lines if line.booking} - {None}
    return {one.pk: one.name for one in columns(pk for pk in pks if pk) if one.pk} if pks else {}


def _plan_of(month: date) -> PayPlan | None:
    """By which a closed month was settled. One query."""
    closed = PayMonth.objects.filter(month=month).select_related("plan").first()
    return closed.plan if closed else None


def _line(
    line: PayLine, found: PayStatement, words: Explained, open_to: set[int], of_month: PayPlan | None
) -> Line:
    request = line.booking.order.sales_request if line.booking else None
    opens = request is not None and request.pk in open_to
    return Line(
        pk=line.pk,
        kind=LineKind(line.kind),
        cents=line.cents,
        rule=words.rule,
        extra=words.extra,
        plan=line.booking.order.plan if line.booking else of_month if line.kind in OF_THE_MONTH else None,
        reason=line.reason if opens or line.kind == LineKind.AMENDMENT else "",
        subject=request.subject if request and opens else "",
        number=request.pk if request else None,
        request=request.pk if request and opens else None,
        late_for=line.for_month if line.for_month != found.month else None,
        at=line.booking.at if line.booking else line.at,
    )


def _objections(found: PayStatement) -> list[Objection]:
    return list(found.objections.select_related("answered_by").order_by("pk"))


def _objection(one: Objection, found: PayStatement, reader: User) -> ObjectionRow:
    return ObjectionRow(
        pk=one.pk,
        line=one.line_id,
        text=one.text,
        at=one.at,
        answer=one.answer,
        answered_by=one.answered_by.name if one.answered_by else "",
        answered_at=one.answered_at,
        may_answer=not one.answer and access.may_answer(reader, found),
    )


def _looks(found: PayStatement) -> list[LookRow]:
    """At it, at the list of its month, and at the export that holds it; the latest first. One query."""
    looks = PayLook.objects.of(found).select_related("user").order_by("-at", "-pk")
    return [LookRow(look.user.name, look.at, str(look.get_what_display())) for look in looks]
