"""Umlauts stand where people look for them, wherever tandems are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from insights.dashboard import tandems_of
from insights.forms.agreement import AgreementForm
from tandems.forms.customer import CustomerForm
from tandems.models import Tandem

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

NAMES = ["nord", "Österreich", "Ostsee", "Süd"]


@pytest.fixture
def _four(tandem: Tandem) -> None:
    for name in ("Ostsee", "nord", "Österreich"):
        Tandem.objects.create(name=name)


@pytest.mark.usefixtures("_four")
def test_umlauts_stand_with_their_letters_on_every_list(client: Client, frieda: User) -> None:
    client.force_login(frieda)
    Tandem.objects.create(name="Alt", is_active=False)
    listed = [one.name for one in client.get(reverse("tandems")).context["tandems"]]
    chosen = [label for _pk, label in AgreementForm().fields["tandems"].choices]
    assert listed == [*NAMES, "Alt"]  # retired ones come last
    assert chosen == NAMES
    assert [label for _pk, label in CustomerForm().fields["tandem"].choices][1:] == NAMES
    assert [one.name for one in tandems_of(frieda)] == ["Alt", *NAMES]
