"""What a plan says, in sentences and as a table: for those who read it, and for those who draft it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from rewards.models import Basis
from rewards.months import later, name_of
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from requests_app.models import RequestType
    from rewards.models import PayPlan, Rate
    from rewards.segments import Column

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Sentence:
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class ShareCell:
    percent: str
    margin: str = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    type: str
    cells: list[ShareCell | None]


@dataclass(frozen=True, slots=True)
class ShareTable:
    is_margin: bool
    columns: list[str]
    rows: list[ShareRow]


@dataclass(frozen=True, slots=True)
class Split:
    """`*_width`: as an attribute of a drawing, which knows no language's decimal comma."""

    field: str
    inside: str
    field_width: str
    inside_width: str


@dataclass(frozen=True, slots=True)
class Told:
    sentences: list[Sentence]
    split: Split
    shares: ShareTable


def told(plan: PayPlan, rates: Sequence[Rate], columns: Sequence[Column]) -> Told:
    """`rates` with their types; `columns`: of all segments that a rate names, and of all others."""
    return Told(sentences(plan), split_of(plan.field_percent), _table(plan, rates, columns))


def sentences(plan: PayPlan) -> list[Sentence]:
    found = [
        Sentence("calendar-range", _holds(plan)),
        Sentence("percent", _basis(plan)),
        Sentence("handshake", _sides(plan)),
        Sentence("arrow-left-right", _parts()),
    ]
    if plan.rules_percent:
        text = _("%(percent)s of it depend on the rules that the tandem agreed on: it is paid as far as they were kept in the month. Where nothing was measured, all of it is paid.")  # fmt: skip
        found.append(Sentence("list-checks", text % {"percent": percent(plan.rules_percent)}))
    if plan.goals_percent:
        text = _("%(percent)s of it depend on the goals of the strategy: it is paid as far as they are reached. A goal that is not due yet is held against nobody.")  # fmt: skip
        found.append(Sentence("target", text % {"percent": percent(plan.goals_percent)}))
    return [*found, *_limits(plan), Sentence("rotate-ccw", _later_changes())]


def percent(value: Decimal) -> str:
    """ "2,5 %", as many places as it has."""
    return f"{readable.number(value.normalize())}{readable.NBSP}%"


def split_of(field_percent: Decimal) -> Split:
    rest = WHOLE - field_percent
    return Split(percent(field_percent), percent(rest), f"{field_percent:f}%", f"{rest:f}%")


def span(starts_on: date, ends_on: date) -> str:
    """ "January 2027 to December 2027"; `ends_on`: the first day after it."""
    first, last = starts_on, later(ends_on, -1)
    if first == last:
        return name_of(first)
    return _("%(first)s to %(last)s") % {"first": name_of(first), "last": name_of(last)}


def _holds(plan: PayPlan) -> str:
    return _("It holds for every order won in %(span)s.") % {"span": span(plan.starts_on, plan.ends_on)}


def _basis(plan: PayPlan) -> str:
    if plan.basis == Basis.MARGIN:
        return _("Of every won order a share of its margin goes to the people who won it together. The margin is the stated part of the order’s value.")  # fmt: skip
    return _("Of every won order a share of its value goes to the people who won it together.")


def _sides(plan: PayPlan) -> str:
    shares = {"field": percent(plan.field_percent), "inside": percent(WHOLE - plan.field_percent)}
    return _("Field sales gets %(field)s of it, inside sales %(inside)s.") % shares


def _parts() -> str:
    return _("In field sales it is for whoever asked; in inside sales for whoever had the request in hand. Was it handed over, they share by the working time for which each had it.")  # fmt: skip


def _limits(plan: PayPlan) -> list[Sentence]:
    found = []
    if plan.threshold:
        text = _(
            "Paid is from %(amount)s for a person and month on: less is not paid, and from there on all of it."
        )
        found.append(Sentence("arrow-up-from-line", text % {"amount": readable.money(plan.threshold)}))
    if plan.cap is not None:
        text = _("More than %(amount)s is not paid to a person for a month.")
        found.append(Sentence("arrow-up-to-line", text % {"amount": readable.money(plan.cap)}))
    if not found:
        found.append(Sentence("infinity", _("There is neither a threshold nor a cap.")))
    return found


def _later_changes() -> str:
    return _("An order whose value is corrected later, or that is reopened, is corrected by a new line. No line is ever changed or deleted.")  # fmt: skip


def _table(plan: PayPlan, rates: Sequence[Rate], columns: Sequence[Column]) -> ShareTable:
    by_place = {(rate.type_id, rate.segment_id): rate for rate in rates}
    used = [column for column in columns if any((kind, column.pk) in by_place for kind, _segment in by_place)]
    rows = [
        ShareRow(kind.name, [_cell(by_place.get((kind.pk, column.pk))) for column in used])
        for kind in _types(rates)
    ]
    return ShareTable(plan.basis == Basis.MARGIN, [column.name for column in used], rows)


def _types(rates: Sequence[Rate]) -> list[RequestType]:
    return sorted({rate.type for rate in rates}, key=lambda kind: (kind.position, kind.pk))


def _cell(rate: Rate | None) -> ShareCell | None:
    if rate is None:
        return None
    margin = percent(rate.margin_percent) if rate.margin_percent is not None else ""
    return ShareCell(percent(rate.percent), margin)
