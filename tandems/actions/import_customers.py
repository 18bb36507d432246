"""Take over customers from a table: first a preview, then exactly what it showed, or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.regions import bare, code_of
from tandems import access
from tandems.customer_files import Problem, UnreadableFile, country_of, decoded, read
from tandems.models import Customer, Tandem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from people.models import User
    from tandems.customer_files import Entry

SALT = "tandems.import_customers"
PREVIEW_HOLDS = timedelta(days=1)
MOST_TOKEN = 1_900_000  # characters; a form may bring two million
AT_ONCE = 500
LOCK = 5_734_002  # of all imports: a customer without a number is kept single by nothing else
WRITTEN = ("name", "number", "street", "postcode", "town", "country", "contact", "phone", "email")
SAID = {
    Problem.TOO_LARGE: gettext_lazy("The file is larger than 2 MB. Please split it."),
    Problem.TOO_MANY: gettext_lazy("The file has more than 20,000 rows. Please split it."),
    Problem.UNREADABLE: gettext_lazy(
        "This cannot be read as a table. Save it as CSV in your spreadsheet, please."
    ),
    Problem.EMPTY: gettext_lazy("The file has no rows below its headings."),
    Problem.NO_NAME: gettext_lazy("The table needs headings, and a column “name”."),
}


class Effect(StrEnum):
    """What taking over a row does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """`customer`: as it would be; its pk is None for a new one. `changes`: column → (before, after)."""

    line: int
    name: str
    effect: Effect
    customer: Customer | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """`token` goes with the form and comes back to `apply`; empty where there is nothing to take over."""

    rows: tuple[Row, ...]
    token: str = ""

    def count(self, effect: str) -> int:
        return sum(row.effect == effect for row in self.rows)


def preview(data: bytes, *, by: User) -> Preview:
    """What the file says and what taking it over would do. Nothing is stored.

    Raises `PermissionDenied`, `ValidationError` for a file that cannot be read at all.
    """
    access.require(access.may_import_customers(by))
    try:
        text = decoded(data)
        entries = read(text)
    except UnreadableFile as error:
        raise ValidationError({"file": str(SAID[error.problem])}) from error
    rows = _rows(entries)
    if not any(row.effect in {Effect.NEW, Effect.CHANGED} for row in rows):
        return Preview(tuple(rows))
    token = signing.dumps({"by": by.pk, "text": text, "plan": _plan(rows)}, salt=SALT, compress=True)
    if len(token) > MOST_TOKEN:
        raise ValidationError({"file": str(SAID[Problem.TOO_LARGE])})
    return Preview(tuple(rows), token)


@transaction.atomic
def apply(token: str, *, by: User, at: datetime) -> Counter[Effect]:
    """Take over what the preview showed, all of it or nothing; how many of each effect. Repeated, it changes nothing.

    Raises `PermissionDenied`, `ValidationError` for a preview that is too old, or no longer what would happen.
    """
    access.require(access.may_import_customers(by))
    try:
        said = signing.loads(token, salt=SALT, max_age=PREVIEW_HOLDS)
    except signing.BadSignature as error:
        raise ValidationError(
            {"file": _("This preview is too old. Please choose the file again.")}
        ) from error
    if said["by"] != by.pk:
        raise PermissionDenied
    _lock_all()
    rows = _rows(read(said["text"]), lock=True)
    new = [row.customer for row in rows if row.effect is Effect.NEW and row.customer]
    changed = [row.customer for row in rows if row.effect is Effect.CHANGED and row.customer]
    if (new or changed) and _plan(rows) != said["plan"]:
        raise _changed_meanwhile()
    _write(new, changed, by, at)
    return Counter(row.effect for row in rows)


def _lock_all() -> None:
    """Sent twice at once, by one or by two people, the second waits here and finds everything there."""
    if connection.vendor == "postgresql":  # SQLite's transaction has the only write lock already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def label_of(column: str) -> str:
    """What a column is called on the screen."""
    field = Customer._meta.get_field(column)
    assert isinstance(field, Field)  # noqa: S101 - no relation from elsewhere has a column
    return str(field.verbose_name)


def _write(new: Sequence[Customer], changed: Sequence[Customer], by: User, at: datetime) -> None:
    for customer in (*new, *changed):
        customer.describe()  # what `save` does, which is not asked for many at once
    for customer in new:
        customer.created_by, customer.created_at = by, at
    try:
        with transaction.atomic():
            Customer.objects.bulk_create(new, AT_ONCE)
            # They are there and locked, so each conflicts with itself. `bulk_update` took 104 s for 20,000 rows, this takes 7.
            columns = [*WRITTEN, "tandem", *Customer.DESCRIBED]
            Customer.objects.bulk_create(
                changed, AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=columns
            )
    except IntegrityError as error:  # somebody took a number between our look and our write
        raise _changed_meanwhile() from error


def _changed_meanwhile() -> ValidationError:
    message = _("Customers have changed since this preview. Nothing was saved; please choose the file again.")
    return ValidationError({"file": message})


def _rows(entries: Sequence[Entry], *, lock: bool = False) -> list[Row]:
    known = _known(entries, lock=lock)
    tandems = {tandem.name.casefold(): tandem for tandem in Tandem.objects.filter(is_active=True)}
    seen: dict[object, int] = {}
    rows = []
    for entry in entries:
        customer = known.find(entry)
        key = customer.pk if customer else _key(entry)
        if key in seen:
            problem = _("The same customer stands in row %(line)s already.") % {"line": seen[key]}
            rows.append(_refused(entry, customer, problem))
            continue
        row = _row(entry, customer, tandems)
        if row.effect is not Effect.REFUSED:  # a row that is not taken over stands for no customer
            seen[key] = entry.line
        rows.append(row)
    return rows


