"""Ladders in the browser: administrators write them, leads and managers read them, and everybody sees what they would do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from requests_app.ladder import Audience, Basis
from requests_app.models import Escalation, EscalationStep, Ladder

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType, SalesRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("types")]


@pytest.fixture
def standard(types: dict[str, RequestType]) -> Ladder:
    return Ladder.objects.get(type=None)


@pytest.fixture
def admin(client: Client, gustav: User) -> Client:
    client.force_login(gustav)
    return client


def form_of(ladder: Ladder, **more: Any) -> dict[str, Any]:
    """The page's form, as it is when nothing was touched."""
    data: dict[str, Any] = {"step": [], "revision": str(ladder.revision), "do": "save"}
    for step in ladder.steps.filter(is_active=True).order_by("position"):
        name = f"step-{step.pk}"
        data["step"].append(str(step.pk))
        data |= {
            f"{name}-basis": step.basis,
            f"{name}-share": step.share or "",
            f"{name}-after": str(step.after.total_seconds() / 3600),
            f"{name}-tell": step.tell,
            f"{name}-act": step.act,
        }
    return data | more


def send(client: Client, ladder: Ladder, **more: Any) -> HttpResponse:
    return client.post(reverse("ladder", args=[ladder.pk]), form_of(ladder, **more))


def first(ladder: Ladder) -> EscalationStep:
    found = ladder.steps.filter(is_active=True).order_by("position").first()
    assert found is not None
    return found


def test_the_administrator_reads_every_step_as_a_sentence(admin: Client) -> None:
    page = admin.get(reverse("ladders")).content.decode()
    assert "At 75\N{NO-BREAK SPACE}% of the target: the owner is told." in page
    assert "2\N{NO-BREAK SPACE}h after the deadline: the inside lead is told." in page
    assert "Not accepted in time: the owner is told; the request is handed over to the stand-in." in page


@pytest.mark.parametrize("name", ["carla", "frieda"])
def test_leads_and_managers_read_ladders_and_write_none(
    client: Client, standard: Ladder, request: pytest.FixtureRequest, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    page = client.get(reverse("ladder", args=[standard.pk]))
    assert "At the deadline: the owner, the rep and the tandem are told." in page.content.decode()
    assert 'name="step"' not in page.content.decode()
    assert send(client, standard).status_code == 403
    assert client.post(reverse("ladder_rehearsal", args=[standard.pk])).status_code == 200


def test_nobody_else_sees_ladders(client: Client, anna: User, standard: Ladder) -> None:
    client.force_login(anna)
    assert client.get(reverse("ladders")).status_code == 403
    assert client.get(reverse("ladder", args=[standard.pk])).status_code == 403


def test_a_saved_step_holds_from_now_on(admin: Client, standard: Ladder) -> None:
    step = first(standard)
    answer = send(admin, standard, **{f"step-{step.pk}-share": "80"})
    assert answer.status_code == 302
    step.refresh_from_db()
    assert step.share == 80


def test_a_step_is_added_moved_and_removed_without_a_script(admin: Client, standard: Ladder) -> None:
    page = send(admin, standard, do="add").content.decode()
    assert 'value="new-1"' in page
    step = first(standard)
    moved = send(admin, standard, do=f"down {step.pk}").content.decode()
    second = standard.steps.filter(is_active=True).order_by("position")[1]
    assert moved.index(f'id="step-{second.pk}"') < moved.index(f'id="step-{step.pk}"')
    removed = send(admin, standard, do=f"remove {step.pk}").content.decode()
    assert f'id="step-{step.pk}"' not in removed
    assert standard.steps.filter(is_active=True).count() == 11, "nothing is saved by it"


def test_a_new_step_is_saved_in_its_place(admin: Client, standard: Ladder) -> None:
    new = {
        "new-1-basis": Basis.DEADLINE.value,
        "new-1-after": "4 h",
        "new-1-tell": [Audience.MANAGER.value],
        "new-1-act": "tell",
    }
    data = form_of(standard, **{f"step-{name}": value for name, value in new.items()})
    data["step"].insert(0, "new-1")
    assert admin.post(reverse("ladder", args=[standard.pk]), data).status_code == 302
    assert (first(standard).after, first(standard).tell) == (timedelta(hours=4), ["manager"])


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    admin: Client, standard: Ladder
) -> None:
    step = standard.steps.filter(basis=Basis.DEADLINE.value).order_by("position")[1]
    answer = send(admin, standard, **{f"step-{step.pk}-after": "soon", f"step-{step.pk}-tell": []})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="soon"' in page
    assert "Please write working time as hours and minutes" in page
    assert "Choose who is told." in page
    step.refresh_from_db()
    assert step.tell == ["lead"]


def test_what_only_the_action_refuses_stands_beside_its_field_too(admin: Client, standard: Ladder) -> None:
    step = standard.steps.filter(basis=Basis.UNCLAIMED.value).order_by("position")[0]
    answer = send(admin, standard, **{f"step-{step.pk}-act": "queue"})
    assert answer.status_code == 422
    assert "can be moved." in answer.content.decode()


def test_a_share_that_is_hidden_is_not_asked_for(admin: Client, standard: Ladder) -> None:
    step = first(standard)
    changed = {
        f"step-{step.pk}-basis": "deadline",
        f"step-{step.pk}-share": "900",
        f"step-{step.pk}-after": "1",
    }
    assert send(admin, standard, **changed).status_code == 302
    step.refresh_from_db()
    assert (step.basis, step.share, step.after) == ("deadline", None, timedelta(hours=1))


