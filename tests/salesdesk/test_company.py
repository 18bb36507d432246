"""The demo company: who is there, behind which door."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from people.demo import KEEPERS
from people.models import User
from salesdesk.demo import company
from tandems.models import Customer, Side, Tandem
from tandems.responsible import tandems_of


def test_it_has_the_size_of_a_real_one_and_every_door_has_its_keeper(db: None, at: datetime) -> None:
    company.create(Random(1), at)
    assert User.objects.field().count() == 20
    assert User.objects.inside().count() == 17
    for email, (role, _sentence) in KEEPERS.items():
        assert User.objects.get(email=email).roles == {role}
    assert Customer.objects.filter(number=None).exists()


def test_it_has_twenty_tandems_with_both_sides_and_one_of_them_is_new(db: None, at: datetime) -> None:
    company.create(Random(1), at)
    tandems = Tandem.objects.annotate(ranges=Count("regions", distinct=True))
    customers = Counter(one.tandem.pk for one in tandems_of(Customer.objects.all()).values())

    assert len(tandems) == 20
    for tandem in tandems:
        assert set(tandem.memberships.values_list("side", flat=True)) == set(Side)
    assert {bool(one.ranges) == (customers[one.pk] >= 5) for one in tandems} == {True}
    assert [one.name for one in tandems if not one.ranges] == ["Sachsen-Anhalt und Mecklenburg"]
    assert (
        sum(customers.values()) < Customer.objects.count()
    )  # some are nobody's: the shared queue lives off them


def test_a_companys_database_is_left_alone(db: None) -> None:
    with pytest.raises(CommandError, match="Only in the demo"):
        call_command("seed_demo")
