"""What a request's own page says of its ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from requests_app import ladder_text
from requests_app.ladder import Audience, Basis
from requests_app.models.timeline import Kind
from requests_app.states import ACCEPTING, GIVING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests_app.models import TimelineEvent

ENDS = {
    Basis.DEADLINE: gettext_lazy("It stops with the answer, or with a new date."),
    Basis.ACCEPTANCE: gettext_lazy("It stops as soon as somebody accepts it."),
    Basis.UNCLAIMED: gettext_lazy("It stops as soon as somebody claims it."),
    Basis.QUERY: gettext_lazy("It stops as soon as the question is answered."),
}
SETTLING = frozenset({Kind.ACKNOWLEDGE, Kind.DELIVER, Kind.REOPEN})


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a request's own page says of its ladder: the last step that still holds."""

    told: str  # "the inside lead"; empty where nobody was told
    at: datetime
    ends: str  # by what it stops


def alarm(events: Iterable[TimelineEvent]) -> Alarm | None:
    """The last step that spoke of what is now, from the timeline in its order; hints before anything is late are none."""
    last: TimelineEvent | None = None
    for event in events:
        if event.kind == Kind.ESCALATED:
            last = event if event.data.get("basis") in ENDS else last
        elif last is not None and _settles(event, Basis(last.data["basis"])):
            last = None
    if last is None:
        return None
    told = [Audience(one) for one in last.data.get("tell", ()) if one in set(Audience)]
    return Alarm(ladder_text.people(told) if told else "", last.at, str(ENDS[last.data["basis"]]))


def _settles(event: TimelineEvent, basis: Basis) -> bool:
    """Whether this is what the step waited for."""
    if event.kind in SETTLING or (event.kind == Kind.CORRECT and _moves_promise(event)):
        return True
    if basis in {Basis.ACCEPTANCE, Basis.UNCLAIMED}:
        return event.owner_id is not None and event.kind in ACCEPTING | GIVING
    return basis is Basis.QUERY and event.kind in {Kind.ANSWER, Kind.ASK, Kind.WAIT, Kind.RESUME}


def _moves_promise(event: TimelineEvent) -> bool:
    return any(change.get("field") == "promise_at" for change in event.data.get("changes", ()))
