"""Before a planned absence: what would move, to whom and why; notes and other choices, checked again when it begins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Absence
from people.roster import Choice, Via
from requests_app import planned
from requests_app.actions.hand_over import hand_over_absent
from requests_app.actions.wish_handover import Wish, wish_handover
from requests_app.models import HandoverItem, HandoverWish
from tests.company import person

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOST_QUERIES = 9


@pytest.fixture(autouse=True)
def _clock(monkeypatch, at) -> None:
    monkeypatch.setattr("requests_app.views.planned.now", lambda: at)


@pytest.fixture
def absence(anna, bert, carla, at) -> Absence:
    """Anna will be away for the rest of the week from Wednesday on; Bert stands in."""
    anna.stand_ins.create(stand_in=bert)
    return Absence.objects.create(person=anna, starts_at=at + 2 * DAY, ends_at=at + 5 * DAY, changed_at=at)


@pytest.fixture
def hers(tandem, in_progress, dora, anna):
    return in_progress(dora, anna)


def post(client: Client, who: User, absence: Absence, **fields: str):
    client.force_login(who)
    return client.post(reverse("absence_plan", args=[absence.pk]), fields)


def test_the_plan_is_what_then_happens(absence, hers, anna, bert, at):
    row = planned.plan(absence, at).rows[0]
    assert (row.pk, row.to, row.why) == (hers.pk, "Bert", ["Bert is the agreed stand-in."])
    hand_over_absent(at=absence.starts_at)
    item = HandoverItem.objects.get()
    assert (item.to, Choice.from_json(item.choice).via) == (bert, Via.STAND_IN)


def test_it_reckons_with_who_is_away_then_and_not_with_who_is_away_now(absence, hers, bert, carla, at):
    Absence.objects.create(person=bert, starts_at=at, ends_at=at + DAY, changed_at=at)
    assert planned.plan(absence, at).rows[0].to == "Bert"
    Absence.objects.create(person=bert, starts_at=at + 2 * DAY, changed_at=at)
    row = planned.plan(absence, at).rows[0]
    assert row.to == "Carla"
    assert "Bert was absent." in row.why
    assert [pk for pk, _name in row.offered] == [carla.pk]


def test_load_spreads_as_it_will(absence, hers, in_progress, dora, anna, bert, carla, at):
    anna.stand_ins.all().delete()
    in_progress(dora, anna)
    assert {row.to for row in planned.plan(absence, at).rows} == {"Bert", "Carla"}


def test_what_is_at_risk_is_named(absence, hers, in_progress, dora, anna, at):
    before = in_progress(dora, anna, promise_at=at + DAY)
    first_days = in_progress(dora, anna, promise_at=at + 3 * DAY)
    rows = {row.pk: row.risks for row in planned.plan(absence, at).rows}
    assert rows[before.pk] == ["Due before the absence begins"]
    assert "Promised to the customer for these days" in rows[first_days.pk]


def test_nobody_there_is_a_gap(absence, hers, bert, carla, at):
    for one in (bert, carla):
        Absence.objects.create(person=one, starts_at=at, changed_at=at)
    assert planned.plan(absence, at).uncovered == 1


def test_a_note_and_another_choice_are_kept_and_followed(client, absence, hers, anna, bert, carla, at):
    answered = post(
        client, anna, absence, **{f"r{hers.pk}-to": str(carla.pk), f"r{hers.pk}-note": "Drawing follows."}
    )
    assert answered.status_code == 302
    wish = HandoverWish.objects.get()
    assert (wish.to, wish.note) == (carla, "Drawing follows.")
    html = client.get(reverse("absence_plan", args=[absence.pk])).content.decode()
    assert "Drawing follows." in html
    assert "Carla was chosen beforehand." in html
    hand_over_absent(at=absence.starts_at)
    item = HandoverItem.objects.get()
    assert (item.to, item.note) == (carla, "Drawing follows.")


def test_who_was_chosen_and_is_away_then_is_passed_over(absence, hers, anna, bert, carla, at):
    wish_handover(absence.pk, wishes={hers.pk: Wish(to=carla.pk)}, by=anna, at=at)
    Absence.objects.create(person=carla, starts_at=at + DAY, changed_at=at)
    hand_over_absent(at=absence.starts_at)
    assert HandoverItem.objects.get().to == bert


def test_emptied_a_wish_is_taken_back(absence, hers, anna, at):
    assert wish_handover(absence.pk, wishes={hers.pk: Wish(note="Drawing follows.")}, by=anna, at=at) == 1
    assert wish_handover(absence.pk, wishes={hers.pk: Wish()}, by=anna, at=at) == 0


def test_only_who_is_here_then_and_may_do_it_can_be_chosen(absence, hers, anna, bert, carla, dora, types, at):
    hugo = person("Hugo", is_inside=True)
    Absence.objects.create(person=hugo, starts_at=at + DAY, changed_at=at)
    types["quote"].workers.set([bert, anna])
    for who in (hugo, carla, dora, anna):
        with pytest.raises(ValidationError) as refused:
            wish_handover(absence.pk, wishes={hers.pk: Wish(to=who.pk)}, by=anna, at=at)
        assert f"{hers.pk}-to" in refused.value.error_dict
    wish_handover(absence.pk, wishes={hers.pk: Wish(to=bert.pk)}, by=anna, at=at)


def test_a_note_that_may_tell_why_is_asked_about_once(client, absence, hers, anna):
    note = f"r{hers.pk}-note"
    refused = post(client, anna, absence, **{note: "krank"})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "No reasons, please" in html
    assert "krank" in html
    assert f'name="r{hers.pk}-sure"' in html
    assert post(client, anna, absence, **{note: "krank", f"r{hers.pk}-sure": "on"}).status_code == 302


def test_the_lead_may_and_a_colleague_may_not(
    client, absence, hers, anna, bert, carla, dora, emil, frieda, at
):
    for who, status in ((carla, 200), (anna, 200), (frieda, 200), (bert, 404), (emil, 404), (dora, 302)):
        client.force_login(who)
        assert client.get(reverse("absence_plan", args=[absence.pk])).status_code == status
    with pytest.raises(PermissionDenied):
        wish_handover(absence.pk, wishes={hers.pk: Wish(note="x")}, by=bert, at=at)


def test_what_is_not_the_absentees_gets_no_wish(absence, hers, in_progress, emil, anna, bert, at):
    others = in_progress(emil, bert)
    assert wish_handover(absence.pk, wishes={others.pk: Wish(note="x")}, by=anna, at=at) == 0


def test_begun_it_shows_what_has_moved(client, absence, hers, anna, monkeypatch, at):
    monkeypatch.setattr("requests_app.views.planned.now", lambda: absence.starts_at + HOUR)
    client.force_login(anna)
    address = reverse("absence_plan", args=[absence.pk])
    assert "Nothing has moved" in client.get(address).content.decode()
    hand_over_absent(at=absence.starts_at)
    handover = HandoverItem.objects.get().handover_id
    assert client.get(address)["Location"] == reverse("handover", args=[handover])
    with pytest.raises(ValidationError, match="has begun"):
        wish_handover(absence.pk, wishes={hers.pk: Wish(note="x")}, by=anna, at=absence.starts_at)


def test_one_request_and_many_cost_the_same(absence, hers, in_progress, dora, anna, at):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            planned.plan(absence, at)
        counts.append(len(queries))
        for _more in range(5):
            in_progress(dora, anna)
    assert counts[0] == counts[1] <= MOST_QUERIES
