"""The pages of who does what: filled in without JavaScript, nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tandems.actions.confirm_table import confirm_table
from tandems.actions.propose_table import TaskLine, propose_table
from tandems.models import ResponsibilityTable, Task
from tandems.shipped_tasks import ship_tasks

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from tandems.models import Tandem


@pytest.fixture
def tasks(db: None) -> list[Task]:
    ship_tasks(Task.objects)
    return list(Task.objects.filter(tandem=None).order_by("position"))


def filled(tasks: list[Task], **more: str) -> dict[str, str]:
    return {"seen": "0", **{f"task-{task.pk}-side": task.usual_side for task in tasks}, **more}


def test_dora_proposes_and_anna_confirms(
    client: Client, anna: User, dora: User, tandem: Tandem, tasks: list[Task]
) -> None:
    client.force_login(dora)
    change, page = (reverse(f"tandem_responsibilities{end}", args=[tandem.pk]) for end in ("_change", ""))
    form = client.get(change)
    assert form.context["editor"].rows[0].form["side"].value() == tasks[0].usual_side  # filled in already
    data = filled(tasks, **{f"task-{tasks[0].pk}-person": str(dora.pk), f"task-{tasks[2].pk}-side": ""})
    data |= {"own-1-name": "Muster verschicken", "own-1-side": "inside"}
    assert client.post(change, data).status_code == 302
    assert client.post(change, data).status_code == 302  # sent twice
    table = ResponsibilityTable.objects.get()
    assert table.rows.count() == len(tasks)  # one left out, one of their own
    client.force_login(anna)
    text = client.get(page).content.decode()
    assert "Proposed by Dora" in text
    assert "Muster verschicken" in text
    confirm = reverse("tandem_responsibilities_confirm", args=[tandem.pk])
    for _time in range(2):
        assert client.post(confirm, {"table": table.pk}).status_code == 302
    table.refresh_from_db()
    assert table.agreed_at
    assert "Version 1" in client.get(page).content.decode()


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    client: Client, dora: User, tandem: Tandem, tasks: list[Task]
) -> None:
    client.force_login(dora)
    data = filled(tasks, **{f"task-{tasks[1].pk}-person": str(dora.pk), "own-1-name": "Muster"})
    answer = client.post(reverse("tandem_responsibilities_change", args=[tandem.pk]), data)
    assert answer.status_code == 422
    assert answer.context["editor"].own[0].form.errors["side"] == ["Choose a side."]
    assert answer.context["editor"].rows[1].form.errors["person"] == ["Choose a member of this side."]
    data["own-1-side"] = "inside"
    answer = client.post(reverse("tandem_responsibilities_change", args=[tandem.pk]), data)
    assert answer.status_code == 422
    assert answer.context["editor"].rows[1].form.errors["person"] == ["Choose a member of this side."]
    assert answer.context["editor"].own[0].form["name"].value() == "Muster"
    assert not ResponsibilityTable.objects.exists()


def test_a_proposal_made_meanwhile_is_shown_before_it_is_replaced(
    client: Client, anna: User, dora: User, tandem: Tandem, tasks: list[Task], at: datetime
) -> None:
    theirs = propose_table(tandem.pk, [TaskLine("field", task=tasks[0].pk)], seen=0, by=anna, at=at)
    client.force_login(dora)
    answer = client.post(reverse("tandem_responsibilities_change", args=[tandem.pk]), filled(tasks))
    assert (answer.status_code, answer.context["seen"]) == (409, theirs.pk)
    again = filled(tasks, seen=str(theirs.pk))
    assert client.post(reverse("tandem_responsibilities_change", args=[tandem.pk]), again).status_code == 302


def test_a_difference_is_marked_and_former_versions_stay_readable(
    client: Client, anna: User, dora: User, emil: User, tandem: Tandem, tasks: list[Task], at: datetime
) -> None:
    quote = tasks[1].pk
    first = propose_table(tandem.pk, [TaskLine("inside", task=quote)], seen=0, by=anna, at=at)
    confirm_table(tandem.pk, first.pk, by=dora, at=at)
    line = TaskLine("inside", task=quote, person=anna.pk)
    second = propose_table(tandem.pk, [line, TaskLine("field", task=tasks[0].pk)], seen=0, by=anna, at=at)
    client.force_login(dora)
    page = reverse("tandem_responsibilities", args=[tandem.pk])
    shown = client.get(page)
    assert [one.mark for one in shown.context["agreement"].proposal.lines] == ["changed", "new"]
    assert "Before: Inside sales" in shown.content.decode()
    confirm_table(tandem.pk, second.pk, by=dora, at=at)
    assert client.get(f"{page}?version=1").status_code == 200
    assert client.get(f"{page}?version=9").status_code == 404
    propose_table(tandem.pk, [line], seen=0, by=anna, at=at)
    client.force_login(emil)
    assert "Proposed by" not in client.get(page).content.decode()
    assert client.get(f"{page}?version=3").status_code == 404  # a proposal is no stranger's


def test_a_long_table_asks_no_more_questions_than_a_short_one(
    client: Client, anna: User, dora: User, tandem: Tandem, tasks: list[Task], at: datetime
) -> None:
    client.force_login(dora)
    page = reverse("tandem_responsibilities", args=[tandem.pk])
    made = propose_table(tandem.pk, [TaskLine("inside", task=tasks[0].pk)], seen=0, by=anna, at=at)
    client.get(page)
    with CaptureQueriesContext(connection) as short:
        client.get(page)
    lines = [TaskLine("inside", task=task.pk, person=anna.pk) for task in tasks]
    propose_table(tandem.pk, lines, seen=made.pk, by=anna, at=at)
    with CaptureQueriesContext(connection) as long:
        client.get(page)
    assert len(long) == len(short)


def test_who_confirms_what_was_replaced_is_told_and_has_confirmed_nothing(
    client: Client, anna: User, dora: User, carla: User, tandem: Tandem, tasks: list[Task], at: datetime
) -> None:
    former = propose_table(tandem.pk, [TaskLine("field", task=tasks[0].pk)], seen=0, by=anna, at=at)
    propose_table(tandem.pk, [TaskLine("inside", task=tasks[0].pk)], seen=former.pk, by=carla, at=at)
    client.force_login(dora)
    url = reverse("tandem_responsibilities_confirm", args=[tandem.pk])
    for sent in (str(former.pk), "", "nonsense", "9" * 30):
        answer = client.post(url, {"table": sent}, follow=True)
        assert "Something else is proposed by now." in answer.content.decode()
    assert not ResponsibilityTable.objects.exclude(agreed_at=None).exists()
