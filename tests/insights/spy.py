"""Somebody who opens every page and file, writes down every number, and adds and subtracts until it says something.

Everything counted is made of base cells: what one tandem did in one month with one type of request. Each counts a power of two
of its own, the smallest greater than any number that a page shows for other reasons, so that every number on any page tells
which base cells it is made of.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from fractions import Fraction
from html import unescape
from io import BytesIO, StringIO
from itertools import combinations
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.test import Client

BOM = b"\xef\xbb\xbf"  # with which a CSV begins
SHIFT = 20
SMALLEST = 5
Cell = tuple[str, str, str]  # tandem, month, type
Vector = tuple[Fraction, ...]
MIDDLES = re.compile(  # the median of what is shown alone is no sum of cells
    r'<tr role="row" class="board-medians">.*?</tr>|<span class="board-middle">.*?</span>'
    r'|<p class="quiet-line metric-middle">.*?</p>',
    re.DOTALL,
)


@dataclass
class Spy:
    """`cells`: all base cells in order. `people`: who had a part in each tandem's month, by side."""

    client: Client
    cells: list[Cell]
    people: Mapping[tuple[str, str], tuple[set[int], set[int]]]
    seen: set[frozenset[Cell]] = field(default_factory=set)
    middles: set[frozenset[Cell]] = field(
        default_factory=set
    )  # of an odd number of tandems it is one of them
    known: set[tuple[str, str]] = field(default_factory=set)  # tandems and months that an agreement allowed

    def worth(self, cell: Cell) -> int:
        return 1 << (SHIFT + self.cells.index(cell))

    def open(self, addresses: Iterable[str]) -> set[int]:
        """Reads them all; the answers' status codes."""
        codes = set()
        for address in addresses:
            response = self.client.get(address)
            codes.add(response.status_code)
            assert response.status_code < 500, address
            self.seen |= {self.made_of(number) for number in numbers(response.content)}
            medians = "".join(MIDDLES.findall(response.content.decode(errors="replace")))
            self.middles |= {self.made_of(number) for number in in_text(medians)}
        return codes

    def made_of(self, number: int) -> frozenset[Cell]:
        bits = number >> SHIFT
        assert bits < 1 << len(self.cells), f"{number} is no sum of cells"
        return frozenset(cell for place, cell in enumerate(self.cells) if bits >> place & 1)

    def found(self) -> list[str]:
        """What can be said about fewer than five people of a side whom no agreement opened: nothing, if all is well."""
        # What may be known stands first, so that it is taken off whatever else it is in.
        order = sorted(self.cells, key=lambda cell: (cell[:2] not in self.known, self.cells.index(cell)))
        vectors = {tuple(Fraction(cell in cells) for cell in order) for cells in self.seen}
        said = reduced(vectors)
        said += [tuple(a - b for a, b in zip(*two, strict=True)) for two in combinations(sorted(vectors), 2)]
        told = [{cell: share for cell, share in zip(order, vector, strict=True) if share} for vector in said]
        return sorted({words(sums) for sums in told if self._is_about_few(sums)})

    def _is_about_few(self, sums: Mapping[Cell, Fraction]) -> bool:
        months: dict[str, tuple[set[int], set[int]]] = {}
        for cell in sums:
            inside, outside = months.setdefault(cell[1], (set(), set()))
            inside |= self.people[cell[:2]][0]
            outside |= self.people[cell[:2]][1]
        hidden = {cell[1] for cell in sums if cell[:2] not in self.known}
        return any(min(map(len, months[month])) < SMALLEST for month in hidden)


def words(sums: Mapping[Cell, Fraction]) -> str:
    return " + ".join(f"{share} × {'/'.join(cell)}" for cell, share in sums.items())


def numbers(content: bytes) -> set[int]:
    """All whole numbers in a page, a CSV or an Excel file that can be made of cells."""
    if content[:2] == b"PK":
        sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
        found = [int(float(text)) for text in re.findall(r"<v>([\d.eE+]+)</v>", sheet)]
    elif content[:3] == BOM:
        rows = csv.reader(StringIO(content.decode("utf-8-sig")))
        found = [int(float(cell)) for row in rows for cell in row if re.fullmatch(r"\d+(\.\d+)?", cell)]
    else:
        return in_text(MIDDLES.sub("", content.decode()))
    return {number for number in found if number >> SHIFT}


def in_text(markup: str) -> set[int]:
    text = unescape(re.sub(r"<[^>]*>", " ", markup))
    found = [int(number.replace(",", "")) for number in re.findall(r"\d{1,3}(?:,\d{3})+|\d+", text)]
    return {number for number in found if number >> SHIFT}


def reduced(vectors: Iterable[Vector]) -> list[Vector]:
    """The simplest sums and differences of them, from which all others are made (Gauss and Jordan)."""
    rows, done = [list(vector) for vector in sorted(vectors, reverse=True)], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for n, row in enumerate(rows):
            if n != done and row[column]:
                rows[n] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return [tuple(row) for row in rows[:done]]
