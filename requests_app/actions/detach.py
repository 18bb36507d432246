"""Take a file out of a draft. What was sent keeps its files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from requests_app.actions.step import lock
from requests_app.models import Attachment
from requests_app.states import State

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def detach(sales_request_pk: int, attachment_pk: int, *, by: User) -> None:
    """Harmless when repeated, and without effect once the request was sent. Raises `SalesRequest.DoesNotExist`."""
    draft = lock(sales_request_pk, by=by)
    if State(draft.state) is not State.DRAFT:
        return
    for attachment in draft.attachments.filter(pk=attachment_pk):
        forget_file(attachment)
        attachment.delete()


def forget_file(attachment: Attachment) -> None:
    """Remove the stored file once the transaction is through. What a crash leaves behind, the hourly clearing finds."""
    transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)), robust=True)
