"""A pay plan as somebody drafts it: its terms, and a table of shares: a row for each type, a column for each target segment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rewards.forms.numbers import EuroField, PercentField
from rewards.models import Basis
from rewards.months import later, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    from requests_app.models import RequestType
    from rewards.segments import Column

    Cells = Mapping[tuple[int, int | None], tuple[Decimal, Decimal | None]]

AHEAD = 24  # months that can be chosen
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    percent: forms.BoundField
    margin: forms.BoundField


@dataclass(frozen=True, slots=True)
class Row:
    type: RequestType
    cells: list[Cell]


class PlanForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=120)
    first = forms.ChoiceField(label=gettext_lazy("First month"))
    last = forms.ChoiceField(label=gettext_lazy("Last month"))
    basis = forms.ChoiceField(
        label=gettext_lazy("Shares are of"),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        initial=Basis.VALUE,
    )
    field_percent = PercentField(
        label=gettext_lazy("To field sales"),
        help_text=gettext_lazy("The rest of each order’s share goes to inside sales."),
    )
    rules_percent = PercentField(
        label=gettext_lazy("Depends on kept rules"),
        help_text=gettext_lazy(
            "This part of each amount is paid in the proportion in which the tandem kept its rules."
        ),
    )
    goals_percent = PercentField(
        label=gettext_lazy("Depends on reached goals"),
        help_text=gettext_lazy(
            "This part of each amount is paid in the proportion in which the goals were reached."
        ),
    )
    threshold = EuroField(
        label=gettext_lazy("Threshold for a person and month"),
        help_text=gettext_lazy("Below it nothing is paid; from it on the whole."),
    )
    cap = EuroField(
        label=gettext_lazy("Cap for a person and month"),
        help_text=gettext_lazy("More than this is not paid. Empty: no cap."),
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, types: Sequence[RequestType], columns: Sequence[Column], today: date, language: str,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.types, self.columns = types, columns
        chosen = {self.initial.get("first"), self.initial.get("last")} - {None, ""}
        months = _months(today, chosen)
        for name in ("first", "last"):
            self.fields[name].choices = months  # type: ignore[attr-defined]
        for kind in types:
            for column in columns:
                self._add_cell(kind, column)
        for field in self.fields.values():
            if isinstance(field, PercentField | EuroField):
                field.language = language

    def _add_cell(self, kind: RequestType, column: Column) -> None:
        where = {"type": kind.name, "customers": column.name}
        self.fields[cell_name("rate", kind.pk, column.pk)] = PercentField(
            label=_("%(type)s, %(customers)s: share") % where, places=3, required=False
        )
        self.fields[cell_name("margin", kind.pk, column.pk)] = PercentField(
            label=_("%(type)s, %(customers)s: margin") % where, required=False
        )

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                kind,
                [
                    Cell(
                        column,
                        self[cell_name("rate", kind.pk, column.pk)],
                        self[cell_name("margin", kind.pk, column.pk)],
                    )
                    for column in self.columns
                ],
            )
            for kind in self.types
        ]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("Not before the first month."))
        rules, goals = said.get("rules_percent"), said.get("goals_percent")
        if rules is not None and goals is not None and rules + goals > WHOLE:
            self.add_error("goals_percent", _("Rules and goals together: 100 % at most."))
        threshold, cap = said.get("threshold"), said.get("cap")
        if threshold is not None and cap is not None and cap < threshold:
            self.add_error("cap", _("Not below the threshold."))
        self._clean_cells(said)
        return said

    def _clean_cells(self, said: dict[str, Any]) -> None:
        names = [(kind.pk, column.pk) for kind in self.types for column in self.columns]
        rates = [cell_name("rate", *key) for key in names]
        for rate, margin in zip(rates, (cell_name("margin", *key) for key in names), strict=True):
            asked = said.get("basis") == Basis.MARGIN and said.get(rate) is not None
            if asked and said.get(margin) is None and margin not in self.errors:
                self.add_error(margin, _("Say how much of the value is margin."))
        if not any(said.get(rate) is not None or rate in self.errors for rate in rates):
            self.add_error(None, _("No share is filled in yet: nobody would be paid anything."))

    def take(self, refused: ValidationError) -> None:
        """What the action refuses, beside the field that says it here."""
        names = {"starts_on": "first", "ends_on": "last", "rates": None}
        for name, errors in getattr(refused, "error_dict", {"rates": refused.error_list}).items():
            field = names.get(name, name)
            self.add_error(field if field in self.fields else None, errors)

    def shares(self) -> dict[tuple[int, int | None], tuple[Decimal, Decimal | None]]:
        """(type, segment) → (percent, margin percent or None), as `initial_of` takes them. Only after `is_valid`."""
        said = self.cleaned_data
        is_margin = said["basis"] == Basis.MARGIN
        return {
            (kind.pk, column.pk): (
                rate,
                said.get(cell_name("margin", kind.pk, column.pk)) if is_margin else None,
            )
            for kind in self.types
            for column in self.columns
            if (rate := said.get(cell_name("rate", kind.pk, column.pk))) is not None
        }


def cell_name(what: str, type_pk: int, segment_pk: int | None) -> str:
    return f"{what}-{type_pk}-{segment_pk or 0}"


def initial_of(shares: Cells) -> dict[str, Decimal | None]:
    """What stands in the table."""
    found: dict[str, Decimal | None] = {}
    for (kind, segment), (percent, margin) in shares.items():
        found |= {cell_name("rate", kind, segment): percent, cell_name("margin", kind, segment): margin}
    return found


def month_key(day: date) -> str:
    return f"{day:%Y-%m}"


def month_from(key: str) -> date:
    """Raises `ValueError` for what is none."""
    return date.fromisoformat(f"{key}-01")


def _months(today: date, also: Iterable[Any]) -> list[tuple[str, str | _StrPromise]]:
    """This one, those ahead, and those that are chosen already."""
    first = today.replace(day=1)
    days = {later(first, n) for n in range(AHEAD)} | {month_from(key) for key in also}
    return [(month_key(day), name_of(day)) for day in sorted(days)]
