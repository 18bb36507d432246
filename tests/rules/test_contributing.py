"""What single requests contribute to the figures, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from insights.contributing import Contributed, Ending, Term, contribute, side_minutes
from people.working_time import working_time_between
from requests_app.rehearsal.lives import life_of
from requests_app.rehearsal.replay import Entry, Life
from requests_app.states import CLOSED, Ball, Party, State
from tests.rules.test_ledger import Life as LivedLife
from tests.rules.test_ledger import end_of, lives
from tests.rules.test_measured import (
    ASKED,
    BY_PHONE,
    CANCELLED,
    FRIDAY,
    PASSED_ON,
    QUICK,
    TOO_EARLY,
    answered,
    asked,
    claimed,
    delivered,
    new_date,
    request,
    sent,
)
from tests.rules.test_rehearsal import ANNA, BERLIN, BERT, REP, berlin, entry

HOUR = timedelta(hours=1)
LATER = berlin(30, "08:00")
# The office is open from 8 to 12 and from 12:30 to 16:30; every target is eight hours. The 16th is a Monday.


# Anna's for an hour and a half, then Bert's: delivered by him on the minute.
GIVEN = request(7, *PASSED_ON.entries[:-1], replace(PASSED_ON.entries[-1], owner=BERT))


def counted(
    one: Life, *terms: Term, until: datetime = LATER, zone: Any = BERLIN, **ending: Any
) -> Contributed:
    return contribute(one, terms, Ending(**ending), zone=zone, until=until)


def on(one: Life, day: int, side: str = "", **more: Any) -> dict[str, int]:
    return counted(one, **more).days[f"2026-11-{day}"][side]


def handed_over(day: int, clock: str, to: int | None, state: State = State.SUBMITTED) -> Entry:
    return entry("hand_over", berlin(day, clock), state, owner=to)


def term(binds: str, measure: str, since: datetime, ended: datetime | None = None, **allowed: int) -> Term:
    return Term(binds, measure, allowed, since, ended)


def test_work_in_target_segments_is_counted_on_both_sides() -> None:
    """Of what lay with inside sales and the field; what lay with nobody is no work."""
    inside = {"minutes": 110, f"person.{ANNA}": 1, "segmented": 110}
    assert on(QUICK, 16, "inside", in_segments=True) == inside | {"in_segments": 110}
    assert on(QUICK, 16, "inside", in_segments=False) == inside
    assert on(QUICK, 16, "nobody", in_segments=True) == {"minutes": 10}
    days = counted(ASKED, in_segments=True).days.values()
    asked_back = [sides["field"] for sides in days if "segmented" in sides.get("field", {})]
    assert asked_back
    assert all(counts["segmented"] == counts["in_segments"] == counts["minutes"] for counts in asked_back)
    assert counted(QUICK, in_segments=None) == counted(QUICK)  # there were no target segments


def test_a_quick_answer() -> None:
    """Sent at 9:00, Anna's at 9:10, delivered at 11:00 on Monday; won on Wednesday."""
    days = counted(QUICK, cents=125_000).days
    assert list(days) == ["2026-11-16", "2026-11-18"]
    assert days["2026-11-16"] == {
        "": {"complete": 1, "delivered": 1, "on_time": 1, "took.120": 1},
        "nobody": {"minutes": 10},
        "inside": {"minutes": 110, f"person.{ANNA}": 1},
        "field": {f"person.{REP}": 1},
    }
    assert days["2026-11-18"] == {
        "": {"band.4h.won": 1, "won": 1, "won_cents": 125_000},
        "field": {f"person.{REP}": 1},
    }


def test_a_question_makes_it_incomplete_and_its_time_the_fields() -> None:
    """Two and a half hours with nobody and as long with Anna; four with the field, from 13:00 until 8:30 next morning."""
    assert on(ASKED, 17) == {"delivered": 1, "on_time": 1, "queries": 1, "took.540": 1}
    minutes = {side: counts.get("minutes") for side, counts in counted(ASKED).days["2026-11-17"].items()}
    assert minutes == {"": None, "nobody": 150, "inside": 150, "field": 240}


