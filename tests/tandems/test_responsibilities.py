"""Who does what: proposed by one, confirmed by each of both sides; a change needs everybody again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from notifications.models import Notice
from people.actions.close_account import close_account
from people.models import User
from salesdesk.web.conflict import Conflict
from tandems.actions.confirm_table import confirm_table
from tandems.actions.form_tandem import join, leave
from tandems.actions.propose_table import InvalidTable, TaskLine, propose_table
from tandems.models import ResponsibilityTable, Side, Task
from tandems.responsibilities import agreement_of
from tandems.shipped_tasks import TASKS, ship_tasks

if TYPE_CHECKING:
    from datetime import datetime

    from tandems.models import Tandem

HOUR = timedelta(hours=1)


@pytest.fixture
def tasks(db: None) -> list[Task]:
    """The catalogue. Shipped again, because tests that really commit are cleaned up by emptying every table."""
    ship_tasks(Task.objects)
    return list(Task.objects.filter(tandem=None).order_by("position"))


@pytest.fixture
def lines(tasks: list[Task], dora: User) -> list[TaskLine]:
    """First contact by Dora, the quote by inside sales."""
    return [TaskLine("field", task=tasks[0].pk, person=dora.pk), TaskLine("inside", task=tasks[1].pk)]


@pytest.fixture
def agreed(
    tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, at: datetime
) -> ResponsibilityTable:
    table = propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    return confirm_table(tandem.pk, table.pk, by=anna, at=at)


def in_force(tandem: Tandem) -> ResponsibilityTable | None:
    return ResponsibilityTable.objects.in_force().filter(tandem=tandem).first()


def test_a_catalogue_comes_along_once(tasks: list[Task]) -> None:
    ship_tasks(Task.objects)
    assert len(tasks) == len(TASKS) == Task.objects.count()
    assert {task.usual_side for task in tasks} == {"field", "inside"}


def test_it_holds_once_both_sides_have_confirmed(
    tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, at: datetime
) -> None:
    table = propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    assert in_force(tandem) is None  # Dora has confirmed by proposing, Anna has not
    confirm_table(tandem.pk, table.pk, by=anna, at=at + HOUR)
    holds = in_force(tandem)
    assert (holds, holds and holds.agreed_at) == (table, at + HOUR)


def test_a_change_needs_both_sides_again_and_the_former_holds_until_then(
    tandem: Tandem, agreed: ResponsibilityTable, lines: list[TaskLine], tasks: list[Task], anna: User, dora: User, at: datetime,
) -> None:  # fmt: skip
    changed = propose_table(tandem.pk, lines[:1], seen=0, by=anna, at=at + HOUR)
    assert in_force(tandem) == agreed
    seen = agreement_of(tandem, dora)
    assert seen.proposal
    assert seen.proposal.dropped == [str(tasks[1])]
    assert seen.may_confirm
    assert not agreement_of(tandem, anna).may_confirm
    confirm_table(tandem.pk, changed.pk, by=dora, at=at + 2 * HOUR)
    agreed.refresh_from_db()
    assert (in_force(tandem), agreed.replaced_at) == (changed, at + 2 * HOUR)


def test_proposed_anew_the_confirmations_of_the_former_proposal_count_for_nothing(
    tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, carla: User, at: datetime
) -> None:
    former = propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    newer = propose_table(tandem.pk, lines[:1], seen=former.pk, by=carla, at=at)
    with pytest.raises(Conflict):
        confirm_table(tandem.pk, former.pk, by=anna, at=at)
    confirm_table(tandem.pk, newer.pk, by=anna, at=at)
    assert in_force(tandem) is None  # Dora's was for the other one
    confirm_table(tandem.pk, newer.pk, by=dora, at=at)
    assert in_force(tandem) == newer


def test_twice_is_once(tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, at: datetime) -> None:
    first = propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    assert propose_table(tandem.pk, lines, seen=0, by=dora, at=at) == first
    for _time in range(2):
        assert confirm_table(tandem.pk, first.pk, by=anna, at=at).agreed_at == at
    assert first.confirmations.count() == 2
    with pytest.raises(InvalidTable, match="agreed on already"):
        propose_table(tandem.pk, lines, seen=0, by=dora, at=at)


def test_who_has_not_seen_a_colleagues_proposal_does_not_replace_it(
    tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, at: datetime
) -> None:
    propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    with pytest.raises(Conflict):
        propose_table(tandem.pk, lines[:1], seen=0, by=anna, at=at)


def test_the_database_keeps_one_proposal_and_one_in_force(
    tandem: Tandem, agreed: ResponsibilityTable, dora: User, at: datetime
) -> None:
    def another(number: int, agreed_at: datetime | None) -> None:
        with transaction.atomic():
            ResponsibilityTable.objects.create(
                tandem=tandem, number=number, made_by=dora, made_at=at, agreed_at=agreed_at
            )

    with pytest.raises(IntegrityError):
        another(2, at)
    another(3, None)
    with pytest.raises(IntegrityError):
        another(4, None)


def test_each_member_confirms_for_themselves_and_nobody_for_them(
    tandem: Tandem, lines: list[TaskLine], bert: User, carla: User, dora: User, emil: User, at: datetime
) -> None:
    for stranger in (bert, emil):
        with pytest.raises(PermissionDenied):
            propose_table(tandem.pk, lines, seen=0, by=stranger, at=at)
    table = propose_table(tandem.pk, lines, seen=0, by=carla, at=at)
    assert not table.confirmations.exists()  # who leads is no member
    for other in (bert, carla, emil):
        with pytest.raises(PermissionDenied):
            confirm_table(tandem.pk, table.pk, by=other, at=at)
    assert agreement_of(tandem, emil).proposal is None  # not for strangers' eyes
    assert agreement_of(tandem, carla).proposal is not None


def test_without_anybody_on_one_side_nothing_holds(
    tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, carla: User, at: datetime
) -> None:
    leave(tandem.pk, tandem.memberships.get(user=anna).pk, by=carla, at=at)
    table = propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    assert in_force(tandem) is None
    assert len(agreement_of(tandem, dora).missing) == 1
    join(tandem.pk, user=anna, side=Side.INSIDE, by=carla, at=at)
    confirm_table(tandem.pk, table.pk, by=anna, at=at)
    assert in_force(tandem) == table


def test_who_leaves_was_the_last_to_wait_for(
    tandem: Tandem, lines: list[TaskLine], anna: User, bert: User, dora: User, carla: User, at: datetime
) -> None:
    joined = join(tandem.pk, user=bert, side=Side.INSIDE, by=carla, at=at)
    table = propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    confirm_table(tandem.pk, table.pk, by=anna, at=at)
    assert in_force(tandem) is None
    leave(tandem.pk, joined.pk, by=carla, at=at)
    assert in_force(tandem) == table


def test_what_holds_survives_a_leaver_and_says_who_is_gone(
    tandem: Tandem, agreed: ResponsibilityTable, carla: User, dora: User, emil: User, at: datetime
) -> None:
    leave(tandem.pk, tandem.memberships.get(user=dora).pk, by=carla, at=at)
    join(tandem.pk, user=emil, side=Side.FIELD, by=carla, at=at)
    shown = agreement_of(tandem, emil).in_force
    assert shown
    assert [line.gone for line in shown.lines] == [("Dora",), ()]


@pytest.mark.parametrize(
    ("side", "person", "deputy", "field"),
    [
        ("inside", "dora", None, "person"),  # of the other side
        ("inside", "bert", None, "person"),  # no member
        ("field", "dora", "dora", "deputy"),
        ("field", "dora", "bert", "deputy"),  # not of this side
        ("both", None, None, "side"),
    ],
)
def test_only_who_works_there_can_be_named(
    tandem: Tandem, tasks: list[Task], dora: User, bert: User, at: datetime, side: str, person: str | None,
    deputy: str | None, field: str,
) -> None:  # fmt: skip
    people = {"dora": dora.pk, "bert": bert.pk, None: None}
    line = TaskLine(side, task=tasks[0].pk, person=people[person], deputy=people[deputy])
    with pytest.raises(InvalidTable) as refused:
        propose_table(tandem.pk, [line], seen=0, by=dora, at=at)
    assert set(refused.value.by_line[0]) == {field}
    assert not ResponsibilityTable.objects.exists()


def test_a_colleague_of_the_side_may_be_deputy(
    tandem: Tandem, tasks: list[Task], anna: User, bert: User, dora: User, at: datetime
) -> None:
    line = TaskLine("inside", task=tasks[1].pk, person=anna.pk, deputy=bert.pk)
    table = propose_table(tandem.pk, [line], seen=0, by=dora, at=at)
    assert table.rows.get().deputy == bert


def test_own_tasks_are_made_once_and_foreign_or_double_ones_refused(
    tandem: Tandem, tasks: list[Task], lines: list[TaskLine], dora: User, at: datetime
) -> None:
    own = TaskLine("inside", name="Muster verschicken")
    first = propose_table(tandem.pk, [*lines, own], seen=0, by=dora, at=at)
    again = [*lines, own, TaskLine("field", name="muster verschicken ")]
    with pytest.raises(InvalidTable) as refused:
        propose_table(tandem.pk, again, seen=first.pk, by=dora, at=at)
    assert set(refused.value.by_line) == {3}
    propose_table(tandem.pk, [own], seen=first.pk, by=dora, at=at)
    assert Task.objects.filter(tandem=tandem).count() == 1
    newest = ResponsibilityTable.objects.proposed().get()
    with pytest.raises(InvalidTable, match="at least one"):
        propose_table(tandem.pk, [], seen=newest.pk, by=dora, at=at)


def test_the_other_members_are_told_and_nobody_else(
    tandem: Tandem, lines: list[TaskLine], anna: User, dora: User, carla: User, at: datetime
) -> None:
    propose_table(tandem.pk, lines, seen=0, by=dora, at=at)
    told = Notice.objects.get(kind="table_proposed")
    assert (told.recipient, told.url) == (anna, f"/tandems/{tandem.pk}/responsibilities/")


@pytest.mark.parametrize("how", ["by closing", "confirmed again", "proposed again"])
def test_a_table_does_not_wait_for_an_account_that_is_closed(
    tandem: Tandem,
    lines: list[TaskLine],
    anna: User,
    dora: User,
    bert: User,
    gustav: User,
    at: datetime,
    how: str,
) -> None:
    join(tandem.pk, user=bert, side=Side.INSIDE, by=gustav, at=at)
    table = propose_table(tandem.pk, lines, seen=0, by=anna, at=at)
    confirm_table(tandem.pk, table.pk, by=dora, at=at)
    assert in_force(tandem) is None
    if how == "by closing":
        close_account(bert.pk, by=gustav, at=at + HOUR)
    else:  # closed before anybody was told of it
        User.objects.filter(pk=bert.pk).update(is_active=False)
    if how == "confirmed again":
        confirm_table(tandem.pk, table.pk, by=dora, at=at + HOUR)
    elif how == "proposed again":
        propose_table(tandem.pk, lines, seen=table.pk, by=anna, at=at + HOUR)
    assert in_force(tandem) == table
    table.refresh_from_db()
    assert table.agreed_at == at + HOUR
