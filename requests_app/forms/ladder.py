"""A ladder as an administrator edits it: one row for each step, in their order.

`step` names the rows; a row is called by its step's key, or new-1, new-2 … until it has one. So the page needs no script:
buttons send `do`, and the rows come back rearranged with everything that was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.actions.change_ladder import MOST_STEPS, StepContent
from requests_app.forms.type_fields import Rows
from requests_app.forms.working_time import WorkingTimeField
from requests_app.ladder import Act, Audience, Basis, Rung
from requests_app.ladder_text import sentence
from requests_app.models.escalation import ACT_LABELS, AUDIENCE_LABELS, BASIS_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import QueryDict

    from requests_app.actions.change_ladder import InvalidSteps

SAVE = "save"
BLANK = "new-field"  # in the row that a script makes copies of
NEW = re.compile(r"new-[0-9]{1,4}")
NEW_STEP = {"basis": Basis.DEADLINE.value, "after": timedelta(), "share": 75, "act": Act.TELL.value}


class StepForm(Rows):
    basis = forms.ChoiceField(
        label=_("When"), choices=[(basis.value, BASIS_LABELS[basis]) for basis in Basis]
    )
    share = forms.IntegerField(label=_("Percent of the target"), required=False, min_value=1, max_value=100)
    after = WorkingTimeField(
        label=_("Working time after that"),
        shortest=timedelta(),
        required=False,
        help_text=_("Empty: at once."),
    )
    tell = forms.MultipleChoiceField(
        label=_("Who is told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(audience.value, AUDIENCE_LABELS[audience]) for audience in Audience],
    )
    act = forms.ChoiceField(label=_("What is done"), choices=[(act.value, ACT_LABELS[act]) for act in Act])

    @property
    def basis_now(self) -> Basis:
        """As chosen so far."""
        chosen = self["basis"].value()
        return Basis(chosen) if chosen in set(Basis) else Basis.DEADLINE

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("basis") == Basis.TARGET.value:
            said["after"] = timedelta()
            if said.get("share") is None and "share" not in self.errors:
                self.add_error("share", _("Say how much of the target is used up then."))
        else:
            said["share"] = None
            said["after"] = said.get("after") or timedelta()
            self.errors.pop("share", None)
        if not said.get("tell") and said.get("act") == Act.TELL.value:
            self.add_error("tell", _("Choose who is told."))
        return said


@dataclass
class StepRow:
    token: str
    form: StepForm
    is_open: bool = False

    @property
    def pk(self) -> int:
        """0 for a step that is not stored yet."""
        return 0 if NEW.fullmatch(self.token) or self.token == BLANK else int(self.token)

    def rung(self, number: int) -> Rung | None:
        """As typed so far, called `number`; None while it is no step."""
        form = StepForm({name: value for name, value in self.form.typed().items() if value is not None})
        if not form.is_valid():
            return None
        said = form.cleaned_data
        tell = frozenset(Audience(value) for value in said["tell"])
        return Rung(number, Basis(said["basis"]), said["share"], said["after"], tell, Act(said["act"]))

    @property
    def sentence(self) -> str:
        """What it says so far; empty while it is no step."""
        rung = self.rung(self.pk)
        return sentence(rung) if rung else ""


class LadderForm(Rows):
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class LadderEditor:
    """The whole page's form. `do` says what its reader asked for: to save, or to rearrange steps."""

    def __init__(self, form: LadderForm, rows: list[StepRow], do: str = SAVE) -> None:
        self.form, self.rows, self.do = form, rows, do

    @classmethod
    def of(cls, rungs: Iterable[Rung], revision: int) -> LadderEditor:
        """As it is."""
        return cls(LadderForm(initial={"revision": revision}), [_stored_row(rung) for rung in rungs])

    @classmethod
    def posted(cls, data: QueryDict, known: Iterable[int]) -> LadderEditor:
        """As sent. `known`: the keys of the ladder's steps; other names are nobody's, and left out."""
        keys = {str(key) for key in known}
        tokens = dict.fromkeys(
            token for token in data.getlist("step") if token in keys or NEW.fullmatch(token)
        )
        rows = [StepRow(token, StepForm(data, prefix=f"step-{token}")) for token in list(tokens)[:MOST_STEPS]]
        return cls(LadderForm(data), rows, data.get("do", SAVE))

    def rearranged(self, revision: int | None = None) -> LadderEditor:
        """With the rows as the button says, everything typed kept, and nothing judged."""
        rows = [_typed_row(row) for row in self.rows]
        _rearrange(rows, self.do)
        typed = self.form.typed() if revision is None else {"revision": revision}
        return LadderEditor(LadderForm(initial=typed), rows)

    def is_valid(self) -> bool:
        judged = [row.form.is_valid() for row in self.rows]  # every one, so that all is said at once
        for row, valid in zip(self.rows, judged, strict=True):
            row.is_open = not valid
        return self.form.is_valid() and all(judged)

    @property
    def revision(self) -> int:
        """That its reader saw; -1 where the form does not say. Only after `is_valid`."""
        seen = self.form.cleaned_data["revision"]
        return -1 if seen is None else seen

    def content(self) -> list[StepContent]:
        """What is to be written. Only after `is_valid`."""
        return [
            StepContent(rung.basis, rung.tell, rung.share, rung.after, rung.act, row.pk or None)
            for row in self.rows
            if (rung := row.rung(row.pk))
        ]

    def say(self, refused: InvalidSteps) -> None:
        """Put what the action refused beside its field."""
        for (number, name), message in refused.by_step.items():
            row = self.rows[number]
            row.form.add_error(name if name in row.form.fields else None, message)
            row.is_open = True
        if refused.whole:
            self.form.add_error(None, refused.whole)

    def sketch(self) -> list[tuple[StepRow, Rung]]:
        """The steps that can be rehearsed so far, each with a key of its own."""
        return [(row, rung) for number, row in enumerate(self.rows, start=1) if (rung := row.rung(number))]

    @property
    def wrong(self) -> list[forms.BoundField]:
        return [field for row in self.rows if row.form.is_bound for field in row.form if field.errors]

    @property
    def general(self) -> list[str]:
        forms_judged = [form for form in (self.form, *(row.form for row in self.rows)) if form.is_bound]
        return [str(error) for form in forms_judged for error in form.non_field_errors()]

    @property
    def wrong_total(self) -> int:
        return len(self.wrong) + len(self.general)

    def sentences(self) -> Sequence[str]:
        return [row.sentence for row in self.rows if row.sentence]