def test_the_second_of_two_administrators_is_told_and_keeps_what_was_typed(
    admin: Client, standard: Ladder
) -> None:
    step = first(standard)
    stale = form_of(standard, **{f"step-{step.pk}-share": "60"})
    assert send(admin, standard, **{f"step-{step.pk}-share": "90"}).status_code == 302
    answer = admin.post(reverse("ladder", args=[standard.pk]), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "At 90\N{NO-BREAK SPACE}% of the target" in page, "theirs"
    assert 'value="60"' in page, "mine"
    standard.refresh_from_db()
    again = stale | {"revision": str(standard.revision)}
    assert admin.post(reverse("ladder", args=[standard.pk]), again).status_code == 302
    assert first(standard).share == 60


def test_a_type_gets_its_own_ladder_and_gives_it_back(
    admin: Client, standard: Ladder, types: dict[str, RequestType]
) -> None:
    answer = admin.post(reverse("ladder_new"), {"type": types["quote"].pk})
    own = Ladder.objects.get(type=types["quote"])
    assert answer.headers["Location"] == reverse("ladder", args=[own.pk])
    assert own.steps.count() == standard.steps.count()
    twice = admin.post(reverse("ladder_new"), {"type": types["quote"].pk})
    assert twice.headers["Location"] == reverse("ladder", args=[own.pk])
    admin.post(reverse("ladder_drop", args=[own.pk]), {"revision": own.revision})
    assert not Ladder.objects.filter(type=types["quote"]).exists()


def test_what_a_dropped_ladder_did_stays_recorded(
    admin: Client,
    gustav: User,
    dora: User,
    standard: Ladder,
    types: dict[str, RequestType],
    submitted: Callable[..., SalesRequest],
    at: Any,
) -> None:
    admin.post(reverse("ladder_new"), {"type": types["quote"].pk})
    own = Ladder.objects.get(type=types["quote"])
    fired = Escalation.objects.create(
        sales_request=submitted(dora), step=first(own), cycle=1, since=at, due_at=at, at=at
    )
    admin.post(reverse("ladder_drop", args=[own.pk]), {"revision": own.revision})
    fired.refresh_from_db()
    assert (fired.step.ladder, fired.step.is_active) == (standard, False)
    assert standard.steps.filter(is_active=True).count() == 11


def test_the_standard_ladder_stays(admin: Client, standard: Ladder) -> None:
    admin.post(reverse("ladder_drop", args=[standard.pk]), {"revision": standard.revision})
    assert Ladder.objects.filter(type=None).exists()


def test_a_ladder_that_was_changed_meanwhile_is_not_dropped(
    admin: Client, types: dict[str, RequestType], gustav: User, standard: Ladder, at: Any
) -> None:
    admin.post(reverse("ladder_new"), {"type": types["quote"].pk})
    own = Ladder.objects.get(type=types["quote"])
    admin.post(reverse("ladder_drop", args=[own.pk]), {"revision": own.revision - 1})
    assert Ladder.objects.filter(pk=own.pk).exists()


def test_the_rehearsal_counts_what_is_typed_and_saves_nothing(
    admin: Client,
    standard: Ladder,
    dora: User,
    submitted: Callable[..., SalesRequest],
    monkeypatch: pytest.MonkeyPatch,
    at: Any,
) -> None:
    submitted(dora)
    monkeypatch.setattr("requests_app.views.ladders.now", lambda: at + timedelta(days=1))
    step = standard.steps.get(basis=Basis.UNCLAIMED.value, position=6)
    url = reverse("ladder_rehearsal", args=[standard.pk])
    page = admin.post(url, form_of(standard)).content.decode()
    # Nobody is in inside sales, nobody leads: the administrator hears it.
    assert "would have sent <strong>2</strong> messages to <strong>1</strong> people" in " ".join(
        page.split()
    )
    later = form_of(standard, **{f"step-{step.pk}-after": "100 h"})
    page = admin.post(url, later).content.decode()
    assert "would have sent <strong>1</strong> messages" in " ".join(page.split())
    assert f'id="says-{step.pk}" hx-swap-oob="true">Unclaimed in the queue for 100' in page
    step.refresh_from_db()
    assert step.after == timedelta(minutes=30)


def test_a_step_that_is_not_finished_is_left_out_of_the_rehearsal(admin: Client, standard: Ladder) -> None:
    step = first(standard)
    page = admin.post(
        reverse("ladder_rehearsal", args=[standard.pk]), form_of(standard, **{f"step-{step.pk}-share": ""})
    )
    assert "1 step is not finished and is left out." in page.content.decode()


def test_without_a_script_a_button_rehearses(admin: Client, standard: Ladder) -> None:
    assert "would have sent" not in admin.get(reverse("ladder", args=[standard.pk])).content.decode()
    assert "would have sent" in send(admin, standard, do="rehearse").content.decode()


def test_a_types_own_ladder_is_rehearsed_on_its_own_requests(
    admin: Client,
    gustav: User,
    types: dict[str, RequestType],
    dora: User,
    submitted: Callable[..., SalesRequest],
    standard: Ladder,
    at: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submitted(dora, "quote")
    submitted(dora, "delivery-date")
    monkeypatch.setattr("requests_app.views.ladders.now", lambda: at + timedelta(days=1))
    admin.post(reverse("ladder_new"), {"type": types["quote"].pk})
    own = Ladder.objects.get(type=types["quote"])
    assert (
        "Counted with 1 request." in admin.post(reverse("ladder_rehearsal", args=[own.pk])).content.decode()
    )
    assert (
        "Counted with 1 request."
        in admin.post(reverse("ladder_rehearsal", args=[standard.pk])).content.decode()
    )
