"""Send somebody a test, through every channel that they have set up, at once: whether an address is right shows only so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.channels import Down, Failed, Item, Parcel, Refused, chat, mail, push
from notifications.kinds import Said
from notifications.models import Channel, Manner, Notice, PushSubscription, Rhythm

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

SENDERS = {Channel.MAIL: mail.send, Channel.PUSH: push.send, Channel.CHAT: chat.send}


def send_test(*, by: User, at: datetime) -> dict[Channel, bool]:
    """Channel → whether it took the message. No transaction is held meanwhile; it may take half a minute."""
    manner, _made = Manner.objects.get_or_create(user=by)
    parcel = Parcel(f"test-{by.pk}-{at.timestamp():.0f}", by, manner, (_item(by, at),))
    return {channel: _arrives(channel, parcel) for channel in _set_up(by, manner)}


def _item(user: User, at: datetime) -> Item:
    said = Said(_("This is a test. It arrived."), action=_("How I am told"))
    return Item(Notice(recipient=user, kind="test", key="test", at=at, url=reverse("notice_settings")), said)


def _set_up(user: User, manner: Manner) -> list[Channel]:
    has = {
        Channel.MAIL: manner.rhythm != Rhythm.NEVER,
        Channel.PUSH: PushSubscription.objects.filter(user=user).exists(),
        Channel.CHAT: bool(manner.chat_url),
    }
    return [channel for channel, is_there in has.items() if is_there]


def _arrives(channel: Channel, parcel: Parcel) -> bool:
    try:
        SENDERS[channel](parcel)
    except (Refused, Failed, Down):
        return False
    return True
