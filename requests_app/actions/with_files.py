"""A step together with its files: both or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from requests_app import uploads
from requests_app.actions.attach import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from people.models import User
    from requests_app.models import SalesRequest
    from salesdesk.web.pictures import Accepted


def with_files(
    step: Callable[[], SalesRequest], files: Iterable[UploadedFile], *, by: User, at: datetime
) -> SalesRequest:
    """Take `step` and put `files` to its event. A refused file refuses the step: `ValidationError` under `files`.

    The files are looked at, and photos redrawn, before anything is locked. A step that was taken before (a double tap)
    has its files already.
    """
    accepted = [_accept(upload) for upload in files]
    with transaction.atomic():
        done = step()
        event = getattr(done, "last_event", None)
        if event is not None:
            for one in accepted:
                _keep(done, one, by=by, at=at, event_pk=event.pk)
    return done


def _accept(upload: UploadedFile) -> Accepted:
    try:
        return uploads.accept(upload)
    except ValidationError as error:
        raise ValidationError({"files": error.messages}) from error


def _keep(done: SalesRequest, one: Accepted, *, by: User, at: datetime, event_pk: int) -> None:
    try:
        keep(done.pk, accepted=one, field="", by=by, at=at, event_pk=event_pk)
    except ValidationError as error:
        raise ValidationError({"files": error.messages}) from error
