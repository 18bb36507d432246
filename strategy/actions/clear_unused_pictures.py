"""Remove pictures that nothing shows: chosen in a form that was never sent, or left out of it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from strategy.models import Block, Picture, Proposal

UNUSED_FOR = timedelta(days=7)  # far longer than a form stays open


def clear_unused_pictures(*, at: datetime) -> int:
    """The sweep. Returns how many went, with their files. One query when none is old; harmless when repeated."""
    blocks = Block.objects.filter(picture__isnull=False).values("picture")
    old = list(Picture.objects.filter(uploaded_at__lt=at - UNUSED_FOR).exclude(pk__in=blocks))
    if not old:
        return 0
    proposed = set(
        Proposal.objects.filter(contents__has_key="picture").values_list("contents__picture", flat=True)
    )
    return sum(_remove(picture) for picture in old if picture.pk not in proposed)


@transaction.atomic
def _remove(picture: Picture) -> bool:
    """Its file once the row is surely gone: without its row nobody asks for it."""
    gone, _by_model = Picture.objects.filter(pk=picture.pk).delete()
    if gone:
        transaction.on_commit(partial(picture.file.storage.delete, str(picture.file.name)), robust=True)
    return bool(gone)
