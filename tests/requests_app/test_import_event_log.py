"""Bringing in an old system's history: checked first, all or nothing, once, and nobody is told."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from people.models import User
from requests_app import ledger
from requests_app.actions import import_event_log as importing
from requests_app.event_log.mapping import MappingRefused, read_mapping
from requests_app.models import RequestType, SalesRequest, TimelineEvent
from requests_app.states import State, Verb
from tandems.models import Customer
from tests.requests_app.old_log import MAPPING, write_log

PLAIN = [
    ("C1", "Open", "Ida", 0),
    ("C1", "Take", "Bo", 30),
    ("C1", "Resolve", "Bo", 150),
    ("C1", "Close", "Ida", 200),
]


@pytest.fixture
def run(tmp_path, calendar):
    """Run the command over rows with a mapping; returns what it said."""

    def command(rows=PLAIN, *options, mapping=MAPPING, **more):
        log = rows if isinstance(rows, str) else str(write_log(tmp_path / "log.csv", rows, **more))
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        out = io.StringIO()
        call_command(
            "import_event_log", log, "--mapping", str(tmp_path / "mapping.toml"), *options, stdout=out
        )
        return out.getvalue()

    return command


def test_a_case_arrives_with_owner_timeline_customer_and_the_logs_own_moments(run):
    said = run()

    request = SalesRequest.objects.get()
    assert (request.subject, request.values) == ("C1 for Rossi", {"about": "Rossi"})
    assert (request.state, request.owner.name, request.customer.name) == (State.DONE, "Old Bo", "Rossi")
    assert request.submitted_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 9:00 in Rome
    assert request.closed_at == datetime(2026, 3, 2, 11, 20, tzinfo=UTC)
    assert "4 rows in all, of 4 in the file" in said


def test_working_time_is_counted_for_whoever_had_it(run, at):
    run()

    request = SalesRequest.objects.get()
    times = ledger.working_times(ledger.stretches(request.events.moments(), at), request.calendar.hours())
    minutes = {party.value: round(time.total_seconds() / 60) for party, time in times.items() if time}
    assert minutes == {"nobody": 30, "inside": 120, "field": 30}  # closed at 12:20, at lunch


def test_a_dry_run_reports_and_keeps_nothing(run):
    said = run(PLAIN, "--dry-run")

    assert "Dry run, nothing is kept" in said
    assert "1 cases" in said
    assert not SalesRequest.objects.exists()
    assert not TimelineEvent.objects.exists()
    assert not User.objects.exists()
    assert not Customer.objects.exists()
    assert not RequestType.objects.filter(key="old-ticket").exists()


def test_a_second_run_adds_nothing(run):
    run()
    before = (
        SalesRequest.objects.count(),
        TimelineEvent.objects.count(),
        User.objects.count(),
        Customer.objects.count(),
    )

    said = run()

    assert "4 of 1 cases that were here already" in said
    assert before == (
        SalesRequest.objects.count(),
        TimelineEvent.objects.count(),
        User.objects.count(),
        Customer.objects.count(),
    )


def test_a_case_that_grew_since_is_named_not_changed(run):
    run(PLAIN[:2])

    said = run(PLAIN)

    assert "“C1” has 2 newer rows" in said
    assert SalesRequest.objects.get().state == State.IN_PROGRESS


def test_new_cases_join_those_that_are_here(run):
    run()

    said = run([*PLAIN, ("C2", "Open", "Bo", 900)])

    assert SalesRequest.objects.count() == 2
    assert "5 rows in all, of 5 in the file" in said
    assert User.objects.filter(name="Old Bo").count() == 1
    assert Customer.objects.count() == 1


def test_nobody_is_told(run):
    run([*PLAIN, ("C2", "Open", "Ida", 3), ("C2", "Take", "Bo", 4)])

    assert mail.outbox == []


def test_imported_people_cannot_log_in(run):
    run()

    bo = User.objects.get(name="Old Bo")
    assert not bo.has_usable_password()
    assert bo.email.endswith(".invalid")


def test_known_people_are_found_by_address_and_by_name(run, anna):
    User.objects.create_user("bo@example.com", name="Old Bo", is_inside=True)
    run(
        [("C1", "Open", "Ida", 0), ("C1", "Take", "Bo", 5)],
        mapping=MAPPING.replace("active = true", 'active = true\nemails = { Ida = "anna@example.com" }'),
    )

    events = list(SalesRequest.objects.get().events.in_order())
    assert [event.actor and event.actor.email for event in events][:2] == [
        "anna@example.com",
        "bo@example.com",
    ]


def test_identical_rows_are_said_once_and_counted(run):
    said = run([PLAIN[0], PLAIN[1], PLAIN[1], *PLAIN[2:]])

    assert [e.kind for e in SalesRequest.objects.get().events.in_order()][:-1] == [
        "submit",
        "claim",
        "deliver",
        "pass_on",
    ]
    assert "1 left out: identical rows" in said
    assert "5 rows in all, of 5 in the file" in said


def test_rows_that_the_mapping_leaves_out_are_counted(run):
    said = run([*PLAIN, ("C1", "Ping", "Robot", 300)])

    assert "5 rows in all, of 5 in the file" in said
    assert not User.objects.filter(name="Old Robot").exists()


def test_rows_out_of_order_are_sorted_and_equal_moments_stay_as_written(run):
    said = run([PLAIN[2], PLAIN[0], PLAIN[1], ("C1", "Close", "Ida", 150)])

    kinds = [event.kind for event in SalesRequest.objects.get().events.in_order()]
    assert kinds[:-1] == ["submit", "claim", "deliver", "pass_on"]
    assert "1 cases are not in order" in said


def test_a_row_that_cannot_be_placed_stops_the_run_and_says_where(run, tmp_path):
    rows = [*PLAIN, ("C2", "Dance", "Bo", 5), ("", "Open", "Bo", 5), ("C3", "Open", "", 5)]

    with pytest.raises(CommandError, match="Nothing was written"):
        run(rows, "--report", str(tmp_path / "report.csv"))

    assert not SalesRequest.objects.exists()
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert [(row["line"], row["what"]) for row in told] == [
        ("6", "the mapping does not name the activity “Dance”"),
        ("7", "“Ticket” is empty"),
        ("8", "“Who” is empty"),
    ]


def test_rows_that_cannot_be_placed_may_be_left_out_knowingly(run):
    said = run([*PLAIN, ("C2", "Dance", "Bo", 5)], "--leave-out-unplaceable")

    assert SalesRequest.objects.count() == 1
    assert "1 could not be placed" in said
    assert "5 rows in all, of 5 in the file" in said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("C1,Open,Bo,soon,Rossi", "“soon” is not a moment"),
        ("C1,Open,Bo,02.03.2050 09:00:00,Rossi", "lies in the future"),
        ("C1,Open,Bo,02.03.1950 09:00:00,Rossi", "lies before 1980"),
        ("C1,Open,Bo", "more or fewer columns"),
        ("C1,Open,Bo,02.03.2026 09:00:00,Rossi,more", "more or fewer columns"),
        ("C1,Open,Bo,02.03.2026 09:00:00,  ", "“For” is empty"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(run, tmp_path, line, reason):
    (tmp_path / "bad.csv").write_text(f"Ticket,What,Who,When,For\n{line}\n", encoding="utf-8")

    said = run(str(tmp_path / "bad.csv"), "--dry-run")

    assert reason in said


@pytest.mark.parametrize(
    ("wrong", "right", "reason"),
    [
        ('case = "Ticket"', 'case = "Number"', "no column “Number”"),
        ("{Ticket} for {For}", "{Ticket} by {Author}", "no column “Author”"),
        ('zone = "Europe/Rome"', 'zone = "Rome"', "zone is a name"),
        ('"Open" = "submit"', '"Open" = "begin"', "must be one of"),
        ('ball = "customer"', 'ball = "moon"', "waiting needs ball"),
        ('source = "old"', "", "lacks “source”"),
        ('type = "old-ticket"', 'type = "newer-ticket"', "no request type “newer-ticket”"),
        (
            'requester = "Old archive"',
            'requester = "gone@example.com"',
            "Nobody here has the address gone@example.com",
        ),
        ("target_hours = 8", "target_hours = 8\nasks_outcome = true", "no activity can be “close”"),
        (
            '"Drop" = "cancel"',
            '"Drop" = { deed = "lose", reason = "price" }',
            "no activity can be “win” or “lose”",
        ),
        ("[log]", "[log", "is not TOML"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_before_anything_is_written(run, wrong, right, reason):
    assert wrong in MAPPING

    with pytest.raises(CommandError, match="Nothing was written") as refused:
        run(mapping=MAPPING.replace(wrong, right, 1))

    assert reason in str(refused.value)
    assert not SalesRequest.objects.exists()
    assert not RequestType.objects.filter(key="old-ticket").exists()


def test_all_problems_of_a_mapping_are_told_at_once(tmp_path):
    (tmp_path / "m.toml").write_text('[log]\nzone = "Rome"\n[columns]\ncase = "a"\n', encoding="utf-8")

    with pytest.raises(MappingRefused) as refused:
        read_mapping(tmp_path / "m.toml")

    assert len(refused.value.problems) > 6


def test_a_run_that_fails_half_way_leaves_nothing(run, monkeypatch):
    monkeypatch.setattr("requests_app.actions.bring_in.AT_ONCE", 1)
    perform = importing.lifecycle.perform

    def failing(sales_request, step):
        if sales_request.subject.startswith("C2") and step.verb is Verb.DELIVER:
            raise RuntimeError("the machine is switched off")
        return perform(sales_request, step)

    monkeypatch.setattr(importing.lifecycle, "perform", failing)

    with pytest.raises(RuntimeError, match="switched off"):
        run([*PLAIN, ("C2", "Open", "Ida", 900), ("C2", "Take", "Bo", 901), ("C2", "Resolve", "Bo", 902)])

    assert not SalesRequest.objects.exists()
    assert not TimelineEvent.objects.exists()
    assert not User.objects.exists()


def test_the_report_is_safe_to_open_in_a_spreadsheet(run, tmp_path):
    run([("C1", "=HYPERLINK(1)", "Bo", 5)], "--dry-run", "--report", str(tmp_path / "report.csv"))

    assert "'=HYPERLINK(1)" in (tmp_path / "report.csv").read_text(encoding="utf-8")


def test_a_log_that_knows_outcomes_brings_won_and_lost(run):
    mapping = (
        MAPPING.replace('"Close" = "close"', '"Won" = "win"')
        .replace('"Drop" = "cancel"', '"Lost" = { deed = "lose", reason = "price" }')
        .replace("target_hours = 8", "target_hours = 8\nasks_outcome = true")
    )
    run(
        [*PLAIN[:3], ("C1", "Won", "Ida", 300), ("C2", "Open", "Ida", 900), ("C2", "Lost", "Bo", 950)],
        mapping=mapping,
    )

    assert list(SalesRequest.objects.order_by("pk").values_list("state", "lost_reason")) == [
        ("won", ""),
        ("lost", "price"),
    ]


def test_a_column_may_say_the_type(run, types):
    mapping = MAPPING.replace('customer = "For"', 'customer = "For"\ntype = "Who"', 1).replace(
        "[people]", '[types]\nIda = "order-confirmation"\n[people]'
    )
    run([*PLAIN, ("C2", "Open", "Bo", 900)], mapping=mapping)

    assert list(SalesRequest.objects.order_by("pk").values_list("type__key", flat=True)) == [
        "order-confirmation",
        "old-ticket",
    ]


def test_a_column_that_is_there_twice_is_not_guessed_at(run, tmp_path):
    (tmp_path / "twice.csv").write_text("Ticket,What,Who,Who,When,For\n", encoding="utf-8")

    with pytest.raises(CommandError, match="several columns “Who”"):
        run(str(tmp_path / "twice.csv"))
