"""Once for all that somebody decided: who stood in, the reps and the tandems hear what returned and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.urls import reverse

from notifications.actions.owe import owe_many
from notifications.models import Notice
from requests_app.models import HandoverItem, TimelineEvent
from requests_app.models.handover import Decision
from requests_app.models.timeline import Kind
from requests_app.notices import topic
from requests_app.notices.requests import of_request
from salesdesk.web.literal import literals
from tandems.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

NAMED = 20  # of a long list, this many are named


def untold() -> list[int]:
    """Whose decisions nobody was told of yet. One query."""
    return list(_untold().order_by("leaver_id").values_list("leaver_id", flat=True).distinct())


@transaction.atomic
def tell_return(leaver: int, *, at: datetime) -> int:
    """Owe the notices for all that this person decided and nobody was told of. Returns how many people are told; 0 when
    another sweep tells just now.
    """
    rows = _untold().filter(leaver=leaver)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    related = ("leaver", "sales_request__customer", "sales_request__owner")
    items = list(rows.select_related(*related).order_by("pk"))
    if not items:
        return 0
    notices = [_notice(reader, theirs, items[-1].pk, at) for reader, theirs in _by_reader(items).items()]
    owe_many(notices)
    HandoverItem.objects.filter(pk__in=[item.pk for item in items]).update(decision_told_at=at)
    return len(notices)


def _untold() -> QuerySet[HandoverItem]:
    return HandoverItem.objects.filter(decision_told_at=None, decision__in=literals(Decision.values))


def _by_reader(items: list[HandoverItem]) -> dict[int, list[HandoverItem]]:
    """Of what stays hears whose it is now. Of what returned: who stood in, who had it last, the rep and the tandem; and who
    was away, where it came back by itself.
    """
    returned = [item for item in items if item.decision == Decision.RETURNED]
    had, by_itself = _before(returned)
    members: dict[int, set[int]] = {}
    tandems = {item.sales_request.tandem_id for item in returned}
    current = Membership.objects.current().filter(tandem__in=tandems, user__is_active=True)
    for tandem, user in current.values_list("tandem", "user"):
        members.setdefault(tandem, set()).add(user)
    found: dict[int, list[HandoverItem]] = {}
    for item in items:
        readers: set[int | None] = {item.sales_request.owner_id}
        if item.decision == Decision.RETURNED:
            readers = {item.to_id, had.get(item.sales_request_id), item.sales_request.requester_id}
            readers |= members.get(item.sales_request.tandem_id or 0, set())
        readers.discard(item.leaver_id)
        if item.sales_request_id in by_itself:
            readers.add(item.leaver_id)
        for reader in readers - {None}:
            found.setdefault(reader, []).append(item)  # type: ignore[arg-type]
    return found


def _before(items: list[HandoverItem]) -> tuple[dict[int, int | None], set[int]]:
    """Who had each request when it returned, and which returned by themselves."""
    requests = {item.sales_request_id for item in items}
    moments = {item.ended_at for item in items if item.ended_at}
    steps = TimelineEvent.objects.filter(sales_request__in=requests, at__in=moments, kind=Kind.TAKE_BACK)
    had: dict[int, int | None] = {}
    by_itself: set[int] = set()
    for sales_request, actor, data in steps.values_list("sales_request", "actor", "data"):
        had[sales_request] = data.get("from")
        if actor is None:
            by_itself.add(sales_request)
    return had, by_itself


def _notice(reader: int, items: list[HandoverItem], last: int, at: datetime) -> Notice:
    first = items[0]
    one = len(items) == 1
    url = reverse("request", args=[first.sales_request_id])
    if not one and first.handover_id is not None:
        url = reverse("handover", args=[first.handover_id])
    items = sorted(items, key=lambda item: (item.decision != Decision.RETURNED, item.pk))
    returned = sum(item.decision == Decision.RETURNED for item in items)
    return Notice(
        recipient_id=reader,
        kind="returned",
        key=f"return-{last}",
        url=url,
        topic=topic(first.sales_request_id) if one else "",
        data={
            "leaver": str(first.leaver),
            "mine": reader == first.leaver_id,
            "returned": returned,
            "all": len(items),
            "items": [of_request(item.sales_request, item.sales_request.owner) for item in items[:NAMED]],
        },
        at=at,
    )
