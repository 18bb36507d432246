"""A new honest date, with a line to the rep: the ladder ends, and begins anew from that date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from notifications.kinds import find
from notifications.models import Notice
from people.models import WorkingCalendar
from requests_app.actions.acknowledge import acknowledge
from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.recompute_deadlines import recompute_deadlines
from requests_app.actions.reopen import reopen
from requests_app.models import Escalation, SalesRequest
from requests_app.models.timeline import Kind
from requests_app.states import State, TransitionNotAllowed
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def late(in_progress: Make, tandem: Any, anna: User, dora: User) -> SalesRequest:
    """Anna's, for Dora; its deadline has just passed and the ladder has said so."""
    sent = in_progress(dora, anna)
    escalate(at=sent.deadline_at)
    return SalesRequest.objects.get(pk=sent.pk)


def fresh(row: SalesRequest) -> SalesRequest:
    return SalesRequest.objects.get(pk=row.pk)


def test_a_new_date_takes_the_deadlines_place_and_the_rep_hears_it(
    late: SalesRequest, anna: User, dora: User
) -> None:
    due = late.deadline_at
    acknowledge(late.pk, new_date=due + 2 * DAY, line="The supplier is late.", by=anna, at=due + HOUR)
    row = fresh(late)
    assert (row.deadline_at, row.agreed_at, row.cycle) == (due + 2 * DAY, due + 2 * DAY, 2)
    event = row.events.in_order().last()
    assert (event.kind, event.actor, event.note) == (Kind.ACKNOWLEDGE, anna, "The supplier is late.")
    assert event.data == {"from": due.isoformat(), "to": (due + 2 * DAY).isoformat()}
    notice = Notice.objects.get(kind="new_date")
    assert notice.recipient == dora
    said = find("new_date").describe(notice.data)
    assert "The supplier is late." in said.lines
    assert late.subject in said.title


def test_it_ends_the_ladder_which_begins_anew_from_the_new_date(
    late: SalesRequest, anna: User, carla: User
) -> None:
    due = late.deadline_at
    acknowledge(late.pk, new_date=due + 2 * DAY, line="Friday.", by=anna, at=due + HOUR)
    assert escalate(at=due + 2 * HOUR) == 0
    assert escalate(at=due + DAY) == 0
    assert escalate(at=due + 2 * DAY) == 1
    assert escalate(at=due + 2 * DAY + 2 * HOUR) == 1
    fired = Escalation.objects.filter(skipped=False).order_by("pk").values_list("cycle", flat=True)
    assert list(fired) == [1, 2, 2]


def test_a_lead_may_say_it_for_the_owner(late: SalesRequest, carla: User, dora: User) -> None:
    due = late.deadline_at
    row = acknowledge(late.pk, new_date=due + DAY, line="We are on it.", by=carla, at=due + HOUR)
    assert row.owner_id != carla.pk
    assert Notice.objects.filter(kind="new_date", recipient=dora).exists()


