"""The whole of a real log: 4,580 cases of four years, held against plain code that shares nothing with the importer."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command

from people.working_time import working_time_between
from requests_app import ledger
from requests_app.models import Mention, SalesRequest, TimelineEvent
from requests_app.states import Ball, State

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT.parent / "shared" / "data" / "helpdesk_log.csv"
MAPPING = ROOT / "mappings" / "helpdesk.toml"
CUSTOMER = 8  # the heading names two columns “Variant”, so that it is not the eighth but the ninth
CLOSED = {"done", "won", "lost", "cancelled"}

pytestmark = [
    pytest.mark.django_db,  # the database is made for those who ask for it
    pytest.mark.slow,
    pytest.mark.skipif(
        not LOG.exists(), reason=f"the helpdesk log is not here: {LOG.name} in ../shared/data"
    ),
]


@pytest.fixture(scope="module")
def brought(django_db_setup, django_db_blocker):
    """The log brought in once for the whole module, taken back at its end: what the command said, and every timeline."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        said = io.StringIO()
        call_command("import_event_log", str(LOG), "--mapping", str(MAPPING), stdout=said)
        timelines = defaultdict(list)
        for event in TimelineEvent.objects.in_order().select_related("owner", "actor"):
            timelines[event.sales_request_id].append(event)
        cases = {
            timelines[request.pk][-1].data["case"]: (request, timelines[request.pk])
            for request in SalesRequest.objects.select_related("calendar", "owner", "customer")
        }
        again = io.StringIO()
        call_command("import_event_log", str(LOG), "--mapping", str(MAPPING), stdout=again)
        counts = (
            SalesRequest.objects.count(),
            TimelineEvent.objects.count(),
            Mention.objects.count(),
            len(mail.outbox),
        )
        transaction.set_rollback(True)
    return {"said": said.getvalue(), "again": again.getvalue(), "cases": cases, "counts": counts}


@pytest.fixture(scope="module")
def told():
    """The log as it stands in the file: rows by case."""
    rows = defaultdict(list)
    with LOG.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.reader(file)):
            if line:
                rows[row[0]].append(row)
    return rows


def moment(row):
    date, time = row[3].split(" ")
    year, month, day = (int(part) for part in date.split("/"))
    hour, minute, second = (int(part) for part in time.split(":"))
    return datetime(year, month, day, hour, minute, second, tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)


def test_every_case_arrives_and_every_row_is_accounted_for(brought, told):
    assert len(told) == len(brought["cases"]) == 4580
    assert sum(len(rows) for rows in told.values()) == 21348
    assert "21,348 rows in all, of 21,348 in the file" in brought["said"]


def test_each_row_of_each_case_stands_in_its_timeline_unless_it_is_a_repetition(brought, told):
    for name, rows in told.items():
        different = {tuple(row) for row in rows}
        entries = [event for event in brought["cases"][name][1] if "activity" in event.data]
        assert len(entries) == len(different), name
        assert sorted(event.data["activity"] for event in entries) == sorted(row[1] for row in different), (
            name
        )
        written = sorted((row[1], row[2], moment(row)) for row in different)
        kept = sorted((e.data["activity"], e.actor.name.removeprefix("Helpdesk "), e.at) for e in entries)
        assert kept == written, name


def test_each_case_has_its_first_and_last_moment_and_customer(brought, told):
    for name, rows in told.items():
        request, timeline = brought["cases"][name]
        assert request.submitted_at == timeline[0].at == moment(rows[0]), name
        assert request.changed_at == timeline[-2].at == moment(rows[-1]), name
        assert request.customer.name == f"Helpdesk customer {rows[0][CUSTOMER]}", name


def test_whoever_took_a_case_last_owns_it(brought, told):
    for name, rows in told.items():
        takers = [row[2] for row in rows if row[1] == "Take in charge ticket"]
        owner = brought["cases"][name][0].owner
        assert owner is not None, name
        if takers:
            assert owner.name == f"Helpdesk {takers[-1]}", name


def test_a_case_never_taken_belongs_to_who_first_worked_on_it(brought, told):
    work = {"Wait", "Resolve ticket", "Require upgrade", "Create SW anomaly", "Closed"}
    never = {
        name: rows for name, rows in told.items() if all(row[1] != "Take in charge ticket" for row in rows)
    }
    assert len(never) > 200
    for name, rows in never.items():
        first = next(row[2] for row in rows if row[1] in work)
        assert brought["cases"][name][0].owner.name == f"Helpdesk {first}", name


def test_a_take_over_is_a_change_of_owner(brought, told):
    changes = 0
    for name, rows in told.items():
        takers = [row[2] for row in rows if row[1] == "Take in charge ticket"]
        owners = [e.owner.name for e in brought["cases"][name][1] if e.owner is not None]
        changed = [after for before, after in pairwise(owners) if before != after]
        expected = [f"Helpdesk {after}" for before, after in pairwise(takers) if before != after]
        # Who worked before anybody took it had it first: one change more.
        assert changed[-len(expected) :] == expected if expected else len(changed) <= 1, name
        changes += len(changed)
    assert changes > 200


def test_the_last_closing_closes(brought, told):
    for name, rows in told.items():
        closed = brought["cases"][name][0].state in CLOSED
        after = [
            row[1]
            for row in rows[max((i for i, row in enumerate(rows) if row[1] == "Closed"), default=len(rows)) :]
        ]
        assert closed == ("Closed" in after and "Take in charge ticket" not in after), name


def test_for_every_request_the_parts_equal_the_whole(brought):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for name, (request, timeline) in brought["cases"].items():
        hours = request.calendar.hours()
        events = timeline[:-1]  # the last says that it was imported, after `now`
        moments = [ledger.Moment(e.at, State(e.state), Ball(e.ball), e.owner_id is not None) for e in events]
        parts = ledger.working_times(ledger.stretches(moments, now), hours)
        ends = [event.at for event in events[1:]] + [now]
        open_spans = [(e.at, end) for e, end in zip(events, ends, strict=True) if e.state not in CLOSED]
        whole = sum((working_time_between(start, end, hours) for start, end in open_spans), timedelta())
        assert sum(parts.values(), timedelta()) == whole, name


def test_nobody_hears_of_it_and_a_second_run_adds_nothing(brought):
    requests, events, mentions, mails = brought["counts"]

    assert (requests, mentions, mails) == (4580, 0, 0)
    assert events == sum(len(timeline) for _request, timeline in brought["cases"].values())
    assert "0 cases, 0 people and 0 customers made" in brought["again"]
    assert "21,221 of 4,580 cases that were here already" in brought["again"]
