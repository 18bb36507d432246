"""A step together with its files: both or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from requests_app.actions.attach import attach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def with_files(
    step: Callable[[], SalesRequest], uploads: Iterable[UploadedFile], *, by: User, at: datetime
) -> SalesRequest:
    """Take `step` and put `uploads` to its event. A refused file refuses the step: `ValidationError` under `files`.

    A step that was taken before (a double tap) has its files already.
    """
    done = step()
    event = getattr(done, "last_event", None)
    if event is None:
        return done
    for upload in uploads:
        try:
            attach(done.pk, upload=upload, field="", by=by, at=at, event_pk=event.pk)
        except ValidationError as error:
            raise ValidationError({"files": error.messages}) from error
    return done
