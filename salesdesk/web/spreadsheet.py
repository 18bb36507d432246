"""Tables as files for spreadsheets: numbers are numbers, and no text can become a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

from django.utils.translation import get_language

Cell = str | int | float | Decimal | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets take for the beginning of a formula


def written(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV as the spreadsheets of the reader's language open it by a double click."""
    german, file = get_language() == "de", StringIO()
    writer = csv.writer(file, delimiter=";" if german else ",")
    for row in (headings, *rows):
        writer.writerow([as_text(cell, decimal="," if german else ".") for cell in row])
    return file.getvalue().encode("utf-8-sig")


def as_text(cell: Cell, *, decimal: str) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell).replace(".", decimal)
    return f"'{cell}" if cell.startswith(FORMULA) else cell
