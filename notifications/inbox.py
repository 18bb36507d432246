"""One person's inbox: what they were told, newest first, in the words of the language that is active."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.db.models import Q
from django.utils.translation import gettext as _

from notifications.kinds import Kind, Said, find, out_of_sight
from notifications.models import Mute, Notice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from people.models import User

PAGE = 40
MOST = 100  # so many are counted; more are "99+"
MANY = 4  # lines of one kind in a row from which on they stand as one


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as its reader sees it. `url` is empty where there is no page to go to."""

    pk: int
    label: str
    said: Said
    url: str
    at: datetime
    is_unread: bool
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind that follow each other: all in `shown`, or where they are many, the newest; the others in `folded`."""

    label: str
    shown: tuple[Line, ...]
    folded: tuple[Line, ...] = ()

    @property
    def unread_folded(self) -> int:
        return sum(line.is_unread for line in self.folded)


@dataclass(frozen=True, slots=True)
class Page:
    """`older`: where the next page begins, empty on the last one. `version` differs as soon as the reader would see something else."""

    groups: tuple[Group, ...]
    older: str
    is_first: bool
    only_unread: bool
    version: str

    @property
    def has_unread(self) -> bool:
        return any(line.is_unread for group in self.groups for line in (*group.shown, *group.folded))


@dataclass(frozen=True, slots=True)
class Unread:
    """What a badge shows: how many, and on which pages something can be done about them."""

    count: int
    paths: frozenset[str]

    @property
    def told(self) -> str:
        return str(self.count) if self.count < MOST else f"{MOST - 1}+"


def unread(user: User) -> Unread:
    """One query, by the index that holds unread notices only."""
    urls = list(Notice.objects.of(user).unread().order_by("-pk").values_list("url", flat=True)[:MOST])
    return Unread(len(urls), frozenset(path_of(url) for url in urls if url))


def is_muted(user: User, topic: str) -> bool:
    return Mute.objects.filter(user=user, topic=topic).exists()


def page(user: User, *, before: str = "", only_unread: bool = False) -> Page:
    """The page behind the line that `before` names; what cannot be read means the newest. One query, and one for each app
    whose things the lines are about: may the reader still see them?
    """
    place = _place(before)
    found = Notice.objects.of(user).order_by("-at", "-pk")
    if only_unread:
        found = found.unread()
    if place is not None:
        at, pk = place
        found = found.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)))
    rows = list(found[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    hidden = out_of_sight(user, {row.topic for row in rows})
    return Page(
        groups=tuple(_groups(rows, hidden)),
        older=_cursor(rows[-1]) if more else "",
        is_first=place is None,
        only_unread=only_unread,
        version=_version(rows, more, hidden),
    )


def path_of(url: str) -> str:
    """Without what stands behind ? and #."""
    return url.partition("#")[0].partition("?")[0]


def said(notice: Notice, kind: Kind | None) -> Said:
    """The sentence. A notice outlives the program that wrote it: what its kind cannot read any more is told by the kind's name."""
    if kind is None:
        return Said(title="Salesdesk")
    try:
        return kind.describe(notice.data)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Said(title=str(kind.label))


def _line(notice: Notice, hidden: Collection[str]) -> Line:
    kind = find(notice.kind)
    sees = notice.topic not in hidden
    return Line(
        pk=notice.pk,
        label=str(kind.label) if kind else "Salesdesk",
        said=said(notice, kind) if sees else Said(_("This is about something that you do not see any more.")),
        url=notice.url if sees else "",
        at=notice.at,
        is_unread=notice.read_at is None,
        is_urgent=kind is not None and kind.urgent,
    )


def _groups(rows: Sequence[Notice], hidden: Collection[str]) -> Iterator[Group]:
    for _kind, some in groupby(rows, key=lambda notice: notice.kind):
        lines = tuple(_line(notice, hidden) for notice in some)
        cut = 1 if len(lines) >= MANY else len(lines)
        yield Group(lines[0].label, lines[:cut], lines[cut:])


def _version(rows: Sequence[Notice], more: Any, hidden: Collection[str]) -> str:
    seen = ",".join(
        f"{row.pk}{'' if row.read_at else '*'}{'-' if row.topic in hidden else ''}" for row in rows
    )
    return f"{crc32(f'{seen}{more}'.encode()):x}"


def _cursor(notice: Notice) -> str:
    return f"{notice.at.astimezone(UTC).isoformat()}_{notice.pk}"


def _place(text: str) -> tuple[datetime, int] | None:
    moment, _sign, number = text.partition("_")
    try:
        at, pk = datetime.fromisoformat(moment), int(number[:19])
        return (at.astimezone(UTC), pk) if at.tzinfo and pk < 2**63 else None
    except (ValueError, OverflowError):
        return None
