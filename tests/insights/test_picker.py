"""Which period is meant: said in the address, or the last finished month."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from django.utils import translation

from insights.picker import period_name, picked, short_name
from insights.spans import Period, Span

MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
PERIODS = [Period.of(span, date(2026, 10, 21)) for span in (Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR)]


def long_ago(_span: Span) -> date:
    return date(2001, 1, 1)


def test_who_names_no_period_sees_the_last_finished_month() -> None:
    found = picked({}, MONDAY, long_ago)
    assert found.period == Period(Span.MONTH, date(2026, 10, 1))
    assert found.is_running is False


@pytest.mark.parametrize(
    "query",
    ["span=day&from=2026-10-01", "span=month", "span=aeon&from=2026-10-01", "span=month&from=2027-01-01",
     "span=month&from=1999-12-01", "span=month&from=soon", "from=2026-10-01"],
)  # fmt: skip
def test_what_is_no_period_that_has_begun_is_left_out(query: str) -> None:
    assert picked(dict(parse_qsl(query)), MONDAY, long_ago).period == Period(Span.MONTH, date(2026, 10, 1))


def test_the_present_month_is_not_over_and_nothing_is_later() -> None:
    found = picked(dict(parse_qsl("span=month&from=2026-11-05")), MONDAY, long_ago)
    assert (found.period.start, found.is_running, found.later) == (date(2026, 11, 1), True, "")
    assert found.earlier == "?span=month&from=2026-10-01"


def test_nothing_is_earlier_than_what_was_counted_first() -> None:
    def since_august(span: Span) -> date:
        return Period.of(span, date(2026, 8, 12)).start

    for span, first in (("month", "2026-08-01"), ("week", "2026-08-10"), ("quarter", "2026-07-01")):
        found = picked({"span": span, "from": first}, MONDAY, since_august)
        assert (found.earlier, found.is_before_all) == ("", False)
        assert picked(dict(parse_qsl(found.later[1:])), MONDAY, since_august).earlier.endswith(first)
    before = picked(dict(parse_qsl("span=month&from=2026-07-31")), MONDAY, since_august)
    assert (before.earlier, before.is_before_all) == ("", True)
    assert before.later.endswith("2026-08-01")


def test_where_nothing_was_ever_counted_there_is_nowhere_to_go_back_to() -> None:
    found = picked({}, MONDAY, lambda _span: None)
    assert (found.earlier, found.is_before_all) == ("", True)


def test_what_else_the_address_says_is_kept() -> None:
    found = picked(dict(parse_qsl("type=3&span=month&from=2026-09-01")), MONDAY, long_ago)
    assert found.later == "?type=3&span=month&from=2026-10-01"


def test_another_span_of_a_running_period_has_begun() -> None:
    found = picked(dict(parse_qsl("span=year&from=2026-01-01")), MONDAY, long_ago)
    assert [tab.href for tab in found.spans] == [
        "?span=week&from=2026-11-16",
        "?span=month&from=2026-11-01",
        "?span=quarter&from=2026-10-01",
        "?span=year&from=2026-01-01",
    ]


def test_midnight_in_berlin_begins_the_month() -> None:
    assert picked({}, datetime(2026, 11, 30, 23, 30, tzinfo=UTC), long_ago).period.start == date(2026, 11, 1)


def test_periods_have_names_in_words() -> None:
    with translation.override("en"):
        assert [period_name(period) for period in PERIODS] == [
            "Week 43, from 19 Oct 2026", "October 2026", "Quarter 4 of 2026", "2026",
        ]  # fmt: skip
        assert [short_name(period) for period in PERIODS] == ["W43", "Oct", "Q4", "2026"]
