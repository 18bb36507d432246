"""Who hears what, through which channel, and when: everything about some people read at once, then decided in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifications import quiet
from notifications.models import Channel, Manner, Mute, Preference, PushSubscription, Rhythm
from people.models import Absence, User, WorkingCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from notifications.kinds import Kind
    from notifications.models import Notice
    from people.working_time import Hours


@dataclass(frozen=True, slots=True)
class Audience:
    """These people at one moment."""

    at: datetime
    people: Mapping[int, User]
    manners: Mapping[int, Manner]  # without a row: the usual manner
    wanted: Mapping[tuple[int, str], frozenset[str]]  # (person, kind): channels of their own choice
    muted: frozenset[tuple[int, str]]  # (person, topic)
    absent: frozenset[int]
    with_device: frozenset[int]
    standard: WorkingCalendar

    def channels(self, notice: Notice, kind: Kind) -> list[Channel]:
        """Through which this notice goes."""
        return [channel for channel in Channel if not self.why_not(notice, kind, channel)]

    def why_not(self, notice: Notice, kind: Kind, channel: str) -> str:
        """What speaks against it, in one word; empty: nothing."""
        person = notice.recipient_id
        manner = self.manner(person)
        reasons = {
            "closed": not self.people[person].is_active,
            "read": notice.read_at is not None,
            "muted": (person, notice.topic) in self.muted,
            "absent": person in self.absent and not manner.while_absent,
            "unwanted": channel not in self._wished(person, kind)
            or (channel == Channel.MAIL and manner.rhythm == Rhythm.NEVER),
            "no address": not self._has_address(person, channel, manner),
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def due(self, notice: Notice, kind: Kind, channel: str) -> datetime:
        """When it goes out: at once, or gathered by the person's rhythm, and not in their quiet hours."""
        return self.loud_from(notice.recipient_id, self._by_rhythm(notice, kind, channel))

    def loud_from(self, person: int, moment: datetime) -> datetime:
        """The moment itself, or when the quiet hours that it lies in are over."""
        if not self.manner(person).quiet:
            return moment
        return quiet.loud_from(moment, self._hours(person))

    def manner(self, person: int) -> Manner:
        return self.manners.get(person) or Manner(user_id=person)

    def _by_rhythm(self, notice: Notice, kind: Kind, channel: str) -> datetime:
        rhythm = self.manner(notice.recipient_id).rhythm
        if channel != Channel.MAIL or kind.urgent or rhythm == Rhythm.AT_ONCE:
            return self.at
        if rhythm == Rhythm.HOURLY:
            return quiet.next_hour(self.at)
        return quiet.next_working_day(self.at, self._hours(notice.recipient_id))

    def _wished(self, person: int, kind: Kind) -> frozenset[str]:
        return self.wanted.get((person, kind.key), frozenset(kind.channels))

    def _has_address(self, person: int, channel: str, manner: Manner) -> bool:
        if channel == Channel.CHAT:
            return bool(manner.chat_url)
        if channel == Channel.MAIL:
            return manner.rhythm != Rhythm.NEVER
        return channel != Channel.PUSH or person in self.with_device

    def _hours(self, person: int) -> Hours:
        user = self.people[person]
        calendar = user.calendar or self.standard
        return calendar.hours_with(user.own_week) if user.own_week else calendar.hours()


def audience_of(notices: Iterable[Notice], at: datetime) -> Audience:
    """Those whom these notices are for. Seven queries, however many they are."""
    told = {(notice.recipient_id, notice.topic) for notice in notices}
    people = {person for person, _topic in told}
    absent = Absence.objects.at(at).filter(person__in=people)
    muted = Mute.objects.filter(user__in=people, topic__in={topic for _person, topic in told})
    wanted = Preference.objects.filter(user__in=people)
    return Audience(
        at=at,
        people=User.objects.select_related("calendar").in_bulk(people),
        manners={manner.user_id: manner for manner in Manner.objects.filter(user__in=people)},
        wanted={(own.user_id, own.kind): frozenset(own.channels) for own in wanted},
        muted=frozenset(muted.values_list("user", "topic")),
        absent=frozenset(absent.values_list("person", flat=True)),
        with_device=frozenset(
            PushSubscription.objects.filter(user__in=people).values_list("user", flat=True)
        ),
        standard=WorkingCalendar.objects.default(),
    )
