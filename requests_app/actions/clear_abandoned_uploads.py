"""Remove stored files that no request knows: an upload that broke off, a crash between a commit and its clean-up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from requests_app.models import Attachment
from requests_app.models.attachment import FOLDER, private_storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

ABANDONED_AFTER = timedelta(days=1)  # far longer than any upload takes to get its row


def clear_abandoned_uploads(*, at: datetime) -> int:
    """How many were removed. Harmless when repeated, interrupted, or done by two at once."""
    storage, removed = private_storage(), 0
    for folder in _folders(storage):
        stored = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        known = set(Attachment.objects.filter(file__in=stored).values_list("file", flat=True))
        for name in sorted(stored - known):
            removed += _remove(storage, name, before=at - ABANDONED_AFTER)
    return removed


def _folders(storage: Storage) -> Iterator[str]:
    try:
        names = storage.listdir(FOLDER)[0]
    except FileNotFoundError:  # nobody has sent a file yet
        return
    yield from (f"{FOLDER}/{name}" for name in sorted(names))


def _remove(storage: Storage, name: str, *, before: datetime) -> bool:
    try:
        if storage.get_modified_time(name) >= before:
            return False
        storage.delete(name)
    except FileNotFoundError:  # another worker was faster
        return False
    return True
