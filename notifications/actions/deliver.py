"""Bring out what is owed: decide which channels each new notice takes, then send what is due.

Sent first and marked afterwards, outside any transaction: a crash in between repeats a message under the same name, and
loses none.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.utils import timezone, translation

from notifications import kinds, quiet
from notifications.actions import lease
from notifications.actions.route import route
from notifications.audience import audience_of
from notifications.channels import Down, Failed, Item, Parcel, Refused
from notifications.models import Channel, Manner

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notifications.audience import Audience
    from notifications.models import Delivery

log = logging.getLogger(__name__)

BUDGET = (
    25.0  # seconds; then the rest is left to the next sweep. One message more may take `mail.TIME_LIMIT`.
)
LINES = 30  # notices that one message spells out; the inbox has all
REST = timedelta(minutes=1)  # how long a channel is left alone that reaches nobody
PATIENCE = 3  # messages in a row that end in silence, until a channel is taken for one that reaches nobody


def deliver(*, at: datetime) -> int:
    """The sweep. Returns how many deliveries went out; harmless when repeated, or beside others."""
    began = time.monotonic()
    route(at=at, until=began + BUDGET / 2)
    if not lease.due(at).exists():
        return 0
    with ExitStack() as stack:
        return _Sweep(at, began + BUDGET, stack).run()


class _Sweep:
    """One worker's way through what is due."""

    def __init__(self, at: datetime, until: float, stack: ExitStack) -> None:
        self.at, self.until, self.stack = at, until, stack
        self.resting = _resting(at)
        self.silences: Counter[str] = Counter()
        self.ways: dict[str, Callable[[Parcel], None]] = {}
        self.sent = 0

    def run(self) -> int:
        while not self._is_over() and (rows := lease.take(self.at, without=self.resting)):
            self._send_all(rows)
        return self.sent

    def _is_over(self) -> bool:
        return time.monotonic() >= self.until

    def _send_all(self, rows: list[Delivery]) -> None:
        audience = audience_of([row.notice for row in rows], self.at)
        for row in rows:
            row.notice.recipient = audience.people[row.recipient_id]
        lately = lease.sent_lately(rows, self.at)
        left = _messages(_kept(rows, audience))
        try:
            while left and not self._is_over():
                message = left.pop(0)
                if message[0].channel in self.resting:
                    lease.release(message)
                elif (later := self._later(message, audience, lately)) > self.at:
                    lease.postpone(message, later)
                else:
                    self._try(message, audience)
        finally:
            lease.release([row for message in left for row in message])

    def _later(
        self,
        message: list[Delivery],
        audience: Audience,
        lately: dict[tuple[int, str], tuple[int, datetime]],
    ) -> datetime:
        """Quiet hours hold for what is tried again, too. A flood does not hold back what was perhaps sent already."""
        first = message[0]
        held = None
        if first.batch == first.lease:
            held = quiet.held_after(*lately.get((first.recipient_id, first.channel), (0, self.at)))
        return audience.loud_from(first.recipient_id, held or self.at)

    def _try(self, message: list[Delivery], audience: Audience) -> None:
        """Send one message, and put down what became of it."""
        channel, person = message[0].channel, audience.people[message[0].recipient_id]
        try:
            with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
                items, message = self._spelled_out(message)
                if not items:
                    return
                self._way(channel)(_parcel(message, items, audience))
        except Refused as refusal:
            lease.fail(message, str(refusal), self.at, refused=True)
        except Failed as failure:
            lease.fail(message, str(failure), self.at, unsure=failure.unsure)
            self._heed(channel, failure)
        except Down as down:
            lease.release(message)
            self._rest(channel, str(down))
        except Exception as error:  # noqa: BLE001 - one message that cannot be made or sent must not stop the others
            log.error("delivery %s: %s", message[0].pk, _where(error))
            lease.fail(message, type(error).__name__, self.at, unsure=True)
        else:
            lease.sent(message, self.at)
            self.sent += len(message)
            self.silences[channel] = 0

    def _spelled_out(self, message: list[Delivery]) -> tuple[list[Item], list[Delivery]]:
        """The first notices in words, and what is left of the message: only what is still true."""
        items: list[Item] = []
        untrue: list[Delivery] = []
        unspeakable: list[Delivery] = []
        for row in message:
            if len(items) == LINES:
                break
            kind = kinds.find(row.notice.kind)
            try:
                if kind is None or (kind.relevant and not kind.relevant(row.notice)):
                    untrue.append(row)
                else:
                    items.append(Item(row.notice, kind.describe(row.notice.data)))
            except Exception as error:  # noqa: BLE001 - one kind's mistake must not hold back the others' notices
                log.error("notice %s (%s): %s", row.notice_id, row.notice.kind, _where(error))
                unspeakable.append(row)
        lease.drop(untrue, "untrue")
        lease.fail(unspeakable, "unspeakable", self.at)
        gone = {row.pk for row in [*untrue, *unspeakable]}
        return items, [row for row in message if row.pk not in gone]

    def _heed(self, channel: str, failure: Failed) -> None:
        """An answer, even a bad one, says that the channel works. Several times none says that it does not."""
        self.silences[channel] = self.silences[channel] + 1 if failure.unsure else 0
        if self.silences[channel] >= PATIENCE:
            self._rest(channel, str(failure))

    def _rest(self, channel: str, reason: str) -> None:
        log.warning("%s rests: %s", channel, reason)
        self.resting.add(channel)
        cache.set(_resting_key(channel), self.at + REST)

    def _way(self, channel: str) -> Callable[[Parcel], None]:
        # Loaded when needed: chat brings a large library along. Mails of one sweep share a connection.
        if channel not in self.ways:
            module = import_module(f"notifications.channels.{Channel(channel).value}")
            mail = channel == Channel.MAIL
            self.ways[channel] = self.stack.enter_context(module.post()) if mail else module.send
        return self.ways[channel]


