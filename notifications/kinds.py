"""The kinds of things one can be told. Each app registers its own when it starts; this one knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notifications.models import Channel

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from notifications.models import Notice
    from people.models import User


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words: plain text in the language that was active when it was made."""

    title: str
    lines: tuple[str, ...] = ()
    action: str = ""  # what the button says that leads to the notice's page


@dataclass(frozen=True, slots=True)
class Kind:
    """`describe` makes the words from a notice's data. `relevant` is asked again right before a message goes out.

    `channels`: where it goes without a choice of one's own; the inbox has it in any case.
    `urgent`: not gathered with others; quiet hours hold nevertheless.
    `private`: that somebody is told tells something of them. What cannot be delivered is dropped: no administrator's list shows it.
    """

    key: str
    label: str | _StrPromise
    section: str | _StrPromise
    describe: Callable[[Mapping[str, Any]], Said]
    channels: frozenset[Channel] = frozenset({Channel.MAIL})
    relevant: Callable[[Notice], bool] | None = None
    urgent: bool = False
    private: bool = False


_known: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Raises `ValueError` for a key that another kind has already."""
    for kind in kinds:
        if _known.setdefault(kind.key, kind) != kind:
            raise ValueError(f"There are two kinds of notices with the key {kind.key!r}.")


def known() -> list[Kind]:
    """All of them, in the order in which they were registered."""
    return list(_known.values())


def find(key: str) -> Kind | None:
    """None for a key of yesterday: notices outlive the program that wrote them."""
    return _known.get(key)


Sight = Callable[["User", Collection[str]], Collection[str]]
_sights: dict[str, Sight] = {}


def register_sight(prefix: str, sight: Sight) -> None:
    """`sight(reader, topics)` answers which of the topics that begin with `prefix` this reader may see now. One query."""
    _sights[prefix] = sight


def out_of_sight(reader: User, topics: Collection[str]) -> frozenset[str]:
    """The topics that this reader may not see (any more). One query for each prefix that occurs; of others nothing is known."""
    hidden: set[str] = set()
    for prefix, sight in _sights.items():
        asked = {topic for topic in topics if topic.startswith(prefix)}
        hidden |= asked - set(sight(reader, asked)) if asked else set()
    return frozenset(hidden)
