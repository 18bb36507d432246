"""Propose who does what in a tandem. What is in force stays so until each member of both sides has confirmed the new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from people.models import User
from salesdesk.web.conflict import Conflict
from tandems import access
from tandems.actions.confirm_table import settle
from tandems.models import Membership, Responsibility, ResponsibilityTable, Side, Tandem, Task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task lies with a side. `name` instead of `task`: one of the tandem's own, made when it is not there yet."""

    side: str
    task: int | None = None
    name: str = ""
    person: int | None = None
    deputy: int | None = None


class InvalidTable(Exception):
    """`by_line`: number of the line → field → what is wrong; `whole`: of the table."""

    def __init__(self, by_line: dict[int, dict[str, str]] | None = None, whole: str = "") -> None:
        super().__init__(whole or by_line)
        self.by_line, self.whole = by_line or {}, whole


@transaction.atomic
def propose_table(
    pk: int, lines: Sequence[TaskLine], *, seen: int, by: User, at: datetime
) -> ResponsibilityTable:
    """The tandem's open proposal from now on; one that was open is thrown away with its confirmations.

    `seen`: the proposal its maker looked at, 0 for none. Who proposes as a member has confirmed by that. Sent twice, it is
    one. Raises `Tandem.DoesNotExist`, `PermissionDenied`, `InvalidTable`, `Conflict` when somebody proposed meanwhile.
    """
    tandem = Tandem.objects.select_for_update(no_key=True).get(pk=pk)
    access.require(access.may_propose_table(by, pk))
    former = ResponsibilityTable.objects.proposed().filter(tandem=tandem).first()
    lines = [_with_task(line, tandem) for line in lines]
    if former and former.made_by_id == by.pk and _content(former) == _as_set(lines):
        settle(former, at=at)  # who it waited for may be gone by now
        return former
    if (former.pk if former else 0) != seen:
        raise Conflict(former)
    _check(lines, tandem)
    table = _made(tandem, former, lines, by, at)
    members = Membership.objects.current().filter(tandem=pk)
    if members.filter(user=by).exists():
        table.confirmations.create(user=by, at=at)
    if not settle(table, at=at):
        told = set(members.filter(user__is_active=True).values_list("user", flat=True))
        owe("table_proposed", told, at=at, key=f"table-{table.pk}", url=reverse("tandem_responsibilities", args=[pk]),
            data={"tandem": tandem.name, "by": by.name, "table": table.pk}, but=by)  # fmt: skip
    return table


def _with_task(line: TaskLine, tandem: Tandem) -> TaskLine:
    """With the task that has this name already, if there is one."""
    if line.task is not None:
        return line
    known = (Task.objects.filter(tandem=tandem) | Task.objects.filter(tandem=None)).order_by("pk")
    wanted = line.name.strip().casefold()
    found = next((task for task in known if wanted in {task.name.casefold(), task.name_en.casefold()}), None)
    return replace(line, task=found.pk) if found and wanted else line


def _content(table: ResponsibilityTable) -> set[tuple[int | str | None, ...]]:
    return set(table.rows.values_list("task", "side", "person", "deputy"))


def _as_set(lines: Sequence[TaskLine]) -> set[tuple[int | str | None, ...]]:
    return {(line.task or line.name.strip(), line.side, line.person, line.deputy) for line in lines}


def _check(lines: Sequence[TaskLine], tandem: Tandem) -> None:
    if not lines:
        raise InvalidTable(whole=_("Leave at least one task in the table."))
    if len(lines) > MOST_LINES:
        raise InvalidTable(whole=_("At most 60 tasks, please: a longer table nobody remembers."))
    holds = ResponsibilityTable.objects.in_force().filter(tandem=tandem).first()
    if holds and _content(holds) == _as_set(lines):
        raise InvalidTable(whole=_("This is what you have agreed on already."))
    if wrong := wrong_lines(lines, tandem):
        raise InvalidTable(wrong)


def wrong_lines(lines: Sequence[TaskLine], tandem: Tandem) -> dict[int, dict[str, str]]:
    """What cannot be proposed so: number of the line → field → what is wrong."""
    return {number: said for number, said in enumerate(_judged(lines, tandem)) if said}


def _judged(lines: Sequence[TaskLine], tandem: Tandem) -> list[dict[str, str]]:
    members = set(Membership.objects.current().filter(tandem=tandem).values_list("user", "side"))
    people = User.objects.in_bulk({line.deputy for line in lines if line.deputy})
    tasks = {task.pk for task in Task.objects.filter(tandem=tandem) | Task.objects.filter(tandem=None)}
    seen: set[int | str] = set()
    found = []
    for line in lines:
        said = {}
        key = line.task or line.name.strip().casefold()
        if not key or (line.task and line.task not in tasks):
            said["name"] = _("Say what the task is.")
        elif key in seen:
            said["name"] = _("This task stands in the table already.")
        seen.add(key)
        if line.side not in set(Side):
            said["side"] = _("Choose a side.")
        elif line.person and (line.person, line.side) not in members:
            said["person"] = _("Choose a member of this side.")
        if line.deputy and "side" not in said:
            if line.deputy == line.person:
                said["deputy"] = _("Choose somebody else than the person.")
            elif not ((line.deputy, line.side) in members or _works_on(people.get(line.deputy), line.side)):
                said["deputy"] = _("Choose somebody who works on this side.")
        found.append(said)
    return found


def _works_on(person: User | None, side: str) -> bool:
    if person is None or not person.is_active:
        return False
    return person.is_field if side == Side.FIELD else person.works_inside


def _made(
    tandem: Tandem, former: ResponsibilityTable | None, lines: Sequence[TaskLine], by: User, at: datetime
) -> ResponsibilityTable:
    if former:
        former.replaced_at = at
        former.save(update_fields=["replaced_at"])
    newest = tandem.responsibility_tables.aggregate(newest=Max("number"))["newest"] or 0
    table = ResponsibilityTable.objects.create(tandem=tandem, number=newest + 1, made_by=by, made_at=at)
    rows = []
    for position, line in enumerate(lines):
        task = line.task
        if task is None:
            own = {"usual_side": line.side, "position": 1_000 + position}
            task = Task.objects.create(tandem=tandem, name=line.name.strip(), **own).pk
        rows.append(
            Responsibility(
                table=table,
                task_id=task,
                side=line.side,
                person_id=line.person,
                deputy_id=line.deputy,
                position=position,
            )
        )
    Responsibility.objects.bulk_create(rows)
    return table