def test_a_question_after_the_delivery_is_none_before_it() -> None:
    again = request(
        1, *QUICK.entries[:3], entry("reopen", berlin(16, "11:30"), State.SUBMITTED), asked(16, "12:00")
    )
    assert on(again, 16) == {"complete": 1, "delivered": 1, "on_time": 1, "took.120": 1}


def test_only_the_first_delivery_counts() -> None:
    again = request(
        1, *QUICK.entries[:3], entry("reopen", berlin(16, "13:00"), State.SUBMITTED), delivered(19, "09:00")
    )
    assert list(counted(again).days) == ["2026-11-16"]


@pytest.mark.parametrize(("clock", "in_time"), [("12:00", 1), ("12:01", 0)])
def test_the_promise_is_the_deadline_where_it_is_earlier(clock: str, in_time: int) -> None:
    promised = request(
        1, sent(17, "08:00"), claimed(17, "08:30"), delivered(17, clock), promise_at=berlin(17, "12:00")
    )
    assert on(promised, 17).get("on_time", 0) == in_time


@pytest.mark.parametrize(("clock", "in_time"), [("10:00", 1), ("10:01", 0)])
def test_eight_hours_are_the_deadline_where_nothing_was_promised(clock: str, in_time: int) -> None:
    plain = request(1, sent(16, "10:00"), claimed(16, "10:30"), delivered(17, clock))
    assert on(plain, 17).get("on_time", 0) == in_time


def test_a_new_date_takes_the_targets_place() -> None:
    """Eight hours would have ended on Tuesday; Wednesday was agreed on Tuesday."""
    assert on(BY_PHONE, 18)["on_time"] == 1
    late = request(
        3,
        sent(16, "10:00"),
        claimed(16, "10:30"),
        new_date(17, "09:30", berlin(18, "16:00")),
        delivered(18, "16:01"),
    )
    assert "on_time" not in on(late, 18)


def test_asking_at_the_end_makes_no_late_answer_punctual() -> None:
    """While it is the field's turn there is no deadline: what had been used up before is used up."""
    used_up = request(1, sent(16, "10:00"), claimed(16, "10:30"), asked(17, "12:00"), delivered(17, "12:00"))
    assert "on_time" not in on(used_up, 17)
    not_yet = request(1, sent(16, "10:00"), claimed(16, "10:30"), asked(17, "09:00"), delivered(20, "12:00"))
    assert on(not_yet, 20)["on_time"] == 1


def test_a_first_claim_moves_nothing() -> None:
    assert "moved" not in on(QUICK, 16)
    back_to_her = request(
        1,
        sent(16, "09:00"),
        claimed(16, "09:10"),
        entry("release", berlin(16, "09:20"), State.SUBMITTED, owner=None),
        claimed(16, "09:30"),
        delivered(16, "10:00"),
    )
    assert "moved" not in on(back_to_her, 16)


def test_passed_on_and_punctual_all_the_same() -> None:
    """Anna's, then Bert's; sent at 16:00 on Thursday, delivered on the minute, eight hours later."""
    assert on(GIVEN, 20) == {
        "complete": 1,
        "delivered": 1,
        "handovers": 1,
        "moved": 1,
        "moved_on_time": 1,
        "on_time": 1,
        "took.480": 1,
    }
    assert on(GIVEN, 20, "inside") == {"minutes": 480, f"person.{ANNA}": 2, f"person.{BERT}": 2}


def test_a_handover_counts_on_its_day_for_both_whom_it_concerns() -> None:
    moved = request(
        1,
        sent(16, "09:00"),
        claimed(16, "09:10"),
        handed_over(17, "08:00", BERT),
        handed_over(18, "08:00", None),
    )
    assert counted(moved).days == {
        "2026-11-17": {"": {"handovers": 1}, "inside": {f"person.{ANNA}": 1, f"person.{BERT}": 1}},
        "2026-11-18": {"": {"handovers": 1}, "inside": {f"person.{BERT}": 1}},
    }


