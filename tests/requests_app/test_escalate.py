"""The ladder as it ships, climbed in real working time: who is told, once, and what moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from notifications.models import Notice
from people.models import Absence, User
from requests_app.actions import fire_steps
from requests_app.actions.ask import ask
from requests_app.actions.claim import claim
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.give import give
from requests_app.models import Escalation, EscalationStep, HandoverItem, SalesRequest
from requests_app.models.timeline import Kind
from requests_app.notices.escalation import ALARM

if TYPE_CHECKING:
    from requests_app.models import RequestType

Make = Callable[..., SalesRequest]
BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def told(kind: str | None = None) -> list[tuple[str, str]]:
    """(who, what) in the order in which they were owed."""
    notices = Notice.objects.select_related("recipient").order_by("pk").filter(kind__startswith="escalation_")
    rows = [(notice.recipient.name, notice.kind.removeprefix("escalation_")) for notice in notices]
    return [row for row in rows if kind in {None, row[1]}]


def sweep_until(end: datetime, start: datetime, every: timedelta = 10 * MINUTE) -> int:
    spoken, moment = 0, start
    while moment <= end:
        spoken += escalate(at=moment)
        moment += every
    return spoken


def test_with_nothing_to_do_it_asks_once(
    submitted: Make, emil: User, at: datetime, django_assert_num_queries: Callable
) -> None:
    submitted(emil)
    escalate(at=at)
    with django_assert_num_queries(1):
        assert escalate(at=at + MINUTE) == 0


@pytest.mark.usefixtures("frieda", "carla")
def test_the_ladder_climbs_as_written(
    in_progress: Make, tandem: Any, anna: User, dora: User, at: datetime
) -> None:
    """A quote of two days, sent on Monday at nine: due on Wednesday at nine."""
    sent = in_progress(dora, anna)
    due = sent.deadline_at
    assert escalate(at=due - 20 * HOUR) == 0
    sweep_until(due - MINUTE, at)
    assert told() == [("Anna", "target")]
    escalate(at=due)
    assert told()[1:] == [("Anna", "deadline"), ("Dora", "deadline")]
    sweep_until(due + 2 * HOUR, due)
    assert told()[3:] == [("Carla", "alarm")]
    sweep_until(due + timedelta(days=1), due)
    assert told()[4:] == [("Frieda", "alarm")]
    sweep_until(due + timedelta(days=7), due, HOUR)
    assert len(told()) == 5
    assert list(sent.events.filter(kind=Kind.ESCALATED).values_list("data__basis", flat=True)) == [
        "target",
        "deadline",
        "deadline",
        "deadline",
    ]
    assert Escalation.objects.filter(skipped=False).count() == 4


def test_what_the_timeline_says_names_a_step_and_who_was_told(
    in_progress: Make, tandem: Any, anna: User, dora: User
) -> None:
    sent = in_progress(dora, anna)
    escalate(at=sent.deadline_at)
    event = sent.events.in_order().last()
    assert (event.kind, event.actor, event.note, event.at) == (Kind.ESCALATED, None, "", sent.deadline_at)
    assert event.data["told"] == sorted([anna.pk, dora.pk])
    assert event.data["tell"] == ["owner", "requester", "tandem"]
    sent.refresh_from_db()
    assert (sent.changed_at, sent.revision) == (sent.deadline_at, 1 + 1)  # an open form stays valid


def test_after_an_outage_the_highest_step_speaks_and_the_others_are_recorded(
    in_progress: Make, frieda: User, carla: User, anna: User, emil: User
) -> None:
    sent = in_progress(emil, anna)
    escalate(at=sent.deadline_at + timedelta(days=3))
    assert told() == [("Frieda", "alarm")]
    assert Escalation.objects.filter(skipped=True).count() == 3
    assert sent.events.filter(kind=Kind.ESCALATED).count() == 1


def test_a_clock_set_back_repeats_nothing(in_progress: Make, anna: User, emil: User) -> None:
    sent = in_progress(emil, anna)
    due = sent.deadline_at
    assert escalate(at=due) == 1
    SalesRequest.objects.update(escalate_at=due - 2 * HOUR)
    assert escalate(at=due - 2 * HOUR) == 0
    assert escalate(at=due) == 0
    assert len(told("deadline")) == 2


def test_a_step_is_never_early_and_never_forgotten(in_progress: Make, anna: User, emil: User) -> None:
    sent = in_progress(emil, anna)
    assert escalate(at=sent.deadline_at - timedelta(microseconds=1)) == 1  # the hint
    sent.refresh_from_db()
    assert sent.escalate_at == sent.deadline_at


def test_while_others_are_to_act_nothing_of_ours_escalates(
    in_progress: Make, anna: User, dora: User, frieda: User, tandem: Any, at: datetime
) -> None:
    sent = in_progress(dora, anna, promise_at=berlin(17, 10))
    ask(sent.pk, question="Which voltage?", by=anna, at=at + HOUR)
    sweep_until(berlin(17, 12), at + HOUR)
    assert told() == [("Dora", "query")]  # fairness works both ways: eight working hours without an answer
    sweep_until(berlin(18, 12), berlin(17, 12))
    assert told() == [("Dora", "query"), ("Dora", "query"), ("Frieda", "alarm")]


def test_a_promise_that_passed_meanwhile_begins_the_ladder_anew(
    in_progress: Make, anna: User, emil: User, carla: User, frieda: User, at: datetime
) -> None:
    """Inside sales gets the time to react that the ladder gives; nobody is reported at once for what others took."""
    from requests_app.actions.answer import answer

    sent = in_progress(emil, anna, promise_at=berlin(17, 10))
    ask(sent.pk, question="Which voltage?", until=berlin(20, 16), by=anna, at=at + HOUR)
    answer(sent.pk, text="400 V", by=emil, at=berlin(20, 9))
    escalate(at=berlin(20, 9))
    assert told() == [("Anna", "deadline"), ("Emil", "deadline")]
    sweep_until(berlin(20, 11), berlin(20, 9))
    assert told()[2:] == [("Carla", "alarm")]


def test_a_second_question_is_another_query(in_progress: Make, anna: User, emil: User, at: datetime) -> None:
    sent = in_progress(emil, anna)
    ask(sent.pk, question="Which voltage?", until=at + 2 * HOUR, by=anna, at=at + HOUR)
    escalate(at=at + 2 * HOUR)
    ask(sent.pk, question="Which voltage, please?", until=at + 5 * HOUR, by=anna, at=at + 3 * HOUR)
    assert escalate(at=at + 3 * HOUR) == 0
    assert escalate(at=at + 5 * HOUR) == 1
    assert told() == [("Emil", "query")] * 2


def test_unclaimed_for_half_an_hour_the_team_hears_then_the_lead(
    submitted: Make, anna: User, bert: User, carla: User, emil: User, at: datetime
) -> None:
    submitted(emil, "special-solution")
    sweep_until(at + 29 * MINUTE, at)
    assert told() == []
    escalate(at=at + 30 * MINUTE)
    assert told() == [("Anna", "unclaimed"), ("Bert", "unclaimed")]
    escalate(at=at + HOUR)
    assert told()[2:] == [("Carla", "alarm")]


def test_only_those_who_may_do_it_hear_that_nobody_has_it(
    submitted: Make, anna: User, bert: User, emil: User, types: dict[str, RequestType], at: datetime
) -> None:
    types["quote"].workers.add(bert)
    submitted(emil)
    escalate(at=at + 30 * MINUTE)
    assert told() == [("Bert", "unclaimed")]


def test_a_level_of_which_nobody_is_there_is_not_alone_with_it(
    in_progress: Make, anna: User, emil: User, carla: User, frieda: User, gustav: User, at: datetime
) -> None:
    """An absent lead: the manager hears it as well. An absent manager too: the last resort are administrators."""
    sent = in_progress(emil, anna)
    escalate(at=sent.deadline_at)
    Absence.objects.create(person=carla, starts_at=at, changed_at=at)
    escalate(at=sent.deadline_at + 2 * HOUR)
    assert told("alarm") == [("Carla", "alarm"), ("Frieda", "alarm")]
    Absence.objects.create(person=frieda, starts_at=at, changed_at=at)
    escalate(at=sent.deadline_at + timedelta(days=1))
    assert told("alarm")[2:] == [("Frieda", "alarm"), ("Gustav", "alarm")]


def test_nobody_inside_is_there_so_the_lead_hears_it(
    submitted: Make, anna: User, carla: User, emil: User, at: datetime
) -> None:
    Absence.objects.create(person=anna, starts_at=at, changed_at=at)
    submitted(emil)
    escalate(at=at + 30 * MINUTE)
    assert told() == [("Carla", "unclaimed")]


@pytest.fixture
def given(submitted: Make, anna: User, dora: User, tandem: Any, at: datetime) -> SalesRequest:
    """Anna's by the tandem, not accepted; delivery dates are to be accepted within a time."""
    return submitted(dora, "delivery-date")


