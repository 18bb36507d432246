"""What a row of an old log means: every odd sequence that real people leave behind has its place."""

from __future__ import annotations

import random

import pytest

from requests_app.actions.import_event_log import import_event_log
from requests_app.event_log.mapping import read_mapping
from requests_app.event_log.placement import Deed, Oddity, place
from requests_app.event_log.reading import read_log
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from requests_app.states import Ball, Facts, State
from tests.requests_app.old_log import MAPPING, write_log

TAKE, WAIT, DONE, SHUT = "Take", "Wait", "Resolve", "Close"


@pytest.fixture
def bring(tmp_path, db, calendar, at):
    """Bring in one case: rows of (activity, person), ten minutes apart. Returns its request and the report."""

    def run(*rows, mapping=MAPPING):
        log_file = write_log(
            tmp_path / "log.csv",
            [("C1", activity, who, minute * 10) for minute, (activity, who) in enumerate(rows)],
        )
        mapping_file = tmp_path / "mapping.toml"
        mapping_file.write_text(mapping, encoding="utf-8")
        meant = read_mapping(mapping_file)
        report = import_event_log(read_log(log_file, meant, now=at), meant, at=at)
        assert report.accounted_for == report.rows == len(rows)
        return SalesRequest.objects.get(), report

    return run


def kinds(sales_request):
    return [event.kind for event in sales_request.events.in_order()][:-1]


def test_a_plain_case_reads_as_it_was(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (DONE, "Bo"), (SHUT, "Ida"))

    assert kinds(request) == ["submit", "claim", "deliver", "pass_on"]
    assert request.state == State.DONE
    assert request.owner.name == "Old Bo"
    assert not report.odd
    assert not report.supplied


def test_a_case_that_never_arrived_arrives_with_its_first_row(bring):
    request, report = bring(("Comment", "Ida"), (TAKE, "Bo"))

    assert kinds(request) == ["submit", "note", "claim"]
    assert request.events.in_order()[0].actor is None
    assert report.supplied == {"submit": 1}


def test_taking_over_changes_the_owner(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (TAKE, "Cleo"), (DONE, "Cleo"))

    assert kinds(request) == ["submit", "claim", "give", "accept", "deliver"]
    assert request.owner.name == "Old Cleo"
    assert report.odd == {Oddity.TAKEN_OVER: 1}


def test_taking_over_while_it_waits_goes_on_with_the_new_owner(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (WAIT, "Bo"), (TAKE, "Cleo"))

    assert kinds(request) == ["submit", "claim", "wait", "give", "resume"]
    assert (request.owner.name, request.state) == ("Old Cleo", State.IN_PROGRESS)
    assert report.odd == {Oddity.TAKEN_OVER: 1}


def test_taking_again_after_waiting_is_going_on(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (WAIT, "Bo"), (TAKE, "Bo"))

    assert kinds(request) == ["submit", "claim", "wait", "resume"]
    assert not report.odd


def test_taken_twice_by_the_same_person_is_a_note(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (TAKE, "Bo"))

    assert kinds(request) == ["submit", "claim", "note"]
    assert report.odd == {Oddity.TAKEN_AGAIN: 1}


def test_resolved_without_taking_is_taken_by_who_resolved(bring):
    request, report = bring(("Open", "Ida"), (DONE, "Bo"), (SHUT, "Ida"))

    assert kinds(request) == ["submit", "claim", "deliver", "pass_on"]
    assert request.owner.name == "Old Bo"
    assert report.odd == {Oddity.NOT_TAKEN: 1}


def test_waiting_before_anybody_took_it(bring):
    request, report = bring(("Open", "Ida"), (WAIT, "Bo"))

    assert kinds(request) == ["submit", "claim", "wait"]
    assert (request.ball, request.waiting_for) == (Ball.CUSTOMER, "Wait")
    assert report.odd == {Oddity.NOT_TAKEN: 1}


