"""A responsibility table as somebody fills it in: a row for each task, and some for tasks of one's own.

The page needs no script: who is not of the chosen side is refused beside the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from tandems.actions.propose_table import InvalidTable, TaskLine, wrong_lines
from tandems.models import Membership, Responsibility, Side, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import QueryDict

    from tandems.models import ResponsibilityTable, Tandem

OWN_ROWS = 3
Choices = list[tuple[str, Any]]


class LineForm(forms.Form):
    side = forms.ChoiceField(
        label=_("Lies with"), required=False, choices=[("", _("Left out")), *Side.choices]
    )
    person = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)
    deputy = forms.TypedChoiceField(label=_("Deputy"), required=False, coerce=int, empty_value=None)

    all_optional = True

    def __init__(self, *args: Any, people: tuple[Choices, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in zip(("person", "deputy"), people, strict=True):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class OwnLineForm(LineForm):
    name = forms.CharField(label=_("Task"), required=False, max_length=120)

    field_order = ("name",)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("name") and not said.get("side"):
            self.add_error("side", _("Choose a side."))
        if said.get("side") and not said.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say what the task is."))
        return said


@dataclass
class Row:
    form: LineForm
    task: Task | None = None

    @property
    def line(self) -> TaskLine | None:
        """What it says; None for a task that is left out. Only after `is_valid`."""
        said = self.form.cleaned_data
        if not said.get("side"):
            return None
        people: dict[str, Any] = {"person": said.get("person"), "deputy": said.get("deputy")}
        if self.task:
            return TaskLine(said["side"], task=self.task.pk, **people)
        return TaskLine(said["side"], name=said.get("name", ""), **people)


class TableEditor:
    """The whole page's form. It starts from `start`: what is proposed, else in force, else from the catalogue."""

    def __init__(
        self, tandem: Tandem, start: ResponsibilityTable | None, data: QueryDict | None = None
    ) -> None:
        self.tandem = tandem
        rows = {row.task_id: row for row in start.rows.all()} if start else {}
        people = _people(tandem)
        self.rows: list[Row] = [
            Row(
                LineForm(
                    data,
                    prefix=f"task-{task.pk}",
                    initial=_said(rows.get(task.pk), task, is_first=not start),
                    people=people,
                ),
                task,
            )
            for task in _tasks(tandem, rows)
        ]
        self.own: list[Row] = [
            Row(OwnLineForm(data, prefix=f"own-{number}", people=people)) for number in range(1, OWN_ROWS + 1)
        ]
        self.general: list[str] = []

    def is_valid(self) -> bool:
        judged = [row.form.is_valid() for row in self._all]  # every one, so that all is said at once
        if all(judged):
            return True
        self.say(InvalidTable(wrong_lines(self.lines(), self.tandem)))
        return False

    def lines(self) -> list[TaskLine]:
        return [line for row in self._all if (line := row.line)]

    def say(self, refused: InvalidTable) -> None:
        """Put what the action refused beside its field."""
        filled = [row for row in self._all if row.line]
        for number, said in refused.by_line.items():
            form = filled[number].form
            for name, message in said.items():
                if name not in form.errors:
                    form.add_error(name if name in form.fields else None, message)
        if refused.whole:
            self.general.append(refused.whole)

    @property
    def wrong(self) -> list[tuple[forms.BoundField, str]]:
        """Each field with an error, and of which task."""
        bound = [row for row in self._all if row.form.is_bound]
        return [
            (field, str(row.task or field.form["name"].value() or ""))
            for row in bound
            for field in row.form
            if field.errors
        ]

    @property
    def is_wrong(self) -> bool:
        return bool(self.general or self.wrong)

    @property
    def _all(self) -> list[Row]:
        return [*self.rows, *self.own]


def _tasks(tandem: Tandem, rows: dict[int, Responsibility]) -> Sequence[Task]:
    """Of the catalogue, of its own, and whatever the table names; in the catalogue's order."""
    active = Task.objects.filter(is_active=True)
    found = active.filter(tandem=None) | active.filter(tandem=tandem) | Task.objects.filter(pk__in=rows)
    return list(found.order_by("position", "pk"))


def _said(row: Responsibility | None, task: Task, *, is_first: bool) -> dict[str, Any]:
    if row:
        return {"side": row.side, "person": row.person_id, "deputy": row.deputy_id}
    return {"side": task.usual_side if is_first else ""}


def _people(tandem: Tandem) -> tuple[Choices, Choices]:
    """Who can be named: members of today; as deputies everybody of a side."""
    members = Membership.objects.current().filter(tandem=tandem, user__is_active=True).select_related("user")
    by_side: dict[str, dict[int, str]] = {side: {} for side in Side.values}
    for member in members.order_by("user__name"):
        by_side[member.side][member.user_id] = member.user.name
    everybody = {side: dict(names) for side, names in by_side.items()}
    active = User.objects.active()
    for side, people in ((Side.FIELD, active.field()), (Side.INSIDE, active.inside())):
        everybody[side] |= dict(people.by_name().values_list("pk", "name"))
    return _grouped(by_side, _("The whole side")), _grouped(everybody, _("Nobody named"))


def _grouped(by_side: dict[str, dict[int, str]], empty: Any) -> Choices:
    groups: Iterable[tuple[Any, Any]] = (
        (label, list(by_side[side].items())) for side, label in Side.choices if by_side[side]
    )
    return [("", empty), *groups]