def test_not_accepted_in_time_it_goes_to_a_stand_in_then_to_the_queue(
    given: SalesRequest, anna: User, bert: User, carla: User, dora: User
) -> None:
    first = given.accept_by
    escalate(at=first)
    row = SalesRequest.objects.get(pk=given.pk)
    assert (row.owner, row.accepted_at) == (bert, None)
    item = HandoverItem.objects.get()
    assert (item.leaver, item.to, item.cause) == (anna, bert, "ladder")
    assert told() == [("Anna", "acceptance")]
    assert Notice.objects.filter(kind="handover", recipient__in=[bert, dora]).count() == 2
    kinds = list(row.events.in_order().values_list("kind", flat=True))
    assert kinds[-2:] == [Kind.ESCALATED, Kind.HAND_OVER]
    # Bert does not accept either: it is not passed round, it goes into the queue with an alarm.
    second = row.accept_by
    assert second > first
    escalate(at=second)
    assert SalesRequest.objects.get(pk=given.pk).owner == bert
    assert told()[1:] == [("Bert", "acceptance")]
    sweep_until(second + 2 * HOUR, second)
    row.refresh_from_db()
    assert (row.owner, row.state) == (None, "submitted")
    assert ("Carla", "alarm") in told()
    assert HandoverItem.objects.filter(ended_at=None).count() <= 2
    assert row.unclaimed_since is not None


