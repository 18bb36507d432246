"""Which agreed rules a request stands under now, and until when each can be kept. Plain Python, no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from requests_app.measured.judging import Known, judge_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from requests_app.measured.judging import Case
    from requests_app.rehearsal.replay import Life

AN_INSTANT = timedelta(microseconds=1)  # what began at this very moment is under way as well


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed, and from when until when it counts: what began earlier or later was nobody's to keep."""

    measure: str
    parameters: Mapping[str, int]
    since: datetime
    ended_at: datetime | None = None  # None: in force


def standing_under(rules: Sequence[Agreement], life: Life, now: datetime) -> list[tuple[Agreement, Case]]:
    """For each rule that the request has met, its latest case: what is open first, by what is due first; then what is settled."""
    found, known = [], Known(life, now + AN_INSTANT)
    for rule in rules:
        cases = judge_known(rule.measure, rule.parameters, known, since=rule.since, end=rule.ended_at)
        if cases:
            found.append((rule, cases[-1]))
    return sorted(found, key=lambda pair: _first(pair[1]))


def _first(case: Case) -> tuple[bool, bool, float]:
    return case.kept is not None, case.due is None, case.due.timestamp() if case.due else 0.0
