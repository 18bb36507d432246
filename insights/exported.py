"""Figures as files: CSV, and for Excel. Numbers are numbers, and no text can become a formula."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from insights.figures import MINUTES_OF_AN_HOUR, Share
from insights.metric import RATES, Form
from salesdesk.web import spreadsheet
from salesdesk.web.parts import Tab
from salesdesk.web.spreadsheet import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from insights.figures import Figures
    from insights.metric import Metric, Value

HUNDRED = 100
WIDEST, NARROWEST = 34, 9  # characters of an Excel column


@dataclass(frozen=True, slots=True)
class Table:
    """`title`: what it is of, in a few words; it also names the file. Each row is as long as `headings`."""

    title: str
    headings: list[str]
    rows: list[list[Cell]]


def title(of: str, period: str, type: str = "") -> str:
    """ "Süd, November 2026, Quote": `type` where requests of one type alone are counted."""
    return ", ".join(part for part in (of, period, type) if part)


def headings(metrics: Iterable[Metric]) -> list[str]:
    """One for each cell that `cells` makes, with its unit."""
    found = []
    for metric in metrics:
        found += [heading for name in _names(metric) for heading in _units(name, metric.form)]
        found += [_("%(name)s, without a value") % {"name": metric.name}] if metric.valueless else []
    return found


def cells(metrics: Iterable[Metric], figures: Figures | None) -> list[Cell]:
    """A rate is three: percent, how many cases (of working time: hours) it is of, and of which it is so. Behind a sum of values
    stands how many have none. Empty where nothing was counted, or where nothing is shown.
    """
    found: list[Cell] = []
    for metric in metrics:
        found += [cell for value in _values(metric, figures) for cell in _cells(value, metric.form)]
        if metric.valueless:
            valueless = metric.valueless(figures) if figures is not None else None
            found.append(valueless.part if valueless else None)
    return found


def written(table: Table, kind: str, *, at: datetime) -> bytes:
    """`kind`: one of `KINDS`."""
    return spreadsheet.written(table.headings, table.rows) if kind == "csv" else _xlsx(table, at)


def links(address: str, query: str) -> list[Tab]:
    """To the files of a page; `address` has a place for the kind."""
    labels = {"csv": _("As CSV"), "xlsx": _("For Excel")}
    return [Tab(label, f"{address.replace('KIND', kind)}?{query}") for kind, label in labels.items()]


def _names(metric: Metric) -> list[str]:
    whole = [str(metric.name)] if metric.of or not metric.parts else []
    return whole + [f"{metric.name}: {part.label}" for part in metric.parts]


def _units(name: str, form: Form) -> list[str]:
    if form is Form.SHARE:
        words = (_("%(name)s, %%"), _("%(name)s, cases"), _("%(name)s, of which"))
        return [each % {"name": name} for each in words]
    if form is Form.TIME_SHARE:
        words = (_("%(name)s, %%"), _("%(name)s, hours"), _("%(name)s, of which"))
        return [each % {"name": name} for each in words]
    if form is Form.MINUTES:
        return [_("%(name)s, minutes") % {"name": name}]
    if form is Form.HOURS:
        return [_("%(name)s, hours") % {"name": name}]
    return [f"{name}, €"] if form is Form.MONEY else [name]


def _values(metric: Metric, figures: Figures | None) -> list[Value]:
    every = [metric.of, *(part.of for part in metric.parts)]
    return [None if figures is None else of(figures) for of in every if of is not None]


def _cells(value: Value, form: Form) -> list[Cell]:
    if isinstance(value, Share):
        counted: list[Cell] = [value.whole, value.part]
        if form is Form.TIME_SHARE:
            counted = [round(minutes / MINUTES_OF_AN_HOUR, 2) for minutes in (value.whole, value.part)]
        return [round(HUNDRED * value.part / value.whole, 1), *counted]
    if form in RATES:
        return [None, None, None]
    return [round(value, 2) if isinstance(value, float) else value]


def _xlsx(table: Table, at: datetime) -> bytes:
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.title, "created": at})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for column, heading in enumerate(table.headings):
        sheet.write_string(0, column, heading, head)
        sheet.set_column(column, column, _width(table, column))
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell)
    sheet.freeze_panes(1, 1)
    book.close()
    return file.getvalue()


def _width(table: Table, column: int) -> int:
    """Of the longest word of the heading and the longest cell."""
    words: Sequence[str] = [*table.headings[column].split(), *(str(row[column]) for row in table.rows)]
    return min(max(NARROWEST, *(len(word) + 2 for word in words)), WIDEST)


KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
