"""Everybody chooses how they are told; what was chosen holds, and a chat's address is never shown again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from notifications.actions.deliver import deliver
from notifications.channels import Failed, chat, push
from notifications.models import Channel, Manner, Preference, PushSubscription, Rhythm

if TYPE_CHECKING:
    from people.models import User

ADDRESS = "mmosts://chat.example.com/3ccdd113474722377935511fc85d3dd4"
GIVEN = {"rhythm": "at_once", "quiet": "on"}
Post = Callable[..., str]


@pytest.fixture
def reader(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def save(reader: Client, news: object) -> Post:
    """Send the form; the page that the reader is on then."""

    def post(**given: object) -> str:
        return reader.post(reverse("notice_settings"), {**GIVEN, **given}, follow=True).content.decode()

    return post


def test_without_a_choice_each_kind_takes_its_own_ways(reader: Client, kind: Callable) -> None:
    kind(channels=frozenset({Channel.MAIL}))
    page = reader.get(reverse("notice_settings")).content.decode()
    assert 'name="ways-news" value="mail" checked' in page
    assert 'name="ways-news" value="chat">' in page


def test_what_is_chosen_holds(save: Post, anna: User) -> None:
    page = save(rhythm="daily", while_absent="on", quiet="", **{"ways-news": ["push", "chat"]})
    manner = Manner.objects.get(user=anna)
    assert (manner.rhythm, manner.quiet, manner.while_absent) == ("daily", False, True)
    assert Preference.objects.get(user=anna, kind="news").channels == ["chat", "push"]
    assert 'name="ways-news" value="mail">' in page
    assert 'name="ways-news" value="chat" checked' in page


def test_a_kinds_own_ways_are_not_kept_as_a_choice(save: Post, anna: User) -> None:
    save(**{"ways-news": ["chat"]})
    save(**{"ways-news": ["mail"]})
    assert not Preference.objects.filter(user=anna, kind="news").exists()


def test_no_way_at_all_is_a_choice_too(save: Post, anna: User) -> None:
    save()
    assert Preference.objects.get(user=anna, kind="news").channels == []


def test_the_address_of_a_chat_is_kept_and_not_shown_again(save: Post, anna: User) -> None:
    page = save(chat_url=ADDRESS)
    assert Manner.objects.get(user=anna).chat_url == ADDRESS
    assert "An address for Mattermost is kept." in page
    assert "3ccdd" not in page
    assert "chat.example.com/3" not in page
    save()
    assert Manner.objects.get(user=anna).chat_url == ADDRESS
    save(forget_chat="on")
    assert Manner.objects.get(user=anna).chat_url == ""


def test_a_new_address_wins_over_removing_the_old_one(save: Post, anna: User) -> None:
    save(chat_url=ADDRESS)
    save(chat_url="ntfys://topic", forget_chat="on")
    assert Manner.objects.get(user=anna).chat_url == "ntfys://topic"


def test_a_wrong_address_is_named_beside_the_field_and_nothing_is_lost(
    reader: Client, news: object, anna: User
) -> None:
    answer = reader.post(
        reverse("notice_settings"), {**GIVEN, "chat_url": "mailto://a:b@example.com", "ways-news": ["push"]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Only Teams, Slack" in page
    assert "mailto://a:b@example.com" in page
    assert 'name="ways-news" value="push" checked' in page
    assert not Manner.objects.filter(user=anna).exists()


@pytest.mark.parametrize(
    "given", [{"rhythm": "hourly!"}, {"rhythm": ""}, {"ways-news": ["pigeon"]}, {"chat_url": "x" * 5000}]
)
def test_what_no_page_offers_is_refused(
    given: dict[str, object], reader: Client, news: object, anna: User
) -> None:
    assert reader.post(reverse("notice_settings"), {**GIVEN, **given}).status_code == 422
    assert not Manner.objects.filter(user=anna).exists()


def test_only_ones_own_settings_change(save: Post, anna: User, bert: User) -> None:
    Manner.objects.create(user=bert, rhythm="hourly")
    save(rhythm="daily", user=bert.pk)
    assert Manner.objects.get(user=bert).rhythm == "hourly"


def test_a_test_goes_out_by_every_way_that_is_set_up(
    reader: Client, anna: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, object]] = []
    monkeypatch.setattr(chat, "say", lambda address, text: sent.append((address, text)))
    monkeypatch.setattr(push, "wake", lambda user, message: sent.append((user.name, message)))
    Manner.objects.create(user=anna, chat_url=ADDRESS)
    PushSubscription.objects.create(user=anna, endpoint="https://fcm.googleapis.com/x", created_at=at)
    page = reader.post(reverse("notice_test"), follow=True).content.decode()
    assert ("Anna", {"id": 0, "title": "Salesdesk"}) in sent
    assert [text for address, text in sent if address == ADDRESS] != []
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]
    assert page.count("the test is out") == 3


def test_a_test_that_fails_says_so(reader: Client, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(address: str, text: str) -> None:
        raise Failed("chat not taken")

    monkeypatch.setattr(chat, "say", fail)
    Manner.objects.create(user=anna, chat_url=ADDRESS, rhythm=Rhythm.NEVER)
    page = reader.post(reverse("notice_test"), follow=True).content.decode()
    assert "Chat: the test was not taken" in page
    assert mail.outbox == []


def test_tests_are_not_sent_one_after_the_other(reader: Client) -> None:
    reader.post(reverse("notice_test"))
    assert "A test was sent a moment ago" in reader.post(reverse("notice_test"), follow=True).content.decode()
    assert len(mail.outbox) == 1


def test_without_any_way_a_test_has_nowhere_to_go(reader: Client, anna: User) -> None:
    Manner.objects.create(user=anna, rhythm=Rhythm.NEVER)
    assert "nowhere to send a test" in reader.post(reverse("notice_test"), follow=True).content.decode()


def stop_link(user: User) -> str:
    return reverse("mail_stop", args=[Manner.objects.get_or_create(user=user)[0].token])


def test_a_mails_link_ends_mails_without_a_login(
    tell: Callable, anna: User, bert: User, at: datetime
) -> None:
    """As programs that show mails press it: no cookie, no page before it."""
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(stop_link(anna), {"List-Unsubscribe": "One-Click"})
    assert stranger.get(stop_link(anna)).context["is_done"]  # there is nothing left to end
    assert answer.status_code == 200
    tell(anna, bert)
    deliver(at=at)
    assert [message.to for message in mail.outbox] == [["bert@example.com"]]


def test_opening_the_link_ends_nothing_and_says_what_it_would_end(client: Client, anna: User) -> None:
    page = client.get(stop_link(anna)).content.decode()
    assert "Anna will get no e-mails" in page
    assert Manner.objects.get(user=anna).rhythm == Rhythm.AT_ONCE


def test_the_link_speaks_the_persons_language(client: Client, anna: User) -> None:
    anna.language = "de"
    anna.save()
    assert '<html lang="de"' in client.get(stop_link(anna)).content.decode()


def test_mails_begin_again_in_the_settings(reader: Client, save: Post, anna: User) -> None:
    reader.post(stop_link(anna))
    assert "You get no e-mails." in reader.get(reverse("notice_settings")).content.decode()
    assert "You get no e-mails." not in save(rhythm="hourly")


@pytest.mark.parametrize("token", ["x", "ä", "%00", "x" * 3000])
def test_a_link_that_nobody_has_is_not_found(token: str, client: Client, anna: User) -> None:
    assert client.get(f"/mails/stop/{token}/").status_code == 404
    assert client.post(f"/mails/stop/{token}/").status_code == 404
