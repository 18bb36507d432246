"""Once for each batch, not once for each request: the new owners, the reps and the tandems hear what moved to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.urls import reverse

from notifications.actions.owe import owe, owe_many
from notifications.models import Notice
from people.models import Absence
from requests_app import audience
from requests_app.ladder import Audience
from requests_app.models import Handover, HandoverItem, SalesRequest
from requests_app.notices.requests import of_request
from tandems.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

PATIENCE = timedelta(minutes=2)  # then what has moved is told, even if one request cannot move
NAMED = 20  # of a long batch, this many are named


def untold() -> list[int]:
    """Batches with items that nobody has been told of. One query."""
    waiting = HandoverItem.objects.filter(handover=OuterRef("pk"), told_at=None)
    return list(Handover.objects.filter(Exists(waiting)).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def tell_handover(pk: int, *, at: datetime) -> int:
    """Owe the notices for a batch that is complete. Returns how many people are told; 0 while it still moves, and when
    another sweep has told.
    """
    handover = Handover.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    fresh = HandoverItem.objects.filter(handover=handover, told_at=None)
    since = fresh.aggregate(first=Min("at"))["first"]
    if since is None or (_still_moves(handover, at) and at - since < PATIENCE):
        return 0
    items = list(fresh.select_related("to", "sales_request__customer").order_by("pk"))
    notices = [
        _notice(handover, reader, theirs, items[-1].pk, at) for reader, theirs in _by_reader(items).items()
    ]
    owe_many(notices)
    _alarm(handover, items, at)
    fresh.filter(pk__lte=items[-1].pk).update(told_at=at)
    return len(notices)


def _still_moves(handover: Handover, at: datetime) -> bool:
    """Whether something open is left with somebody who is still away."""
    left = SalesRequest.objects.open().filter(owner=handover.person_id).exists()
    return left and (
        not handover.person.is_active or Absence.objects.at(at).filter(person=handover.person_id).exists()
    )


def _by_reader(items: list[HandoverItem]) -> dict[int, list[HandoverItem]]:
    """Who is told of what: the new owner, the rep and their tandem; never who left."""
    members: dict[int, list[int]] = {}
    tandems = {item.sales_request.tandem_id for item in items}
    current = Membership.objects.current().filter(tandem__in=tandems, user__is_active=True)
    for tandem, user in current.values_list("tandem", "user"):
        members.setdefault(tandem, []).append(user)
    found: dict[int, list[HandoverItem]] = {}
    for item in items:
        readers = {item.to_id, item.sales_request.requester_id}
        readers |= set(members.get(item.sales_request.tandem_id or 0, ()))
        for reader in sorted(pk for pk in readers if pk not in {None, item.leaver_id}):
            found.setdefault(reader, []).append(item)
    return found


def _notice(handover: Handover, reader: int, items: list[HandoverItem], last: int, at: datetime) -> Notice:
    # What is the reader's own now comes first.
    items = sorted(items, key=lambda item: (item.to_id != reader, item.pk))
    mine = sum(item.to_id == reader for item in items)
    url = reverse("handover", args=[handover.pk])
    if len(items) == 1:
        url = reverse("request", args=[items[0].sales_request_id])
    return Notice(
        recipient_id=reader,
        kind="handover",
        key=f"handover-{handover.pk}-{last}",
        url=url,
        topic=f"request-{items[0].sales_request_id}" if len(items) == 1 else "",
        data={
            "leaver": str(handover.person),
            "mine": mine,
            "all": len(items),
            "items": [of_request(item.sales_request, item.to) for item in items[:NAMED]],
        },
        at=at,
    )


def _alarm(handover: Handover, items: list[HandoverItem], at: datetime) -> None:
    """Nobody could take these over: whoever leads hears it at once; an absent lead is not alone with it."""
    lost = [item for item in items if item.to_id is None]
    if not lost:
        return
    owe(
        "handover_alarm",
        audience.level(Audience.LEAD, at),
        at=at,
        key=f"handover-alarm-{handover.pk}-{items[-1].pk}",
        url=reverse("queue"),
        data={
            "leaver": str(handover.person),
            "all": len(lost),
            "items": [of_request(item.sales_request, item.to) for item in lost[:NAMED]],
        },
    )


def told_alone(item: HandoverItem, readers: list[User], *, at: datetime) -> None:
    """One request that moved outside a batch (the ladder): the same words, in the caller's transaction."""
    readers_of = {item.sales_request.requester_id, *(reader.pk for reader in readers)} - {item.leaver_id}
    for mine, people in ((1, {item.to_id} - {None}), (0, readers_of - {item.to_id})):
        owe(
            "handover",
            people,  # type: ignore[arg-type]  # the None is taken out
            at=at,
            key=f"handover-item-{item.pk}",
            url=reverse("request", args=[item.sales_request_id]),
            topic=f"request-{item.sales_request_id}",
            data={
                "leaver": str(item.leaver),
                "mine": mine,
                "all": 1,
                "items": [of_request(item.sales_request, item.to)],
            },
        )
    HandoverItem.objects.filter(pk=item.pk).update(told_at=at)
