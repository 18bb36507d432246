"""What is said of a step, in the inbox and in the timeline: plain, in the reader's language, and nobody's fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from notifications.kinds import find
from notifications.models import Notice
from requests_app import story
from requests_app.actions.acknowledge import acknowledge
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.claim import claim
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.ladder import Act, Basis, Due, Rung
from requests_app.models import SalesRequest
from requests_app.models.timeline import Kind
from requests_app.notices import escalation as words
from requests_app.story import Around

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LEFT_OVER = re.compile(r"%[(%a-z]|None|\{")  # of a placeholder that nobody filled


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("done", Act)
@pytest.mark.parametrize("after", [timedelta(), 2 * HOUR])
@pytest.mark.parametrize("basis", Basis)
def test_every_step_has_its_words(
    submitted: Make, emil: User, at: datetime, basis: Basis, after: timedelta, done: Act, language: str
) -> None:
    sent = submitted(emil, subject="100 %s belts %(x)s")
    share = 75 if basis is Basis.TARGET else None
    due = Due(Rung(1, basis, share, after, frozenset()), at, at)
    [notice] = words.told({emil.pk: False}, sent, due, at=at, done=done)
    with translation.override(language):
        said = find(notice.kind).describe(notice.data)
    assert f"#{sent.pk} {sent.subject}" in said.title
    for text in (said.title, *said.lines, said.action):
        assert not LEFT_OVER.search(text.replace(sent.subject, ""))


def told(kind: str) -> Notice:
    return Notice.objects.filter(kind=kind).latest("pk")


def still_so(kind: str) -> bool:
    return find(kind).relevant(told(kind))


def test_a_message_about_an_overdue_request_goes_out_only_while_it_is(
    in_progress: Make, anna: User, emil: User
) -> None:
    row = in_progress(emil, anna)
    due = row.deadline_at
    escalate(at=due)
    assert still_so("escalation_deadline")
    ask(row.pk, question="Which voltage?", by=anna, at=due + MINUTE)
    assert not still_so("escalation_deadline")
    answer(row.pk, text="400 V", by=emil, at=due + 2 * MINUTE)
    assert still_so("escalation_deadline")
    acknowledge(row.pk, new_date=due + 9 * HOUR, line="Tomorrow.", by=anna, at=due + 3 * MINUTE)
    assert not still_so("escalation_deadline")


def test_a_message_that_nobody_has_it_goes_out_only_while_nobody_has_it(
    submitted: Make, bert: User, emil: User, at: datetime
) -> None:
    row = submitted(emil)
    escalate(at=at + 30 * MINUTE)
    assert still_so("escalation_unclaimed")
    claim(row.pk, by=bert, at=at + 31 * MINUTE)
    assert not still_so("escalation_unclaimed")


def test_a_message_about_a_query_goes_out_only_while_it_is_open(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    row = in_progress(emil, anna)
    ask(row.pk, question="Which voltage?", until=at + 2 * HOUR, by=anna, at=at + HOUR)
    escalate(at=at + 2 * HOUR)
    assert still_so("escalation_query")
    answer(row.pk, text="400 V", by=emil, at=at + 3 * HOUR)
    assert not still_so("escalation_query")


def test_what_is_answered_needs_no_message_at_all(in_progress: Make, anna: User, emil: User) -> None:
    row = in_progress(emil, anna)
    due = row.deadline_at
    escalate(at=due)
    deliver(row.pk, delivery=Delivery(number="Q-1"), by=anna, at=due)
    assert not still_so("escalation_deadline")


def entries(row: SalesRequest, reader: User, now: datetime) -> list[Any]:
    events = list(row.events.in_order().select_related("actor", "owner"))
    return story.entries(events, Around(reader, now, {}, {}, {}))


def test_the_timeline_tells_steps_and_the_new_date(
    in_progress: Make, tandem: Any, anna: User, dora: User, carla: User
) -> None:
    row = in_progress(dora, anna)
    due = row.deadline_at
    for moment in (due - HOUR, due, due + 2 * HOUR):
        escalate(at=moment)
    acknowledge(row.pk, new_date=due + 5 * HOUR, line="Today at two.", by=anna, at=due + 3 * HOUR)
    newest, *earlier = entries(row, dora, due + 3 * HOUR)
    assert (newest.actor, newest.text) == (
        "Anna",
        "agreed on a new date: today\xa014:00 instead of today\xa009:00",
    )
    assert [piece.text for piece in newest.note] == ["Today at two."]
    assert [(entry.actor, entry.text, entry.facts) for entry in earlier[:3]] == [
        ("", "The deadline had passed by 2\xa0h of working time.", (("Told", "Inside lead"),)),
        ("", "The deadline passed.", (("Told", "Owner, Rep, Tandem"),)),
        ("", "75 % of the target were used.", (("Told", "Owner"),)),
    ]


def test_a_query_stays_with_its_answer_whatever_escalates_between(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    row = in_progress(emil, anna)
    ask(row.pk, question="Which voltage?", until=at + 2 * HOUR, by=anna, at=at + HOUR)
    escalate(at=at + 2 * HOUR)
    answer(row.pk, text="400 V", by=emil, at=at + 3 * HOUR)
    newest, escalated, *_earlier = entries(row, emil, at + 3 * HOUR)
    assert newest.question.text == "Which voltage?"
    assert escalated.text == "The day passed on which an answer was expected."
    assert row.events.filter(kind=Kind.ESCALATED).count() == 1
