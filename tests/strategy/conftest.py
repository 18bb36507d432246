"""A company that has published its first strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.strategy import making
from tests.strategy.lived import published

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User
    from strategy.models import StrategyVersion


@pytest.fixture
def first(anna: User, dora: User, frieda: User, at: datetime) -> StrategyVersion:
    """In force since `at`: a direction and a goal by Dora, a segment by Anna."""
    return making.published({"anna": anna, "dora": dora, "frieda": frieda, "at": at})


@pytest.fixture
def version(anna: User, bert: User, dora: User, emil: User, frieda: User, at: datetime) -> StrategyVersion:
    """The first one, in force."""
    return published(field=[dora, emil], inside=[anna, bert], manager=frieda, at=at)


@pytest.fixture
def get(client: Client) -> Callable[..., str]:
    """A page as somebody reads it."""

    def read(who: User, name: str, *args: Any, query: str = "") -> str:
        client.force_login(who)
        answer = client.get(reverse(name, args=args) + query)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def send(client: Client) -> Callable[..., HttpResponse]:
    def post(who: User, name: str, *args: Any, **fields: Any) -> HttpResponse:
        client.force_login(who)
        return client.post(reverse(name, args=args), fields)  # type: ignore[return-value]

    return post
