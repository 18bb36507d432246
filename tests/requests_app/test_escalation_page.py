"""The escalation page: what burns stands there with its reason, and what can be done about it is done there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.actions.acknowledge import acknowledge
from requests_app.actions.ask import ask
from requests_app.actions.escalate import escalate
from requests_app.actions.give import give
from requests_app.burning import Group, screen
from requests_app.models import HandoverItem, SalesRequest
from requests_app.models.handover import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("types")]
HOUR = timedelta(hours=1)


@pytest.fixture
def look(client: Client, carla: User, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], str]:
    """The page as Carla, who leads, reads it at a moment."""
    client.force_login(carla)

    def page(at: datetime) -> str:
        monkeypatch.setattr("requests_app.views.escalations.now", lambda: at)
        return " ".join(client.get(reverse("escalations")).content.decode().split())

    return page


def group_of(user: User, at: datetime) -> dict[int, Group]:
    return {one.row.pk: group for group, _number, found in screen(user, {}, at).groups for one in found}


def test_nothing_burns(look: Callable[[datetime], str], at: datetime) -> None:
    assert "Nothing burns." in look(at)


@pytest.mark.parametrize("name", ["anna", "dora"])
def test_it_is_for_those_who_can_do_something_about_it(
    client: Client, request: pytest.FixtureRequest, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(reverse("escalations")).status_code == 403
    assert client.post(reverse("take_over", args=[1])).status_code == 403


def test_each_request_stands_in_one_group_the_first_that_fits(
    carla: User,
    frieda: User,
    anna: User,
    bert: User,
    dora: User,
    tandem: Tandem,
    submitted: Callable[..., SalesRequest],
    in_progress: Callable[..., SalesRequest],
    at: datetime,
) -> None:
    later = at + 9 * timedelta(days=1)
    far = later + 30 * timedelta(days=1)

    def has(row: SalesRequest, **columns: object) -> int:
        SalesRequest.objects.filter(pk=row.pk).update(**{"deadline_at": far, "urgent_from": far, **columns})
        return row.pk

    overdue = has(in_progress(dora, anna), deadline_at=later - HOUR)
    unaccepted = has(submitted(dora), accept_by=later - HOUR)
    handed_row = submitted(dora)
    handed = has(handed_row, accept_by=later - HOUR)
    HandoverItem.objects.create(
        sales_request=handed_row, leaver=bert, to=anna, cause=Cause.ABSENCE, at=at, told_at=at
    )
    at_risk = has(in_progress(dora, anna), urgent_from=later - HOUR)
    asked_row = in_progress(dora, anna)
    ask(asked_row.pk, question="Welche Farbe?", by=anna, at=at, until=at + HOUR)
    asked = has(asked_row, deadline_at=None)
    fine = has(in_progress(dora, anna))
    groups = group_of(frieda, later)
    assert groups == {
        overdue: Group.OVERDUE,
        handed: Group.HANDED_OVER,
        unaccepted: Group.UNACCEPTED,
        asked: Group.QUERY,
        at_risk: Group.AT_RISK,
    }
    assert fine not in groups


def test_what_nobody_claims_stands_there_once_its_alarm_was_given(
    carla: User, dora: User, submitted: Callable[..., SalesRequest], at: datetime
) -> None:
    row = submitted(dora)
    assert group_of(carla, at + HOUR) == {}
    escalate(at=at + HOUR)
    assert group_of(carla, at + HOUR) == {row.pk: Group.UNCLAIMED}


def test_the_page_says_why_who_knows_and_whose_turn_it_is(
    look: Callable[[datetime], str],
    dora: User,
    anna: User,
    in_progress: Callable[..., SalesRequest],
    at: datetime,
) -> None:
    row = in_progress(dora, anna)
    assert row.deadline_at
    late = row.deadline_at + timedelta(minutes=1)
    escalate(at=late)
    page = look(late)
    assert "The target was used up" in page
    assert "Anna’s turn" in page
    assert "the owner, the rep and the tandem" in page
    assert "At the deadline" in page


def test_a_question_that_the_field_leaves_open_stands_there_as_the_fields_turn(
    look: Callable[[datetime], str],
    dora: User,
    anna: User,
    in_progress: Callable[..., SalesRequest],
    at: datetime,
) -> None:
    row = in_progress(dora, anna)
    ask(row.pk, question="Welche Farbe?", by=anna, at=at, until=at + HOUR)
    escalate(at=at + 2 * HOUR)
    page = look(at + 2 * HOUR)
    assert "An answer was expected by" in page
    assert "Dora’s turn" in page
    assert "Welche Farbe?" in page


def test_a_step_about_an_owner_before_says_nothing_about_the_one_now(
    carla: User,
    dora: User,
    anna: User,
    bert: User,
    submitted: Callable[..., SalesRequest],
    tandem: Tandem,
    at: datetime,
) -> None:
    row = submitted(dora)
    assert row.accept_by
    escalate(at=row.accept_by + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.owner_id not in {None, anna.pk}, "handed over by the ladder"
    far = row.accept_by
    assert far
    (found,) = [one for _g, _n, rows in screen(carla, {}, far + timedelta(minutes=1)).groups for one in rows]
    assert [said.when for said in found.spoken] == []


def test_the_lead_takes_over_and_has_it_in_hand(
    client: Client, carla: User, dora: User, anna: User, in_progress: Callable[..., SalesRequest]
) -> None:
    row = in_progress(dora, anna)
    client.force_login(carla)
    key = uuid4()
    for _twice in range(2):
        answer = client.post(reverse("take_over", args=[row.pk]), {"key": key})
        assert answer.headers["Location"] == reverse("escalations")
    row.refresh_from_db()
    assert (row.owner, row.accepted_at is not None) == (carla, True)
    assert row.events.filter(kind="give").count() == 1


def test_what_nobody_has_is_claimed(
    client: Client, carla: User, dora: User, submitted: Callable[..., SalesRequest]
) -> None:
    row = submitted(dora)
    client.force_login(carla)
    client.post(reverse("take_over", args=[row.pk]), {"key": uuid4()})
    row.refresh_from_db()
    assert (row.owner, row.state) == (carla, "in_progress")


def test_a_manager_who_does_not_work_inside_takes_nothing_over(
    client: Client,
    frieda: User,
    dora: User,
    anna: User,
    in_progress: Callable[..., SalesRequest],
    at: datetime,
) -> None:
    row = in_progress(dora, anna)
    assert row.deadline_at
    (found,) = [one for _g, _n, rows in screen(frieda, {}, row.deadline_at + HOUR).groups for one in rows]
    assert (found.may_take_over, found.may_give, found.may_acknowledge) == (False, True, True)
    client.force_login(frieda)
    client.post(reverse("take_over", args=[row.pk]), {"key": uuid4()})
    row.refresh_from_db()
    assert row.owner == anna


def test_a_new_date_takes_it_off_the_page_until_it_passes_too(
    carla: User, dora: User, anna: User, in_progress: Callable[..., SalesRequest]
) -> None:
    row = in_progress(dora, anna)
    assert row.deadline_at
    late = row.deadline_at + HOUR
    agreed = late + 14 * timedelta(days=1)
    acknowledge(row.pk, new_date=agreed, line="Bis dahin steht es.", by=carla, at=late)
    assert group_of(carla, late + HOUR) == {}
    assert group_of(carla, agreed + HOUR) == {row.pk: Group.OVERDUE}


def test_one_group_alone_can_be_looked_at(
    client: Client,
    carla: User,
    dora: User,
    anna: User,
    bert: User,
    in_progress: Callable[..., SalesRequest],
    at: datetime,
) -> None:
    row = in_progress(dora, anna)
    assert row.deadline_at
    late = row.deadline_at + HOUR
    assert [group for group, _n, _r in screen(carla, {"group": "overdue"}, late).groups] == [Group.OVERDUE]
    assert screen(carla, {"group": "query"}, late).groups == ()
    assert screen(carla, {"group": "nonsense", "after": "§"}, late).total == 1


def test_pages_follow_each_other_without_gap(
    carla: User, dora: User, anna: User, in_progress: Callable[..., SalesRequest]
) -> None:
    for _number in range(53):
        row = in_progress(dora, anna)
    assert row.deadline_at
    late = row.deadline_at + HOUR
    first = screen(carla, {}, late)
    second = screen(carla, {"after": first.after}, late)
    seen = [one.row.pk for page in (first, second) for _g, _n, rows in page.groups for one in rows]
    assert (len(seen), len(set(seen)), second.after) == (53, 53, "")
    assert screen(carla, {"before": second.before}, late).groups == first.groups


def test_ten_rows_and_fifty_cost_the_same(
    carla: User, dora: User, anna: User, in_progress: Callable[..., SalesRequest]
) -> None:
    row = in_progress(dora, anna)
    assert row.deadline_at
    late = row.deadline_at + HOUR

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            screen(carla, {}, late)
        return len(caught)

    for _number in range(9):
        in_progress(dora, anna)
    escalate(at=late)
    ten = queries()
    for _number in range(40):
        in_progress(dora, anna)
    escalate(at=late)
    assert queries() == ten <= 4


def test_whoever_has_this_very_screen_is_told_nothing(
    client: Client,
    carla: User,
    dora: User,
    anna: User,
    in_progress: Callable[..., SalesRequest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = in_progress(dora, anna)
    assert row.deadline_at
    late = row.deadline_at + HOUR
    monkeypatch.setattr("requests_app.views.escalations.now", lambda: late)
    client.force_login(carla)
    version = screen(carla, {}, late).version
    url = reverse("escalations")
    headers = {"HX-Request": "true"}
    assert client.get(url, {"v": version}, headers=headers).status_code == 204
    give(row.pk, to=carla, by=carla, at=late)
    fresh = client.get(url, {"v": version}, headers=headers)
    assert fresh.status_code == 200
    assert "<html" not in fresh.content.decode()
