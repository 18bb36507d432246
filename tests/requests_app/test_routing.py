"""Whose a new request is: the partner's who is there and has the least on the desk; else who stands in for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from people.models import Absence
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.reopen import reopen
from requests_app.models.timeline import Kind
from tandems.models import Side


@pytest.fixture
def pair(tandem, bert, at):
    """Anna and Bert both work inside for Dora's tandem."""
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=at)
    return tandem


@pytest.fixture
def away(at):
    """Somebody is not there, from an hour ago on."""

    def leave(*people):
        for person in people:
            Absence.objects.create(person=person, starts_at=at - timedelta(hours=1), changed_at=at)

    return leave


def test_of_two_partners_who_has_fewer_open_requests_gets_it(pair, submitted, dora, anna, bert):
    assert submitted(dora).owner == anna
    assert submitted(dora).owner == bert


def test_what_is_done_does_not_count(pair, submitted, dora, anna, bert, at):
    for _ in range(2):
        done = submitted(dora)
        deliver(done.pk, delivery=Delivery(), by=done.owner, at=at)
    give(submitted(dora).pk, to=bert, by=anna, at=at)

    assert submitted(dora).owner == anna


def test_who_may_not_do_this_type_is_passed_over(pair, types, submitted, dora, bert):
    types["quote"].workers.add(bert)

    assert submitted(dora).owner == bert


def test_without_a_tandem_it_is_the_queues(submitted, dora, anna):
    assert submitted(dora).owner is None


def test_a_partner_who_is_away_is_passed_over(pair, submitted, dora, anna, bert, away):
    away(anna)

    assert [submitted(dora).owner for _ in range(2)] == [bert, bert]


def test_when_no_partner_is_there_the_agreed_stand_in_has_it_and_the_timeline_says_so(
    tandem, submitted, dora, anna, bert, carla, away
):
    anna.stand_ins.create(stand_in=carla)
    away(anna)

    sent = submitted(dora)

    routed = sent.events.get(kind=Kind.ROUTED)
    assert (sent.owner, routed.data["why"]) == (carla, "stand_in")


def test_a_partner_whose_day_off_it_is_is_passed_over(pair, submitted, dora, anna, bert):
    anna.own_week = {"tue": [["08:00", "12:00"]]}  # it is Monday
    anna.save()

    assert submitted(dora).owner == bert


def test_when_everybody_is_away_it_waits_in_the_queue(tandem, submitted, dora, anna, bert, carla, away, at):
    away(anna, bert, carla)

    sent = submitted(dora)

    assert (sent.owner, sent.unclaimed_since) == (None, at)


def test_reopened_it_goes_to_who_stands_in_for_its_absent_owner(
    in_progress, dora, anna, bert, tandem, away, at
):
    done = in_progress(dora, anna)
    deliver(done.pk, delivery=Delivery(), by=anna, at=at)
    anna.stand_ins.create(stand_in=bert)
    away(anna)

    assert reopen(done.pk, reason="A second machine", by=dora, at=at).owner == bert
