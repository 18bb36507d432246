"""What the ladder said in lives of the past: found by its rehearsal, written as the sweep writes it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from requests_app.actions.fire_steps import said
from requests_app.ladder import Act, Due
from requests_app.models import Escalation, TimelineEvent
from requests_app.models.escalation import ladder_for
from requests_app.models.timeline import Kind
from requests_app.rehearsal.listeners import listeners
from requests_app.rehearsal.lives import life_of
from requests_app.rehearsal.replay import replay
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.actions.bring_in import Life
    from requests_app.rehearsal.replay import Firing
    from salesdesk.demo.lives import Cast

SWEPT = timedelta(minutes=1)  # within which a step that moves a request has moved it


class Climb:
    """The ladders as they are, and whom they tell. Asks its queries once."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self._rungs = ladder_for({one.pk for one in cast.types.values()})
        self._hear = listeners(now)

    def told(self, life: Life) -> Life:
        """The life with what its ladder said. One that is still open is left to the sweep, which tells people."""
        request = life.sales_request
        rungs = self._rungs.get(request.type_id or 0, ())
        if request.is_open or not rungs:
            return life
        past = life_of(request, life.events)
        for firing in replay(past, rungs, since=request.created_at, until=request.changed_at):
            if firing.rung.act is Act.TELL or _has_moved(life, firing):
                self._add(life, firing)
        return life

    def _add(self, life: Life, firing: Firing) -> None:
        place = next(number for number, event in enumerate(life.events) if event.at > firing.at)
        before = life.events[:place]
        new_dates = sum(event.kind == Verb.ACKNOWLEDGE for event in before)
        life.escalations.append(
            Escalation(
                sales_request=life.sales_request,
                step_id=firing.rung.pk,
                cycle=1 + new_dates,
                since=firing.since,
                due_at=firing.at,
                at=firing.at,
                skipped=firing.skipped,
            )
        )
        if not firing.skipped:
            life.events.insert(place, self._entry(life, firing, before[-1]))

    def _entry(self, life: Life, firing: Firing, before: TimelineEvent) -> TimelineEvent:
        due = Due(firing.rung, firing.since, firing.at)
        return TimelineEvent(
            sales_request=life.sales_request,
            kind=Kind.ESCALATED,
            at=firing.at,
            state=before.state,
            ball=before.ball,
            owner=before.owner,
            data=said(due, self._hear(firing), done=firing.rung.act),
        )


def _has_moved(life: Life, firing: Firing) -> bool:
    """Whether the request really went on to somebody else by this step."""
    return any(
        event.kind == Verb.HAND_OVER and firing.at <= event.at <= firing.at + SWEPT for event in life.events
    )