def new_row(token: str) -> StepRow:
    return StepRow(token, StepForm(initial=NEW_STEP, prefix=f"step-{token}"), is_open=True)


def _stored_row(rung: Rung) -> StepRow:
    typed = {
        "basis": rung.basis.value,
        "share": rung.share,
        "after": rung.after,
        "tell": [audience.value for audience in Audience if audience in rung.tell],
        "act": rung.act.value,
    }
    return StepRow(str(rung.pk), StepForm(initial=typed, prefix=f"step-{rung.pk}"))


def _typed_row(row: StepRow) -> StepRow:
    form = StepForm(initial=row.form.typed(), prefix=f"step-{row.token}")
    return StepRow(row.token, form, row.is_open)


def _rearrange(rows: list[StepRow], deed: str) -> None:
    """Do what a button says: "add", "up …", "down …", "remove …"."""
    verb, *tokens = deed.split()[:2] or [""]
    if verb == "add" and len(rows) < MOST_STEPS:
        numbers = [int(row.token.removeprefix("new-")) for row in rows if NEW.fullmatch(row.token)]
        rows.append(new_row(f"new-{max(numbers, default=0) + 1}"))
    place = next((index for index, row in enumerate(rows) if [row.token] == tokens), None)
    if place is None or verb not in {"up", "down", "remove"}:
        return
    row = rows.pop(place)
    if verb != "remove":
        rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)
