"""Which notice goes where and when; the inbox has each of them in any case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.actions import deliver as delivering
from notifications.actions.deliver import LINES, deliver
from notifications.actions.mute import mute, unmute
from notifications.models import (
    Channel,
    Delivery,
    DeliveryState,
    Manner,
    Notice,
    Preference,
    PushSubscription,
    Rhythm,
)
from notifications.quiet import FLOOD
from people.models import Absence, User, WorkingCalendar
from tests.company import person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notifications.channels import Parcel
    from notifications.kinds import Kind

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def manner(user: User, **fields: Any) -> Manner:
    return Manner.objects.create(user=user, **fields)


def away(user: User, since: datetime) -> Absence:
    return Absence.objects.create(person=user, starts_at=since, changed_at=since)


def fate(user: User) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(recipient=user).order_by("pk")
    return list(rows.values_list("state", "dropped_because"))


def receivers() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Parcel]]:
    """What devices and chat would have got."""
    boxes: dict[str, list[Parcel]] = {"push": [], "chat": []}
    for channel, box in boxes.items():
        monkeypatch.setattr(f"notifications.channels.{channel}.send", box.append)
    return boxes


def test_a_notice_is_mailed_once(tell: Callable[..., None], anna: User, at: datetime) -> None:
    tell(anna)
    assert [deliver(at=at), deliver(at=at), deliver(at=at + HOUR)] == [1, 0, 0]
    assert receivers() == ["anna"]
    assert mail.outbox[0].subject == "The price is there"


def test_a_kind_goes_where_it_is_wanted(
    tell: Callable[..., None],
    anna: User,
    bert: User,
    carla: User,
    at: datetime,
    taken: dict[str, list[Parcel]],
) -> None:
    Preference.objects.create(user=anna, kind="news", channels=[])
    Preference.objects.create(user=bert, kind="news", channels=["push", "chat"])
    PushSubscription.objects.create(user=bert, endpoint="https://x", p256dh="x", auth="x", created_at=at)
    manner(bert, chat_url="slack://x")
    tell(anna, bert, carla)
    assert deliver(at=at) == 3
    assert receivers() == ["carla"]
    assert [parcel.recipient for parcel in taken["push"] + taken["chat"]] == [bert, bert]
    assert Notice.objects.count() == 3


def test_without_a_device_or_an_address_nothing_is_tried(
    tell: Callable[..., None], anna: User, at: datetime, taken: dict[str, list[Parcel]]
) -> None:
    Preference.objects.create(user=anna, kind="news", channels=["push", "chat"])
    tell(anna)
    assert deliver(at=at) == 0
    assert not Delivery.objects.exists()


def test_the_evening_is_quiet(tell: Callable[..., None], anna: User, bert: User, at: datetime) -> None:
    manner(bert, quiet=False)
    evening, morning = at + 10 * HOUR, at + 23 * HOUR
    tell(anna, bert, at=evening)
    deliver(at=evening)
    deliver(at=morning - MINUTE)
    assert receivers() == ["bert"]
    deliver(at=morning)
    assert receivers() == ["anna", "bert"]


def test_quiet_are_the_hours_of_ones_own_week(tell: Callable[..., None], anna: User, at: datetime) -> None:
    User.objects.filter(pk=anna.pk).update(own_week={"mon": [["12:00", "14:00"]]})
    tell(anna)
    assert [deliver(at=at), deliver(at=at + 3 * HOUR)] == [0, 1]


def test_hours_that_change_meanwhile_hold(
    tell: Callable[..., None], anna: User, calendar: WorkingCalendar, at: datetime
) -> None:
    tell(anna, at=at - 3 * HOUR)
    deliver(at=at - 3 * HOUR)
    calendar.closing_days = [{"day": "2026-11-16", "windows": []}]
    calendar.save()
    assert deliver(at=at) == 0
    assert deliver(at=at + 24 * HOUR) == 1


def test_who_is_absent_is_left_in_peace_unless_they_asked(
    tell: Callable[..., None], anna: User, bert: User, at: datetime
) -> None:
    manner(bert, while_absent=True)
    away(anna, at - HOUR)
    away(bert, at - HOUR)
    tell(anna, bert)
    deliver(at=at)
    assert receivers() == ["bert"]
    assert Notice.objects.filter(recipient=anna, read_at=None).count() == 1


@pytest.mark.parametrize("because", ["absent", "closed", "muted", "read", "unwanted", "stopped"])
def test_what_changes_before_it_is_sent_counts(
    because: str, tell: Callable[..., None], anna: User, at: datetime
) -> None:
    tell(anna, at=at - 3 * HOUR, topic="request-17")
    deliver(at=at - 3 * HOUR)  # before work begins
    change = {
        "absent": lambda: away(anna, at),
        "closed": lambda: User.objects.filter(pk=anna.pk).update(is_active=False),
        "muted": lambda: mute(anna, "request-17", at=at),
        "read": lambda: Notice.objects.update(read_at=at),
        "unwanted": lambda: Preference.objects.create(user=anna, kind="news", channels=[]),
        "stopped": lambda: manner(anna, rhythm=Rhythm.NEVER),
    }
    change[because]()
    assert deliver(at=at) == 0
    assert fate(anna) == [("dropped", "unwanted" if because == "stopped" else because)]


def test_a_muted_topic_is_heard_no_more_and_others_are(
    tell: Callable[..., None], anna: User, at: datetime
) -> None:
    mute(anna, "request-17", at=at)
    tell(anna, title="muted", topic="request-17")
    tell(anna, title="other", topic="request-18")
    tell(anna, title="none")
    deliver(at=at)
    assert fate(anna) == [("sent", "")] * 2
    unmute(anna, "request-17")
    tell(anna, title="heard again", topic="request-17")
    assert deliver(at=at) == 1


def test_what_is_no_longer_true_is_not_sent(
    kind: Callable[..., Kind], tell: Callable[..., None], anna: User, at: datetime
) -> None:
    kind(relevant=lambda notice: notice.data["title"] == "true")
    tell(anna, title="true")
    tell(anna, title="no longer true")
    deliver(at=at)
    assert [message.subject for message in mail.outbox] == ["true"]
    assert sorted(fate(anna)) == [("dropped", "untrue"), ("sent", "")]


def test_a_kind_of_yesterday_is_logged_and_dropped(
    tell: Callable[..., None],
    anna: User,
    at: datetime,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tell(anna, at=at - 3 * HOUR)
    deliver(at=at - 3 * HOUR)
    tell(anna, title="later", kind="of yesterday")
    monkeypatch.setattr("notifications.kinds._known", {})
    deliver(at=at)
    assert fate(anna) == [("dropped", "unknown")]
    assert not Notice.objects.filter(routed_at=None).exists()
    assert "of yesterday" in caplog.text
    assert mail.outbox == []


def test_a_notice_that_cannot_be_put_into_words_holds_back_no_other(
    tell: Callable[..., None], anna: User, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    tell(anna, title="fine")
    Notice.objects.create(recipient=anna, kind="news", key="broken", data={"secret": "Meier"}, at=at)
    assert deliver(at=at) == 1
    assert [message.subject for message in mail.outbox] == ["fine"]
    assert "KeyError" in caplog.text
    assert "Meier" not in caplog.text
    for moment in range(1, 20):
        deliver(at=at + moment * timedelta(days=1, minutes=1))
    assert Delivery.objects.get(notice__key="broken").state == DeliveryState.DEAD


def test_what_is_due_at_the_same_time_is_one_mail(
    tell: Callable[..., None], anna: User, bert: User, at: datetime
) -> None:
    for title in ("one", "two", "three"):
        tell(anna, title=title, at=at - 3 * HOUR)
    tell(bert, title="alone")
    deliver(at=at)
    assert receivers() == ["anna", "bert"]
    digest = next(message for message in mail.outbox if message.to == [anna.email])
    assert digest.subject == "3 notices, the latest: three"
    assert all(title in digest.body for title in ("one", "two", "three"))


@pytest.mark.parametrize(("rhythm", "wait"), [(Rhythm.HOURLY, HOUR), (Rhythm.DAILY, 23 * HOUR)])
def test_gathered_mails_come_together_and_urgent_ones_at_once(
    rhythm: Rhythm,
    wait: timedelta,
    kind: Callable[..., Kind],
    tell: Callable[..., None],
    anna: User,
    at: datetime,
) -> None:
    kind("fire", urgent=True)
    manner(anna, rhythm=rhythm)
    for minute, title in enumerate(["one", "two", "three"], start=1):
        tell(anna, title=title, at=at + minute * MINUTE)
        deliver(at=at + minute * MINUTE)
    tell(anna, title="fire", kind="fire", at=at + 5 * MINUTE)
    deliver(at=at + 5 * MINUTE)
    assert [message.subject for message in mail.outbox] == ["fire"]
    deliver(at=at + wait - MINUTE)
    assert len(mail.outbox) == 1
    deliver(at=at + wait)
    assert mail.outbox[1].subject == "3 notices, the latest: three"


def test_gathering_is_for_mails_alone(
    tell: Callable[..., None], anna: User, at: datetime, taken: dict[str, list[Parcel]]
) -> None:
    manner(anna, rhythm=Rhythm.DAILY, chat_url="slack://x")
    Preference.objects.create(user=anna, kind="news", channels=["mail", "chat"])
    tell(anna, at=at + MINUTE)
    deliver(at=at + MINUTE)
    assert (len(mail.outbox), len(taken["chat"])) == (0, 1)


def test_a_flood_becomes_one_mail_an_hour(tell: Callable[..., None], anna: User, at: datetime) -> None:
    total = FLOOD + 30
    for number in range(total):
        tell(anna, title=str(number), at=at + number * timedelta(seconds=30))
        deliver(at=at + number * timedelta(seconds=30))
    singles = len(mail.outbox)
    assert singles == FLOOD + 1
    last = at + FLOOD * timedelta(seconds=30)
    deliver(at=last + HOUR)
    assert len(mail.outbox) == singles + 1
    assert mail.outbox[-1].subject.startswith(f"{total - singles} notices")
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == total


def test_hundreds_at_once_are_one_mail_that_stays_readable(
    tell: Callable[..., None], anna: User, at: datetime
) -> None:
    for number in range(LINES + 70):
        tell(anna, title=f"number {number}.")
    assert deliver(at=at) == LINES + 70
    assert len(mail.outbox) == 1
    assert mail.outbox[0].body.count("number ") == LINES
    assert "And 70 more in your inbox." in mail.outbox[0].body


def test_a_mail_that_a_dead_worker_held_is_sent_by_another_after_a_while(
    tell: Callable[..., None], anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(anna)
    with monkeypatch.context() as killed:
        killed.setattr(delivering._Sweep, "_send_all", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver(at=at)
    assert deliver(at=at + MINUTE) == 0
    assert deliver(at=at + 2 * MINUTE) == 1


def test_an_idle_sweep_asks_twice(
    tell: Callable[..., None], anna: User, at: datetime, django_assert_num_queries: Any
) -> None:
    tell(anna)
    deliver(at=at)
    with django_assert_num_queries(2):
        deliver(at=at)


def test_twenty_people_cost_as_many_questions_as_two_but_for_marking(
    tell: Callable[..., None], calendar: WorkingCalendar, at: datetime
) -> None:
    crowd = [person(f"P{number}", is_inside=True) for number in range(22)]
    for someone in crowd:
        manner(someone)
    costs = []
    for some in (crowd[:2], crowd[2:]):
        tell(*some)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert deliver(at=at) == len(some)
        costs.append(len(asked) - len(some))  # each mail is marked by itself, as soon as it is out
    assert costs[0] == costs[1]


def test_a_channel_that_reaches_nobody_rests_and_the_others_go_on(
    tell: Callable[..., None],
    anna: User,
    bert: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from notifications.channels import Down

    tries: list[Parcel] = []

    def down(parcel: Parcel) -> None:
        tries.append(parcel)
        raise Down("ConnectionRefusedError")

    monkeypatch.setattr("notifications.channels.chat.send", down)
    for someone in (anna, bert):
        manner(someone, chat_url="slack://x")
        Preference.objects.create(user=someone, kind="news", channels=["mail", "chat"])
    tell(anna, bert)
    assert deliver(at=at) == 2
    deliver(at=at + timedelta(seconds=30))
    assert len(tries) == 1
    deliver(at=at + MINUTE)
    assert len(tries) == 2
    waiting = Delivery.objects.filter(channel=Channel.CHAT)
    assert set(waiting.values_list("state", "attempts")) == {("waiting", 0)}  # it is nobody's fault


def test_a_clock_set_back_does_not_keep_a_channel_at_rest(
    tell: Callable[..., None], anna: User, at: datetime
) -> None:
    from django.core.cache import cache

    cache.set(delivering._resting_key("mail"), at + HOUR)
    tell(anna)
    assert deliver(at=at) == 1
