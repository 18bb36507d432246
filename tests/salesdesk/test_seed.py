"""Many made-up requests, and the demo's: believable, reproducible, by the rules, and never in a company's data."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from people.models import User
from people.working_time import working_time_between
from requests_app import ledger, states
from requests_app.ladder import Act
from requests_app.models import Attachment, HandoverItem, Mention, SalesRequest, TimelineEvent
from requests_app.models.escalation import ladder_for
from requests_app.rehearsal.lives import lives as past_lives
from requests_app.rehearsal.replay import replay
from requests_app.states import Ball, State
from salesdesk.demo import requests as demo
from salesdesk.demo.seeding import seed
from tandems.models import Customer, Side, Tandem


@pytest.fixture
def company(types, calendar, at):
    """Two tandems, a rep without one, a lead, customers with and without a tandem: the least that the demo has."""

    def person(email, name, **roles):
        return User.objects.create_user(email, name=name, **roles)

    katharina = person("katharina.weiss@example.com", "Katharina Weiß", is_field=True)
    joerg = person("joerg.ostermann@example.com", "Jörg Ostermann", is_inside=True)
    sabine = person("sabine.brandl@example.com", "Sabine Brandl", is_inside_lead=True)
    others = [
        person("ines@example.com", "Ines Falk", is_inside=True),
        person("lars@example.com", "Lars Dürr", is_field=True),
    ]
    person("olaf@example.com", "Olaf Stein", is_field=True)
    for name, inside, field in (("Süd", joerg, katharina), ("Nord", others[0], others[1])):
        tandem = Tandem.objects.create(name=name)
        tandem.memberships.create(user=inside, side=Side.INSIDE, joined_at=at)
        tandem.memberships.create(user=field, side=Side.FIELD, joined_at=at)
        for number in range(4):
            Customer.objects.create(
                name=f"{name} {number} GmbH", number=f"{name}{number}", tandem=tandem, created_at=at
            )
    Customer.objects.create(name="Neu GmbH", created_at=at)
    return {"rep": katharina, "inside": joerg, "lead": sabine}


@pytest.fixture
def demo_work(company, at, settings, tmp_path):
    demo.create(Random(7), at, months=1)
    return company


def lives():
    events = TimelineEvent.objects.in_order().select_related("sales_request__calendar", "sales_request__type")
    by_request: dict[int, list[TimelineEvent]] = {}
    for event in events:
        by_request.setdefault(event.sales_request_id, []).append(event)
    return by_request


def assert_every_life_keeps_the_rules(now):
    for timeline in lives().values():
        request = timeline[0].sales_request
        hours = request.calendar.hours()
        assert [event.at for event in timeline] == sorted(event.at for event in timeline)
        assert timeline[-1].at <= now
        assert (request.state, request.ball, request.owner_id) == (
            timeline[-1].state,
            timeline[-1].ball,
            timeline[-1].owner_id,
        )
        parts = ledger.working_times(ledger.stretches(_moments(timeline), now), hours)
        assert sum(parts.values(), timedelta()) == open_time(timeline, now, hours)


def open_time(timeline, now, hours):
    """Working time from the first entry on in which the request was not closed: the whole, counted without the ledger."""
    ends = [event.at for event in timeline[1:]] + [now]
    spans = zip(timeline, ends, strict=True)
    return sum(
        (working_time_between(e.at, end, hours) for e, end in spans if e.state not in states.CLOSED),
        timedelta(),
    )


def _moments(timeline):
    return [ledger.Moment(e.at, State(e.state), Ball(e.ball), e.owner_id is not None) for e in timeline]


def test_seeded_requests_live_by_the_table(types, calendar, at):
    assert seed(300, seed=3, now=at) == 300

    assert SalesRequest.objects.count() == 300
    assert_every_life_keeps_the_rules(at)
    steps = [(a.state, b.kind) for line in lives().values() for a, b in pairwise(line)]
    followed = {(state, kind) for state, kind in steps if kind not in {"routed", "escalated"}}
    allowed = {(s.value, t.verb.value) for t in states.TABLE for s in t.sources}
    assert followed <= allowed


def test_what_the_ladder_said_in_a_seeded_past_is_what_its_rehearsal_finds(types, calendar, at):
    seed(200, seed=4, now=at)
    closed = SalesRequest.objects.filter(state__in=states.CLOSED, handover_items=None)

    found = Counter()
    for life in past_lives(list(closed.order_by("pk").values_list("pk", flat=True))):
        rungs = ladder_for({life.type})[life.type]
        telling = [rung for rung in rungs if rung.act is Act.TELL]
        found[life.pk] += sum(
            not one.skipped for one in replay(life, telling, since=life.entries[0].at, until=at)
        )

    said = Counter(
        TimelineEvent.objects.filter(kind="escalated", sales_request__in=closed).values_list(
            "sales_request", flat=True
        )
    )
    assert said.total() > 20
    assert said == +found


def test_most_are_closed_and_some_are_on_every_list(types, calendar, at):
    seed(600, seed=1, now=at)

    counted = Counter(SalesRequest.objects.values_list("state", flat=True))
    assert sum(counted[state] for state in states.CLOSED) > 250
    assert {
        "submitted",
        "in_progress",
        "waiting",
        "delivered",
        "won",
        "lost",
        "done",
        "cancelled",
    } <= counted.keys()
    assert SalesRequest.objects.unclaimed().count() > 5
    assert SalesRequest.objects.overdue(at).exists()


def test_the_same_seed_makes_the_same_requests(types, calendar, at):
    def made():
        rows = SalesRequest.objects.order_by("pk")
        return list(
            rows.values_list("key", "subject", "state", "deadline_at", "customer__name", "owner__name")
        )

    runs = []
    for _ in range(2):
        with transaction.atomic():
            seed(60, seed=5, now=at)
            runs.append(made())
            transaction.set_rollback(True)

    assert runs[0] == runs[1]
    assert len(runs[0]) == 60


def test_a_company_with_people_is_never_seeded(anna, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="people work here"):
        call_command("seed", requests=10, stdout=io.StringIO())

    assert not SalesRequest.objects.exists()


def test_a_scratch_database_is_seeded_when_that_is_said(anna, types, settings):
    settings.DEMO = False

    call_command("seed", "--requests=10", "--yes-in-this-database", stdout=io.StringIO())

    assert SalesRequest.objects.count() == 10


def test_the_same_seed_twice_is_refused_and_leaves_nothing_half_done(types, calendar, settings):
    settings.DEMO = True
    call_command("seed", "--requests=10", stdout=io.StringIO())

    with pytest.raises(CommandError, match="another --seed"):
        call_command("seed", "--requests=10", stdout=io.StringIO())

    assert SalesRequest.objects.count() == 10


def test_katharina_finds_questions_answers_and_a_draft(demo_work, at):
    mine = SalesRequest.objects.filter(requester=demo_work["rep"])

    assert mine.filter(state=State.WAITING, ball=Ball.FIELD).count() >= 3
    assert mine.filter(state=State.DELIVERED, ball=Ball.FIELD).count() >= 2
    assert mine.filter(state=State.DELIVERED, ball=Ball.CUSTOMER).exists()
    assert mine.drafts().count() == 1
    assert mine.filter(promise_at__gt=at).exists()


def test_joerg_finds_work_that_is_late_a_colleagues_gift_and_his_name_in_a_note(demo_work, at):
    joerg = demo_work["inside"]
    desk = SalesRequest.objects.owned_by(joerg).open()

    assert desk.count() >= 6
    assert desk.overdue(at).count() >= 2
    assert desk.filter(accepted_at=None).exists()
    assert set(Mention.objects.values_list("user", flat=True)) == {joerg.pk, demo_work["lead"].pk}


def test_the_queue_waits_for_somebody(demo_work):
    assert SalesRequest.objects.unclaimed().count() >= 8


def test_the_demo_has_a_history_and_files(demo_work, at):
    assert 80 <= SalesRequest.objects.count() <= 120
    assert SalesRequest.objects.filter(state__in=["won", "lost", "done"]).count() > 30
    assert {a.content_type for a in Attachment.objects.all()} == {"image/png", "application/pdf"}
    assert_every_life_keeps_the_rules(at)


def test_what_was_handed_over_in_the_demos_past_is_settled(company, at, settings, tmp_path):
    demo.create(Random(7), at, months=3)
    items = HandoverItem.objects.select_related("sales_request")

    assert {item.cause for item in items} == {"ladder", "absence"}
    for item in items:
        event = TimelineEvent.objects.get(pk=item.event_id)
        assert (event.kind, event.owner_id, event.at) == ("hand_over", item.to_id, item.at)
        assert item.ended_at or item.sales_request.is_open or item.sales_request.state == State.DELIVERED


def test_the_demo_is_made_once(demo_work, at):
    before = SalesRequest.objects.count()

    assert demo.create(Random(7), at, months=1) == 0

    assert SalesRequest.objects.count() == before