def test_with_nobody_to_take_it_it_goes_into_the_queue_and_the_lead_hears_it(
    given: SalesRequest, anna: User, carla: User, bert: User, at: datetime
) -> None:
    Absence.objects.create(person=bert, starts_at=at, changed_at=at)
    Absence.objects.create(person=carla, starts_at=at, changed_at=at)
    escalate(at=given.accept_by)
    row = SalesRequest.objects.get(pk=given.pk)
    assert row.owner is None
    assert ("Carla", "alarm") in told()
    assert [notice.data["done"] for notice in Notice.objects.filter(kind=ALARM)] == ["queue"]


def test_accepting_in_time_stops_it(given: SalesRequest, anna: User) -> None:
    from requests_app.actions.accept import accept

    accept(given.pk, by=anna, at=given.accept_by - MINUTE)
    escalate(at=given.accept_by)
    assert told("acceptance") == []


def test_a_new_owner_has_the_time_to_accept_again(
    given: SalesRequest, anna: User, bert: User, carla: User
) -> None:
    now = given.accept_by - MINUTE
    row = give(given.pk, to=bert, by=anna, at=now)
    assert escalate(at=given.accept_by) == 0
    assert row.accept_by > given.accept_by
    escalate(at=row.accept_by)
    assert told("acceptance") == [("Bert", "acceptance")]


def test_what_is_delivered_burns_no_more(in_progress: Make, anna: User, emil: User) -> None:
    sent = in_progress(emil, anna)
    deliver(sent.pk, delivery=Delivery(number="Q-1"), by=anna, at=sent.deadline_at - HOUR)
    assert escalate(at=sent.deadline_at + timedelta(days=9)) == 0
    assert SalesRequest.objects.get(pk=sent.pk).escalate_at is None


