"""Change how one person is told things, and which kinds of notices take which ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from notifications.kinds import known
from notifications.models import Manner, Preference

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from people.models import User


@transaction.atomic
def change_settings(
    *,
    rhythm: str,
    quiet: bool,
    while_absent: bool,
    chat_url: str,
    channels: Mapping[str, Collection[str]],
    by: User,
) -> None:
    """`channels`: key of a kind → ways it takes. What is a kind's own choice anyway is not kept: it may change with the program."""
    Manner.objects.update_or_create(
        user=by,
        defaults={"rhythm": rhythm, "quiet": quiet, "while_absent": while_absent, "chat_url": chat_url},
    )
    own = {kind.key: {str(channel) for channel in kind.channels} for kind in known()}
    chosen = {key: set(channels[key]) for key in own if key in channels}
    Preference.objects.filter(user=by, kind__in=chosen).delete()
    Preference.objects.bulk_create(
        Preference(user=by, kind=key, channels=sorted(ways))
        for key, ways in chosen.items()
        if ways != own[key]
    )
