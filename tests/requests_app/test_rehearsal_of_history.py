"""A rehearsal over the real timelines: what the sweep did, the rehearsal says that it would have done."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Notice
from requests_app.actions.accept import accept
from requests_app.actions.acknowledge import acknowledge
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.claim import claim
from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.reopen import reopen
from requests_app.actions.submit import submit
from requests_app.ladder import Act
from requests_app.models import Escalation, Ladder, RequestType, SalesRequest, TimelineEvent
from requests_app.rehearsal import rehearse
from requests_app.rehearsal.histories import accepted_late

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def ladder(types: dict[str, RequestType]) -> Ladder:
    """The standard one, but nothing moves by itself: the same history, live and rehearsed."""
    found = Ladder.objects.get(type=None)
    found.steps.update(act=Act.TELL.value)
    return found


def rungs(ladder: Ladder):  # type: ignore[no-untyped-def]
    return [step.rung for step in ladder.steps.filter(is_active=True).order_by("position", "pk")]


def test_the_rehearsal_says_what_the_sweep_did(
    ladder: Ladder,
    draft: Callable[..., SalesRequest],
    anna: User,
    bert: User,
    carla: User,
    dora: User,
    emil: User,
    frieda: User,
    tandem: Tandem,
    at: datetime,
) -> None:
    asked, slow, moved = (draft(dora, "delivery-date") for _each in range(3))
    free = draft(emil, "delivery-date")
    told = {
        0: lambda now: [submit(one.pk, by=one.requester, at=now) for one in (asked, slow, moved, free)],
        1: lambda now: [accept(one.pk, by=anna, at=now) for one in (asked, moved)],
        2: lambda now: ask(asked.pk, question="Welche?", by=anna, at=now, until=now + HOUR),
        5: lambda now: accept(slow.pk, by=anna, at=now),
        6: lambda now: claim(free.pk, by=bert, at=now),
        30: lambda now: answer(asked.pk, text="Diese.", by=dora, at=now),
        28: lambda now: acknowledge(slow.pk, new_date=now + 20 * HOUR, line="Morgen.", by=anna, at=now),
        29: lambda now: _promise(moved, anna, now),
        31: lambda now: deliver(free.pk, delivery=Delivery(number="B-1"), by=bert, at=now),
        52: lambda now: reopen(free.pk, reason="Der Termin fehlt.", by=emil, at=now),
    }
    now = at
    for minutes in range(0, 100 * 60, 15):
        now = at + minutes * MINUTE
        if minutes % 60 == 0 and minutes // 60 in told:
            told[minutes // 60](now)
        escalate(at=now + MINUTE)
    spoke = Counter(Escalation.objects.filter(skipped=False).values_list("step", flat=True))
    found = rehearse(ladder, rungs(ladder), at=now + MINUTE)
    assert {step: tally.fired for step, tally in found.steps.items() if tally.fired} == spoke
    assert len(spoke) == 11, "every step of the ladder has spoken, or this proves little"
    notices = Notice.objects.filter(kind__startswith="escalation")
    # Who acts is told too, in both: nobody is left out but for being told twice of one moment.
    assert found.messages == notices.count()
    assert found.people == notices.values("recipient").distinct().count()


def _promise(row: SalesRequest, by: User, now: datetime) -> None:
    row.refresh_from_db()
    correct(row.pk, correction=Correction(promise_at=now + 3 * HOUR), revision=row.revision, by=by, at=now)


def test_nothing_is_written_and_nobody_is_told(
    ladder: Ladder, submitted: Callable[..., SalesRequest], dora: User, at: datetime
) -> None:
    submitted(dora)
    before = (Escalation.objects.count(), Notice.objects.count(), TimelineEvent.objects.count())
    with CaptureQueriesContext(connection) as caught:
        assert rehearse(ladder, rungs(ladder), at=at + 48 * HOUR).escalated == 1
    assert all(query["sql"].startswith("SELECT") for query in caught)
    assert before == (Escalation.objects.count(), Notice.objects.count(), TimelineEvent.objects.count())


def test_ten_requests_and_fifty_cost_the_same(
    ladder: Ladder, submitted: Callable[..., SalesRequest], dora: User, at: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            rehearse(ladder, rungs(ladder), at=at + 48 * HOUR)
        return len(caught)

    for _each in range(10):
        submitted(dora)
    ten = queries()
    for _each in range(40):
        submitted(dora)
    assert queries() == ten


def test_only_the_newest_are_looked_at_and_it_is_said(
    ladder: Ladder, submitted: Callable[..., SalesRequest], dora: User, at: datetime
) -> None:
    for _each in range(3):
        submitted(dora)
    found = rehearse(ladder, rungs(ladder), at=at + HOUR, newest=2)
    assert (found.requests, found.is_partial) == (2, True)
    assert not rehearse(ladder, rungs(ladder), at=at + HOUR, newest=3).is_partial


def test_a_type_with_its_own_ladder_is_not_the_standard_ones_matter(
    ladder: Ladder,
    submitted: Callable[..., SalesRequest],
    dora: User,
    types: dict[str, RequestType],
    at: datetime,
) -> None:
    submitted(dora, "quote")
    submitted(dora, "delivery-date")
    own = Ladder.objects.create(type=types["quote"])
    assert rehearse(ladder, rungs(ladder), at=at + HOUR).requests == 1
    assert rehearse(own, rungs(ladder), at=at + HOUR).requests == 1


def test_what_was_closed_before_the_time_looked_at_is_not_read(
    ladder: Ladder, in_progress: Callable[..., SalesRequest], dora: User, anna: User, at: datetime
) -> None:
    row = in_progress(dora, anna)
    deliver(row.pk, delivery=Delivery(number="Q-1"), by=anna, at=at + HOUR)
    assert rehearse(ladder, rungs(ladder), at=at + timedelta(days=91)).requests == 0
    assert rehearse(ladder, rungs(ladder), at=at + timedelta(days=89)).requests == 1


def test_how_late_each_was_in_hand(
    ladder: Ladder, submitted: Callable[..., SalesRequest], dora: User, anna: User, at: datetime
) -> None:
    quick, slow, _never = (submitted(dora) for _each in range(3))
    claim(quick.pk, by=anna, at=at + HOUR)
    claim(slow.pk, by=anna, at=at + 3 * HOUR)
    assert accepted_late(ladder, 2 * HOUR, at=at + 24 * HOUR) == [HOUR]


def test_the_command_says_it_in_words(
    ladder: Ladder,
    submitted: Callable[..., SalesRequest],
    dora: User,
    anna: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim(submitted(dora).pk, by=anna, at=at + 3 * HOUR)
    monkeypatch.setattr("requests_app.management.commands.rehearse_ladder.clock.now", lambda: at + 24 * HOUR)
    out = StringIO()
    call_command("rehearse_ladder", "--type", "quote", "--accept-within", "2", stdout=out)
    said = " ".join(out.getvalue().split())
    assert "1 requests of the last 90 days. Nothing was sent." in said
    assert "Unclaimed in the queue for 30\N{NO-BREAK SPACE}min: inside sales is told." in out.getvalue()
    assert (
        "1 requests were not in hand within 2 h of working time after they came, by 1 h of working time"
        in said
    )
