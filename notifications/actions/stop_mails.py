"""End the mails of whoever holds this link. Their settings show it, and there they begin again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.models import Manner, Rhythm

if TYPE_CHECKING:
    from people.models import User


def whose(token: str) -> User | None:
    """Whose mails the link ends; None for a link that nobody has."""
    if not (token.isascii() and token.isprintable()):
        return None
    manner = Manner.objects.select_related("user").filter(token=token).first()
    return manner.user if manner else None


def have_ended(token: str) -> bool:
    """Whether the person of this link gets none already."""
    return Manner.objects.filter(token=token, rhythm=Rhythm.NEVER).exists()


def stop_mails(token: str) -> User | None:
    """The person who gets none any more; None for a link that nobody has. Twice is once."""
    user = whose(token)
    if user is not None:
        Manner.objects.filter(user=user).update(rhythm=Rhythm.NEVER)
    return user
