"""Carla forms tandems; everybody may read who works with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tandems.models import Membership, Side, Tandem, Task

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from requests_app.models import SalesRequest


def test_carla_forms_a_tandem_and_lets_both_sides_join(
    client: Client, carla: User, anna: User, dora: User
) -> None:
    client.force_login(carla)
    client.post(reverse("tandems"), {"name": "Nord"})
    nord = Tandem.objects.get(name="Nord")
    for person, side in ((anna, Side.INSIDE), (dora, Side.FIELD)):
        client.post(reverse("tandem_join", args=[nord.pk]), {"user": person.pk, "side": side})
    assert {(m.user, m.side) for m in nord.memberships.current()} == {(anna, "inside"), (dora, "field")}


def test_who_left_stays_readable_and_is_no_member(
    client: Client, carla: User, anna: User, tandem: Tandem
) -> None:
    client.force_login(carla)
    membership = tandem.memberships.get(user=anna)
    client.post(reverse("tandem_leave", args=[tandem.pk]), {"membership": membership.pk})
    assert not Membership.objects.current().filter(user=anna).exists()
    page = client.get(reverse("tandem_members", args=[tandem.pk]))
    assert page.context["former"] == [membership]


@pytest.mark.parametrize(
    ("who", "side", "said"),
    [("anna", "inside", "is a member already"), ("emil", "inside", "does not work on this side")],
)
def test_nobody_joins_twice_or_on_the_wrong_side(
    client: Client,
    carla: User,
    tandem: Tandem,
    request: pytest.FixtureRequest,
    who: str,
    side: str,
    said: str,
) -> None:
    client.force_login(carla)
    person = request.getfixturevalue(who)
    answer = client.post(reverse("tandem_join", args=[tandem.pk]), {"user": person.pk, "side": side})
    assert answer.status_code == 422
    assert said in answer.context["join_form"].errors["user"][0]


def test_a_taken_name_is_refused_beside_the_field(client: Client, carla: User, tandem: Tandem) -> None:
    client.force_login(carla)
    answer = client.post(reverse("tandems"), {"name": tandem.name})
    assert (answer.status_code, "name" in answer.context["form"].errors) == (422, True)


def test_a_rep_reads_but_does_not_form(client: Client, dora: User, tandem: Tandem) -> None:
    client.force_login(dora)
    assert client.get(reverse("tandem_members", args=[tandem.pk])).status_code == 200
    assert client.post(reverse("tandems"), {"name": "Mine"}).status_code == 403
    membership = tandem.memberships.first()
    assert (
        client.post(reverse("tandem_leave", args=[tandem.pk]), {"membership": membership.pk}).status_code
        == 403
    )


def test_before_the_last_of_a_side_leaves_carla_reads_what_would_lie_with_nobody(
    client: Client, carla: User, anna: User, bert: User, dora: User, tandem: Tandem, at: datetime,
    submitted: Callable[..., SalesRequest],
) -> None:  # fmt: skip
    for _each in range(2):
        submitted(dora)
    table = tandem.responsibility_tables.create(number=1, made_by=carla, made_at=at, agreed_at=at)
    for number in range(3):
        task = Task.objects.create(name=f"Aufgabe {number}")
        table.rows.create(task=task, side=Side.INSIDE, person=anna if number else None, deputy=anna)
    client.force_login(carla)
    page = client.get(reverse("tandem_members", args=[tandem.pk])).content.decode()
    assert (
        "Let Anna leave this tandem? Then nobody of Inside sales is in it. 2 requests of this tandem are open."
        " “Who does what” names Anna for 3 tasks." in page
    )
    assert "Let Dora leave this tandem? Then nobody of Field sales is in it." in page
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=at)
    page = client.get(reverse("tandem_members", args=[tandem.pk])).content.decode()
    assert 'data-confirm="Let Anna leave this tandem?"' in page
    client.force_login(dora)
    assert "leave this tandem" not in client.get(reverse("tandem_members", args=[tandem.pk])).content.decode()
