"""The timeline as people read it: who did what, when and why, with queries and their answers joined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from requests_app import mentions
from requests_app.forms.typed_fields import shown
from requests_app.models import LostReason
from requests_app.models.timeline import Kind
from requests_app.states import Ball
from salesdesk.web import readable
from salesdesk.web.parts import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from people.models import User
    from requests_app.form_fields import FormField
    from requests_app.models import Attachment, Mention, TimelineEvent
    from salesdesk.web.parts import Tone


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a note; `mention` where it names somebody, `me` where it names the reader."""

    text: str
    mention: bool = False
    me: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The query that an answer belongs to."""

    asked_by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `text` follows the actor's name, or stands alone where Salesdesk acted itself."""

    pk: int
    icon: str
    tone: Tone
    actor: str
    text: str
    at: datetime
    note: tuple[Piece, ...] = ()
    question: Question | None = None
    facts: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    files: tuple[Attachment, ...] = field(default=())
    is_new: bool = False  # names the reader, who has not seen it yet

    @property
    def anchor(self) -> str:
        return f"e{self.pk}"


@dataclass(frozen=True, slots=True)
class Around:
    """What the entries need beside the events: all of it loaded already."""

    reader: User
    now: datetime
    fields: Mapping[str, FormField]
    mentions: Mapping[int, Sequence[Mention]]  # by event
    files: Mapping[int, Sequence[Attachment]]  # by event


ICONS: dict[str, tuple[str, Tone]] = {
    Kind.SUBMIT: ("send", "info"),
    Kind.CLAIM: ("hand", "neutral"),
    Kind.ACCEPT: ("check", "neutral"),
    Kind.RELEASE: ("undo-2", "warn"),
    Kind.GIVE: ("user-plus", "neutral"),
    Kind.ASK: ("message-circle-question-mark", "warn"),
    Kind.ANSWER: ("reply", "info"),
    Kind.WAIT: ("hourglass", "warn"),
    Kind.RESUME: ("play", "neutral"),
    Kind.DELIVER: ("package-check", "calm"),
    Kind.PASS_ON: ("forward", "calm"),
    Kind.WIN: ("trophy", "calm"),
    Kind.LOSE: ("circle-x", "neutral"),
    Kind.CANCEL: ("ban", "neutral"),
    Kind.REOPEN: ("rotate-ccw", "warn"),
    Kind.CORRECT: ("pencil", "neutral"),
    Kind.NOTE: ("sticky-note", "neutral"),
    Kind.ROUTED: ("handshake", "neutral"),
    Kind.RECOMPUTED: ("calendar-sync", "warn"),
    Kind.IMPORTED: ("import", "neutral"),
}


LEAVE_THE_QUERY_OPEN = frozenset(
    {Kind.NOTE, Kind.CORRECT, Kind.CLAIM, Kind.ACCEPT, Kind.GIVE, Kind.RELEASE, Kind.RECOMPUTED}
)


def entries(events: Sequence[TimelineEvent], around: Around) -> list[Entry]:
    """Newest first. A query that was answered stands with its answer."""
    told: list[Entry] = []
    open_query: Entry | None = None
    for event in events:
        entry = _entry(event, around)
        if event.kind == Kind.ANSWER and open_query is not None:
            told.remove(open_query)
            query = Question(
                open_query.actor, open_query.at, "".join(piece.text for piece in open_query.note)
            )
            entry = replace(entry, question=query)
        told.append(entry)
        if event.kind == Kind.ASK:
            open_query = entry
        elif event.kind not in LEAVE_THE_QUERY_OPEN:
            open_query = None
    return told[::-1]


def _entry(event: TimelineEvent, around: Around) -> Entry:
    icon, tone = ICONS.get(event.kind, ("circle-dot", "neutral"))
    named = around.mentions.get(event.pk, ())
    return Entry(
        pk=event.pk,
        icon=icon,
        tone=tone,
        actor=str(event.actor) if event.actor_id else "",
        text=_text(event, around.now),
        at=event.at,
        note=_pieces(event.note, named, around.reader),
        facts=_facts(event, around.now),
        changes=tuple(_changes(event.data.get("changes", ()), around)),
        files=tuple(around.files.get(event.pk, ())),
        is_new=any(one.user_id == around.reader.pk and one.seen_at is None for one in named),
    )


def _text(event: TimelineEvent, now: datetime) -> str:
    if event.kind == Kind.RECOMPUTED:
        return _recomputed(event, now)
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
        Kind.ROUTED: _("It went to %(name)s, the partner in the tandem."),
        Kind.IMPORTED: _("Imported from another system."),
    }
    text = texts.get(Kind(event.kind), str(event.get_kind_display()))
    return text % {"name": event.owner} if "%(name)s" in text else text


def _recomputed(event: TimelineEvent, now: datetime) -> str:
    words = {
        "calendar": event.data.get("calendar", ""),
        "before": _moment(event.data.get("from"), now),
        "after": _moment(event.data.get("to"), now),
    }
    return (
        _("The calendar “%(calendar)s” was changed: the deadline moved from %(before)s to %(after)s.") % words
    )


def _facts(event: TimelineEvent, now: datetime) -> tuple[tuple[str, str], ...]:
    """What belongs to the step, as label and text."""
    data = event.data
    reason = data.get("reason")
    found = [
        (_("Expected by"), _moment(data.get("until"), now)),
        (_("Number"), data.get("number", "")),
        (_("Value"), _money(data.get("value"))),
        (_("Valid until"), _day(data.get("valid_until"))),
        (_("Confirmed date"), _day(data.get("confirmed_on"))),
        (_("Reason"), str(LostReason(reason).label) if reason in LostReason.values else ""),
    ]
    return tuple((label, text) for label, text in found if text)


def _changes(changes: Iterable[Mapping[str, Any]], around: Around) -> Iterable[Change]:
    labels = {
        "subject": _("Subject"),
        "customer": _("Customer"),
        "wished_on": _("Wished by"),
        "promise_at": _("Promised to the customer"),
        "outcome_value": _("Value"),
    }
    for change in changes:
        name = change["field"]
        typed = around.fields.get(name.removeprefix("values.")) if name.startswith("values.") else None
        label = typed.label.in_language(get_language()) if typed else labels.get(name, name)
        before, after = (_changed(name, typed, change[side], around.now) for side in ("from", "to"))
        yield Change(label, before or "–", after or "–")


def _changed(name: str, typed: FormField | None, value: Any, now: datetime) -> str:
    if typed is not None:
        return shown(typed, value)
    if name == "promise_at":
        return _moment(value, now)
    if name == "wished_on":
        return _day(value)
    return _money(value) if name == "outcome_value" else str(value or "")


def _pieces(text: str, named: Sequence[Mention], reader: User) -> tuple[Piece, ...]:
    people = [mention.user for mention in named]
    found, behind = [], 0
    for start, end, person in mentions.places(text, people):
        found += [Piece(text[behind:start]), Piece(text[start:end], mention=True, me=person.pk == reader.pk)]
        behind = end
    return tuple(piece for piece in (*found, Piece(text[behind:])) if piece.text)


def _moment(iso: str | None, now: datetime) -> str:
    return readable.moment(datetime.fromisoformat(iso), now) if iso else ""


def _day(iso: str | None) -> str:
    return readable.day(date.fromisoformat(iso)) if iso else ""


def _money(value: str | None) -> str:
    try:
        return readable.money(Decimal(value)) if value else ""
    except InvalidOperation:
        return str(value)
