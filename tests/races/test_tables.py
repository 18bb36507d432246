"""Who does what, and the customers' file: two people at once, or one person twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from salesdesk.web.conflict import Conflict
from tandems.actions.confirm_table import confirm_table
from tandems.actions.import_customers import Effect, apply, preview
from tandems.actions.propose_table import TaskLine, propose_table
from tandems.actions.set_regions import set_regions
from tandems.models import Customer, Region, ResponsibilityTable, Tandem, Task
from tandems.shipped_tasks import ship_tasks
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def tasks(db: None) -> list[Task]:
    ship_tasks(Task.objects)
    return list(Task.objects.filter(tandem=None).order_by("position"))


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each answers, or how it was refused; they begin together, each on a connection of its own."""
    start = Barrier(len(steps))

    def take(step: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=patient(30))
            return step()
        except (Conflict, ValidationError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def refused(answers: list[Any]) -> list[type]:
    return [type(one) for one in answers if isinstance(one, Exception)]


def test_of_two_proposals_at_once_one_stands_and_the_other_is_told(
    tandem: Tandem, tasks: list[Task], anna: User, dora: User, at: datetime
) -> None:
    seen = 0
    for number in range(ROUNDS):
        answers = at_once(
            *(
                partial(
                    propose_table, tandem.pk, [TaskLine(side, task=tasks[number].pk)], seen=seen, by=by, at=at
                )
                for side, by in (("inside", anna), ("field", dora))
            )
        )
        assert refused(answers) == [Conflict]
        (standing,) = ResponsibilityTable.objects.proposed()
        assert standing in answers
        assert [one.user_id for one in standing.confirmations.all()] == [standing.made_by_id]
        seen = standing.pk
    assert ResponsibilityTable.objects.count() == ROUNDS


def test_the_same_proposal_sent_twice_at_once_is_one(
    tandem: Tandem, tasks: list[Task], dora: User, at: datetime
) -> None:
    lines = [TaskLine("inside", task=tasks[0].pk), TaskLine("inside", name="Muster verschicken")]
    step = partial(propose_table, tandem.pk, lines, seen=0, by=dora, at=at)
    answers = at_once(step, step, step)
    assert len({table.pk for table in answers}) == 1
    assert Task.objects.filter(tandem=tandem).count() == 1


def test_nobody_confirms_what_is_being_replaced_at_that_moment(
    tandem: Tandem, tasks: list[Task], anna: User, carla: User, dora: User, at: datetime
) -> None:
    first, second = ([TaskLine("inside", task=task.pk)] for task in tasks[:2])
    for _round in range(ROUNDS):
        theirs = propose_table(tandem.pk, first, seen=0, by=dora, at=at)
        confirmed, _made = at_once(
            partial(confirm_table, tandem.pk, theirs.pk, by=anna, at=at),
            partial(propose_table, tandem.pk, second, seen=theirs.pk, by=carla, at=at),
        )
        theirs.refresh_from_db()
        if isinstance(confirmed, Conflict):
            assert (theirs.agreed_at, theirs.confirmations.count()) == (None, 1)
        else:
            assert theirs.agreed_at == at  # it was sooner, and both had confirmed this very table
        assert ResponsibilityTable.objects.in_force().count() <= 1
        ResponsibilityTable.objects.filter(tandem=tandem).delete()


def test_the_last_two_confirm_at_once_and_it_is_in_force(
    tandem: Tandem, tasks: list[Task], anna: User, carla: User, dora: User, at: datetime
) -> None:
    for number in range(ROUNDS):
        lines = [TaskLine("inside", task=tasks[number].pk)]
        table = propose_table(tandem.pk, lines, seen=0, by=carla, at=at)
        at_once(*(partial(confirm_table, tandem.pk, table.pk, by=by, at=at) for by in (anna, dora)))
        assert ResponsibilityTable.objects.in_force().get() == table


def test_a_file_taken_over_twice_at_once_is_taken_over_once(carla: User, at: datetime) -> None:
    rows = "".join(f"{number};Kunde {number};80331\n" for number in range(200))
    token = preview(f"number;name;postcode\n{rows}".encode(), by=carla).token
    step = partial(apply, token, by=carla, at=at)
    answers = at_once(step, step, step)
    assert sorted(next(iter(one)) for one in answers) == [Effect.NEW, Effect.SAME, Effect.SAME]
    assert Customer.objects.count() == 200


def test_two_leads_take_over_the_same_file_at_once_and_no_customer_is_there_twice(
    carla: User, frieda: User, at: datetime
) -> None:
    rows = "".join(f";Kunde {number};80331\n" for number in range(200))
    table = f"number;name;postcode\n{rows}".encode()
    tokens = {lead: preview(table, by=lead).token for lead in (carla, frieda)}
    at_once(*(partial(apply, token, by=lead, at=at) for lead, token in tokens.items()))
    assert Customer.objects.count() == 200


def test_two_tandems_asking_for_the_same_region_at_once_do_not_both_get_it(
    carla: User, frieda: User, tandem: Tandem
) -> None:
    nord = Tandem.objects.create(name="Nord")
    for _round in range(ROUNDS):
        answers = at_once(
            partial(set_regions, tandem.pk, "80-85", by=carla),
            partial(set_regions, nord.pk, "84-90", by=frieda),
        )
        assert refused(answers) == [ValidationError]
        Region.objects.get().delete()
