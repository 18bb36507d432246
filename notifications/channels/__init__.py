"""The ways out of the house: one module each, with one function `send(parcel)`.

It returns when the message is out, and raises `Refused`, `Failed` or `Down` when it is not. It works outside any
transaction, in the recipient's language and time zone, which are active when it is called, and takes 10 seconds at most.
What an exception says is kept and shown to administrators: the kind of failure, never an address or a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from notifications.kinds import Said
    from notifications.models import Manner, Notice
    from people.models import User


class Refused(Exception):
    """It will never be taken for this person: no such address, no such device."""


class Failed(Exception):
    """Not this time, for this person. `unsure`: it may have arrived all the same."""

    def __init__(self, reason: str, *, unsure: bool = False) -> None:
        super().__init__(reason)
        self.unsure = unsure


class Down(Exception):
    """Nobody can be reached this way at present, so nobody else need be tried."""


@dataclass(frozen=True, slots=True)
class Item:
    """One notice and its words."""

    notice: Notice
    said: Said

    @property
    def link(self) -> str:
        return absolute(self.notice.url or reverse("inbox"))


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one person gets in one message. `more`: how many notices there are beside the items.

    `name`: the same for a repeat of the same message, and for no other; letters, digits, dots and dashes.
    """

    name: str
    recipient: User
    manner: Manner
    items: tuple[Item, ...]
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.items) + self.more


def absolute(path: str) -> str:
    """The address to a path of this installation, for readers outside."""
    return urljoin(settings.SITE_URL, path)
