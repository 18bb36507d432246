"""An address that only takes a form, opened: by the link in the bar after a refusal, or after a log-in in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.tandems.desk import cards

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

WORKSHOP = ("card", "card_drop", "move", "rule", "pile", "review_date", "rate", "agree", "withhold", "close")


def test_after_a_refused_card_dora_reloads_and_is_in_the_workshop(
    client: Client, tandem: Tandem, dora: User
) -> None:
    client.force_login(dora)
    client.post(reverse("workshop_begin", args=[tandem.pk]))
    refused = client.post(reverse("workshop_card", args=[tandem.pk]), cards(expect="x" * 501))
    assert refused.status_code == 422
    opened = client.get(refused.request["PATH_INFO"])
    assert opened.status_code == 302
    assert opened["Location"] == reverse("workshop", args=[tandem.pk])


@pytest.mark.parametrize("step", WORKSHOP)
def test_every_step_of_a_workshop_leads_back_to_it(
    client: Client, tandem: Tandem, dora: User, step: str
) -> None:
    client.force_login(dora)
    opened = client.get(reverse(f"workshop_{step}", args=[tandem.pk]))
    assert opened["Location"] == reverse("workshop", args=[tandem.pk])


@pytest.mark.parametrize("step", ["join", "leave", "regions"])
def test_what_is_done_with_members_leads_back_to_them(
    client: Client, tandem: Tandem, carla: User, step: str
) -> None:
    client.force_login(carla)
    opened = client.head(reverse(f"tandem_{step}", args=[tandem.pk]))
    assert opened["Location"] == reverse("tandem_members", args=[tandem.pk])


def test_a_strangers_link_shows_nothing_on_the_way(client: Client, tandem: Tandem, emil: User) -> None:
    client.force_login(emil)
    assert client.get(reverse("workshop_move", args=[tandem.pk]), follow=True).status_code == 404


def test_what_is_neither_read_nor_sent_is_refused(client: Client, tandem: Tandem, dora: User) -> None:
    client.force_login(dora)
    assert client.delete(reverse("workshop_move", args=[tandem.pk])).status_code == 405
