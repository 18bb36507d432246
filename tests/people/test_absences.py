"""Reporting, changing, ending and deleting absences."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from people import presence
from people.actions import absence_rows
from people.actions.change_absence import change_absence
from people.actions.delete_absence import delete_absence
from people.actions.end_absence import end_absence
from people.actions.forget_absences import forget_absences
from people.actions.report_absence import report_absence
from people.models import Absence
from requests_app import access
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User
    from tandems.models import Tandem

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def report(anna: User, at: datetime) -> Callable[..., Absence]:
    """Anna is absent: from and until in days from now."""

    def make(start: float, end: float | None, **fields: Any) -> Absence:
        ends_at = None if end is None else at + end * DAY
        return report_absence(
            anna.pk, **{"starts_at": at + start * DAY, "ends_at": ends_at, "by": anna, "at": at, **fields}
        )

    return make


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which sweeps were woken."""
    woken: list[str] = []
    monkeypatch.setattr(absence_rows, "hint", woken.append)
    return woken


def only() -> tuple[datetime, datetime | None]:
    return Absence.objects.values_list("starts_at", "ends_at").get()


def test_anna_is_absent_from_the_first_instant_until_the_last_but_not_at_its_end(
    report: Callable[..., Absence], anna: User, at: datetime
) -> None:
    report(1, 2)
    assert presence.absence_of(anna.pk, at + DAY - timedelta(microseconds=1)) is None
    assert list(presence.absent_now(at + DAY)) == [anna.pk]
    assert list(presence.absent_now(at + 2 * DAY)) == []


def test_until_further_notice_has_no_end(report: Callable[..., Absence], anna: User, at: datetime) -> None:
    report(0, None)
    assert presence.absence_of(anna.pk, at + 1000 * DAY) is not None


def test_what_is_reported_for_now_wakes_the_handover_and_what_is_planned_does_not(
    report: Callable[..., Absence], hinted: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report(5, 6)
    assert hinted == []
    with django_capture_on_commit_callbacks(execute=True):
        report(0, 1)
    assert hinted == ["hand over"]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ((1, 3), (2, 4), (1, 4)),
        ((2, 4), (1, 3), (1, 4)),
        ((1, 2), (2, 3), (1, 3)),
        ((1, 4), (2, 3), (1, 4)),
        ((2, 3), (1, 4), (1, 4)),
        ((1, None), (2, 3), (1, None)),
        ((1, 2), (2, None), (1, None)),
        ((-1, 1), (0, 2), (-1, 2)),
    ],
)
def test_overlapping_or_touching_absences_become_the_earlier_row(
    report: Callable[..., Absence], at: datetime, first: Any, second: Any, joined: Any
) -> None:
    kept = report(*first, note="Ask Bert")
    assert report(*second).pk == kept.pk
    start, end = joined
    assert only() == (at + start * DAY, None if end is None else at + end * DAY)
    assert Absence.objects.get().note == "Ask Bert"


def test_absences_with_time_between_stay_apart(report: Callable[..., Absence]) -> None:
    report(1, 2)
    report(3, 4)
    assert Absence.objects.count() == 2


def test_one_that_bridges_two_joins_all_three(report: Callable[..., Absence], at: datetime) -> None:
    first = report(1, 2)
    report(3, 4)
    assert report(2, 3).pk == first.pk
    assert only() == (at + DAY, at + 4 * DAY)


def test_what_is_under_way_stays_the_row_because_what_was_handed_over_hangs_on_it(
    report: Callable[..., Absence], at: datetime
) -> None:
    report(3, 4)
    under_way = report(0, 1)
    assert report(1, 3).pk == under_way.pk
    assert only() == (at, at + 4 * DAY)


def test_two_people_are_absent_at_the_same_time(
    report: Callable[..., Absence], bert: User, at: datetime
) -> None:
    report(0, 1)
    report_absence(bert.pk, starts_at=at, ends_at=None, by=bert, at=at)
    assert Absence.objects.count() == 2


