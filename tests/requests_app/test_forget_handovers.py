"""Three months after an absence nothing tells of it any more: no batch, no settled item, nobody who was passed over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from people.actions.forget_absences import KEPT_FOR, forget_absences
from people.models import Absence
from requests_app.actions.forget_handovers import forget_handovers
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.take_back import return_untouched
from requests_app.models import Handover, HandoverItem
from requests_app.models.handover import Cause
from salesdesk.invariants.privacy import handovers_are_forgotten

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.models import SalesRequest

HOUR = timedelta(hours=1)


@pytest.fixture
def handed_over(tandem, in_progress, dora, anna, bert, carla, at) -> SalesRequest:
    """Anna's stand-in is Bert, who is away as well: it went to Carla."""
    anna.stand_ins.create(stand_in=bert)
    for person in (anna, bert):
        Absence.objects.create(person=person, starts_at=at + HOUR, ends_at=at + 3 * HOUR, changed_at=at)
    sent = in_progress(dora, anna)
    assert hand_over_absent(at=at + HOUR) == 1
    assert HandoverItem.objects.get().choice["passed"] == [[bert.pk, "absent"]]
    return sent


def forget(at: datetime) -> int:
    forget_absences(at=at)
    return forget_handovers(at=at)


def test_until_then_it_is_known_why_this_person(handed_over, at):
    assert forget(at + KEPT_FOR) == 0
    assert HandoverItem.objects.get().choice["passed"]


def test_what_came_back_is_forgotten_with_its_batch(handed_over, anna, at):
    anna.takes_back = True
    anna.save()
    assert return_untouched(at=at + 4 * HOUR) == 1
    later = at + KEPT_FOR + timedelta(days=2)
    forget_absences(at=later)
    assert handovers_are_forgotten(later).broken

    assert forget_handovers(at=later) == 2
    assert not Handover.objects.exists()
    assert not HandoverItem.objects.exists()
    assert not handovers_are_forgotten(later).broken
    assert forget_handovers(at=later) == 0


def test_what_waits_for_a_decision_stays_and_names_nobody(handed_over, anna, at):
    assert forget(at + KEPT_FOR + timedelta(days=2)) == 2
    item = HandoverItem.objects.get()
    assert (item.handover, item.leaver, item.choice["passed"]) == (None, anna, [])


def test_what_the_ladder_moved_does_not_say_who_was_away(handed_over, at):
    HandoverItem.objects.update(cause=Cause.LADDER, handover=None)
    forget(at + KEPT_FOR + timedelta(days=2))
    assert HandoverItem.objects.get().choice["passed"] == []


def test_a_batch_whose_absence_lasts_stays(handed_over, anna, at):
    Absence.objects.filter(person=anna).update(ends_at=None)
    forget(at + KEPT_FOR + timedelta(days=2))
    assert Handover.objects.count() == 1