def test_closed_without_resolving_is_cancelled_not_made_up_as_delivered(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (SHUT, "Ida"))

    assert kinds(request) == ["submit", "claim", "cancel"]
    assert request.delivered_at is None
    assert report.odd == {Oddity.NOT_DELIVERED: 1}


def test_resolved_twice_counts_the_first_time(bring):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), (DONE, "Bo"), (DONE, "Cleo"), (SHUT, "Ida"))

    assert kinds(request) == ["submit", "claim", "deliver", "note", "pass_on"]
    assert request.delivered_at == request.events.get(kind="deliver").at
    assert report.odd == {Oddity.DELIVERED_ALREADY: 1}


@pytest.mark.parametrize("ending", [(DONE,), (DONE, SHUT)])
def test_taken_after_the_end_is_reopened(bring, ending):
    request, report = bring(("Open", "Ida"), (TAKE, "Bo"), *((step, "Bo") for step in ending), (TAKE, "Cleo"))

    assert kinds(request)[-2:] == ["reopen", "accept"]
    assert (request.owner.name, request.state, request.cycle) == ("Old Cleo", State.IN_PROGRESS, 2)
    assert report.odd == {Oddity.REOPENED: 1}


def test_closed_twice_and_written_to_after_closing_stays_closed(bring):
    request, report = bring(
        ("Open", "Ida"), (TAKE, "Bo"), (DONE, "Bo"), (SHUT, "Bo"), (SHUT, "Ida"), (WAIT, "Bo")
    )

    assert request.state == State.DONE
    assert request.closed_at == request.events.get(kind="pass_on").at
    assert report.odd == {Oddity.AFTER_CLOSING: 2}


def test_what_changes_nothing_is_kept_as_a_note(bring):
    request, _report = bring(("Open", "Ida"), ("Comment", "Bo"))

    assert request.events.get(kind="note").note == "Comment"


def test_every_entry_says_which_row_it_came_from(bring):
    request, _report = bring(("Open", "Ida"), (TAKE, "Bo"), (TAKE, "Cleo"))

    entries = list(request.events.in_order())
    assert [entry.data.get("line") for entry in entries] == [2, 3, None, 4, None]
    assert entries[2].data["supplied"]
    assert entries[3].data["odd"] == "taken_over"
    assert (entries[-1].kind, entries[-1].data["case"]) == (Kind.IMPORTED, "C1")


def test_an_open_case_of_somebody_who_left_goes_to_the_queue(bring, at):
    request, report = bring(
        ("Open", "Ida"), (TAKE, "Bo"), mapping=MAPPING.replace("active = true", "active = false")
    )

    assert request.owner is None
    assert request.state == State.SUBMITTED
    assert request.owner_since is None
    assert report.released == 1
    assert request.changed_at == at


def test_any_rows_in_any_order_find_their_place(tmp_path, calendar, at):
    rng = random.Random(11)
    activities = [*read(tmp_path).activities.keys() - {"Ping"}]
    rows = [
        (f"C{case}", rng.choice(activities), rng.choice(("Bo", "Cleo", "Dan")), case * 500 + 10 * step)
        for case in range(150)
        for step in range(rng.randint(1, 14))
    ]
    mapping = read(tmp_path)
    log = read_log(write_log(tmp_path / "log.csv", rows), mapping, now=at)

    report = import_event_log(log, mapping, at=at)

    assert report.accounted_for == len(rows)
    assert report.unplaceable == 0
    assert SalesRequest.objects.count() == 150
    told = sum(event.data.get("line") is not None for event in TimelineEvent.objects.all())
    assert told == len(rows) - report.left_out


@pytest.mark.parametrize("deed", [deed for deed in Deed if deed is not Deed.SKIP])
@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_every_deed_has_a_place_however_the_request_stands(deed, state):
    owned = state is not State.SUBMITTED
    for accepted, mine in ((True, True), (True, False), (False, True), (False, False)):
        facts = Facts(state, Ball.INSIDE, owned=owned, accepted=accepted, asks_outcome=True)
        assert place(deed, facts, mine=mine and owned).verbs


def read(tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return read_mapping(tmp_path / "mapping.toml")
