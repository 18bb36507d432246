"""Statements as their pages show them: states as badges, lines as rows, months with their neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rewards import explained
from rewards.example import Step
from rewards.models import LineKind, StatementState
from rewards.months import name_of
from rewards.plan_pages import Standing
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rewards.models import PayPlan
    from rewards.own import Line, ObjectionRow, Statement, StatementRow
    from rewards.payroll import MonthRow, PayrollRow
    from rewards.what_if import WhatIf

ICONS = {
    LineKind.CREDIT: "trophy",
    LineKind.CORRECTION: "pencil",
    LineKind.THRESHOLD: "arrow-up-from-line",
    LineKind.RULES: "list-checks",
    LineKind.GOALS: "target",
    LineKind.CAP: "arrow-up-to-line",
    LineKind.AMENDMENT: "scale",
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """`title`: of the order, or what kind of line it is. `notes`: what else belongs to it. `plan`: the one with its rule."""

    pk: int
    icon: str
    title: str
    href: str
    day: str
    rule: str
    notes: list[str]
    plan: PayPlan | None
    amount: str
    is_less: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A month in a list."""

    name: str
    href: str
    standing: Standing
    amount: str
    open_objection: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """An objection with what it is about, and what its answer corrected."""

    row: ObjectionRow
    about: str


@dataclass(frozen=True, slots=True)
class PayrollLine:
    pk: int
    name: str
    email: str
    href: str
    standing: Standing
    amount: str
    hint: str
    open_objection: bool


@dataclass(frozen=True, slots=True)
class PayrollList:
    """A month of everybody. `to_release`: how many the reader may release."""

    month: date
    name: str
    lines: list[PayrollLine]
    total: str
    to_release: int
    earlier: date | None
    later: date | None


def payroll_list(month: date, rows: Sequence[PayrollRow], months: Sequence[MonthRow]) -> PayrollList:
    known = [one.month for one in months]
    return PayrollList(
        month=month,
        name=name_of(month),
        lines=[_payroll_line(row) for row in rows],
        total=shown(sum((row.amount for row in rows), Decimal(0))),
        to_release=sum(row.may_release for row in rows),
        earlier=max((one for one in known if one < month), default=None),
        later=min((one for one in known if one > month), default=None),
    )


def sheet(statement: Statement) -> list[SheetLine]:
    return [_line(line) for line in statement.lines]


def told(statement: Statement) -> dict[str, Any]:
    """What a statement's page says of it, to the person and to payroll alike."""
    return {
        "statement": statement,
        "name": name_of(statement.row.month),
        "standing": standing(statement.row),
        "lines": sheet(statement),
        "total": shown(statement.row.amount),
        "talk": talk(statement),
    }


def talk(statement: Statement) -> list[Talk]:
    titles = {line.pk: title_of(line) for line in statement.lines}
    return [Talk(one, titles.get(one.line or 0, "")) for one in statement.objections]


def listed(rows: Sequence[StatementRow]) -> list[Listed]:
    return [
        Listed(
            name_of(row.month),
            own_href(row.month),
            standing(row),
            shown(row.amount),
            row.open_objection,
        )
        for row in rows
    ]


def steps_of(found: WhatIf, side_percent: str) -> list[Step]:
    """From the order to what it would bring. `side_percent`: of the reader's side."""
    terms = found.conditions
    steps = [
        Step(_("For those who win it"), explained.money(found.pool)),
        Step(
            _("Your part"),
            explained.money(found.part),
            _("%(percent)s, with nobody beside you on your side") % {"percent": side_percent},
        ),
    ]
    note = ""
    if found.below_threshold:
        note = _("The month would still be below the threshold.")
    elif found.is_capped:
        note = _("The month would have reached the cap.")
    elif terms.rules_percent or terms.goals_percent:
        note = _("If all rules are kept and all goals reached; %(amount)s if none.") % {
            "amount": explained.money(found.at_least)
        }
    return [*steps, Step(_("It would bring you"), shown(found.brings), note, is_total=True)]


def standing(row: StatementRow | PayrollRow) -> Standing:
    if row.state == StatementState.OPEN:
        return Standing(pgettext("pay statement", "Running"), "clock", "info")
    if row.state == StatementState.CLOSED:
        return Standing(pgettext("pay statement", "Closed, not released yet"), "hourglass", "neutral")
    if row.export is None:
        return Standing(pgettext("pay statement", "Released"), "badge-check", "calm")
    return Standing(_("Handed to payroll"), "badge-check", "calm")


def shown(euros: Decimal) -> str:
    """An amount with a minus where it takes something away, which a hyphen is not."""
    return readable.money(euros).replace("-", "−")


def own_href(month: date) -> str:
    return reverse("pay_mine_month", args=[month.year, month.month])


def title_of(line: Line) -> str:
    """ "Conveyor for hall 3", "Request 47" where it may not be opened, else the kind of line."""
    if line.kind not in {LineKind.CREDIT, LineKind.CORRECTION}:
        return line.label
    return line.subject or _("Request %(number)s") % {"number": line.number}


def _payroll_line(row: PayrollRow) -> PayrollLine:
    hint = ""
    if row.state == StatementState.CLOSED and row.is_own:
        hint = _("Your own: somebody else releases it.")
    elif row.state == StatementState.CLOSED and row.amended:
        hint = _("You corrected it: somebody else releases it.")
    href = reverse("payroll_statement", args=[row.pk])
    return PayrollLine(
        row.pk,
        row.person,
        row.email,
        href,
        standing(row),
        shown(row.amount),
        hint,
        row.open_objection,
    )


def _line(line: Line) -> SheetLine:
    notes = [line.extra] if line.extra else []
    if line.late_for:
        notes.append(
            _("It belongs to %(month)s, which was closed already.") % {"month": name_of(line.late_for)}
        )
    if line.reason:
        notes.append(_("Reason: %(reason)s") % {"reason": line.reason})
    kind = f"{line.label}: " if line.kind == LineKind.CORRECTION else ""
    return SheetLine(
        pk=line.pk,
        icon=ICONS[line.kind],
        title=f"{kind}{title_of(line)}",
        href=reverse("request", args=[line.request]) if line.request else "",
        day=readable.day(timezone.localtime(line.at).date()),
        rule=line.rule,
        notes=notes,
        plan=line.plan,
        amount=shown(line.amount),
        is_less=line.cents < 0,
    )
