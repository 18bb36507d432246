"""Take back notices: nobody is told any more, and nothing remains that says they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from notifications.models import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def take_back(keys: Iterable[str]) -> int:
    """Returns how many went, read or not; their deliveries go with them, and whoever is sending one finds nothing to note."""
    return Notice.objects.filter(key__in=list(keys)).delete()[1].get(Notice._meta.label, 0)