@dataclass(slots=True)
class _Known:
    """Customers that are there: by number, and by name and postcode those without a number and all."""

    by_number: dict[str, Customer]
    new: dict[tuple[str, str], Customer]
    others: dict[tuple[str, str], Customer]

    def find(self, entry: Entry) -> Customer | None:
        """A number that nobody has yet is the new account of a customer that a rep wrote down, if there is one."""
        cells = entry.cells
        place = _place(cells.get("name", ""), cells.get("postcode", ""))
        if "number" in cells:
            return self.by_number.get(cells["number"]) or self._numbered(place, cells["number"])
        return self.new.get(place) or self.others.get(place)

    def _numbered(self, place: tuple[str, str], number: str) -> Customer | None:
        """The one without a number has it from here on: for the rows below as it will be for the next file."""
        customer = self.new.pop(place, None)
        if customer is not None:
            self.by_number[number] = self.others[place] = customer
        return customer


def _known(entries: Sequence[Entry], *, lock: bool) -> _Known:
    customers = Customer.objects.select_for_update(no_key=True) if lock else Customer.objects.all()
    known = _Known({}, {}, {})
    for chunk in _chunks(sorted({entry.cells["number"] for entry in entries if "number" in entry.cells})):
        found = customers.filter(number__in=chunk).order_by("pk")
        known.by_number |= {customer.number: customer for customer in found if customer.number}
    for chunk in _chunks(sorted({entry.cells["name"] for entry in entries if "name" in entry.cells})):
        for customer in customers.filter(name__in=chunk).order_by("pk"):  # of several, the oldest
            alike = known.others if customer.number else known.new
            alike.setdefault(_place(customer.name, customer.postcode), customer)
    return known


def _key(entry: Entry) -> tuple[str, ...]:
    """What tells new customers apart."""
    cells = entry.cells
    if "number" in cells:
        return (cells["number"],)
    return _place(cells.get("name", ""), cells.get("postcode", ""))


def _place(name: str, postcode: str) -> tuple[str, str]:
    """A company by its name and postcode, however that is written. Its country may not be told, so a zero in front says nothing."""
    return name, bare(postcode).lstrip("0")


def _row(entry: Entry, known: Customer | None, tandems: Mapping[str, Tandem]) -> Row:
    if entry.is_cut:
        return _refused(entry, known, _("The row ends after the name. Is the table cut off?"))
    if known is None and "name" not in entry.cells:
        return _refused(entry, known, _("The name is missing."))
    customer = copy(known) if known else Customer(name="")  # a refused row leaves the known one as it is
    before = {column: getattr(customer, column) or "" for column in WRITTEN}
    tandem_before = customer.tandem_id
    for column in WRITTEN:  # an empty cell says nothing: what is known stays
        if column in entry.cells:
            setattr(customer, column, entry.cells[column])
    if problem := _country(customer, entry) or _tandem(customer, entry, tandems) or _invalid(customer):
        return _refused(entry, known, problem)
    if entry.cells.get("postcode", "").isdecimal():  # spreadsheets take the zero in front away
        customer.postcode = code_of(customer.country, customer.postcode)
    after = {column: getattr(customer, column) or "" for column in WRITTEN}
    different = [(each, before[each], after[each]) for each in WRITTEN if before[each] != after[each]]
    if tandem_before != customer.tandem_id:
        former = next((one.name for one in tandems.values() if one.pk == tandem_before), "")
        different.append(("tandem", former, customer.tandem.name if customer.tandem else ""))
    if known is None:
        return Row(entry.line, customer.name, Effect.NEW, customer)
    effect = Effect.CHANGED if different else Effect.SAME
    return Row(entry.line, customer.name, effect, customer, tuple(different))


def _country(customer: Customer, entry: Entry) -> str:
    if "country" not in entry.cells:
        return ""
    code = country_of(entry.cells["country"])
    customer.country = code or "DE"
    said = _("“%(text)s” is no country. Two letters, please, as in DE or AT.")
    return "" if code else said % {"text": entry.cells["country"][:40]}


def _tandem(customer: Customer, entry: Entry, tandems: Mapping[str, Tandem]) -> str:
    if "tandem" not in entry.cells:
        return ""
    tandem = tandems.get(entry.cells["tandem"].casefold())
    if tandem is None:
        return _("There is no tandem “%(name)s”.") % {"name": entry.cells["tandem"][:80]}
    if customer.tandem_id != tandem.pk:
        customer.tandem = tandem
    return ""


def _invalid(customer: Customer) -> str:
    """What is wrong with it, field by field in one sentence each; "" when it may be kept. Asks the database nothing."""
    try:
        customer.clean_fields(exclude=["tandem", "created_by", "created_at", *Customer.DESCRIBED])
    except ValidationError as error:
        return " ".join(
            f"{label_of(column)}: {' '.join(said)}" for column, said in error.message_dict.items()
        )
    return ""


def _refused(entry: Entry, known: Customer | None, problem: str) -> Row:
    name = entry.cells.get("name") or (known.name if known else entry.cells.get("number", ""))
    return Row(entry.line, name[:160], Effect.REFUSED, problem=problem)


def _plan(rows: Iterable[Row]) -> str:
    """A mark of everything the rows would do: the same mark, the same deeds."""
    deeds = [(row.line, row.effect, row.customer.pk if row.customer else None, row.changes) for row in rows]
    return hashlib.sha256(json.dumps(deeds).encode()).hexdigest()


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
