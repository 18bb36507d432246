"""`manage.py verify`: a sound company is sound; each thing that can be broken is broken once, and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.urls import get_resolver

from insights.actions.count_requests import count_requests
from insights.models import Contribution
from notifications.models import Channel, Delivery, DeliveryState, Notice
from people.models import Absence, User
from requests_app.actions.escalate import escalate
from requests_app.actions.hand_over import hand_over_absent
from requests_app.models import Attachment, Escalation, Handover, HandoverItem, SalesRequest, TimelineEvent
from salesdesk import invariants
from tests.salesdesk.breaking import run, unguarded
from tests.salesdesk.test_verify_pay import NAMES as OF_PAY_AND_STRATEGY

HOUR = timedelta(hours=1)
DAYS = timedelta(days=3)


@dataclass
class Company:
    """Two requests of Dora's: one with Anna, overdue and escalated; one that was Bert's, who is away."""

    burning: SalesRequest
    moved: SalesRequest
    anna: User
    bert: User
    absence: Absence
    at: datetime


@pytest.fixture
def company(in_progress: Callable[..., SalesRequest], anna: User, bert: User, carla: User, dora: User, gustav: User,
            frieda: User, at: datetime) -> Company:  # fmt: skip
    burning, moved = in_progress(dora, anna), in_progress(dora, bert)
    later = at + DAYS
    absence = Absence.objects.create(person=bert, starts_at=later - HOUR, changed_at=later - HOUR)
    hand_over_absent(at=later)
    escalate(at=later)
    Attachment.objects.create(
        sales_request=burning,
        name="x.txt",
        content_type="text/plain",
        size=3,
        sha256="",
        file=ContentFile(b"abc", "x"),
        uploaded_by=dora,
        uploaded_at=at,
    )
    notice = Notice.objects.create(recipient=anna, kind="x", key="x", url="/", at=later, routed_at=later)
    Delivery.objects.create(notice=notice, recipient=anna, channel=Channel.MAIL, due_at=later)
    return Company(burning, moved, anna, bert, absence, later + timedelta(minutes=2))


def broken(at: datetime, named: str = "") -> dict[str, tuple[str, ...]]:
    chosen = [one for one in invariants.all_of_them() if one.name.startswith(named)]
    return {one.name: found.broken for one in chosen if (found := one.look(at)).broken}


def test_a_sound_company_is_sound_and_everything_was_looked_at(company: Company) -> None:
    looked_at = {one.name: found for one, found in invariants.look_at_all(lambda: company.at)}
    assert {name: found.broken for name, found in looked_at.items() if found.broken} == {}
    empty = {name for name, found in looked_at.items() if not found.checked}
    empty = {name for name in empty if not name.startswith(OF_PAY_AND_STRATEGY)}
    assert empty <= {"No absence says why", "Every reference leads to a row"}


def change(company: Company, **columns: Any) -> None:
    SalesRequest.objects.filter(pk=company.burning.pk).update(**columns)


def closed_account(company: Company) -> None:
    User.objects.filter(pk=company.anna.pk).update(is_active=False)


def away_for_two_minutes(company: Company) -> None:
    since = company.at - timedelta(minutes=2)
    Absence.objects.create(person=company.anna, starts_at=since, changed_at=since)


def undated_in_the_queue(company: Company) -> None:
    change(company, unclaimed_since=company.at)


def alarm_switched_off(company: Company) -> None:
    SalesRequest.objects.filter(pk=company.moved.pk).update(escalate_at=None)
    change(company, escalate_at=None, deadline_at=company.at + HOUR, cycle=2)


def untold(company: Company) -> None:
    HandoverItem.objects.update(told_at=None, at=company.at - HOUR)


def another_owner(company: Company) -> None:
    change(company, owner=company.bert)


def another_state(company: Company) -> None:
    change(company, ball="field", state="waiting")


def no_entry_of_the_handover(company: Company) -> None:
    HandoverItem.objects.update(event_id=None)


def escalation_without_an_entry(company: Company) -> None:
    Escalation.objects.filter(skipped=False).first().delete()  # type: ignore[union-attr]


def message_to_somebody_else(company: Company) -> None:
    Delivery.objects.update(recipient=company.bert)


def sent_without_a_moment(company: Company) -> None:
    Delivery.objects.update(state=DeliveryState.SENT)


def on_its_way_undecided(company: Company) -> None:
    Notice.objects.filter(kind="x").update(routed_at=None)


def file_gone(company: Company) -> None:
    file = Attachment.objects.get().file
    file.storage.delete(file.name)


def file_of_another_size(company: Company) -> None:
    Attachment.objects.update(size=4)


def not_searchable(company: Company) -> None:
    change(company, search_text="")


def guard_gone(company: Company) -> None:
    run(
        "DROP TRIGGER timeline_is_never_changed"
        + (" ON requests_app_timelineevent" if connection.vendor == "postgresql" else "")
    )


def guard_of_forms_gone(company: Company) -> None:
    run(
        "DROP TRIGGER form_version_is_never_changed"
        + (" ON requests_app_formversion" if connection.vendor == "postgresql" else "")
    )


def step_of_a_later_cycle(company: Company) -> None:
    Escalation.objects.update(cycle=7)


def moved_twice_in_force(company: Company) -> None:
    item = HandoverItem.objects.get()
    item.pk, item.handover = None, None
    item.save()


def uncounted(company: Company) -> None:
    change(company, revision=0)


def counted_otherwise(company: Company) -> None:
    count_requests(at=company.at)
    Contribution.objects.update(days={"2026-11-16": {"": {"won": 1}}})


def deadline_by_no_rule(company: Company) -> None:
    change(company, deadline_at=company.at + 7 * HOUR)


def entry_of_earlier(company: Company) -> None:
    last = TimelineEvent.objects.filter(sales_request=company.burning).latest("pk").pk
    unguarded(
        "requests_app_timelineevent",
        f"UPDATE requests_app_timelineevent SET at = '2020-01-01 08:00:00+00' WHERE id = {last}"
        if connection.vendor == "postgresql"
        else f"UPDATE requests_app_timelineevent SET at = '2020-01-01 08:00:00' WHERE id = {last}",
    )


def reason_as_a_column(company: Company) -> None:
    run("ALTER TABLE people_absence ADD COLUMN reason varchar(20)")


def reason_in_the_note(company: Company) -> None:
    Absence.objects.update(note="Grippe")


def reason_in_the_timeline(company: Company) -> None:
    event = HandoverItem.objects.get().event_id
    unguarded(
        "requests_app_timelineevent",
        f"UPDATE requests_app_timelineevent SET note = 'krank' WHERE id = {event}",
    )


def absence_kept_for_ever(company: Company) -> None:
    long_ago = company.at - timedelta(days=200)
    Absence.objects.create(
        person=company.bert, starts_at=long_ago, ends_at=long_ago + HOUR, changed_at=long_ago
    )


def handover_kept_for_ever(company: Company) -> None:
    Absence.objects.all().delete()
    Handover.objects.update(began_at=company.at - timedelta(days=200))


def nobody_administrates(company: Company) -> None:
    User.objects.update(is_administrator=False)


BREAKS: list[tuple[Callable[[Company], None], str]] = [
    (closed_account, "Every owner of an open request is here"),
    (away_for_two_minutes, "Every owner of an open request is here"),
    (undated_in_the_queue, "Every open request without an owner has stood in the queue"),
    (alarm_switched_off, "The ladder looks at every open request"),
    (untold, "Who is concerned by a handover has been told"),
    (another_owner, "Every request stands as the last entry"),
    (another_state, "Every request stands as the last entry"),
    (no_entry_of_the_handover, "Every handed-over request has its entry"),
    (escalation_without_an_entry, "Every escalation has its entry"),
    (message_to_somebody_else, "Every message on its way belongs to"),
    (sent_without_a_moment, "Every message on its way belongs to"),
    (on_its_way_undecided, "Nothing is on its way before"),
    (file_gone, "Every file that a request names is there"),
    (file_of_another_size, "Every file that a request names is there"),
    (not_searchable, "Every request is found by the search"),
    (guard_gone, "The database refuses to change or delete what the timeline says"),
    (guard_of_forms_gone, "The database refuses to change or delete what a form asked"),
    (step_of_a_later_cycle, "No step has fired for a deadline that is yet to come"),
    (moved_twice_in_force, "No request was handed over twice"),
    (uncounted, "Every request counts its changes"),
    (counted_otherwise, "The figures' sums are what the timelines say"),
    (deadline_by_no_rule, "Every open deadline is what the calendar says"),
    (entry_of_earlier, "No entry of a timeline is earlier"),
    (reason_as_a_column, "No column of an absence has room for a reason"),
    (reason_in_the_note, "No absence says why"),
    (reason_in_the_timeline, "No timeline says more of a handover"),
    (absence_kept_for_ever, "Absences that are long over are forgotten"),
    (handover_kept_for_ever, "Handovers do not tell of absences"),
    (nobody_administrates, "Somebody administrates"),
]


@pytest.mark.parametrize(("break_it", "named"), BREAKS, ids=[break_it.__name__ for break_it, _ in BREAKS])
def test_what_is_broken_is_named(break_it: Callable[[Company], None], named: str, company: Company) -> None:
    break_it(company)
    assert broken(company.at, named)


def test_an_absence_that_has_just_begun_is_given_a_minute(company: Company) -> None:
    since = company.at - timedelta(seconds=30)
    Absence.objects.create(person=company.anna, starts_at=since, changed_at=since)
    assert broken(company.at) == {}


def test_a_constraint_that_is_gone_is_named(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    more = models.UniqueConstraint(fields=["subject"], name="no_such_constraint")
    monkeypatch.setattr(SalesRequest._meta, "constraints", [*SalesRequest._meta.constraints, more])
    assert ("no_such_constraint",) in broken(company.at).values()


def test_a_step_that_fired_twice_is_named(company: Company) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite does not let go of a table's constraint")
    run("ALTER TABLE requests_app_escalation DROP CONSTRAINT step_fires_once")
    twice = Escalation.objects.filter(skipped=False).first()
    assert twice is not None
    twice.pk = None
    twice.save(force_insert=True)
    found = broken(company.at)
    assert found["No step has fired twice for one stretch of a request"] == (f"#{twice.sales_request_id}",)
    assert ("step_fires_once",) in found.values()


def test_a_reference_to_nothing_is_named(company: Company) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks at each reference itself")
    with transaction.atomic():
        change(company, tandem_id=12345)
        assert "Every reference leads to a row" in broken(company.at)
        transaction.set_rollback(True)


def test_sides_that_do_not_sum_to_the_whole_are_named(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from salesdesk.invariants import clocks

    monkeypatch.setattr(clocks, "working_times", lambda life, hours: {"inside": HOUR})
    assert "Each side's working time sums to the whole" in broken(company.at)


def test_a_door_left_open_is_named(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = next(p for p in _patterns(get_resolver()) if p.name == "desk")
    monkeypatch.setattr(desk.callback, "login_required", False, raising=False)
    assert broken(at)["No page but those that are meant to opens without a login"]


def _patterns(resolver: Any) -> list[Any]:
    found = []
    for entry in resolver.url_patterns:
        found += _patterns(entry) if hasattr(entry, "url_patterns") else [entry]
    return found


def test_looking_changes_nothing(company: Company) -> None:
    before = (
        list(SalesRequest.objects.order_by("pk").values()),
        list(TimelineEvent.objects.order_by("pk").values()),
    )
    broken(company.at)
    after = (
        list(SalesRequest.objects.order_by("pk").values()),
        list(TimelineEvent.objects.order_by("pk").values()),
    )
    assert before == after


def test_what_is_broken_for_a_moment_only_is_not() -> None:
    first, then = invariants.Found(9, ("#1", "#2")), invariants.Found(10, ("#2", "#3"))
    assert invariants.both(first, then) == invariants.Found(10, ("#2",))


@pytest.mark.django_db
def test_the_command_says_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    said = capsys.readouterr().out
    assert "BROKEN" not in said
    assert f"All {len(invariants.all_of_them())} hold" in said


def test_the_command_fails_where_something_is_broken(
    db: None, anna: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="1 of"):
        call_command("verify")
    assert "no active administrator" in capsys.readouterr().out


def test_no_invariant_is_left_untested() -> None:
    tested = {named for _break_it, named in BREAKS} | {
        "The database holds every constraint",
        "No step has fired twice",
        "Every reference leads to a row",
        "Each side's working time sums",
        "No page but those",
        *OF_PAY_AND_STRATEGY,
    }
    left = [one.name for one in invariants.all_of_them() if not one.name.startswith(tuple(tested))]
    assert left == []
