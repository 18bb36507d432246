"""Somebody takes a request back while others claim it, give it away, or the sweep returns it: one order of events."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from notifications.models import Notice
from people.actions.end_absence import end_absence
from people.models import Absence
from requests_app.actions.claim import claim
from requests_app.actions.decide_returns import Choice, decide_returns
from requests_app.actions.give import give
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.take_back import return_untouched
from requests_app.models import HandoverItem, SalesRequest
from requests_app.models.handover import Decision
from requests_app.states import TransitionNotAllowed, Verb
from salesdesk.web.conflict import Conflict
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User

HOUR = timedelta(hours=1)
REFUSALS = (Conflict, PermissionDenied, TransitionNotAllowed, ValidationError)
pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each returned, or how it was refused."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        try:
            start.wait(timeout=patient(30))
            return deed()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


@pytest.fixture
def handed_over(tandem, in_progress, dora, anna, bert, at) -> Callable[..., SalesRequest]:
    """Of Anna's, with Bert since she left; she is back after three hours."""
    anna.stand_ins.create(stand_in=bert)
    Absence.objects.create(person=anna, starts_at=at + HOUR, ends_at=at + 3 * HOUR, changed_at=at)

    def make() -> SalesRequest:
        sent = in_progress(dora, anna)
        hand_over_absent(at=at + HOUR)
        sent.refresh_from_db()
        return sent

    return make


def decide(sent: SalesRequest, anna: User, at: datetime) -> Callable[[], bool]:
    item = HandoverItem.objects.get(sales_request=sent)
    choice = Choice(item.pk, Decision.RETURNED, sent.revision)
    return lambda: decide_returns([choice], by=anna, at=at)[0].is_done


def is_in_order(sent: SalesRequest) -> bool:
    """The row is what its last event says, and each event knows the owner before it."""
    sent.refresh_from_db()
    return sent.owner == sent.events.order_by("pk").last().owner


def test_taken_back_and_given_away_at_once_has_one_owner(handed_over, anna, bert, carla, at):
    for _ in range(5):
        sent = handed_over()
        taken, given = all_at_once(
            decide(sent, anna, at + 4 * HOUR),
            lambda pk=sent.pk: give(pk, to=carla, by=bert, at=at + 4 * HOUR),
        )
        assert is_in_order(sent)
        if taken:  # then Bert had nothing left to give
            assert isinstance(given, PermissionDenied)
            assert sent.owner == anna
        else:  # changed meanwhile: Anna was told so
            assert sent.owner == carla


def test_taken_back_and_claimed_out_of_the_queue_at_once_has_one_owner(handed_over, anna, bert, carla, at):
    for _ in range(5):
        sent = handed_over()
        HandoverItem.objects.filter(sales_request=sent).update(to=None)
        SalesRequest.objects.filter(pk=sent.pk).update(
            owner=None, owner_since=None, accepted_at=None, accept_by=None, unclaimed_since=at
        )
        taken, claimed = all_at_once(
            decide(sent, anna, at + 4 * HOUR), lambda pk=sent.pk: claim(pk, by=carla, at=at + 4 * HOUR)
        )
        assert is_in_order(sent)
        assert bool(taken) == isinstance(claimed, Conflict)
        assert sent.owner == (anna if taken else carla)


def test_the_sweep_many_times_and_its_owner_at_once_take_it_back_once(handed_over, anna, bert, dora, at):
    anna.takes_back = True
    anna.save()
    sent = handed_over()
    Notice.objects.all().delete()
    all_at_once(*[lambda: return_untouched(at=at + 4 * HOUR)] * 6, decide(sent, anna, at + 4 * HOUR))
    return_untouched(at=at + 4 * HOUR)
    assert sent.events.filter(kind=Verb.TAKE_BACK).count() == 1
    assert is_in_order(sent)
    assert sent.owner == anna
    for concerned in (bert, dora):
        assert Notice.objects.filter(recipient=concerned, kind="returned").count() == 1


def test_back_while_the_handover_runs_nothing_is_lost_and_nothing_moves_twice(
    handed_over, in_progress, anna, bert, dora, at
):
    """Each request is with one of both, and what moved may be taken back."""
    rest = [in_progress(dora, anna) for _ in range(6)]
    absence = Absence.objects.get()

    all_at_once(
        lambda: hand_over_absent(at=at + HOUR),
        lambda: end_absence(absence.pk, by=anna, at=at + HOUR),
        lambda: hand_over_absent(at=at + HOUR),
    )
    assert hand_over_absent(at=at + HOUR) == 0
    moved = set(HandoverItem.objects.values_list("sales_request", flat=True))
    for sent in rest:
        assert is_in_order(sent)
        assert (sent.owner == bert) == (sent.pk in moved)
        assert sent.events.filter(kind=Verb.HAND_OVER).count() == (sent.pk in moved)