def test_one_that_cannot_be_computed_holds_up_no_other(
    in_progress: Make, anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = in_progress(emil, anna), in_progress(emil, anna)
    really = fire_steps.standing_of
    monkeypatch.setattr(fire_steps, "standing_of", lambda row: 1 / 0 if row.pk == broken.pk else really(row))
    due = broken.deadline_at
    assert escalate(at=due) == 1
    assert set(SalesRequest.objects.values_list("pk", "escalate_at")) >= {(broken.pk, due + HOUR)}
    assert Escalation.objects.filter(skipped=False).get().sales_request == other
    monkeypatch.undo()
    assert escalate(at=due + HOUR) == 1


def test_one_that_cannot_be_written_holds_up_no_other(
    in_progress: Make, anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails together is tried one by one, each in its own transaction."""
    broken, *others = [in_progress(emil, anna) for _ in range(3)]
    really = fire_steps.owe_many

    def owe(notices: list[Notice]) -> None:
        if any(notice.data["pk"] == broken.pk for notice in notices):
            raise ValueError
        really(notices)

    monkeypatch.setattr(fire_steps, "owe_many", owe)
    assert escalate(at=broken.deadline_at) == 2
    assert set(Escalation.objects.values_list("sales_request", flat=True)) == {one.pk for one in others}
    assert not broken.events.filter(kind=Kind.ESCALATED).exists()
    monkeypatch.undo()
    assert escalate(at=broken.deadline_at + HOUR) == 1


def test_an_interrupted_chunk_leaves_nothing_half_done(
    in_progress: Make, anna: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = in_progress(emil, anna)

    def dies(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("requests_app.actions.escalate.look_again", dies)
    with pytest.raises(KeyboardInterrupt):
        escalate(at=sent.deadline_at)
    assert (Escalation.objects.count(), len(told())) == (0, 0)
    monkeypatch.undo()
    assert escalate(at=sent.deadline_at) == 1
    assert len(told()) == 2


def test_ninety_cost_hardly_more_statements_than_one(
    in_progress: Make, anna: User, emil: User, django_assert_max_num_queries: Callable
) -> None:
    due = in_progress(emil, anna).deadline_at
    with django_assert_max_num_queries(25) as for_one:
        assert escalate(at=due) == 1
    SalesRequest.objects.update(escalate_at=None)
    for _ in range(90):
        in_progress(emil, anna)
    batches = 3  # SQLite takes at most so many values in one INSERT
    with django_assert_max_num_queries(len(for_one) + batches):
        assert escalate(at=due) == 90


def test_two_steps_of_one_moment_tell_each_person_once(
    in_progress: Make, anna: User, carla: User, emil: User
) -> None:
    standard = EscalationStep.objects.filter(basis="deadline", after=timedelta()).get()
    EscalationStep.objects.create(ladder=standard.ladder, basis="deadline", tell=["owner", "lead"])
    sent = in_progress(emil, anna)
    assert escalate(at=sent.deadline_at) == 2
    assert sorted(told()) == [("Anna", "deadline"), ("Carla", "alarm"), ("Emil", "deadline")]


def test_a_step_that_was_added_below_one_that_spoke_is_only_recorded(
    in_progress: Make, anna: User, emil: User, carla: User
) -> None:
    """Else a new step would ring for everything that has been burning for weeks."""
    standard = EscalationStep.objects.filter(basis="deadline", after=timedelta()).get()
    sent = in_progress(emil, anna)
    sweep_until(sent.deadline_at + 2 * HOUR, sent.deadline_at)
    before = len(told())
    EscalationStep.objects.create(ladder=standard.ladder, basis="deadline", after=HOUR, tell=["owner"])
    SalesRequest.objects.update(escalate_at=sent.deadline_at)
    assert escalate(at=sent.deadline_at + 3 * HOUR) == 0
    assert len(told()) == before
    assert Escalation.objects.filter(step__after=HOUR, skipped=True).count() == 1


def test_claimed_before_the_sweep_came_nobody_is_told(
    submitted: Make, bert: User, emil: User, at: datetime
) -> None:
    sent = submitted(emil)
    claim(sent.pk, by=bert, at=at + 31 * MINUTE)
    escalate(at=at + 31 * MINUTE)
    assert told() == []


def test_a_deadline_before_the_weekend_reaches_the_lead_on_monday(
    in_progress: Make, anna: User, carla: User, emil: User
) -> None:
    sent = in_progress(emil, anna, promise_at=berlin(20, 16))
    SalesRequest.objects.update(
        target=100 * HOUR, target_left=100 * HOUR, target_due_at=None, deadline_at=berlin(20, 16)
    )
    sweep_until(berlin(23, 9, 29), berlin(20, 15), 30 * MINUTE)
    assert told("alarm") == []
    escalate(at=berlin(23, 9, 30))
    assert told("alarm") == [("Carla", "alarm")]
    assert sent.pk
