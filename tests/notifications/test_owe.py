"""What is owed is a row, written with what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from notifications import kinds
from notifications.actions import owe as owing
from notifications.actions.mute import mute, unmute
from notifications.actions.owe import owe
from notifications.kinds import Kind
from notifications.models import Delivery, Mute, Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User


def test_everybody_is_told_once_however_often_it_is_owed(
    tell: Callable[..., None], anna: User, bert: User
) -> None:
    tell(anna, bert, anna)
    tell(anna)
    assert sorted(Notice.objects.values_list("recipient", flat=True)) == sorted([anna.pk, bert.pk])


def test_owing_is_one_insert_and_nothing_else(
    anna: User, bert: User, carla: User, at: datetime, django_assert_num_queries: Any
) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        assert owe("news", [anna.pk, bert, carla], at=at, key="one", data={"title": "x"}) == 3


def test_who_did_it_is_not_told(anna: User, bert: User, at: datetime) -> None:
    assert owe("news", [anna, bert], at=at, key="one", but=anna) == 1
    assert Notice.objects.get().recipient == bert


def test_nobody_to_tell_costs_nothing(anna: User, at: datetime, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert owe("news", [anna], at=at, key="one", but=anna) == 0


def test_what_did_not_happen_is_not_told(tell: Callable[..., None], anna: User) -> None:
    def fails() -> None:
        with transaction.atomic():
            tell(anna)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not Notice.objects.exists()


def test_delivery_is_hinted_once_it_is_committed_and_a_lost_hint_hurts_nobody(
    tell: Callable[..., None],
    anna: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    hinted: list[str] = []

    def hint(sweep: str) -> None:
        hinted.append(sweep)
        raise ConnectionRefusedError

    monkeypatch.setattr(owing, "hint", hint)
    with django_capture_on_commit_callbacks(execute=True):
        tell(anna)
        assert hinted == []
    assert hinted == ["deliver"]
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


def test_a_topic_is_muted_once_and_heard_again(anna: User, at: datetime) -> None:
    mute(anna, "request-17", at=at)
    mute(anna, "request-17", at=at)
    assert Mute.objects.count() == 1
    unmute(anna, "request-17")
    unmute(anna, "request-17")
    assert not Mute.objects.exists()


def test_two_kinds_cannot_share_a_key(kind: Callable[..., Kind], news: Kind) -> None:
    kinds.register(news)  # an app that starts twice is no mistake
    with pytest.raises(ValueError, match="news"):
        kinds.register(Kind(key="news", label="Other", section="Tests", describe=news.describe))
    assert kinds.find("news") is news
    assert news in kinds.known()
    assert kinds.find("of yesterday") is None
