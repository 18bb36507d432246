"""The demo company: who is there, behind which door."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command

from people.demo import KEEPERS
from people.models import User
from salesdesk.demo import company
from tandems.models import Customer, Membership


def test_it_has_the_size_of_a_real_one_and_every_door_has_its_keeper(db: None, at: datetime) -> None:
    company.create(Random(1), at)
    assert User.objects.field().count() == 20
    assert User.objects.inside().count() == 17
    for email, (role, _sentence) in KEEPERS.items():
        assert User.objects.get(email=email).roles == {role}
    assert Membership.objects.current().count() == 33
    assert Customer.objects.filter(number=None).exists()
    assert Customer.objects.filter(tandem=None).exists()


def test_a_companys_database_is_left_alone(db: None) -> None:
    with pytest.raises(CommandError, match="Only in the demo"):
        call_command("seed_demo")
