"""Mails over real sockets, to a real mail server that takes them, refuses them, dawdles or dies."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from notifications.actions import deliver as delivering
from notifications.actions import lease
from notifications.actions.deliver import deliver
from notifications.channels import mail
from notifications.models import Delivery, DeliveryState, Manner
from people.models import User
from tests.company import person
from tests.notifications.mail_server import Tarpit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from email.message import EmailMessage

    from notifications.kinds import Kind
    from tests.notifications.mail_server import MailServer

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def parts(letter: EmailMessage) -> tuple[str, str]:
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def states() -> dict[str, str]:
    rows = Delivery.objects.values_list("recipient__name", "state")
    return {str(name): state for name, state in rows}


@pytest.fixture
def crowd(calendar: Any) -> list[User]:
    return [person(f"Reader{number}", is_inside=True) for number in range(8)]


def test_a_mail_says_everything_a_good_mail_says(
    mail_server: MailServer, tell: Callable[..., None], anna: User, at: datetime, settings: Any
) -> None:
    settings.SITE_URL = "https://sales.example.com/"
    tell(anna, data={"lines": ["Müller, Monday 10:00"]}, topic="request-17")
    deliver(at=at)
    (letter,) = mail_server.box
    text, html = parts(letter)
    token = Manner.objects.get(user=anna).token
    assert letter["Subject"] == "The price is there"
    assert letter["To"] == anna.email
    assert letter["Message-ID"].startswith(f"<notice-{anna.pk}.")
    assert letter["Message-ID"].endswith("@sales.example.com>")
    assert letter["References"] == "<request-17@sales.example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert (
        letter["List-Unsubscribe"].strip()
        == f"<https://sales.example.com{reverse('mail_stop', args=[token])}>"
    )
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in (text, html):
        assert "Müller, Monday 10:00" in part
        assert "https://sales.example.com/requests/17/" in part
        assert f"https://sales.example.com{reverse('notice_settings')}" in part
    assert token not in text + html  # mails are forwarded


def test_words_and_hours_are_the_readers(
    mail_server: MailServer, kind: Callable[..., Kind], tell: Callable[..., None], anna: User, at: datetime
) -> None:
    from django.utils import timezone
    from django.utils.translation import get_language

    from notifications.kinds import Said

    kind(describe=lambda data: Said(f"{get_language()} {timezone.localtime(at):%H:%M}"))
    User.objects.filter(pk=anna.pk).update(language="de", time_zone="Europe/Lisbon")
    tell(anna)
    with override("en"):
        deliver(at=at)
    (letter,) = mail_server.box
    assert letter["Subject"] == "de 08:00"
    assert '<html lang="de">' in parts(letter)[1]


def test_what_somebody_typed_is_neither_a_header_nor_markup(
    mail_server: MailServer, tell: Callable[..., None], anna: User, at: datetime
) -> None:
    tell(anna, title="Price\r\nBcc: spy@example.com\n\n<script>alert(1)</script>", key="evil")
    deliver(at=at)
    (letter,) = mail_server.box
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Price Bcc: spy@example.com <script>alert(1)</script>"
    assert "<script>" not in parts(letter)[1]


def test_mails_of_one_sweep_share_a_connection(
    mail_server: MailServer, tell: Callable[..., None], crowd: list[User], at: datetime
) -> None:
    tell(*crowd)
    assert deliver(at=at) == len(crowd)
    assert sorted(mail_server.receivers) == sorted(reader.email for reader in crowd)
    assert mail_server.talks == 1


def test_one_bad_address_blocks_nobody_and_is_given_up_soon(
    mail_server: MailServer, tell: Callable[..., None], crowd: list[User], at: datetime
) -> None:
    bad = crowd[3]
    mail_server.replies[bad.email] = "550 no such user"
    tell(*crowd)
    assert deliver(at=at) == len(crowd) - 1
    assert bad.email not in mail_server.receivers
    assert states()[bad.name] == DeliveryState.WAITING
    deliver(at=at + HOUR)
    assert states()[bad.name] == DeliveryState.DEAD
    failed = Delivery.objects.get(recipient=bad)
    assert (failed.error, failed.attempts) == ("SMTPRecipientsRefused 550", 2)


def test_not_now_is_tried_again_for_two_days(
    mail_server: MailServer, tell: Callable[..., None], anna: User, bert: User, at: datetime
) -> None:
    Manner.objects.create(user=anna, quiet=False)
    mail_server.replies[anna.email] = "451 mailbox busy"
    tell(anna, bert)
    deliver(at=at)
    assert states() == {"Anna": "waiting", "Bert": "sent"}
    hours = [deliver(at=at + number * HOUR) for number in range(1, 40)]
    assert sum(hours) == 0
    mail_server.replies.clear()
    assert sum(deliver(at=at + number * HOUR) for number in range(40, 60)) == 1
    assert mail_server.receivers == [bert.email, anna.email]


def test_after_about_two_days_it_is_given_up(
    mail_server: MailServer, tell: Callable[..., None], anna: User, at: datetime
) -> None:
    Manner.objects.create(user=anna, quiet=False)
    mail_server.replies[anna.email] = "451 mailbox busy"
    tell(anna)
    for number in range(2 * 48 + 30):
        deliver(at=at + number * HOUR / 2)
    assert states() == {"Anna": "dead"}


def test_a_text_that_is_refused_concerns_its_mail_alone(
    mail_server: MailServer, tell: Callable[..., None], anna: User, at: datetime
) -> None:
    mail_server.reply_to_data = "554 looks like advertising"
    tell(anna)
    deliver(at=at)
    deliver(at=at + HOUR)
    assert Delivery.objects.get().error == "SMTPDataError 554"
    assert states() == {"Anna": "dead"}


def test_a_server_down_for_two_hours_loses_nothing_and_repeats_nothing(
    mail_server: MailServer, tell: Callable[..., None], crowd: list[User], at: datetime
) -> None:
    mail_server.stop()
    begin = at
    for minute in range(0, 120, 10):
        moment = begin + minute * MINUTE
        tell(*crowd, title=f"At {minute}", at=moment)
        assert deliver(at=moment) == 0
    assert Delivery.objects.filter(state=DeliveryState.WAITING, attempts=0).count() == 12 * len(crowd)
    mail_server.start()
    assert deliver(at=begin + 120 * MINUTE) == 12 * len(crowd)
    assert deliver(at=begin + 180 * MINUTE) == 0
    assert len(mail_server.box) == len(crowd)  # what piled up is one mail for each
    assert all(parts(letter)[0].count("At ") == 12 for letter in mail_server.box)


def test_a_server_that_hangs_costs_one_wait_and_not_a_thousand(
    mail_server: MailServer,
    tell: Callable[..., None],
    crowd: list[User],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "TIME_LIMIT", 0.3)
    mail_server.slow = {reader.email for reader in crowd}
    tell(*crowd)
    assert deliver(at=at) == 0
    tried = Delivery.objects.filter(attempts=1)
    assert tried.count() == delivering.PATIENCE == mail_server.talks
    assert deliver(at=at + SECOND) == 0
    assert mail_server.talks == delivering.PATIENCE  # it rests
    mail_server.slow = set()
    assert deliver(at=at + 2 * MINUTE) == len(crowd)


def test_one_slow_mailbox_does_not_hold_up_the_others(
    mail_server: MailServer,
    tell: Callable[..., None],
    crowd: list[User],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "TIME_LIMIT", 0.3)
    mail_server.slow = {crowd[0].email}
    tell(*crowd)
    assert deliver(at=at) == len(crowd) - 1


def test_a_server_that_drips_is_cut_off(
    mail_server: MailServer,
    tell: Callable[..., None],
    anna: User,
    at: datetime,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No single wait is long, so no timeout of a socket ends it."""
    tarpit = Tarpit()
    settings.EMAIL_PORT = tarpit.port
    monkeypatch.setattr(mail, "TIME_LIMIT", 0.5)
    tell(anna)
    began = time.monotonic()
    assert deliver(at=at) == 0
    assert time.monotonic() - began < 3
    assert Delivery.objects.get().attempts == 1
    tarpit.close()


