"""One batch of a handover: everything that moved together, and where each of it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests_app.models import HandoverItem, SalesRequest
from requests_app.whereabouts import whereabouts
from tandems.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from requests_app.models import Handover
    from salesdesk.web.parts import Tone

MOST = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One request of the batch as it stands now; texts in the reader's language."""

    pk: int
    subject: str
    customer: str
    requester: str
    owner: str  # now; empty: the shared queue
    to: str  # then; the same, or it has moved on since
    is_open: bool
    accepted: bool
    status: str
    icon: str
    tone: Tone
    deadline_at: datetime | None
    promise_at: datetime | None
    decision: str  # what was decided when the leaver was back; empty: nothing yet


@dataclass(frozen=True, slots=True)
class Batch:
    rows: list[Row]
    hidden: int  # beyond `MOST`

    @property
    def unaccepted(self) -> int:
        return sum(row.is_open and not row.accepted for row in self.rows)


def read(handover: Handover, reader: User, at: datetime) -> Batch | None:
    """The rows that `reader` may see, as they moved; None for whom it does not concern. At most two queries."""
    items = list(_items(handover, reader))
    if not (reader.leads or reader.pk == handover.person_id or _concerns(items, reader)):
        return None
    latest = {item.sales_request_id: item for item in items}  # one may have moved, returned, and moved again
    shown = list(latest.values())
    return Batch([_row(item, at) for item in shown[:MOST]], max(0, len(shown) - MOST))


def _items(handover: Handover, reader: User) -> list[HandoverItem]:
    related = [f"sales_request__{name}" for name in ("type", "customer", "owner", "requester")]
    visible = SalesRequest.objects.visible_to(reader)
    items = HandoverItem.objects.filter(handover=handover, sales_request__in=visible)
    return list(items.select_related("to", *related).order_by("pk"))


def _concerns(items: list[HandoverItem], reader: User) -> bool:
    """New owners, then or now; the reps, who see no others' rows anyway; the tandems."""
    if any(reader.pk in {item.to_id, item.sales_request.owner_id} for item in items):
        return True
    if reader.is_field and not reader.works_inside:
        return bool(items)
    tandems = {item.sales_request.tandem_id for item in items} - {None}
    return bool(tandems) and Membership.objects.current().filter(user=reader, tandem__in=tandems).exists()


def _row(item: HandoverItem, at: datetime) -> Row:
    sales_request = item.sales_request
    where = whereabouts(sales_request, at)
    return Row(
        pk=sales_request.pk,
        subject=sales_request.subject or str(sales_request.type),
        customer=str(sales_request.customer),
        requester=str(sales_request.requester),
        owner=str(sales_request.owner or ""),
        to=str(item.to or ""),
        is_open=sales_request.is_open,
        accepted=sales_request.accepted_at is not None,
        status=where.headline,
        icon=where.icon,
        tone=where.tone,
        deadline_at=sales_request.deadline_at,
        promise_at=sales_request.promise_at,
        decision=str(item.get_decision_display()) if item.decision else "",
    )
