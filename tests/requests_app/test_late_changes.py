"""What is entered late, extended or broken behind the program's back: what is open follows, and nobody hears twice."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notifications.models import Notice
from people.actions.change_absence import change_absence
from people.actions.close_account import close_account
from people.actions.report_absence import report_absence
from people.models import User, WorkingCalendar
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.recompute_deadlines import recompute_deadlines
from requests_app.models import Escalation, HandoverItem, RequestType, SalesRequest
from requests_app.models.timeline import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from tandems.models import Tandem

    Make = Callable[..., SalesRequest]

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told() -> Counter[tuple[str, str]]:
    return Counter(Notice.objects.values_list("recipient__name", "kind"))


def test_an_absence_entered_late_moves_only_what_is_open_now(  # F31
    tandem: Tandem, in_progress: Make, dora: User, anna: User, bert: User, at: datetime
) -> None:
    answered, still_open = in_progress(dora, anna), in_progress(dora, anna)
    deliver(answered.pk, delivery=Delivery(), by=anna, at=at + HOUR)
    report_absence(anna.pk, starts_at=at - 2 * DAY, ends_at=None, by=anna, at=at + 2 * HOUR)

    assert hand_over_absent(at=at + 2 * HOUR) == 1

    (item,) = HandoverItem.objects.all()
    assert (item.sales_request, item.at) == (still_open, at + 2 * HOUR)
    answered.refresh_from_db()
    assert answered.owner == anna


def test_extended_while_it_lasts_nothing_moves_and_nobody_hears_again(  # F32
    tandem: Tandem, in_progress: Make, dora: User, anna: User, bert: User, at: datetime
) -> None:
    in_progress(dora, anna)
    absence = report_absence(anna.pk, starts_at=at, ends_at=at + 4 * HOUR, by=anna, at=at)
    hand_over_absent(at=at)
    heard = told()
    assert heard["Bert", "handover"] == heard["Dora", "handover"] == 1

    change_absence(
        absence.pk,
        starts_at=at,
        ends_at=at + 5 * DAY,
        note="",
        reachable=False,
        revision=absence.revision,
        by=anna,
        at=at + HOUR,
    )

    assert hand_over_absent(at=at + HOUR) == hand_over_absent(at=at + DAY) == 0
    assert HandoverItem.objects.count() == 1
    assert told() == heard


def test_a_closed_accounts_work_has_somebody_and_its_sessions_end(  # F33
    tandem: Tandem,
    in_progress: Make,
    dora: User,
    anna: User,
    bert: User,
    gustav: User,
    at: datetime,
    client: Client,
) -> None:
    hers = in_progress(dora, anna)
    client.force_login(anna)
    with pytest.raises(Exception, match="1"):
        close_account(anna.pk, by=gustav, at=at)
    assert User.objects.get(pk=anna.pk).is_active
    User.objects.filter(pk=anna.pk).update(is_active=False)  # past the page, as an import might

    assert client.get("/me/").status_code == 302
    assert hand_over_absent(at=at) == 1

    hers.refresh_from_db()
    assert hers.owner == bert


def test_a_holiday_of_one_state_that_is_entered_later_moves_the_deadline_and_takes_nothing_back(  # F38
    tandem: Tandem,
    in_progress: Make,
    dora: User,
    anna: User,
    carla: User,
    calendar: WorkingCalendar,
    at: datetime,
) -> None:
    """The Day of Repentance, 18 November 2026, is a holiday in Saxony alone."""
    in_progress(dora, anna)
    RequestType.objects.update(target=3 * 8 * HOUR)
    later = in_progress(dora, anna)
    before = later.deadline_at
    hinted_at = later.escalate_at
    assert before is not None
    assert hinted_at is not None
    escalate(at=before - HOUR)
    marks = set(Escalation.objects.filter(sales_request=later).values_list("step", "skipped"))
    assert len(marks) == 1

    WorkingCalendar.objects.update(subdivision="SN", version=2)
    recompute_deadlines(at=before - HOUR)

    later.refresh_from_db()
    assert later.deadline_at == before + DAY
    assert later.events.filter(kind=Kind.RECOMPUTED).count() == 1
    escalate(at=before + HOUR)
    assert set(Escalation.objects.filter(sales_request=later).values_list("step", "skipped")) == marks
    escalate(at=before + DAY)
    assert Escalation.objects.filter(sales_request=later).count() == 2


def test_hours_that_never_open_leave_no_deadline_and_no_endless_search(  # F39
    tandem: Tandem, in_progress: Make, dora: User, anna: User, calendar: WorkingCalendar, at: datetime
) -> None:
    """No page saves such a week; whoever wrote it into the database gets no deadline, quickly."""
    sent = in_progress(dora, anna)
    WorkingCalendar.objects.update(week={}, version=2)
    began = time.perf_counter()
    recompute_deadlines(at=at)
    took = time.perf_counter() - began

    sent.refresh_from_db()
    assert sent.target_due_at is None
    assert sent.calendar_version == 2
    assert took < 0.05 * 4  # with everything that is read and written
    assert escalate(at=at + DAY) == 0
    assert in_progress(dora, anna).deadline_at is None