def _kept(rows: list[Delivery], audience: Audience) -> list[Delivery]:
    """The rows that are still wanted; the others are dropped."""
    dropped: defaultdict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        kind = kinds.find(row.notice.kind)
        if kind is None:
            log.warning("notice %s is of an unknown kind: %s", row.notice_id, row.notice.kind)
        dropped[audience.why_not(row.notice, kind, row.channel) if kind else "unknown"].append(row)
    kept = dropped.pop("", [])
    for because, unwanted in dropped.items():
        lease.drop(unwanted, because)
    return kept


def _messages(rows: list[Delivery]) -> list[list[Delivery]]:
    """What goes out together: one person's on one channel. Mails first, they are the quickest in a row."""
    together: defaultdict[tuple[int, int, str], list[Delivery]] = defaultdict(list)
    for row in rows:
        together[Channel.values.index(row.channel), row.recipient_id, row.batch].append(row)
    return [together[key] for key in sorted(together)]


def _parcel(message: list[Delivery], items: list[Item], audience: Audience) -> Parcel:
    person = audience.people[message[0].recipient_id]
    manner = audience.manner(person.pk)
    if manner.pk is None:  # its token is needed for the address that ends mails
        manner, _ = Manner.objects.get_or_create(user=person)
    return Parcel(
        name=f"notice-{person.pk}.{message[0].batch}",
        recipient=person,
        manner=manner,
        items=tuple(items),
        more=len(message) - len(items),
    )


def _resting(at: datetime) -> set[str]:
    """Channels that were left alone a moment ago. In the cache: every worker should know, nobody must."""
    keys = {_resting_key(channel): channel for channel in Channel.values}
    found = cache.get_many(keys)
    # A moment that lies too far ahead was written before the clock was set back.
    return {keys[key] for key, until in found.items() if at < until <= at + REST}


def _resting_key(channel: str) -> str:
    return f"notices-rest-{channel}"


def _where(error: Exception) -> str:
    """The kind of mistake and its place in the code. Not its text: that may carry what people wrote."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, line {place.lineno}"
