"""Put a file to a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import uploads
from requests_app.actions.step import lock
from requests_app.models import Attachment
from requests_app.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from people.models import User
    from requests_app.models import SalesRequest
    from salesdesk.web.pictures import Accepted


def attach(
    sales_request_pk: int,
    *,
    upload: UploadedFile,
    field: str,
    by: User,
    at: datetime,
    event_pk: int | None = None,
) -> Attachment:
    """Check the file and keep it: in one's own draft, or with the step (`event_pk`) one has just taken.

    The same file sent again to the same place is one file. Looking at it happens before anything is locked. Raises
    `ValidationError` with the reason, `PermissionDenied`, `SalesRequest.DoesNotExist`.
    """
    return keep(
        sales_request_pk, accepted=uploads.accept(upload), field=field, by=by, at=at, event_pk=event_pk
    )


def keep(
    sales_request_pk: int,
    *,
    accepted: Accepted,
    field: str,
    by: User,
    at: datetime,
    event_pk: int | None = None,
) -> Attachment:
    """As `attach`, for a file that was looked at already (redrawing a photo takes seconds, a lock must not)."""
    attachment = Attachment(
        field=field,
        name=accepted.name,
        content_type=accepted.content_type,
        size=accepted.size,
        sha256=accepted.sha256,
        uploaded_by=by,
        uploaded_at=at,
        event_id=event_pk,
    )
    try:
        attachment.file.save(accepted.name, accepted.content, save=False)
    except OSError as error:  # the disk is full, or away
        raise ValidationError(
            _("“%(name)s” could not be stored just now. Please try again later.") % {"name": accepted.name}
        ) from error
    try:
        kept = _record(attachment, sales_request_pk, by=by)
    except BaseException:
        attachment.file.storage.delete(str(attachment.file.name))
        raise
    if kept is not attachment:
        attachment.file.storage.delete(str(attachment.file.name))
    return kept


@transaction.atomic
def _record(attachment: Attachment, sales_request_pk: int, *, by: User) -> Attachment:
    sales_request = lock(sales_request_pk, by=by)
    present = sales_request.attachments.present()
    same = present.filter(
        field=attachment.field, sha256=attachment.sha256, event=attachment.event_id, uploaded_by=by
    ).first()
    if same:
        return same
    _refuse_strangers(sales_request, by, attachment.event_id)
    if present.count() >= settings.UPLOAD_MOST_FILES:
        raise ValidationError(
            _("A request has room for %(most)s files.") % {"most": settings.UPLOAD_MOST_FILES}
        )
    attachment.sales_request = sales_request
    attachment.save(force_insert=True)
    return attachment


def _refuse_strangers(sales_request: SalesRequest, by: User, event_pk: int | None) -> None:
    if event_pk is None:
        allowed = State(sales_request.state) is State.DRAFT and sales_request.requester_id == by.pk
    else:
        allowed = sales_request.events.filter(pk=event_pk, actor=by).exists()
    if not allowed:
        raise PermissionDenied
