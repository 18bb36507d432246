"""Target segments: which customers belong to one by rule. Plain Python.

A segment's criteria are kept as JSON. What is named must all hold; of several values of one kind, one is enough. Nothing named:
customers come into the segment by hand only.

    {"countries": ["AT", "DE"], "postcodes": [["DE", "80", "85"]], "numbers": ["47", "K-1"], "new_customer": true}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from strategy.regions import LONGEST, MOST_RANGES, Atlas, InvalidRegions, Range, parse_lines, written

MOST = 50  # countries, number beginnings
LONGEST_NUMBER = 40
PAIR, TRIPLE = 2, 3
SEPARATORS = re.compile(r"[,;\s]+")
BETWEEN_NUMBERS = re.compile(r"[,;\n]+")
COUNTRY = re.compile(r"[A-Z]{2}")
YES = {"true", "on", "1", "yes"}


class Criterion(StrEnum):
    """The JSON's keys, and the names of a form's fields."""

    COUNTRIES = "countries"  # two letters each
    POSTCODES = "postcodes"  # ranges of beginnings, with their country
    NUMBERS = "numbers"  # beginnings of customer numbers
    NEW_CUSTOMER = "new_customer"  # without a number yet


class Fault(StrEnum):
    COUNTRY = "country"  # not two letters
    POSTCODES = "postcodes"  # cannot be read as ranges
    NUMBER = "number"  # too long
    TOO_MANY = "too_many"
    CONTRADICTION = "contradiction"  # a new customer has no number
    UNKNOWN = "unknown"  # no criterion is called so


class InvalidCriteria(ValueError):
    """`faults`: by criterion, what is wrong and with which part of what was typed."""

    def __init__(self, faults: Mapping[str, tuple[Fault, str]]) -> None:
        super().__init__(", ".join(f"{name}: {fault} {part!r}" for name, (fault, part) in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What criteria look at. `country`: two letters; `number`: empty for a new customer."""

    country: str
    postcode: str
    number: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Criteria:
    countries: tuple[str, ...] = ()
    postcodes: tuple[Range, ...] = ()
    numbers: tuple[str, ...] = ()
    new_customer: bool = False
    _atlas: Atlas[Range] = field(default_factory=lambda: Atlas([]), compare=False, repr=False)

    @classmethod
    def of(cls, stored: Mapping[str, object]) -> Criteria:
        """From JSON that `clean_criteria` made; the same for the same JSON."""
        return _read(json.dumps(stored))

    @property
    def is_empty(self) -> bool:
        return not (self.countries or self.postcodes or self.numbers or self.new_customer)

    @property
    def is_every_new_customer(self) -> bool:
        """New customers and nothing else: this is how a strategy says what a new customer weighs."""
        return self.new_customer and not (self.countries or self.postcodes or self.numbers)

    def match(self, customer: CustomerFacts) -> bool:
        """Whether everything that is named holds for this customer; nothing named: never."""
        if self.is_empty:
            return False
        return (
            (not self.countries or customer.country in self.countries)
            and (not self.postcodes or self._atlas.find(customer.country, customer.postcode) is not None)
            and (not self.numbers or _begins(customer.number, self.numbers))
            and (not self.new_customer or customer.is_new)
        )

    def as_json(self) -> dict[str, object]:
        """Only what is named, in a fixed order: the same criteria are the same JSON."""
        named = {
            Criterion.COUNTRIES.value: list(self.countries),
            Criterion.POSTCODES.value: [[one.country, one.first, one.last] for one in self.postcodes],
            Criterion.NUMBERS.value: list(self.numbers),
            Criterion.NEW_CUSTOMER.value: self.new_customer,
        }
        return {name: value for name, value in named.items() if value}

    def typed(self) -> dict[str, object]:
        """As a form shows it and `clean_criteria` reads it again."""
        return {
            Criterion.COUNTRIES.value: ", ".join(self.countries),
            Criterion.POSTCODES.value: written(self.postcodes),
            Criterion.NUMBERS.value: ", ".join(self.numbers),
            Criterion.NEW_CUSTOMER.value: self.new_customer,
        }


@lru_cache(
    maxsize=128
)  # 500 ranges of postcodes take 4 ms to read, and each page and each request asks for them
def _read(text: str) -> Criteria:
    stored = json.loads(text)
    ranges = tuple(Range(*(str(part) for part in _list(one))) for one in _list(stored.get("postcodes")))
    return Criteria(
        countries=tuple(str(one) for one in _list(stored.get("countries"))),
        postcodes=ranges,
        numbers=tuple(str(one) for one in _list(stored.get("numbers"))),
        new_customer=bool(stored.get("new_customer")),
        _atlas=Atlas(ranges),
    )


def clean_criteria(typed: Mapping[str, object]) -> dict[str, object]:
    """The JSON to keep, from a form's texts or from such JSON. Raises `InvalidCriteria`, naming each criterion that cannot be read.

    Texts: countries and number beginnings with commas between them; postcodes as `regions.parse_lines` reads them.
    """
    faults: dict[str, tuple[Fault, str]] = {
        str(name): (Fault.UNKNOWN, str(name)) for name in typed if name not in set(Criterion)
    }
    countries = _texts(typed.get("countries"), SEPARATORS, upper=True)
    numbers = _texts(typed.get("numbers"), BETWEEN_NUMBERS)
    if wrong := next((one for one in countries if not COUNTRY.fullmatch(one)), None):
        faults[Criterion.COUNTRIES] = Fault.COUNTRY, wrong[:LONGEST]
    if wrong := next((one for one in numbers if len(one) > LONGEST_NUMBER), None):
        faults[Criterion.NUMBERS] = Fault.NUMBER, wrong[:LONGEST_NUMBER]
    for name, many in ((Criterion.COUNTRIES, countries), (Criterion.NUMBERS, numbers)):
        if len(many) > MOST:
            faults[name] = Fault.TOO_MANY, many[MOST][:LONGEST_NUMBER]
    ranges: list[Range] = []
    try:
        ranges = parse_lines(_lines(typed.get("postcodes")))
        if len(ranges) > MOST_RANGES:
            faults[Criterion.POSTCODES] = Fault.TOO_MANY, str(ranges[MOST_RANGES])
    except InvalidRegions as error:
        faults[Criterion.POSTCODES] = Fault.POSTCODES, error.part[:LONGEST_NUMBER]
    new = _yes(typed.get("new_customer"))
    if new and numbers:
        faults[Criterion.NEW_CUSTOMER] = Fault.CONTRADICTION, ""
    if faults:
        raise InvalidCriteria(faults)
    return Criteria(tuple(countries), tuple(ranges), tuple(numbers), new).as_json()


def _begins(number: str, beginnings: tuple[str, ...]) -> bool:
    return bool(number) and number.casefold().startswith(tuple(one.casefold() for one in beginnings))


def _texts(value: object, between: re.Pattern[str], *, upper: bool = False) -> list[str]:
    """Each once, in order."""
    parts = between.split(value) if isinstance(value, str) else [str(one) for one in _list(value)]
    cleaned = {part.replace("\0", "").strip() for part in parts}
    return sorted({part.upper() if upper else part for part in cleaned if part})


def _lines(value: object) -> str:
    """Postcodes as text: typed, or written from the JSON's triples."""
    if isinstance(value, str):
        return value.replace("\0", "")
    triples = [one for one in _list(value) if isinstance(one, list | tuple) and len(one) == TRIPLE]
    return "\n".join(f"{country}: {first}-{last}" for country, first, last in triples)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _yes(value: object) -> bool:
    return value.strip().lower() in YES if isinstance(value, str) else bool(value)
