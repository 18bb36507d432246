"""The brief for whoever took a request over: from whom, why this person, what lies ready, who was spoken with last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.models import User
from people.roster import Choice
from requests_app import access
from requests_app.cover import explain, people_of
from requests_app.models import AnswerDraft, HandoverItem
from requests_app.models.handover import Decision
from requests_app.models.timeline import Kind
from requests_app.states import Verb
from requests_app.verbs import WORDING
from tandems.models import Membership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from requests_app.models import SalesRequest, TimelineEvent

EXCERPT = 300  # signs of what was begun
DONE = frozenset({Kind.ASK, Kind.ANSWER, Kind.WAIT, Kind.DELIVER, Kind.ACKNOWLEDGE, Kind.NOTE})
CONTACT = frozenset({Kind.SUBMIT, Kind.ASK, Kind.ANSWER, Kind.DELIVER, Kind.PASS_ON, Kind.ACKNOWLEDGE})
NEWEST = 5  # of what was done; the timeline has the rest


@dataclass(frozen=True, slots=True)
class Moved:
    """How a request has moved: its items, oldest first, and the names that their explanations need."""

    items: tuple[HandoverItem, ...] = ()
    names: Mapping[int, str] | None = None

    def explained(self) -> dict[int, str]:
        """Why this person, in one sentence, by timeline entry. Who was passed over stands in the brief only."""
        return {item.event_id: self.why(item)[0] for item in self.items if item.event_id is not None}

    def why(self, item: HandoverItem) -> list[str]:
        return explain(Choice.from_json(item.choice), self.names or {})


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer that somebody began."""

    verb: Verb
    url_name: str
    label: str
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Texts in the reader's language. `done`, `last_contact`: keys of timeline entries, newest first."""

    title: str
    at: datetime
    handover: int | None  # the batch that it came with
    notes: tuple[tuple[str, str], ...]  # (whose, note), for their own side only, which does the work
    why: list[str]
    begun: tuple[Begun, ...]
    done: tuple[int, ...]
    last_contact: int | None
    is_mine: bool  # the reader has it now


def moved(row: SalesRequest, events: Sequence[TimelineEvent]) -> Moved:
    """No query for what was never handed over; else one, and one more where somebody was passed over."""
    if not any(event.kind == Kind.HAND_OVER for event in events):
        return Moved()
    found = HandoverItem.objects.filter(sales_request=row).select_related("leaver", "to").order_by("pk")
    items = tuple(found)
    people = {person.pk: person.name for item in items for person in (item.leaver, item.to) if person}
    people |= {event.actor.pk: event.actor.name for event in events if event.actor}
    needed = {pk for item in items for pk in people_of(Choice.from_json(item.choice))}
    if needed - people.keys():
        people |= dict(User.objects.filter(pk__in=needed - people.keys()).values_list("pk", "name"))
    return Moved(items, people)


def brief(row: SalesRequest, reader: User, history: Moved, events: Sequence[TimelineEvent]) -> Brief | None:
    """None for what was not handed over, has returned or is closed, and for whom it does not concern. Two queries at most."""
    if not row.is_open or not history.items:
        return None
    item = history.items[-1]
    is_current = item.ended_at is None or item.decision == Decision.STAYED
    if not is_current or row.owner_id == item.leaver_id or not _concerns(row, reader, item):
        return None
    in_force = [one for one in history.items if one.ended_at is None or one == item]
    written = [one for one in in_force if one.note and access.may_read_note(reader, one.leaver)]
    newest = [event for event in reversed(events) if event.kind in DONE]
    contact = (event.pk for event in reversed(events) if event.kind in CONTACT)
    return Brief(
        title=_title(row, reader, item),
        at=item.at,
        handover=item.handover_id,
        notes=tuple((str(one.leaver), one.note) for one in written),
        why=history.why(item),
        begun=begun(row),
        done=tuple(event.pk for event in newest[:NEWEST]),
        last_contact=next(contact, None),
        is_mine=row.owner_id == reader.pk,
    )


def _concerns(row: SalesRequest, reader: User, item: HandoverItem) -> bool:
    """Who has it, who had it, who leads; the rep and the field of the tandem, who see no other requests; its inside."""
    if reader.leads or reader.pk in {row.owner_id, item.to_id, item.leaver_id, row.requester_id}:
        return True
    if not reader.works_inside:
        return True
    inside = Membership.objects.current().filter(user=reader, tandem=row.tandem_id)
    return row.tandem_id is not None and inside.exists()


def _title(row: SalesRequest, reader: User, item: HandoverItem) -> str:
    words = {"leaver": item.leaver, "name": row.owner, "first": item.to}
    if row.owner is None:
        return _("Handed over from %(leaver)s, and nobody has it yet") % words
    if row.owner_id == reader.pk:
        if row.owner_id == item.to_id or item.to is None:
            return _("You took this over from %(leaver)s") % words
        return _("You took this over from %(leaver)s, by way of %(first)s") % words
    return _("%(name)s took this over from %(leaver)s") % words


def begun(row: SalesRequest) -> tuple[Begun, ...]:
    """What somebody began to write for it. One query."""
    drafts = AnswerDraft.objects.filter(sales_request=row).select_related("author").order_by("-changed_at")
    return tuple(
        Begun(
            verb=Verb(draft.verb),
            url_name=f"request_{draft.verb}",
            label=str(WORDING[Verb(draft.verb)].title),
            author=str(draft.author),
            at=draft.changed_at,
            text=" · ".join(text for text in draft.values.values() if text)[:EXCERPT],
        )
        for draft in drafts
    )
