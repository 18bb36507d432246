"""Whose a new request is: the partner's who has the least on the desk."""

from __future__ import annotations

import pytest

from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.routing import first_owner
from tandems.models import Side


@pytest.fixture
def pair(tandem, bert, at):
    """Anna and Bert both work inside for Dora's tandem."""
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=at)
    return tandem


def test_of_two_partners_who_has_fewer_open_requests_gets_it(pair, submitted, dora, types, anna, bert):
    submitted(dora)

    assert anna.owned.count() == 1
    assert first_owner(pair, types["quote"]) == bert


def test_what_is_done_does_not_count(pair, submitted, dora, types, anna, bert, at):
    for _ in range(2):
        done = submitted(dora)
        deliver(done.pk, delivery=Delivery(), by=anna, at=at)
    give(submitted(dora).pk, to=bert, by=anna, at=at)

    assert (anna.owned.count(), bert.owned.count()) == (2, 1)
    assert first_owner(pair, types["quote"]) == anna


def test_who_may_not_do_this_type_is_passed_over(pair, types, bert):
    types["quote"].workers.add(bert)

    assert first_owner(pair, types["quote"]) == bert


def test_without_a_tandem_it_is_the_queues(types):
    assert first_owner(None, types["quote"]) is None