def test_given_on_or_taken_over_is_handed_over_as_well() -> None:
    assert on(GIVEN, 20)["handovers"] == 1
    claimed_from_the_queue = request(
        1, sent(16, "09:00"), claimed(16, "09:10"), handed_over(17, "08:00", None),
        entry("claim", berlin(17, "09:00"), State.IN_PROGRESS, owner=BERT),
    )  # fmt: skip
    assert on(claimed_from_the_queue, 17)["handovers"] == 1


def test_escalations_count_by_step() -> None:
    burning = request(
        1,
        sent(16, "09:00"),
        entry(
            "escalated",
            berlin(16, "09:30"),
            State.SUBMITTED,
            owner=None,
            basis="unclaimed",
            furthest="inside",
        ),
        claimed(16, "09:40"),
        entry("escalated", berlin(17, "09:00"), State.IN_PROGRESS, basis="deadline", furthest="lead"),
        entry("escalated", berlin(17, "11:00"), State.IN_PROGRESS, basis="deadline", furthest="manager"),
    )
    assert counted(burning).days == {
        "2026-11-16": {"": {"escalated.unclaimed.inside": 1}},
        "2026-11-17": {
            "": {"escalated.deadline.lead": 1, "escalated.deadline.manager": 1},
            "inside": {f"person.{ANNA}": 2},
        },
    }


def test_lost_because_it_came_too_late() -> None:
    """Delivered after 5.5 hours, an hour later lost."""
    assert on(TOO_EARLY, 17, cents=9_900, too_late=True) == {
        "band.8h.lost": 1,
        "complete": 1,
        "delivered": 1,
        "lost": 1,
        "lost_cents": 9_900,
        "too_late": 1,
        "too_late_cents": 9_900,
        "took.330": 1,
    }
    other = on(TOO_EARLY, 17, cents=9_900)
    assert not {"too_late", "too_late_cents", "too_late_valueless"} & set(other)


def test_without_a_value_it_is_none_of_nought_euros() -> None:
    unknown = on(TOO_EARLY, 17, too_late=True)
    assert {name for name in unknown if "cents" in name or "valueless" in name} == {
        "lost_valueless",
        "too_late_valueless",
    }
    nought = on(TOO_EARLY, 17, too_late=True, cents=0)
    assert not {name for name in nought if "valueless" in name}


def test_lost_before_it_was_delivered_has_no_lead_time() -> None:
    early = request(1, sent(16, "09:00"), entry("lose", berlin(16, "10:00"), State.LOST, Ball.INSIDE, None))
    assert on(early, 16, cents=5) == {"lost": 1, "lost_cents": 5}


def test_an_outcome_is_the_last_one_and_none_after_reopening() -> None:
    again = (*QUICK.entries, entry("reopen", berlin(19, "09:00"), State.SUBMITTED))
    assert list(counted(request(1, *again)).days) == ["2026-11-16"]
    lost = (*again, entry("lose", berlin(20, "09:00"), State.LOST, Ball.INSIDE))
    assert on(request(1, *lost), 20) == {"band.4h.lost": 1, "lost": 1, "lost_valueless": 1}
    corrected = (*QUICK.entries, entry("correct", berlin(20, "09:00"), State.WON, Ball.CUSTOMER))
    assert on(request(1, *corrected), 18, cents=7)["won_cents"] == 7


def test_who_takes_it_down_inside_belongs_to_inside_sales() -> None:
    assert counted(BY_PHONE).days["2026-11-18"].keys() == {"", "inside", "nobody"}
    assert on(BY_PHONE, 18, "inside") == {"minutes": 1200, f"person.{ANNA}": 1, f"person.{REP}": 1}


def test_cancelled_and_open_ones_contribute_nothing() -> None:
    assert counted(CANCELLED) == counted(FRIDAY) == Contributed({})


