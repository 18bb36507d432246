"""Throw a draft away, with its files: nobody else has ever seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from requests_app.actions.detach import forget_file
from requests_app.models import SalesRequest
from requests_app.states import State

if TYPE_CHECKING:
    from uuid import UUID

    from people.models import User


@transaction.atomic
def discard_draft(key: UUID, *, by: User) -> SalesRequest | None:
    """None when it is gone (before this, too); the request when it was sent meanwhile and therefore stays."""
    draft = SalesRequest.objects.select_for_update().filter(requester=by, key=key).first()
    if draft is None or State(draft.state) is not State.DRAFT:
        return draft
    for attachment in draft.attachments.all():
        forget_file(attachment)
    draft.delete()
    return None
