"""What burns, why, who knows, whose turn it is, and what can be done about it: one screen for leads and managers.

Both sides stand here alike, by their role in the matter and by nobody's fault. A request stands in one group, the first
that fits.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from requests_app import ladder_text
from requests_app.burning.groups import Group, arranged, burning, why
from requests_app.ladder import Act, Audience, Basis
from requests_app.models import Escalation, SalesRequest
from requests_app.queue import paging
from requests_app.queue.paging import Place
from requests_app.queue.rows import Reader, Row, rows, with_names
from requests_app.states import State, Verb
from requests_app.whereabouts import whereabouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from people.models import User
    from requests_app.ladder import Rung
    from requests_app.querysets import SalesRequestQuerySet

SHOWN_STEPS = 3  # the last of each request
ORDER = ("group", "urgent_from", "pk")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A step of the ladder that has fired."""

    when: str  # "2 h after the deadline"
    told: str  # "the inside lead"; empty where nobody was told
    at: datetime


@dataclass(frozen=True, slots=True)
class Burning:
    row: Row
    group: Group
    why: str
    turn: str  # whose turn it is, by name
    since: datetime | None  # whose turn it is, since when
    spoken: tuple[Spoken, ...]  # the latest first
    may_claim: bool
    may_take_over: bool
    may_give: bool
    may_acknowledge: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """`before` and `after` are cursors for the address; empty where there is nothing more."""

    # Of this page, each with how many there are in all.
    groups: tuple[tuple[Group, int, tuple[Burning, ...]], ...]
    counts: Mapping[Group, int]
    chosen: Group | None
    before: str
    after: str

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def version(self) -> str:
        """Differs when the screen shows something else."""
        shown = repr((self.groups, sorted(self.counts.items()), self.before, self.after))
        return blake2b(shown.encode(), digest_size=8).hexdigest()


def screen(user: User, given: Mapping[str, str], now: datetime) -> Screen:
    """The page that an address (`given`: `group`, `after` or `before`) names. A fixed number of queries: four."""
    reader, chosen = Reader.of(user), _group(given.get("group", ""))
    place = Place.read(given.get("after", ""), given.get("before", ""), ORDER)
    visible = SalesRequest.objects.visible_to(user)
    found, before, after = paging.read(
        burning(visible, now, chosen),
        ORDER,
        place,
        lambda requests: arranged(with_names(requests, user), now),
    )
    spoken = _spoken(found)
    all_rows = zip(found, rows(found, reader, now), strict=True)
    found_rows = [_finished(one, row, spoken[one.pk], reader, now) for one, row in all_rows]
    counts = _counts(visible, now)
    return Screen(_grouped(found_rows, counts), counts, chosen, before, after)


def _group(text: str) -> Group | None:
    return next((group for group in Group if group.name.lower() == text), None)


def _counts(visible: SalesRequestQuerySet, now: datetime) -> dict[Group, int]:
    counted = burning(visible, now).order_by().values("group").annotate(number=Count("pk"))  # type: ignore[misc]  # annotated
    numbers = {row["group"]: row["number"] for row in counted}
    return {group: numbers[group.value] for group in Group if group.value in numbers}


def _grouped(
    rows_of_page: Sequence[Burning], counts: Mapping[Group, int]
) -> tuple[tuple[Group, int, tuple[Burning, ...]], ...]:
    by_group: dict[Group, list[Burning]] = defaultdict(list)
    for one in rows_of_page:
        by_group[one.group].append(one)
    return tuple((group, counts.get(group, len(found)), tuple(found)) for group, found in by_group.items())


def _spoken(found: Iterable[SalesRequest]) -> dict[int, list[tuple[Rung, Escalation]]]:
    """What has fired for each of these, the latest first. One query."""
    said: dict[int, list[tuple[Rung, Escalation]]] = defaultdict(list)
    keys = [one.pk for one in found]
    fired = Escalation.objects.filter(sales_request__in=keys, skipped=False).select_related("step")
    for escalation in fired.order_by("-at", "-pk"):
        said[escalation.sales_request_id].append((escalation.step.rung, escalation))
    return said


def _finished(
    sales_request: SalesRequest,
    row: Row,
    said: Iterable[tuple[Rung, Escalation]],
    reader: Reader,
    now: datetime,
) -> Burning:
    group, place = Group(sales_request.group), whereabouts(sales_request, now)  # type: ignore[attr-defined]  # annotated
    verbs = reader.verbs(sales_request)
    mine, is_free = sales_request.owner_id == reader.user.pk, Verb.CLAIM in verbs
    current = [
        Spoken(ladder_text.when(rung), _told(rung, sales_request) or _moved(rung), one.at)
        for rung, one in said
        if _holds(one, rung, sales_request)
    ]
    return Burning(
        row=row,
        group=group,
        why=why(group, sales_request, now),
        turn=place.turn,
        since=place.since,
        spoken=tuple(current[:SHOWN_STEPS]),
        may_claim=is_free,
        may_take_over=Verb.GIVE in verbs and not mine and not is_free and _may_have(reader, sales_request),
        may_give=Verb.GIVE in verbs,
        may_acknowledge=Verb.ACKNOWLEDGE in verbs,
    )


def _may_have(reader: Reader, sales_request: SalesRequest) -> bool:
    """As `access.may_work_on`, without a query."""
    workers = reader.workers.get(sales_request.type_id or 0, frozenset())
    return reader.user.works_inside and (not workers or reader.user.pk in workers)


def _told(rung: Rung, sales_request: SalesRequest) -> str:
    tell = rung.tell - ({Audience.OWNER} if sales_request.owner_id is None else set())
    return ladder_text.people(tell) if tell else ""


def _moved(rung: Rung) -> str:
    return {Act.STAND_IN: _("handed over"), Act.QUEUE: _("put into the shared queue")}.get(rung.act, "")


def _holds(escalation: Escalation, rung: Rung, sales_request: SalesRequest) -> bool:
    """Whether it is about what is now: this deadline, this owner, this time in the queue, this question."""
    if rung.basis in {Basis.TARGET, Basis.DEADLINE}:
        return escalation.cycle == sales_request.cycle
    began = {
        Basis.ACCEPTANCE: sales_request.owner_since if sales_request.accepted_at is None else None,
        Basis.UNCLAIMED: sales_request.unclaimed_since,
        Basis.QUERY: sales_request.ball_since if sales_request.state == State.WAITING else None,
    }[rung.basis]
    told_of = escalation.at if rung.basis is Basis.QUERY else escalation.since
    return began is not None and told_of >= began
