"""The strategy weighs on requests: by segment, by goal, as a new customer's; what is told sums to what was moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.working_time import working_time_between
from requests_app.actions.aim import aim
from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.reweigh import reweigh
from requests_app.actions.submit import submit
from requests_app.models import SalesRequest
from requests_app.queue.rows import Reader, rows, with_names
from requests_app.story import Around, entries
from requests_app.urgency import head_start
from salesdesk.web.parts import Change
from strategy.regions import Atlas
from tandems.actions.place_customer import place_customer
from tandems.models import Customer, Says
from tests.strategy_made import goal_named, publish, segment_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Make = "Callable[..., SalesRequest]"
MUNICH = [["DE", "80", "81"]]


def earlier(row: SalesRequest) -> timedelta:
    """Working time by which it begins earlier than its deadline and its work would have it."""
    row.refresh_from_db()
    assert row.deadline_at is not None
    assert row.calendar is not None
    return working_time_between(row.urgent_from, row.deadline_at, row.calendar.hours()) - row.work


def told(row: SalesRequest, reader: User, at: datetime) -> tuple[str, ...]:
    [found] = rows(with_names(SalesRequest.objects.filter(pk=row.pk), reader), Reader.of(reader), at)
    return found.because


def test_a_request_comes_earlier_by_its_customers_segment_and_its_goal_and_says_so(
    draft: Callable[..., SalesRequest], emil: User, anna: User, frieda: User, at: datetime
) -> None:
    plain = submit(draft(emil).pk, by=emil, at=at)
    assert earlier(plain) == 0 * HOUR
    _segments, [goal] = publish(
        frieda,
        at,
        segments=[segment_named("Food industry", "4", postcodes=MUNICH)],
        goals=[goal_named("Twenty", "1.5")],
    )
    sent = submit(draft(emil, goal=goal).pk, by=emil, at=at)
    assert earlier(sent) == 5.5 * HOUR
    because = told(sent, anna, at)
    assert "4\N{NO-BREAK SPACE}h earlier: target segment Food industry" in because
    assert "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}min earlier: goal Twenty" in because
    assert SalesRequest.objects.unclaimed().order_by("urgent_from", "pk").first() == sent


def test_the_sweep_weighs_anew_what_another_strategy_had_weighed_and_then_rests(
    submitted: Callable[..., SalesRequest], emil: User, frieda: User, at: datetime
) -> None:
    sent = submitted(emil)
    before = sent.events.count(), sent.changed_at, sent.revision
    [food], _goals = publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    assert reweigh(at=at) == 1
    assert earlier(sent) == 4 * HOUR
    publish(frieda, at, segments=[segment_named("Food industry", "1", segment=food, postcodes=MUNICH)])
    assert reweigh(at=at) == 1
    assert earlier(sent) == HOUR
    with CaptureQueriesContext(connection) as queries:
        assert reweigh(at=at) == 0
    assert len(queries) <= 2
    assert (sent.events.count(), sent.changed_at, sent.revision) == before  # nobody did anything to it
    publish(frieda, at)
    reweigh(at=at)
    assert earlier(sent) == 0 * HOUR


def test_a_sweep_ends_after_so_many_and_the_next_one_goes_on(
    submitted: Callable[..., SalesRequest], emil: User, frieda: User, at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("requests_app.actions.reweigh.CHUNK", 2)
    monkeypatch.setattr("requests_app.actions.reweigh.MOST", 4)
    sent = [submitted(emil) for _number in range(5)]
    publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    assert [reweigh(at=at) for _run in range(3)] == [4, 1, 0]
    assert {earlier(one) for one in sent} == {4 * HOUR}


def test_a_customer_who_moves_or_is_put_into_a_segment_moves_their_requests(
    submitted: Callable[..., SalesRequest],
    customer: Customer,
    emil: User,
    carla: User,
    frieda: User,
    at: datetime,
) -> None:
    [food], _goals = publish(
        frieda, at, segments=[segment_named("Food industry", "3", postcodes=[["DE", "10", "10"]])]
    )
    sent = submitted(emil)
    assert earlier(sent) == 0 * HOUR
    place_customer(customer.pk, segment=food.pk, says=Says.IN, reason="Bakes", by=carla, at=at)
    assert reweigh(at=at) == 1
    assert earlier(sent) == 3 * HOUR
    place_customer(customer.pk, segment=food.pk, says=Says.RULE, reason="Bakes no more", by=carla, at=at)
    customer.refresh_from_db()
    reweigh(at=at)
    assert earlier(sent) == 0 * HOUR
    customer.postcode = "10115"
    customer.save()
    assert reweigh(at=at) == 1
    assert earlier(sent) == 3 * HOUR
    assert sent.segments == []  # of figures: as it was when it was sent


def test_what_a_segment_names_is_read_once_for_all_requests_and_pages(
    client: Client, submitted: Callable[..., SalesRequest], emil: User, frieda: User, at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    read = []
    monkeypatch.setattr("strategy.criteria.Atlas", lambda ranges: read.append(ranges) or Atlas(ranges))
    sent = [submitted(emil), submitted(emil)]
    publish(frieda, at, segments=[segment_named("Read once", "3", postcodes=[["DE", "80331", "80331"]])])
    assert reweigh(at=at) == 2
    client.force_login(emil)
    assert "Read once" in client.get(reverse("request", args=[sent[0].pk])).content.decode()
    sent.append(submitted(emil))
    assert [earlier(one) for one in sent] == [3 * HOUR] * 3
    assert len(read) == 1


def test_what_is_over_is_left_alone(
    in_progress: Callable[..., SalesRequest], emil: User, anna: User, frieda: User, at: datetime
) -> None:
    sent = in_progress(emil, anna)
    deliver(sent.pk, delivery=Delivery(number="Q-1"), by=anna, at=at + HOUR)
    sent.refresh_from_db()
    publish(frieda, at, segments=[segment_named("Food industry", "3", postcodes=MUNICH)])
    before = sent.urgent_from
    assert reweigh(at=at + 2 * HOUR) == 0
    sent.refresh_from_db()
    assert sent.urgent_from == before


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([], 4),  # where the strategy says nothing of new customers
        ([segment_named("New", "6", new_customer=True)], 6),
        ([segment_named("New", "0", new_customer=True)], 0),
        ([segment_named("New", "6", new_customer=True), segment_named("Munich", "2", postcodes=MUNICH)], 8),
        ([segment_named("New in Munich", "3", new_customer=True, postcodes=MUNICH)], 7),
    ],
)
def test_a_new_customer_weighs_what_the_strategy_says_and_is_counted_once(
    draft: Callable[..., SalesRequest],
    emil: User,
    anna: User,
    frieda: User,
    at: datetime,
    segments: list,
    expected: int,
) -> None:
    publish(frieda, at, segments=segments)
    newcomer = Customer.objects.create(name="Neu GmbH", postcode="80331", created_at=at)
    sent = submit(draft(emil, customer=newcomer).pk, by=emil, at=at)
    assert earlier(sent) == expected * HOUR
    of_new = [
        one for one in told(sent, anna, at) if one.endswith("\N{NO-BREAK SPACE}h earlier: new customer")
    ]
    assert len(of_new) == (expected != 0)
    newcomer.number = "4711"
    newcomer.save()
    reweigh(at=at)
    assert earlier(sent) == expected * HOUR  # as it was when it was sent


def test_the_goal_is_chosen_by_those_whose_request_it_is_and_the_timeline_says_so(
    in_progress: Callable[..., SalesRequest], emil: User, anna: User, bert: User, carla: User, dora: User,
    frieda: User, at: datetime,
) -> None:  # fmt: skip
    _segments, [twenty, thirty] = publish(
        frieda, at, goals=[goal_named("Twenty", "2"), goal_named("Thirty", "0")]
    )
    sent = in_progress(emil, anna)
    for by, goal in ((emil, twenty.pk), (anna, thirty.pk), (carla, None), (frieda, twenty.pk)):
        aim(sent.pk, goal=goal, by=by, at=at)
    with pytest.raises(PermissionDenied):
        aim(sent.pk, goal=thirty.pk, by=bert, at=at)
    with pytest.raises(SalesRequest.DoesNotExist):
        aim(sent.pk, goal=thirty.pk, by=dora, at=at)
    before = sent.events.count()
    aim(sent.pk, goal=twenty.pk, by=emil, at=at)  # it serves it already
    assert sent.events.count() == before
    said = [event.data for event in sent.events.filter(kind="aim").order_by("pk")]
    assert said == [
        {"from": "", "to": "Twenty"},
        {"from": "Twenty", "to": "Thirty"},
        {"from": "Thirty", "to": ""},
        {"from": "", "to": "Twenty"},
    ]
    assert earlier(sent) == 2 * HOUR
    publish(frieda, at, goals=[goal_named("Thirty", "5", goal=thirty)])
    with pytest.raises(ValidationError):
        aim(sent.pk, goal=10**6, by=emil, at=at)
    reweigh(at=at)
    assert earlier(sent) == 0 * HOUR  # its goal has left the strategy


def test_another_customer_brings_their_own_segments(
    in_progress: Callable[..., SalesRequest], emil: User, anna: User, frieda: User, at: datetime
) -> None:
    [food], _goals = publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    sent = in_progress(emil, anna)
    assert sent.segments == [food.pk]
    other = Customer.objects.create(name="Nord AG", number="77", postcode="20095", created_at=at)
    wished = Correction(customer=other)
    correct(sent.pk, correction=wished, revision=sent.revision, by=emil, at=at)
    sent.refresh_from_db()
    assert (sent.segments, earlier(sent)) == ([], 0 * HOUR)


@pytest.mark.parametrize("known", [True, False])
def test_the_right_customer_is_new_or_known_whatever_the_wrong_one_was(
    draft: Callable[..., SalesRequest], emil: User, frieda: User, at: datetime, known: bool
) -> None:
    [new], _goals = publish(frieda, at, segments=[segment_named("New", "6", new_customer=True)])
    newcomer = Customer.objects.create(name="Neu GmbH", postcode="20095", created_at=at)
    old = Customer.objects.create(name="Nord AG", number="77", postcode="20095", created_at=at)
    as_new, as_known = (6 * HOUR, [new.pk], True), (0 * HOUR, [], False)
    sent = submit(draft(emil, customer=newcomer if known else old).pk, by=emil, at=at)
    assert (earlier(sent), sent.segments, sent.new_customer) == (as_new if known else as_known)
    wished = Correction(customer=old if known else newcomer)
    correct(sent.pk, correction=wished, revision=sent.revision, by=emil, at=at)
    assert (earlier(sent), sent.segments, sent.new_customer) == (as_known if known else as_new)
    events = list(sent.events.in_order())
    assert events[-1].data["changes"][1:] == [{"field": "new_customer", "from": known, "to": not known}]
    [entry, *_before] = entries(events, Around(emil, at, {}, {}, {}))
    words = ("Yes", "No") if known else ("No", "Yes")
    assert entry.changes[1:] == (Change("New customer", *words),)


def test_who_counted_among_target_segments_does_so_still_when_the_customer_is_corrected(
    in_progress: Callable[..., SalesRequest], emil: User, anna: User, frieda: User, at: datetime
) -> None:
    publish(frieda, at, segments=[segment_named("Food industry", "4", postcodes=MUNICH)])
    sent = in_progress(emil, anna)
    publish(frieda, at)  # without a segment
    other = Customer.objects.create(name="Nord AG", number="77", postcode="20095", created_at=at)
    correct(sent.pk, correction=Correction(customer=other), revision=sent.revision, by=emil, at=at)
    sent.refresh_from_db()
    assert sent.segments == []


HOURS = st.integers(0, 4000).map(lambda hundredths: f"{hundredths / 100:.2f}")


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_the_strategy_says_the_reasons_sum_to_what_was_moved(
    submitted: Any,
    customer: Customer,
    emil: User,
    anna: User,
    carla: User,
    frieda: User,
    at: datetime,
    data: Any,
) -> None:
    publish(frieda, at)  # one that weighs nothing: the last example's is over
    sent = submitted(emil)
    plain = sent.urgent_from
    segments = [
        segment_named(
            f"S{number}", data.draw(HOURS), postcodes=data.draw(st.sampled_from([MUNICH, [["DE", "1", "1"]]]))
        )
        for number in range(data.draw(st.integers(0, 3)))
    ]
    made, goals = publish(frieda, at, segments=segments, goals=[goal_named("Twenty", data.draw(HOURS))])
    if made and data.draw(st.booleans()):
        said = data.draw(st.sampled_from(Says))
        place_customer(customer.pk, segment=made[0].pk, says=said, reason="Hm", by=carla, at=at)
    if data.draw(st.booleans()):
        aim(sent.pk, goal=goals[0].pk, by=emil, at=at)
    reweigh(at=at)
    whole = earlier(sent)
    assert whole == head_start(sent.head_starts) >= 0 * HOUR
    assert sent.urgent_from <= plain
    assert (sent.urgent_from == plain) == (not whole)
    assert reweigh(at=at) == 0
