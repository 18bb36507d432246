"""The timeline as people read it: who did what, when and why, with queries and their answers joined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from requests_app import mentions
from requests_app.forms.typed_fields import shown
from requests_app.models import LostReason
from requests_app.models.timeline import Kind
from requests_app.story_words import day, moment, money, text, told_to
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
    explained: Mapping[int, str] = field(
        default_factory=dict
    )  # by event: why it was handed over to this person


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
    Kind.HAND_OVER: ("arrow-right-left", "warn"),
    Kind.TAKE_BACK: ("undo-2", "info"),
    Kind.ACKNOWLEDGE: ("calendar-check", "warn"),
    Kind.AIM: ("goal", "neutral"),
    Kind.ESCALATED: ("bell-ring", "warn"),
    Kind.RECOMPUTED: ("calendar-sync", "warn"),
    Kind.IMPORTED: ("import", "neutral"),
}


LEAVE_THE_QUERY_OPEN = frozenset(
    {
        Kind.NOTE,
        Kind.CORRECT,
        Kind.CLAIM,
        Kind.ACCEPT,
        Kind.GIVE,
        Kind.RELEASE,
        Kind.HAND_OVER,
        Kind.TAKE_BACK,
        Kind.ACKNOWLEDGE,
        Kind.AIM,
        Kind.ESCALATED,
        Kind.RECOMPUTED,
    }
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
        text=text(event, around.now),
        at=event.at,
        note=_pieces(event.note, named, around.reader),
        facts=(*_explained(event, around), *_facts(event, around.now)),
        changes=tuple(_changes(event.data.get("changes", ()), around)),
        files=tuple(around.files.get(event.pk, ())),
        is_new=any(one.user_id == around.reader.pk and one.seen_at is None for one in named),
    )


def _explained(event: TimelineEvent, around: Around) -> tuple[tuple[str, str], ...]:
    text = around.explained.get(event.pk, "")
    return ((_("Why this person"), text),) if text else ()


def _facts(event: TimelineEvent, now: datetime) -> tuple[tuple[str, str], ...]:
    """What belongs to the step, as label and text."""
    data = event.data
    reason = data.get("reason")
    found = [
        (_("Expected by"), moment(data.get("until"), now)),
        (_("Number"), data.get("number", "")),
        (_("Value"), money(data.get("value"))),
        (_("Valid until"), day(data.get("valid_until"))),
        (_("Confirmed date"), day(data.get("confirmed_on"))),
        (_("Reason"), str(LostReason(reason).label) if reason in LostReason.values else ""),
        (_("Told"), told_to(data)),
    ]
    return tuple((label, text) for label, text in found if text)


def _changes(changes: Iterable[Mapping[str, Any]], around: Around) -> Iterable[Change]:
    labels = {
        "subject": _("Subject"),
        "customer": _("Customer"),
        "new_customer": _("New customer"),
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
    if name == "new_customer":
        return pgettext("form value", "Yes") if value else pgettext("form value", "No")
    if name == "promise_at":
        return moment(value, now)
    if name == "wished_on":
        return day(value)
    return money(value) if name == "outcome_value" else str(value or "")


def _pieces(text: str, named: Sequence[Mention], reader: User) -> tuple[Piece, ...]:
    people = [mention.user for mention in named]
    found, behind = [], 0
    for start, end, person in mentions.places(text, people):
        found += [Piece(text[behind:start]), Piece(text[start:end], mention=True, me=person.pk == reader.pk)]
        behind = end
    return tuple(piece for piece in (*found, Piece(text[behind:])) if piece.text)
