"""A request's page: everything it shows, with a fixed number of queries."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language

from notifications.models import Mute
from requests_app import access, story, time_bar
from requests_app.brief import Brief, brief, moved
from requests_app.burning import Alarm, alarm
from requests_app.form_fields import Kind as FieldKind
from requests_app.forms.typed_fields import shown
from requests_app.measured.obligations import Obligation, obligations
from requests_app.models import Attachment, Mention, SalesRequest
from requests_app.models.timeline import moments_of
from requests_app.notices.requests import TOPIC
from requests_app.states import State, Verb
from requests_app.strategy_lines import StrategyLines, strategy_lines
from requests_app.verbs import WORDING, Wording
from requests_app.weighing import served, with_strategy
from requests_app.whereabouts import Whereabouts, whereabouts
from tandems.responsible import tandem_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from people.models import User
    from requests_app.querysets import SalesRequestQuerySet
    from requests_app.time_bar import Clocks
    from salesdesk.web.parts import Segment
    from tandems.models import Tandem

Row = TypeVar("Row", Mention, Attachment)
ONE_CLICK = frozenset({Verb.CLAIM, Verb.ACCEPT, Verb.RESUME, Verb.PASS_ON})
# What is most likely wanted, first; how it goes on from there depends on the state.
MAIN = (Verb.ANSWER, Verb.CLAIM, Verb.ACCEPT, Verb.RESUME, Verb.DELIVER, Verb.PASS_ON, Verb.WIN)
ELSEWHERE = frozenset({Verb.NOTE, Verb.AIM})  # their buttons stand in places of their own
BESIDE = {
    State.SUBMITTED: (Verb.DELIVER, Verb.ASK, Verb.GIVE),
    State.IN_PROGRESS: (Verb.ASK, Verb.WAIT, Verb.GIVE),
    State.WAITING: (Verb.ACCEPT, Verb.DELIVER, Verb.ASK),
    State.DELIVERED: (Verb.WIN, Verb.LOSE),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A step that this reader may take now."""

    verb: Verb
    url_name: str
    wording: Wording
    one_click: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field of the form that the request was written with; `long` texts keep their lines."""

    label: str
    text: str
    long: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The top of the page, which every answer to a step shows anew."""

    row: SalesRequest
    where: Whereabouts
    main: Deed | None
    beside: tuple[Deed, ...]
    others: tuple[Deed, ...]
    may_note: bool
    may_aim: bool
    version: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """For whoever took it over, and for those it concerns."""

    brief: Brief
    done: tuple[story.Entry, ...]  # newest first
    last_contact: story.Entry | None


@dataclass(frozen=True, slots=True)
class Detail:
    standing: Standing
    wanted: tuple[Wanted, ...]
    files: tuple[Attachment, ...]
    entries: list[story.Entry]
    alarm: Alarm | None
    segments: list[Segment]
    clocks: Clocks
    unseen: int  # mentions of the reader that they have not seen
    phone: str  # as a phone dials it
    taken_over: TakenOver | None
    agreed: tuple[Obligation, ...]  # the tandem's rules that it stands under
    strategy: StrategyLines
    responsible: Tandem | None  # for the customer, as of now; the request's own is what it was sent to


def find(user: User) -> SalesRequestQuerySet:
    """Requests that `user` may see, with all that a page about one needs; `is_muted`: for this reader."""
    related = ("type", "form", "customer__tandem", "requester", "owner", "tandem", "calendar")
    own_topic = Concat(Value(TOPIC), Cast(OuterRef("pk"), CharField()))
    muted = Exists(Mute.objects.filter(user=user, topic=own_topic))
    found = SalesRequest.objects.visible_to(user).select_related(*related).annotate(is_muted=muted)
    return with_strategy(found)


def standing(row: SalesRequest, reader: User, now: datetime) -> Standing:
    where = whereabouts(row, now)
    verbs = access.verbs(reader, row)
    main = _main(verbs, State(row.state))
    usual = BESIDE.get(State(row.state), ())
    wanted = (Verb.ACKNOWLEDGE, *usual) if where.is_overdue else usual
    beside = tuple(verb for verb in wanted if verb in verbs and verb is not main)
    others = (verb for verb in WORDING if verb in verbs and verb not in {main, *ELSEWHERE, *beside})
    return Standing(
        row=row,
        where=where,
        main=_deed(main) if main else None,
        beside=tuple(_deed(verb) for verb in beside),
        others=tuple(_deed(verb) for verb in others),
        may_note=Verb.NOTE in verbs,
        may_aim=Verb.AIM in verbs,
        version=version(row, now),
    )


def version(row: SalesRequest, now: datetime) -> str:
    """Changes whenever the page would say something else: with every step, of people or of a ladder, when the row turns late, and
    when it is weighed anew, which is no step.
    """
    weighed = crc32(repr((row.weighed_version, row.weighed_mark, row.weights)).encode())
    return f"{row.revision}.{row.changed_at.timestamp():.0f}.{whereabouts(row, now).tone}.{weighed:x}"


def detail(row: SalesRequest, reader: User, now: datetime) -> Detail:
    """`row` as `find` gives it. Three queries, one for a tandem's rules, one for the customer's region, at most three for the
    strategy, and at most two for what the reader may do; what was handed over needs at most four more.
    """
    events = list(row.events.in_order().select_related("actor", "owner"))
    attachments = list(row.attachments.present().order_by("pk"))
    mentions = list(Mention.objects.filter(event__sales_request=row).select_related("user").order_by("pk"))
    history = moved(row, events)
    around = story.Around(
        reader=reader,
        now=now,
        fields={field.key: field for field in row.form.fields} if row.form else {},
        mentions=_by_event(mentions),
        files=_by_event(attachments),
        explained=history.explained(),
    )
    entries = story.entries(events, around)
    return Detail(
        standing=standing(row, reader, now),
        wanted=tuple(_wanted(row)),
        files=tuple(attachments),
        entries=entries,
        alarm=alarm(events) if row.is_open else None,
        segments=time_bar.segments(moments_of(events), row, now),
        clocks=time_bar.clocks(row, now),
        unseen=sum(one.user_id == reader.pk and one.seen_at is None for one in mentions),
        phone=re.sub(r"[^0-9+]", "", row.customer.phone) if row.customer else "",
        taken_over=_taken_over(brief(row, reader, history, events), entries),
        agreed=obligations(row, events, now),
        strategy=strategy_lines(served(row)),
        responsible=tandem_of(row.customer) if row.customer else None,
    )


def _taken_over(told: Brief | None, entries: list[story.Entry]) -> TakenOver | None:
    if told is None:
        return None
    # A query that was answered stands with its answer, and not for itself.
    by_key = {entry.pk: entry for entry in entries}
    done = tuple(by_key[pk] for pk in told.done if pk in by_key)
    return TakenOver(told, done, by_key.get(told.last_contact or 0))


def _main(verbs: tuple[Verb, ...], state: State) -> Verb | None:
    fitting = (
        verb for verb in MAIN if verb in verbs and not (verb is Verb.DELIVER and state is State.WAITING)
    )
    return next(fitting, None)


def _deed(verb: Verb) -> Deed:
    return Deed(verb, f"request_{verb.value}", WORDING[verb], verb in ONE_CLICK)


def _wanted(row: SalesRequest) -> Iterable[Wanted]:
    for field in row.form.fields if row.form else ():
        text = shown(field, row.values.get(field.key))
        if text:
            yield Wanted(field.label.in_language(get_language()), text, field.kind is FieldKind.LONG_TEXT)


def _by_event(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.event_id is not None:
            found[row.event_id].append(row)
    return found