def test_a_day_begins_at_midnight_in_the_zone() -> None:
    """Delivered at 23:30 in Berlin, which is still the same day; in UTC as well, in Tokyo it is Tuesday."""
    night = request(1, sent(16, "09:00"), claimed(16, "09:00"), delivered(16, "23:30"))
    assert list(counted(night).days) == ["2026-11-16"]
    assert list(counted(night, zone=ZoneInfo("Asia/Tokyo")).days) == ["2026-11-17"]


def test_a_rule_counts_under_the_side_that_it_binds() -> None:
    since = berlin(16, "00:00")
    rules = [
        term("inside", "accept_within", since, hours=2),
        term("field", "complete_at_first", since),
        term("both", "nothing_outside", since),
    ]
    assert on_sides(ASKED, *rules) == {
        "inside": {"broken": 1, "kept": 1},  # accepted after 2.5 hours; sent by the field itself
        "field": {"broken": 1, "kept": 1},  # asked back; the same
    }


def on_sides(one: Life, *terms: Term) -> dict[str, dict[str, int]]:
    day = counted(one, *terms).days["2026-11-16"]
    return {side: counts for side, counts in day.items() if {"kept", "broken"} & set(counts)}


def test_a_rule_holds_from_when_it_was_agreed_until_it_ended() -> None:
    late, ended = berlin(16, "10:00"), berlin(16, "09:00")
    assert not on_sides(QUICK, term("both", "nothing_outside", late))
    assert not on_sides(QUICK, term("both", "nothing_outside", berlin(15, "09:00"), ended))
    assert on_sides(QUICK, term("both", "nothing_outside", berlin(15, "09:00"), ended + HOUR))


def test_an_open_case_says_when_it_is_broken_by_waiting() -> None:
    """Asked at 13:00, four hours to answer: 8:30 next morning."""
    waiting = request(1, sent(16, "09:00"), claimed(16, "11:30"), asked(16, "13:00"))
    rule, due = term("field", "answer_within", berlin(16, "00:00"), hours=4), berlin(17, "08:30")
    before = counted(waiting, rule, until=berlin(17, "08:00"))
    assert before == Contributed({}, due)
    assert counted(waiting, rule, until=due) == Contributed({}, due)  # on the minute it may still be kept
    assert counted(waiting, rule, until=due + timedelta(seconds=1)).days == {
        "2026-11-16": {"field": {"broken": 1}}
    }
    kept = request(1, *waiting.entries, answered(17, "08:30"))
    assert on_sides(kept, rule) == {"field": {"kept": 1}}


def test_what_is_ahead_of_our_clock_is_counted_when_it_has_come() -> None:
    early = counted(QUICK, until=berlin(16, "10:59"))
    assert early == Contributed({}, berlin(16, "11:00"))
    assert counted(QUICK, until=berlin(16, "08:59")) == Contributed({}, berlin(16, "09:00"))


@given(lives())
def test_the_sides_minutes_sum_to_the_lead_time(lived: LivedLife) -> None:
    """To the minute, whatever the seconds; and to the working time from first to last but for when it was closed."""
    one = life_of(lived.row, lived.events)
    parts = side_minutes(one, len(one.entries) - 1)
    whole = sum(
        (
            working_time_between(entry.at, following.at, lived.hours)
            for entry, following in pairwise(one.entries)
            if entry.state not in CLOSED
        ),
        timedelta(),
    )
    assert sum(parts.values()) == whole // timedelta(minutes=1)
    assert set(parts) == set(Party)
    assert all(minutes >= 0 for minutes in parts.values())


@given(lives())
def test_whatever_happens_counts_are_whole_and_not_negative(lived: LivedLife) -> None:
    found = counted(life_of(lived.row, lived.events), until=end_of(lived))
    numbers = [n for sides in found.days.values() for counts in sides.values() for n in counts.values()]
    assert all(isinstance(number, int) and number > 0 for number in numbers)
    delivered = [counts for sides in found.days.values() if "delivered" in (counts := sides.get("", {}))]
    assert len(delivered) <= 1
