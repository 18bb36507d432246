"""The form of somebody's stand-ins: a row each, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people import duties
from people.actions.set_stand_ins import MOST, Wanted, fingerprint_of
from people.forms.absences import DayField
from people.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from people.models import StandIn
    from people.models.user import PeopleQuerySet

BLANK_ROWS = 2


class StandInForm(forms.Form):
    """One row; nobody chosen: no row."""

    stand_in = forms.ModelChoiceField(
        label=_("Stand-in"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    valid_from = DayField(label=_("From"), required=False)
    valid_until = DayField(label=_("Until"), required=False)
    duties = forms.MultipleChoiceField(
        label=_("Only for"),
        help_text=_("Nothing chosen: for everything."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[tuple[int, str]],
        kinds: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField = self.fields["stand_in"]  # type: ignore[assignment]
        field.queryset = User.objects.filter(pk__in=[pk for pk, _name in people])
        field.choices = [("", field.empty_label), *people]
        self.fields["duties"].choices = kinds  # type: ignore[attr-defined]

    def wanted(self) -> Wanted | None:
        data = self.cleaned_data
        if data["stand_in"] is None:
            return None
        return Wanted(
            data["stand_in"].pk, data["valid_from"], data["valid_until"], duties=tuple(data["duties"])
        )


class StandInsForm:
    """The whole list: `rows` to show, `wanted()` for the action, `take(error)` for what it refuses.

    Rows are named "0-stand_in", "1-stand_in", …; their order is their rank, gaps are closed. The fingerprint of the list
    that is changed goes along as "fingerprint".
    """

    def __init__(
        self, person: User, current: Sequence[StandIn], data: Mapping[str, Any] | None = None
    ) -> None:
        self.person, self.errors = person, list[str]()
        self.fingerprint = data.get("fingerprint", "") if data is not None else fingerprint_of(current)
        others = _may_be_chosen(person, current).values_list("pk", "name")
        kinds = duties.choices()
        gone = {key for row in current for key in row.duties} - {key for key, _label in kinds}
        common = {"people": list(others), "kinds": [*kinds, *((key, key) for key in sorted(gone))]}
        count = _rows_sent(data) if data is not None else len(current) + BLANK_ROWS
        self.rows = [
            StandInForm(data, prefix=str(number), initial=_initial(current, number), **common)
            for number in range(min(count, MOST))
        ]

    def is_valid(self) -> bool:
        return [row.errors for row in self.rows if row.errors] == []

    def wanted(self) -> list[Wanted]:
        return [wanted for row in self.rows if (wanted := row.wanted())]

    def take(self, error: ValidationError) -> None:
        """The refusals of `set_stand_ins` beside their rows."""
        filled = [row for row in self.rows if row.wanted()]
        for key, problems in error.message_dict.items():
            if key.isdigit() and int(key) < len(filled):
                filled[int(key)].add_error("stand_in", problems)
            else:
                self.errors.extend(problems)


def _may_be_chosen(person: User, current: Sequence[StandIn]) -> PeopleQuerySet:
    """For who works inside, others who do: nobody else can take a request. Who is on the list already stays choosable."""
    people = User.objects.active().exclude(pk=person.pk).by_name()
    if not person.works_inside:
        return people
    listed = User.objects.filter(pk__in=[row.stand_in_id for row in current])
    return people & (User.objects.inside() | listed)


def _initial(current: Sequence[StandIn], number: int) -> dict[str, Any]:
    if number >= len(current):
        return {}
    row = current[number]
    return {
        "stand_in": row.stand_in_id,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "duties": row.duties,
    }


def _rows_sent(data: Mapping[str, Any]) -> int:
    return next((number for number in range(MOST) if f"{number}-stand_in" not in data), MOST)