@pytest.mark.parametrize(
    ("start", "end", "field", "text"),
    [
        (2, 1, "ends_at", "The end must come after the start."),
        (1, 1, "ends_at", "The end must come after the start."),
        (1, 3700, "ends_at", "More than two years cannot be planned. Choose “until further notice” instead."),
        (-3, -1, "ends_at", "This is over already: there is nothing left to hand over."),
        (-30_000, 1, "starts_at", "A year from 1970 to 2099, please."),
        (1, 40_000, "ends_at", "A year from 1970 to 2099, please."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    report: Callable[..., Absence], start: float, end: float, field: str, text: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        report(start, end, sure=True)
    assert refused.value.message_dict == {field: [text]}
    assert not Absence.objects.exists()


def test_more_than_a_year_is_asked_about(report: Callable[..., Absence]) -> None:
    with pytest.raises(ValidationError) as asked:
        report(1, 500)
    assert [problem.code for problem in asked.value.error_dict["ends_at"]] == ["ask_again"]
    assert report(1, 500, sure=True).pk


def test_a_telling_word_in_the_note_is_asked_about_once(report: Callable[..., Absence]) -> None:
    with pytest.raises(ValidationError) as asked:
        report(0, 1, note="bin krank, Bert weiß Bescheid")
    (problem,) = asked.value.error_dict["note"]
    assert problem.code == "ask_again"
    assert problem.messages[0].startswith("No reasons, please: “krank” may tell colleagues why.")
    assert (
        report(0, 1, note="bin krank, Bert weiß Bescheid", sure=True).note == "bin krank, Bert weiß Bescheid"
    )


def test_entered_late_is_fine(report: Callable[..., Absence], anna: User, at: datetime) -> None:
    report(-2, 1)
    assert presence.absence_of(anna.pk, at) is not None


def test_who_has_no_account_any_more_cannot_be_absent(
    report: Callable[..., Absence], anna: User, gustav: User
) -> None:
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    with pytest.raises(ValidationError, match="Anna has no account any more"):
        report(0, 1, by=gustav)


def test_only_oneself_a_partner_and_who_leads_may_report(
    report: Callable[..., Absence],
    anna: User,
    bert: User,
    carla: User,
    frieda: User,
    gustav: User,
    dora: User,
) -> None:
    for stranger in (bert, dora):
        with pytest.raises(PermissionDenied):
            report(0, 1, by=stranger)
    for start, allowed in enumerate((anna, carla, frieda, gustav)):
        report(3 * start, 3 * start + 1, by=allowed)
    assert report(40, 41, by=dora, partner=True).reported_by == dora


def test_partners_of_a_tandem_may_report_each_other_while_they_are_partners(
    tandem: Tandem, anna: User, bert: User, dora: User, emil: User, at: datetime
) -> None:
    assert access.are_partners(anna, dora)
    assert access.are_partners(dora, anna)
    assert access.may_report_absent(dora, anna)
    assert not access.may_report_absent(emil, anna)
    assert not access.may_report_absent(bert, anna)
    assert not access.are_partners(anna, anna)
    tandem.memberships.filter(user=anna).update(left_at=at)
    assert not access.may_report_absent(dora, anna)


def test_the_others_may_neither_change_nor_end_nor_delete(
    report: Callable[..., Absence], bert: User, at: datetime
) -> None:
    absence = report(0, 1)
    with pytest.raises(PermissionDenied):
        change(absence, by=bert, at=at)
    with pytest.raises(PermissionDenied):
        end_absence(absence.pk, by=bert, at=at)
    with pytest.raises(PermissionDenied):
        delete_absence(absence.pk, by=bert, at=at)
    assert only() == (at, at + DAY)


def change(absence: Absence, *, by: User, at: datetime, **fields: Any) -> Absence:
    now = {name: getattr(absence, name) for name in ("starts_at", "ends_at", "note", "reachable", "revision")}
    return change_absence(absence.pk, **{**now, **fields}, by=by, at=at)


def test_an_absence_is_shortened_and_extended(
    report: Callable[..., Absence], anna: User, at: datetime
) -> None:
    absence = report(0, 3)
    absence = change(absence, by=anna, at=at, ends_at=at + DAY)
    assert only() == (at, at + DAY)
    change(absence, by=anna, at=at, ends_at=None)
    assert only() == (at, None)


def test_extended_into_the_next_one_both_become_one(
    report: Callable[..., Absence], anna: User, at: datetime
) -> None:
    report(5, 7)
    absence = report(0, 3)
    assert change(absence, by=anna, at=at, ends_at=at + 6 * DAY).pk == absence.pk
    assert only() == (at, at + 7 * DAY)


def test_who_was_back_yesterday_corrects_it(
    report: Callable[..., Absence],
    anna: User,
    hinted: list[str],
    at: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    absence = report(-3, 3)
    with django_capture_on_commit_callbacks(execute=True):
        change(absence, by=anna, at=at, ends_at=at - DAY)
    assert not presence.absent_now(at)
    assert hinted == ["return"]


def test_of_two_who_change_it_the_second_is_shown_what_is_true_now(
    report: Callable[..., Absence], anna: User, carla: User, at: datetime
) -> None:
    absence = report(0, 3)
    change(absence, by=carla, at=at, ends_at=at + DAY)
    with pytest.raises(Conflict) as conflict:
        change(absence, by=anna, at=at, ends_at=at + 2 * DAY)
    assert conflict.value.current.ends_at == at + DAY


def test_a_note_that_was_kept_once_is_not_asked_about_again(
    report: Callable[..., Absence], anna: User, at: datetime
) -> None:
    absence = report(0, 3, note="Reha", sure=True)
    change(absence, by=anna, at=at, ends_at=at + DAY)
    assert only() == (at, at + DAY)


def test_back_now_ends_it_at_this_moment_and_wakes_the_return(
    report: Callable[..., Absence],
    anna: User,
    hinted: list[str],
    at: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    absence = report(-1, None)
    with django_capture_on_commit_callbacks(execute=True):
        assert end_absence(absence.pk, by=anna, at=at) is not None
    assert only() == (at - DAY, at)
    assert hinted == ["return"]
    assert end_absence(absence.pk, by=anna, at=at + HOUR) is not None
    assert only() == (at - DAY, at)


def test_ended_before_it_began_it_is_gone(report: Callable[..., Absence], anna: User, at: datetime) -> None:
    assert end_absence(report(1, 2).pk, by=anna, at=at) is None
    assert end_absence(report(0, 2).pk, by=anna, at=at) is None
    assert not Absence.objects.exists()


def test_deleted_while_it_holds_the_return_is_woken(
    report: Callable[..., Absence],
    anna: User,
    hinted: list[str],
    at: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    absence = report(-1, None)
    with django_capture_on_commit_callbacks(execute=True):
        delete_absence(absence.pk, by=anna, at=at)
    assert hinted == ["return"]
    assert not Absence.objects.exists()


def test_three_months_after_its_end_an_absence_is_forgotten(
    report: Callable[..., Absence], at: datetime
) -> None:
    report(0, 1)
    report(5, None)
    assert forget_absences(at=at + 92 * DAY) == 0
    assert forget_absences(at=at + 94 * DAY) == 1
    assert only() == (at + 5 * DAY, None)
    assert forget_absences(at=at + 94 * DAY) == 0


def test_the_handover_may_rely_on_an_absence_that_it_has_locked(
    report: Callable[..., Absence], at: datetime
) -> None:
    absence = report(1, 2)
    with transaction.atomic():
        assert not presence.lock(absence.pk, at)
        assert presence.lock(absence.pk, at + DAY)
        assert not presence.lock(absence.pk, at + 2 * DAY)
        assert not presence.lock(absence.pk + 1, at + DAY)


def test_the_calendar_reads_active_people_in_one_query(
    report: Callable[..., Absence], bert: User, at: datetime, django_assert_num_queries: Any
) -> None:
    report(1, 2)
    report(9, 12)
    report_absence(bert.pk, starts_at=at, ends_at=None, by=bert, at=at)
    with django_assert_num_queries(1):
        names = [absence.person.name for absence in presence.absences_between(at, at + 9 * DAY)]
    assert names == ["Bert", "Anna"]
    bert.is_active = False
    bert.save(update_fields=["is_active"])
    assert [absence.person.name for absence in presence.absences_between(at, at + 9 * DAY)] == ["Anna"]


def test_no_column_of_an_absence_could_hold_a_reason() -> None:
    columns = {field.name for field in Absence._meta.concrete_fields}
    assert columns == {
        *(
            "id",
            "person",
            "starts_at",
            "ends_at",
            "note",
            "reachable",
            "reported_by",
            "changed_at",
            "revision",
            "source",
        )
    }
