"""Pay: whose an order is, after handovers and without a tandem."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from people.working_time import Hours
from requests_app.rehearsal.replay import Entry, Life
from requests_app.states import Ball, State
from rewards.parting import Members, owned, parts_of
from rewards.splitting import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = Hours.from_json(WEEK, zone="Europe/Berlin")
MONDAY = datetime(2026, 11, 16, 8, tzinfo=BERLIN)
DORA, ANNA, BERT, CARLA = 1, 2, 3, 4
HOUR = timedelta(hours=1)


def entry(hours: float, kind: str, state: State, owner: int | None, ball: Ball = Ball.INSIDE) -> Entry:
    return Entry(kind, MONDAY + hours * HOUR, state, ball, owner)


def life(entries: Sequence[Entry], *, tandem: int | None = 9, from_field: bool = True) -> Life:
    return Life(
        pk=1, requester=DORA, tandem=tandem, type=1, target=8 * HOUR, acceptance=None,
        after_handover=2 * HOUR, promise_at=None, hours=HOURS, entries=entries, from_field=from_field,
    )  # fmt: skip


SENT = entry(0, "submit", State.SUBMITTED, None)
HANDED_OVER = [
    SENT,
    entry(1, "claim", State.IN_PROGRESS, ANNA),
    entry(3, "ask", State.WAITING, ANNA, Ball.FIELD),
    entry(5, "answer", State.IN_PROGRESS, ANNA),
    entry(6, "hand_over", State.SUBMITTED, BERT),
    entry(7, "deliver", State.DELIVERED, BERT, Ball.FIELD),
    entry(72, "win", State.WON, BERT, Ball.FIELD),
]
BOTH = Members(frozenset({DORA}), frozenset({ANNA, CARLA}))


def test_inside_shares_by_the_working_time_for_which_each_had_it() -> None:
    """Anna had it for two hours and one, the two in which the field was asked are nobody's; Bert for one."""
    assert parts_of(life(HANDED_OVER), 1, BOTH) == [
        Part(DORA, "field", 1),
        Part(ANNA, "inside", 3 * 3600),
        Part(BERT, "inside", 3600),
    ]


def test_nights_are_no_working_time() -> None:
    entries = [
        SENT,
        entry(7, "claim", State.IN_PROGRESS, ANNA),  # 15:00; an hour is left
        entry(24, "give", State.SUBMITTED, BERT),
        entry(26, "deliver", State.DELIVERED, BERT, Ball.FIELD),
        entry(27, "win", State.WON, BERT, Ball.FIELD),
    ]

    assert owned(entries, HOURS) == {ANNA: 3600, BERT: 7200}


def test_had_by_nobody_for_a_second_it_is_the_last_owners() -> None:
    entries = [
        SENT,
        entry(10, "claim", State.IN_PROGRESS, ANNA),
        entry(10, "give", State.SUBMITTED, BERT),
        entry(11, "deliver", State.DELIVERED, BERT, Ball.FIELD),
        entry(12, "win", State.WON, BERT, Ball.FIELD),
    ]

    assert owned(entries, HOURS) == {BERT: 1}


WON_UNOWNED = [SENT, entry(2, "win", State.WON, None, Ball.FIELD)]


@pytest.mark.parametrize(
    ("tandem", "from_field", "members", "expected"),
    [
        (9, True, BOTH, [Part(DORA, "field", 1), Part(ANNA, "inside", 1), Part(CARLA, "inside", 1)]),
        (9, True, Members(), [Part(DORA, "field", 1)]),
        (None, True, Members(), [Part(DORA, "field", 1)]),
        (None, False, Members(), [Part(DORA, "field", 1)]),
        (9, False, Members(frozenset({7, 5})), [Part(5, "field", 1), Part(7, "field", 1)]),
        (9, False, Members(frozenset(), frozenset({ANNA})), [Part(ANNA, "inside", 1)]),
    ],
)
def test_where_nobody_had_it_the_tandem_has(
    tandem: int | None, from_field: bool, members: Members, expected: list[Part]
) -> None:
    assert parts_of(life(WON_UNOWNED, tandem=tandem, from_field=from_field), 1, members) == expected


def test_without_a_tandem_it_is_who_asked_and_who_had_it() -> None:
    found = parts_of(life(HANDED_OVER, tandem=None, from_field=False), 1, Members())

    assert [part.user for part in found] == [DORA, ANNA, BERT]


def test_what_happens_after_a_winning_changes_nothing_of_it() -> None:
    reopened = [
        *HANDED_OVER,
        entry(73, "reopen", State.SUBMITTED, CARLA),
        entry(80, "win", State.WON, CARLA, Ball.FIELD),
    ]

    assert parts_of(life(reopened), 1, BOTH) == parts_of(life(HANDED_OVER), 1, BOTH)
    assert CARLA in {part.user for part in parts_of(life(reopened), 2, BOTH)}
    with pytest.raises(ValueError, match="not won"):
        parts_of(life(reopened), 3, BOTH)