def test_an_address_that_cannot_be_written_spoils_nobody_elses_mail(
    mail_server: MailServer,
    tell: Callable[..., None],
    crowd: list[User],
    at: datetime,
) -> None:
    for number, reader in enumerate(crowd[:5]):
        User.objects.filter(pk=reader.pk).update(email=f"broken {number}@@example.com")
    tell(*crowd)
    assert deliver(at=at) == 3
    assert {reader.email for reader in crowd[5:]} <= set(mail_server.receivers)


def test_a_sweep_ends_in_time_and_leaves_the_rest_to_the_next(
    mail_server: MailServer,
    tell: Callable[..., None],
    crowd: list[User],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tell(*crowd)
    with monkeypatch.context() as hurried:
        hurried.setattr(delivering, "BUDGET", 0.5)
        hurried.setattr(mail, "TIME_LIMIT", 0.6)
        mail_server.slow = {reader.email for reader in crowd}
        deliver(at=at)
    assert mail_server.talks == 1
    mail_server.slow = set()
    assert Delivery.objects.filter(lease="").count() == len(crowd)
    assert deliver(at=at) == len(crowd) - 1


def test_a_server_that_dies_in_the_middle_loses_nothing(
    mail_server: MailServer, tell: Callable[..., None], crowd: list[User], at: datetime
) -> None:
    mail_server.dies_before_taking = 2
    tell(*crowd)
    assert deliver(at=at) == len(crowd) - 2
    assert deliver(at=at + 2 * MINUTE) == 2
    assert sorted(mail_server.receivers) == sorted(reader.email for reader in crowd)


def test_a_server_that_dies_before_it_says_thanks_gets_the_same_mail_again(
    mail_server: MailServer, tell: Callable[..., None], crowd: list[User], at: datetime
) -> None:
    mail_server.dies_after_taking = 2
    tell(*crowd)
    deliver(at=at)
    tell(*crowd, title="Something newer", at=at + 2 * MINUTE)
    deliver(at=at + 2 * MINUTE)
    first_news = [letter for letter in mail_server.box if letter["Subject"] == "The price is there"]
    assert len(first_news) == len(crowd) + 2
    assert len({letter["Message-ID"] for letter in first_news}) == len(crowd)


# A worker that dies between sending and marking


class Killed(BaseException):
    """As sudden as `kill -9` for what stands in the database: nothing is tidied up."""


def die_at(turn: int, action: Callable[..., None]) -> Callable[..., None]:
    """`action`, so many times; then the worker is dead."""
    turns = iter(range(turn))

    def act(*arguments: Any) -> None:
        if next(turns, None) is None:
            raise Killed
        action(*arguments)

    return act


def kill(monkeypatch: pytest.MonkeyPatch, at: datetime, *, turn: int) -> None:
    with monkeypatch.context() as deadly:
        deadly.setattr(lease, "sent", die_at(turn, lease.sent))
        deadly.setattr(lease, "release", lambda rows: None)
        with pytest.raises(Killed):
            deliver(at=at)


def lost(server: MailServer, crowd: Sequence[User]) -> int:
    return len({reader.email for reader in crowd} - set(server.receivers))


def test_killed_between_sending_and_marking_nothing_is_lost_and_repeats_look_the_same(
    mail_server: MailServer,
    tell: Callable[..., None],
    crowd: list[User],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tell(*crowd)
    moment = at
    for turn in (3, 1, 0):
        kill(monkeypatch, moment, turn=turn)
        tell(*crowd[:2], title=f"newer {turn}", at=moment)  # what comes meanwhile must not change the repeat
        moment += lease.LEASE
    deliver(at=moment)
    assert lost(mail_server, crowd) == 0
    about_the_price = [letter for letter in mail_server.box if "price" in letter["Subject"]]
    assert len(about_the_price) - len(crowd) <= 3  # kills
    assert len({letter["Message-ID"] for letter in about_the_price}) == len(crowd)
    assert not Delivery.objects.exclude(state=DeliveryState.SENT).exists()


def test_marking_before_sending_would_lose_mails_and_this_test_would_notice(
    mail_server: MailServer,
    tell: Callable[..., None],
    crowd: list[User],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control."""
    really_try = delivering._Sweep._try

    def mark_first(self: Any, message: list[Delivery], audience: Any) -> None:
        lease.sent(message, at)
        kills()
        really_try(self, message, audience)

    kills = die_at(3, lambda: None)
    tell(*crowd)
    with monkeypatch.context() as careless:
        careless.setattr(delivering._Sweep, "_try", mark_first)
        with pytest.raises(Killed):
            deliver(at=at)
    for number in range(1, 4):
        deliver(at=at + number * lease.LEASE)
    assert lost(mail_server, crowd) == 1
