"""One row of a list, finished: everything the page shows, and what the reader may do with it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from requests_app import access, states, urgency
from requests_app.models import RequestType, SalesRequest
from requests_app.models.sales_request import BALL_LABELS, STATE_LABELS
from requests_app.states import Ball, State, Verb
from requests_app.strategy_lines import earlier
from requests_app.urgency import Because, Source, Weight, Why
from requests_app.whereabouts import whereabouts
from salesdesk.web import readable
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from people.models import User
    from requests_app.querysets import SalesRequestQuerySet
    from salesdesk.web.parts import Tone

HOUR = timedelta(hours=1)
SOON = 12 * HOUR
BADGED = frozenset({Why.OVERDUE, Why.BEGIN_NOW})  # the row says so by its badge
# What nothing else on the row says stands first: there is little room, and the date stands beside it anyway.
TOLD_FIRST = frozenset({Why.NEW_CUSTOMER, Why.SEGMENT, Why.GOAL})
OFFERED = frozenset({Verb.CLAIM, Verb.ACCEPT, Verb.ASK, Verb.DELIVER, Verb.ANSWER, Verb.GIVE, Verb.WAIT})
NOT_SHOWN = frozenset(
    {
        "values", "search_text", "form", "calendar", "wished_on", "acceptance",
        "goal", "segments", "weighed_version", "weighed_mark",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """Moments are aware. Texts are in the reader's language; empty where they do not apply."""

    pk: int
    key: str  # of a draft, whose address it is
    revision: int
    subject: str
    customer: str
    is_new_customer: bool
    type: str
    icon: str
    state: State
    state_label: str
    ball: Ball
    ball_label: str
    owner: str
    owner_is_reader: bool
    requester: str
    tandem: str
    deadline_at: datetime | None
    is_promise: bool
    is_overdue: bool
    is_at_risk: bool
    tone: Tone
    status: str  # where is it? in one line
    status_icon: str
    since: datetime | None  # whose turn it is, since when
    waiting_for: str
    because: tuple[str, ...]  # why it stands where it stands
    may: frozenset[str]

    @property
    def is_draft(self) -> bool:
        return self.state is State.DRAFT


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a list, with what is needed to say, without asking again for each row, what they may do with it."""

    user: User
    types: dict[int, RequestType]
    workers: dict[int, frozenset[int]]

    @classmethod
    def of(cls, user: User) -> Reader:
        """One query."""
        return cls(user, *_types_and_workers())

    def verbs(self, sales_request: SalesRequest) -> tuple[Verb, ...]:
        """What this person may do with it now: as `access.verbs`, without a query."""
        workers = self.workers.get(sales_request.type_id or 0)
        qualified = (
            self.user.works_inside and workers is not None and (not workers or self.user.pk in workers)
        )
        in_tandem = getattr(sales_request, "of_reader", False)
        related = access.relations_known(self.user, sales_request, in_tandem=in_tandem, qualified=qualified)
        return states.available(sales_request.facts, related)


def with_names(requests: SalesRequestQuerySet, user: User) -> SalesRequestQuerySet:
    """With what a row shows, and nothing else: neither the form's values nor the people's settings.

    `of_reader`: whether `user` sells for the request's tandem.
    """
    if user.is_field:
        own_tandems = Membership.objects.current().filter(
            user=user, side=Side.FIELD, tandem=OuterRef("tandem")
        )
        requests = requests.annotate(of_reader=Exists(own_tandems))
    own = [field.name for field in SalesRequest._meta.concrete_fields if field.name not in NOT_SHOWN]
    related = ("customer__name", "owner__name", "requester__name", "tandem__name")
    return requests.select_related("customer", "owner", "requester", "tandem").only(*own, *related)


def rows(requests: Iterable[SalesRequest], reader: Reader, now: datetime) -> list[Row]:
    """One row for each request that `with_names` brought. No queries."""
    return [_row(sales_request, reader, now) for sales_request in requests]


def _row(sales_request: SalesRequest, reader: Reader, now: datetime) -> Row:
    if sales_request.type_id:
        sales_request.type = reader.types[sales_request.type_id]
    place = whereabouts(sales_request, now)
    state, ball = State(sales_request.state), Ball(sales_request.ball)
    because = urgency.reasons(
        deadline_at=sales_request.deadline_at,
        promise_at=sales_request.promise_at,
        urgent_from=sales_request.urgent_from,
        work=sales_request.work,
        weights=sales_request.head_starts,
        now=now,
        agreed_at=sales_request.agreed_at,
    )
    whys = {reason.why for reason in because}
    request_type = sales_request.type
    return Row(
        pk=sales_request.pk,
        key=str(sales_request.key),
        revision=sales_request.revision,
        subject=sales_request.subject or (request_type.name if request_type else _("Without a subject")),
        customer=str(sales_request.customer or _("No customer yet")),
        is_new_customer=sales_request.new_customer,
        type=request_type.name if request_type else "",
        icon=request_type.icon if request_type else "file-text",
        state=state,
        state_label=str(STATE_LABELS[state]),
        ball=ball,
        ball_label=str(BALL_LABELS[ball]),
        owner=place.owner,
        owner_is_reader=sales_request.owner_id == reader.user.pk,
        requester=str(sales_request.requester),
        tandem=str(sales_request.tandem or ""),
        deadline_at=sales_request.deadline_at,
        is_promise=Why.PROMISE in whys,
        is_overdue=Why.OVERDUE in whys,
        is_at_risk=Why.BEGIN_NOW in whys and ball is Ball.INSIDE,  # as `querysets.threatened` says
        tone=place.tone,
        status=place.headline,
        status_icon=place.icon,
        since=place.since,
        waiting_for=place.waiting_for,
        because=tuple(in_words(reason, now) for reason in _in_order(because)),
        may=frozenset(verb.value for verb in reader.verbs(sales_request) if verb in OFFERED),
    )


def _in_order(because: Iterable[Because]) -> list[Because]:
    told = (reason for reason in because if reason.why not in BADGED)
    return sorted(told, key=lambda reason: reason.why not in TOLD_FIRST)


def in_words(reason: Because, now: datetime) -> str:
    """ "promise in 2 h", "about 3 h of work", "4 h earlier: new customer"."""
    if reason.why in TOLD_FIRST:
        return earlier(Weight(Source(reason.why.value), reason.amount or HOUR, reason.name))
    if reason.why is Why.WORK:
        return _("about %(time)s of work") % {
            "time": readable.duration((reason.amount or HOUR).total_seconds())
        }
    texts = {Why.AGREED: _("agreed for %(when)s"), Why.PROMISE: _("promise %(when)s")}
    text = texts.get(reason.why) or _("target %(when)s")
    return text % {"when": _when(reason.at, now)}


def _when(at: datetime | None, now: datetime) -> str:
    """Rounded to the hour while it is near, so that a row does not change by the minute."""
    if at is None or not HOUR <= at - now < SOON:
        return readable.moment(at, now) if at else ""
    return _("in %(time)s") % {"time": readable.duration((at - now + HOUR / 2) // HOUR * 3600)}


def _types_and_workers() -> tuple[dict[int, RequestType], dict[int, frozenset[int]]]:
    names = ("pk", "key", "name_de", "name_en", "icon", "asks_outcome", "is_active", "position")
    types: dict[int, RequestType] = {}
    workers: dict[int, set[int]] = {}
    for *values, worker in RequestType.objects.order_by("position", "pk").values_list(*names, "workers"):
        found = RequestType(**dict(zip(names, values, strict=True)))
        types.setdefault(found.pk, found)
        workers.setdefault(found.pk, set()).update([worker] if worker else [])
    return types, {pk: frozenset(people) for pk, people in workers.items()}
