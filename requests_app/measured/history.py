"""A tandem's rules on what really happened: reads the timelines of its requests, writes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from requests_app.measured.counting import Tally
from requests_app.measured.judging import Known, judge_known
from requests_app.measured.standing import Agreement
from requests_app.models import SalesRequest
from requests_app.rehearsal.lives import lives

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from requests_app.measured.judging import Case
    from tandems.models import Tandem

DAYS = 90  # that a preview looks back


def preview(
    measure: str, parameters: Mapping[str, int], tandem: Tandem, *, at: datetime, days: int = DAYS
) -> Tally:
    """How it would have been kept in the `days` before `at`. Two queries, and three for each `lives.AT_ONCE` requests."""
    thought_of = Agreement(measure, parameters, at - timedelta(days=days))
    [cases] = measure_rules([thought_of], tandem, until=at)
    return Tally.of(cases)


def measure_rules(rules: Sequence[Agreement], tandem: Tandem, *, until: datetime) -> list[list[Case]]:
    """The cases of each rule, in the order of their beginning; as many queries as for one."""
    found: list[list[Case]] = [[] for _rule in rules]
    if not rules:
        return found
    since = min(rule.since for rule in rules)
    for life in lives(_alive(tandem, since, until)):
        known = Known(life, until)
        for rule, cases in zip(rules, found, strict=True):
            cases.extend(
                judge_known(rule.measure, rule.parameters, known, since=rule.since, end=rule.ended_at)
            )
    for cases in found:
        cases.sort(key=lambda case: (case.at, case.request))
    return found


def _alive(tandem: Tandem, since: datetime, until: datetime) -> list[int]:
    """A case begins with a step, so a request whose last step lies before `since` has none. As its row says whose it is now."""
    sent = SalesRequest.objects.sent().filter(tandem=tandem, changed_at__gte=since, submitted_at__lt=until)
    return list(sent.order_by("pk").values_list("pk", flat=True))