def test_a_lead_who_is_the_rep_need_not_be_told(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    emil.is_inside_lead = True
    emil.save()
    sent = in_progress(emil, anna)
    acknowledge(sent.pk, new_date=at + 5 * DAY, line="As we said.", by=emil, at=at + HOUR)
    assert not Notice.objects.filter(kind="new_date").exists()


def test_an_owner_who_names_a_date_has_accepted(
    submitted: Make, tandem: Any, anna: User, dora: User, at: datetime
) -> None:
    sent = submitted(dora)
    row = acknowledge(sent.pk, new_date=at + 5 * DAY, line="Next week.", by=anna, at=at + HOUR)
    assert (row.state, row.accepted_at) == (State.IN_PROGRESS, at + HOUR)
    assert list(row.events.in_order().values_list("kind", flat=True))[-2:] == [Kind.ACCEPT, Kind.ACKNOWLEDGE]


def test_a_lead_accepts_for_nobody(
    submitted: Make, tandem: Any, carla: User, dora: User, at: datetime
) -> None:
    row = acknowledge(submitted(dora).pk, new_date=at + 5 * DAY, line="Next week.", by=carla, at=at + HOUR)
    assert (row.state, row.accepted_at) == (State.SUBMITTED, None)


@pytest.mark.parametrize(
    ("new_date", "line", "fields"),
    [
        (None, "Soon.", {"new_date"}),
        (-HOUR, "Soon.", {"new_date"}),
        (4000 * DAY, "Soon.", {"new_date"}),
        ("the same", "Soon.", {"new_date"}),
        (DAY, "  ", {"line"}),
        (None, "", {"new_date", "line"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    late: SalesRequest, anna: User, new_date: Any, line: str, fields: set[str]
) -> None:
    now = late.deadline_at - HOUR
    wanted = late.deadline_at if new_date == "the same" else None if new_date is None else now + new_date
    with pytest.raises(ValidationError) as refused:
        acknowledge(late.pk, new_date=wanted, line=line, by=anna, at=now)
    assert set(refused.value.message_dict) == fields
    assert fresh(late).cycle == 1


def test_a_double_tap_is_one_new_date(late: SalesRequest, anna: User) -> None:
    key, now = uuid4(), late.deadline_at + HOUR
    for _tap in range(2):
        acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=anna, at=now, key=key)
    assert fresh(late).cycle == 2
    assert Notice.objects.filter(kind="new_date").count() == 1


def test_who_saw_an_older_page_is_told(late: SalesRequest, anna: User, carla: User) -> None:
    now, revision = late.deadline_at + HOUR, late.revision
    acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=anna, at=now, revision=revision)
    with pytest.raises(Conflict):
        acknowledge(late.pk, new_date=now + 2 * DAY, line="Later.", by=carla, at=now, revision=revision)


def test_it_is_the_owners_or_a_leads_word(late: SalesRequest, bert: User, dora: User) -> None:
    now = late.deadline_at + HOUR
    for somebody in (bert, dora):
        with pytest.raises(PermissionDenied):
            acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=somebody, at=now)


def test_what_is_delivered_needs_no_new_date(late: SalesRequest, anna: User) -> None:
    now = late.deadline_at + HOUR
    deliver(late.pk, delivery=Delivery(number="Q-1"), by=anna, at=now)
    with pytest.raises(TransitionNotAllowed):
        acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=anna, at=now)


def test_a_changed_promise_begins_the_ladder_anew(late: SalesRequest, anna: User, dora: User) -> None:
    now = late.deadline_at + HOUR
    row = acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=anna, at=now)
    promise = now + 3 * DAY
    row = correct(
        row.pk, correction=Correction(promise_at=promise), revision=row.revision, by=dora, at=now + HOUR
    )
    assert (row.cycle, row.agreed_at) == (3, None)
    SalesRequest.objects.update(target_due_at=None)
    assert fresh(row).deadline_at != now + DAY


def test_another_correction_leaves_the_agreed_date_alone(late: SalesRequest, anna: User) -> None:
    now = late.deadline_at + HOUR
    row = acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=anna, at=now)
    row = correct(row.pk, correction=Correction(subject="Two belts"), revision=row.revision, by=anna, at=now)
    assert (row.cycle, row.agreed_at) == (2, now + DAY)


def test_reopened_it_has_a_target_again(late: SalesRequest, anna: User, dora: User) -> None:
    now = late.deadline_at + HOUR
    acknowledge(late.pk, new_date=now + DAY, line="Tomorrow.", by=anna, at=now)
    deliver(late.pk, delivery=Delivery(number="Q-1"), by=anna, at=now + HOUR)
    row = reopen(late.pk, reason="Another voltage", by=dora, at=now + DAY)
    assert (row.cycle, row.agreed_at) == (3, None)


def test_a_holiday_added_later_moves_the_deadline_and_takes_nothing_back(
    late: SalesRequest, calendar: WorkingCalendar, anna: User
) -> None:
    """The deadline was Wednesday at nine; Tuesday turns out to have been a holiday."""
    due = late.deadline_at
    calendar.closing_days = [{"day": "2026-11-17", "windows": []}]
    calendar.version += 1
    calendar.save()
    recompute_deadlines(at=due + HOUR)
    row = fresh(late)
    assert row.deadline_at == due + DAY
    assert row.escalate_at <= due + HOUR
    fired = Escalation.objects.count()
    assert escalate(at=due + HOUR) == 0
    assert escalate(at=due + DAY) == 0  # the same deadline has spoken
    assert Escalation.objects.count() == fired
    assert escalate(at=due + DAY + 2 * HOUR) == 1  # the next step counts from the deadline as it is now


def test_the_time_to_accept_is_counted_anew_with_the_calendar(
    submitted: Make, tandem: Any, dora: User, calendar: WorkingCalendar, at: datetime
) -> None:
    sent = submitted(dora, "delivery-date")
    calendar.closing_days = [{"day": "2026-11-16", "windows": []}]
    calendar.version += 1
    calendar.save()
    recompute_deadlines(at=at)
    row = fresh(sent)
    assert row.accept_by.date() == sent.accept_by.date() + DAY
    assert escalate(at=sent.accept_by) == 0
    assert row.acceptance is not None
