"""Keep what a rep has typed so far, wherever they are interrupted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from requests_app import access
from requests_app.models import SalesRequest
from requests_app.states import State

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Customer

DRAFT_FIELDS = (
    "type", "form", "customer", "subject", "values", "wished_on", "promise_at", "goal", "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What the form holds. `values`: by form field key; None where a field was emptied."""

    type: RequestType | None = None
    customer: Customer | None = None
    subject: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    wished_on: date | None = None
    promise_at: datetime | None = None
    goal: int | None = None  # its key


@transaction.atomic
def save_draft(key: UUID, *, content: Content | None, by: User, at: datetime) -> SalesRequest:
    """The draft under this key, made where there is none yet; `content` None only makes it.

    What was sent meanwhile comes back as it is: a late save changes nothing. Values of another type's fields are kept,
    so that trying out a type loses nothing. Raises `PermissionDenied`.
    """
    if not access.may_submit(by):
        raise PermissionDenied
    made = {"created_at": at, "changed_at": at, "urgent_from": at}
    SalesRequest.objects.get_or_create(requester=by, key=key, defaults=made)
    draft = SalesRequest.objects.select_for_update().get(requester=by, key=key)
    if content is None or State(draft.state) is not State.DRAFT:
        return draft
    draft.type, draft.customer = content.type, content.customer
    draft.form = content.type.current_form if content.type else None
    draft.subject, draft.wished_on, draft.promise_at = content.subject, content.wished_on, content.promise_at
    draft.goal_id = content.goal
    kept = {**draft.values, **content.values}
    draft.values = {name: value for name, value in kept.items() if value is not None}
    draft.changed_at = at
    draft.save(update_fields=DRAFT_FIELDS)
    return draft
