"""A browser wants to be woken, or no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.channels import push
from notifications.models import PushSubscription

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

LONGEST = 600


@transaction.atomic
def subscribe(endpoint: str, *, p256dh: str, auth: str, by: User, at: datetime) -> None:
    """Raises `ValidationError` for what no browser sends. A browser belongs to whoever used it last; of many, the oldest is forgotten."""
    if len(endpoint) > LONGEST or not push.is_push_service(endpoint) or not push.keys_are_sound(p256dh, auth):
        raise ValidationError(_("This browser cannot be reached by Salesdesk."))
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"user": by, "p256dh": p256dh, "auth": auth, "created_at": at}
    )
    newest = PushSubscription.objects.filter(user=by).order_by("-created_at", "-pk").values("pk")
    kept = [row["pk"] for row in newest[: push.MOST_DEVICES]]
    PushSubscription.objects.filter(user=by).exclude(pk__in=kept).delete()


def unsubscribe(endpoint: str, *, by: User) -> None:
    """Nothing happens where it is somebody else's, or unknown."""
    if push.is_push_service(endpoint):
        PushSubscription.objects.filter(user=by, endpoint=endpoint).delete()
