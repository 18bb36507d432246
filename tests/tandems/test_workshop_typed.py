"""What somebody typed into a workshop's page is kept, whichever of its buttons they press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tandems.models import Expectation, Phase, Rule, Workshop
from tests.tandems.desk import Desk, cards

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tandems.models import Tandem


@pytest.fixture
def desk(client: Client, tandem: Tandem) -> Desk:
    return Desk(client, tandem)


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("workshop_ready", {"ready": "1"}),
        ("workshop_rate", {}),
        ("workshop_card", {}),
        ("workshop_move", {"to": Phase.TALK}),
    ],
)
def test_whichever_button_is_pressed_all_that_was_typed_is_kept(
    desk: Desk,
    client: Client,
    tandem: Tandem,
    anna: User,
    dora: User,
    at: Any,
    button: str,
    said: dict[str, str],
) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    rule = Rule.objects.create(tandem=tandem, workshop=Workshop.objects.get(), binds="both", text="We call back",
                               proposed_by=anna, proposed_at=at, agreed_at=at)  # fmt: skip
    Workshop.objects.update(phase=Phase.DONE, closed_at=at)
    desk.send("workshop_begin")
    typed = cards(expect="Tell me who has it") | {f"kept_{rule.pk}": "2", f"note_{rule.pk}": "In May"}
    for _tap in range(2):
        desk.send(button, **typed, **said)
    assert Expectation.objects.get().text == "Tell me who has it"
    rating = rule.ratings.get()
    assert (rating.kept, rating.note, rating.user) == (2, "In May", dora)
    assert Workshop.objects.get(number=2).ready.exists() == (button == "workshop_ready")
    too_long = typed | cards(promise="x" * 501) | {f"note_{rule.pk}": "In June"}
    answer = desk.send(button, **too_long, **said)
    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()
    assert "In June" in answer.content.decode()
    assert rule.ratings.get().note == "In May"


def test_a_note_without_a_number_is_no_answer_and_stays_in_its_field(
    desk: Desk, client: Client, tandem: Tandem, anna: User, dora: User, at: Any
) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    rule = Rule.objects.create(tandem=tandem, workshop=Workshop.objects.get(), binds="both", text="We call back",
                               proposed_by=anna, proposed_at=at, agreed_at=at)  # fmt: skip
    Workshop.objects.update(phase=Phase.DONE, closed_at=at)
    desk.send("workshop_begin")
    answer = desk.send("workshop_ready", ready="1", **{f"note_{rule.pk}": "In May"})
    assert answer.status_code == 422
    assert "a note alone is not kept" in answer.content.decode()
    assert "In May" in answer.content.decode()
    assert not Workshop.objects.get(number=2).ready.exists()


def test_a_card_typed_before_the_reveal_is_shown_by_no_other_button(
    desk: Desk, client: Client, dora: User
) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    desk.send("workshop_move", to="talk", anyway="1")
    for button, said in (("workshop_ready", {"ready": "1"}), ("workshop_move", {"to": "rules"})):
        answer = desk.send(button, **cards(expect="Erst nachdenken"), **said)
        assert answer.status_code == 409
        assert "Erst nachdenken" in answer.content.decode()
    assert not Expectation.objects.exists()
    assert Workshop.objects.get().phase == Phase.TALK
