"""Gustav looks after people: roles, hours, accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.actions.change_person import change_person
from people.actions.close_account import close_account, open_account
from people.models import User, WorkingCalendar
from requests_app.models import SalesRequest

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def typed(person: User, **changes: object) -> dict[str, object]:
    return {"name": person.name, "roles": [role.value for role in person.roles], **changes}


def test_gustav_gives_anna_a_second_role_and_mornings_only(client: Client, gustav: User, anna: User) -> None:
    client.force_login(gustav)
    hours = {"mon": "8-12", "tue": "08:00-12:00"}
    form = typed(anna, name="Anna Neu", roles=["inside", "inside_lead"], has_own_week="on", **hours)
    assert client.post(reverse("person", args=[anna.pk]), form).status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.is_inside_lead) == ("Anna Neu", True)
    assert anna.own_week == {"mon": [["08:00", "12:00"]], "tue": [["08:00", "12:00"]]}
    assert client.get(reverse("person", args=[anna.pk])).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"roles": []}, "roles"),
        ({"has_own_week": "on"}, "mon"),
        ({"has_own_week": "on", "tue": "12-8"}, "tue"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    client: Client, gustav: User, anna: User, changes: dict[str, object], field: str
) -> None:
    client.force_login(gustav)
    answer = client.post(reverse("person", args=[anna.pk]), typed(anna, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_last_administrator_stays_one(client: Client, gustav: User, at: datetime) -> None:
    with pytest.raises(ValidationError):
        close_account(gustav.pk, by=gustav, at=at)
    client.force_login(gustav)
    answer = client.post(reverse("person", args=[gustav.pk]), typed(gustav, roles=["field"]))
    assert answer.status_code == 422
    assert client.post(reverse("person_close", args=[gustav.pk])).status_code == 422
    gustav.refresh_from_db()
    assert gustav.is_administrator
    assert gustav.is_active


def test_one_of_two_administrators_may_go(gustav: User, anna: User) -> None:
    roles = {"calendar": None, "own_week": None, "by": gustav}
    change_person(anna.pk, name="Anna", roles=["administrator"], **roles)  # type: ignore[arg-type]
    change_person(gustav.pk, name="Gustav", roles=["field"], **roles)  # type: ignore[arg-type]
    gustav.refresh_from_db()
    assert not gustav.is_administrator


def test_anna_is_not_let_go_with_work_on_her_desk(
    client: Client,
    gustav: User,
    anna: User,
    dora: User,
    in_progress: Callable[..., SalesRequest],
) -> None:
    in_progress(dora, anna)
    client.force_login(gustav)
    answer = client.post(reverse("person_close", args=[anna.pk]))
    assert answer.status_code == 422
    assert "1" in answer.context["refused"][0]
    roles = client.post(reverse("person", args=[anna.pk]), typed(anna, roles=["field"]))
    assert "roles" in roles.context["form"].errors
    anna.refresh_from_db()
    assert anna.is_active
    assert anna.is_inside


def test_a_closed_account_is_out_at_once_and_its_old_session_stays_dead(
    client: Client, gustav: User, anna: User, at: datetime
) -> None:
    client.force_login(anna)
    assert client.get(reverse("profile")).status_code == 200
    close_account(anna.pk, by=gustav, at=at)
    assert client.get(reverse("profile")).status_code == 302
    open_account(anna.pk, by=gustav)
    assert client.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize(
    ("name", "expected"), [("carla", 200), ("frieda", 200), ("anna", 403), ("dora", 403)]
)
def test_leads_and_managers_read_the_list_of_colleagues(
    client: Client, name: str, expected: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(reverse("people")).status_code == expected
    calendars = client.get(reverse("calendars"))
    assert calendars.status_code == expected
    assert (
        reverse("calendar", args=[WorkingCalendar.objects.default().pk]) not in calendars.content.decode()
    )  # nobody is led to a closed page


@pytest.mark.parametrize("name", ["anna", "carla", "dora", "frieda"])
def test_only_an_administrator_changes_people(
    client: Client, name: str, bert: User, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(reverse("person", args=[bert.pk])).status_code == 403
    assert client.post(reverse("person_close", args=[bert.pk])).status_code == 403
    assert client.post(reverse("person_open", args=[bert.pk])).status_code == 403
