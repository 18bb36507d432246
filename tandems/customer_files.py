"""Read customers from a table (CSV) as a spreadsheet or an ERP writes it. Plain Python; what a cell says stays text, always."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
COLUMNS = {
    "number": "number customer-number customer-no no kundennummer kunden-nr kundennr kdnr kd-nr nummer nr debitor debitorennummer",
    "name": "name company customer customer-name firma firmenname kunde kundenname name1",
    "postcode": "postcode postal-code zip zip-code plz postleitzahl",
    "town": "town city ort stadt wohnort",
    "street": "street address straße strasse str anschrift adresse",
    "country": "country land ländercode länderkennzeichen lkz country-code",
    "contact": "contact contact-person ansprechpartner ansprechpartnerin ansprechperson kontakt kontaktperson",
    "phone": "phone telephone telefon telefonnummer tel",
    "email": "email e-mail mail e-mail-adresse mailadresse email-adresse",
    "tandem": "tandem team",
}
COUNTRIES = {
    "DE": "d deu deutschland germany brd",
    "AT": "a aut österreich oesterreich austria",
    "CH": "ch che schweiz switzerland suisse svizzera",
    "NL": "nld niederlande netherlands",
    "FR": "f fra frankreich france",
    "IT": "i ita italien italy",
    "PL": "pol polen poland",
    "CZ": "cze tschechien czechia",
    "LU": "l lux luxemburg luxembourg",
    "BE": "b bel belgien belgium",
    "DK": "dnk dänemark denmark",
}
ISO_3166 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG
CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL
GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA
LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK
"""
CODES = frozenset(ISO_3166.split())  # in use


class Problem(StrEnum):
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    NO_NAME = "no_name"  # no column says what the customers are called


class UnreadableFile(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: what its filled cells say, by column. `line` counts the table's rows, the heading is the first.

    `is_cut`: it ends before the heading does, and says no more than a name.
    """

    line: int
    cells: Mapping[str, str]
    is_cut: bool = False


def decoded(data: bytes) -> str:
    """UTF-8, with or without its mark, or what German Windows writes. Raises `UnreadableFile`."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(Problem.TOO_LARGE)
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}  # Excel's "Unicode text"
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(Problem.UNREADABLE)


def read(text: str) -> list[Entry]:
    """Its rows, in order; empty cells and columns nobody knows are left out. Raises `UnreadableFile`."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count)))
    except csv.Error as error:
        raise UnreadableFile(Problem.UNREADABLE) from error
    filled = [(line, row) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if len(filled) <= 1:
        raise UnreadableFile(Problem.EMPTY)
    if len(filled) > MOST_ROWS + 1:
        raise UnreadableFile(Problem.TOO_MANY)
    columns = _columns(filled[0][1])
    if "name" not in columns:
        raise UnreadableFile(Problem.NO_NAME)
    return [_entry(line, row, columns) for line, row in filled[1:]]


def country_of(text: str) -> str | None:
    """The two letters of a country by its code or name; None for what is none."""
    word = text.strip().casefold()
    known = next((code for code, words in COUNTRIES.items() if word in words.split()), None)
    code = text.strip().upper()
    return known or (code if code in CODES else None)


def _columns(head: list[str]) -> dict[str, int]:
    """Where what stands; of two columns that fit, the first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        word = re.sub(r"[\s_.\-]+", "-", cell.strip().casefold()).strip("-")
        for name, words in COLUMNS.items():
            if word in words.split():
                found.setdefault(name, place)
    return found


def _entry(line: int, row: list[str], columns: Mapping[str, int]) -> Entry:
    cells = _cells(row, columns)
    return Entry(line, cells, is_cut=set(cells) == {"name"} and len(row) <= max(columns.values()))


def _cells(row: list[str], columns: Mapping[str, int]) -> dict[str, str]:
    read_cells = {name: " ".join(row[place].split()) for name, place in columns.items() if place < len(row)}
    return {name: text for name, text in read_cells.items() if text}
