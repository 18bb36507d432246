"""Nobody there, nothing lost: what is an absent owner's moves to somebody who is there.

A sweep over a condition (open, and its owner is absent now or has no account any more), so that nothing depends on
anybody having been told: reported now, planned long ago, entered late, or interrupted by a crash, it is found. Each request
moves in its own small transaction; the condition is checked again under the lock.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from people import presence
from people.models import Absence, User
from requests_app import lifecycle
from requests_app.actions.step import save
from requests_app.actions.tell_handover import tell_handover, untold
from requests_app.cover import Cover, cover_at
from requests_app.lifecycle import Step
from requests_app.models import Handover, HandoverItem, HandoverWish, SalesRequest
from requests_app.models.handover import Cause
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from people.roster import Choice

log = logging.getLogger(__name__)


def hand_over_absent(*, at: datetime) -> int:
    """The sweep. Returns how many requests moved. Harmless when repeated, and when several run at once: each takes what no
    other holds. Two queries when there is nothing to do.
    """
    moved = 0
    cover: Cover | None = None
    for person in _absent_owners(at):
        cover = cover or cover_at(at)
        handover = _batch(person, at)
        if handover is not None:
            moved += _hand_over(handover, cover, at)
    for batch in untold():
        tell_handover(batch, at=at)
    return moved


def _absent_owners(at: datetime) -> list[User]:
    """Who owns something open and is not there. The keys first, by the desk's index; then who of them is away."""
    owners = SalesRequest.objects.open().filter(owner__isnull=False).order_by().values("owner").distinct()
    away = Exists(Absence.objects.at(at).filter(person=OuterRef("pk")))
    return list(User.objects.filter(pk__in=owners).filter(Q(is_active=False) | away).order_by("pk"))


def _batch(person: User, at: datetime) -> Handover | None:
    """The batch of this person's present absence; None if they came back meanwhile."""
    if not person.is_active:
        closed, _ = Handover.objects.get_or_create(
            person=person, cause=Cause.CLOSED, defaults={"began_at": at}
        )
        return closed
    absence = Absence.objects.at(at).filter(person=person).first()
    if absence is None:
        return None
    begun = {"person": person, "cause": Cause.ABSENCE, "began_at": at}
    try:
        return Handover.objects.get_or_create(absence=absence, defaults=begun)[0]
    except IntegrityError:  # the absence was deleted at this very moment
        return None


def _hand_over(handover: Handover, cover: Cover, at: datetime) -> int:
    """Move what is this person's, the most urgent first, so that load spreads. Each is tried once: one that cannot move is
    logged and left to the next sweep, and holds up no other.
    """
    moved = 0
    mine = SalesRequest.objects.open().filter(owner=handover.person_id)
    wishes = _wishes(handover)
    for pk in list(mine.order_by("urgent_from", "pk").values_list("pk", flat=True)):
        try:
            moved += _move_one(pk, handover, cover, wishes.get(pk), at)
        except OperationalError:  # the database is busy or away: the next sweep goes on
            raise
        except Exception:
            log.exception("Request %s could not be handed over.", pk)
    return moved


def _wishes(handover: Handover) -> dict[int, HandoverWish]:
    if handover.absence_id is None:
        return {}
    return {wish.sales_request_id: wish for wish in HandoverWish.objects.filter(absence=handover.absence_id)}


@transaction.atomic
def _move_one(pk: int, handover: Handover, cover: Cover, wish: HandoverWish | None, at: datetime) -> bool:
    """True if it moved now; False if another sweep has it, it was closed or moved, or its owner is back."""
    sales_request = _take(pk, cover)
    if sales_request is None or not sales_request.is_open or sales_request.owner_id != handover.person_id:
        return False
    # Shared with other moves, exclusive against the owner's return: what has moved stays moved, the rest stays.
    if handover.cause == Cause.ABSENCE and not presence.lock(handover.absence_id or 0, at):
        return False
    move(
        sales_request,
        cover=cover,
        leaver=handover.person,
        at=at,
        cause=Cause(handover.cause),
        handover=handover,
        wish=wish.to_id if wish else None,
        note=wish.note if wish else "",
    )
    return True


def _take(pk: int, cover: Cover) -> SalesRequest | None:
    """The locked row, without joins: type and calendar are known. None while another transaction holds it, so that several
    sweeps at once share the work instead of queueing for it. SQLite's transactions hold the only write lock anyway.
    """
    rows = SalesRequest.objects.filter(pk=pk)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    sales_request = rows.first()
    if sales_request is not None:
        cover.complete(sales_request)
    return sales_request


def move(
    sales_request: SalesRequest,
    *,
    cover: Cover,
    leaver: User,
    at: datetime,
    cause: Cause,
    handover: Handover | None = None,
    wish: int | None = None,
    note: str = "",
) -> HandoverItem:
    """Give the locked request to whom the roster names, or to the shared queue. In the caller's transaction.

    Who left in the seconds since the facts were read may be named; the next sweep moves it on.
    """
    choice = cover.choose(sales_request, leaver=leaver.pk, wish=wish)
    person = cover.people[choice.to] if choice.to else None
    if person is not None:
        cover.takes(person.pk, sales_request)
    item = HandoverItem(
        leaver=leaver, cause=cause, handover=handover, note=note, choice=choice.as_json(), to=person
    )
    return _record(sales_request, item, at)


def to_queue(
    sales_request: SalesRequest, *, choice: Choice, leaver: User, at: datetime, cause: Cause
) -> HandoverItem:
    """Put the locked request into the shared queue. In the caller's transaction."""
    return _record(sales_request, HandoverItem(leaver=leaver, cause=cause, choice=choice.as_json()), at)


def _record(sales_request: SalesRequest, item: HandoverItem, at: datetime) -> HandoverItem:
    """Row, timeline entry and item together. The entry says "handed over", never why."""
    data = {"from": item.leaver_id, "to": item.to_id}
    event = lifecycle.perform(sales_request, Step(Verb.HAND_OVER, None, at, to=item.to, data=data))
    save(sales_request, event)
    # What it was handed over for before is history; only the same owner's own absence may still take it back.
    earlier = HandoverItem.objects.filter(sales_request=sales_request, leaver=item.leaver, ended_at=None)
    earlier.update(ended_at=event.at)
    item.sales_request, item.at, item.event_id = sales_request, event.at, event.pk
    item.save(force_insert=True)
    return item
