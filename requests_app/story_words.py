"""What each entry of the timeline says, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from requests_app.ladder import Audience, Basis
from requests_app.models.escalation import AUDIENCE_LABELS
from requests_app.models.timeline import Kind
from requests_app.routing import How
from requests_app.states import Ball
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests_app.models import TimelineEvent


def text(event: TimelineEvent, now: datetime) -> str:
    """What happened; follows the actor's name, or stands alone."""
    if event.kind in OWN_WORDS:
        return OWN_WORDS[event.kind](event, now)
    texts = {
        Kind.SUBMIT: _("sent the request"),
        Kind.CLAIM: _("claimed it"),
        Kind.ACCEPT: _("accepted it"),
        Kind.RELEASE: _("put it back into the shared queue"),
        Kind.GIVE: _("gave it to %(name)s"),
        Kind.ASK: _("asked back"),
        Kind.ANSWER: _("answered the question"),
        Kind.WAIT: _("waits for the customer")
        if event.ball == Ball.CUSTOMER
        else _("waits for a third party"),
        Kind.RESUME: _("went on with the work"),
        Kind.DELIVER: _("delivered"),
        Kind.PASS_ON: _("passed it on to the customer"),
        Kind.WIN: _("recorded an order"),
        Kind.LOSE: _("recorded that it was lost"),
        Kind.CANCEL: _("cancelled it"),
        Kind.REOPEN: _("reopened it for %(name)s") if event.owner_id else _("reopened it"),
        Kind.CORRECT: _("corrected it"),
        Kind.NOTE: _("noted"),
        Kind.ROUTED: _("It went to %(name)s, who stands in for the partner in the tandem.")
        if event.data.get("why") == How.STAND_IN
        else _("It went to %(name)s, the partner in the tandem."),
        Kind.HAND_OVER: _("It was handed over to %(name)s.")
        if event.owner_id
        else _("It went to the shared queue."),
        Kind.TAKE_BACK: _("took it back") if event.actor_id else _("It went back to %(name)s."),
        Kind.IMPORTED: _("Imported from another system."),
    }
    text = texts.get(Kind(event.kind), str(event.get_kind_display()))
    return text % {"name": event.owner} if "%(name)s" in text else text


def _recomputed(event: TimelineEvent, now: datetime) -> str:
    words = {
        "calendar": event.data.get("calendar", ""),
        "before": moment(event.data.get("from"), now),
        "after": moment(event.data.get("to"), now),
    }
    return (
        _("The calendar “%(calendar)s” was changed: the deadline moved from %(before)s to %(after)s.") % words
    )


def _escalated(event: TimelineEvent, now: datetime) -> str:
    """What was due, as it stood: nobody's fault."""
    data = event.data
    words = {"share": data.get("share"), "time": readable.duration(data.get("after", 0))}
    at_once = {
        Basis.DEADLINE: _("The deadline passed."),
        Basis.ACCEPTANCE: _("The time to accept passed."),
        Basis.UNCLAIMED: _("Nobody had claimed it yet."),
        Basis.QUERY: _("The day passed on which an answer was expected."),
    }
    later = {
        Basis.TARGET: _("%(share)s %% of the target were used."),
        Basis.DEADLINE: _("The deadline had passed by %(time)s of working time."),
        Basis.ACCEPTANCE: _("The time to accept had passed by %(time)s of working time."),
        Basis.UNCLAIMED: _("Nobody had claimed it for %(time)s of working time."),
        Basis.QUERY: _("The question had been open for %(time)s of working time more than expected."),
    }
    texts = later if data.get("after") or data.get("basis") == Basis.TARGET else at_once
    return texts.get(data.get("basis"), str(event.get_kind_display())) % words


def _acknowledged(event: TimelineEvent, now: datetime) -> str:
    words = {"before": moment(event.data.get("from"), now), "after": moment(event.data.get("to"), now)}
    if not words["before"]:
        return _("agreed on a new date: %(after)s") % words
    return _("agreed on a new date: %(after)s instead of %(before)s") % words


def _aimed(event: TimelineEvent, now: datetime) -> str:
    words = {"before": event.data.get("from", ""), "after": event.data.get("to", "")}
    if not words["after"]:
        return _("said that it does not serve the goal “%(before)s” any more") % words
    if not words["before"]:
        return _("said that it serves the goal “%(after)s”") % words
    return _("said that it serves the goal “%(after)s” instead of “%(before)s”") % words


OWN_WORDS: dict[str, Callable[[TimelineEvent, datetime], str]] = {
    Kind.RECOMPUTED: _recomputed,
    Kind.ESCALATED: _escalated,
    Kind.ACKNOWLEDGE: _acknowledged,
    Kind.AIM: _aimed,
}


def told_to(data: Mapping[str, Any]) -> str:
    """Which sides heard of an escalation; their names stand in no timeline."""
    if not data.get("told"):
        return ""
    return ", ".join(
        str(AUDIENCE_LABELS[Audience(one)]) for one in data.get("tell", ()) if one in set(Audience)
    )


def moment(iso: str | None, now: datetime) -> str:
    return readable.moment(datetime.fromisoformat(iso), now) if iso else ""


def day(iso: str | None) -> str:
    return readable.day(date.fromisoformat(iso)) if iso else ""


def money(value: str | None) -> str:
    try:
        return readable.money(Decimal(value)) if value else ""
    except InvalidOperation:
        return str(value)
