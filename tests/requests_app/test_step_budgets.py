"""What a step may ask of the database, with a tandem or without, with a strategy or without: ten queries at the action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from requests_app.actions.claim import claim
from requests_app.actions.submit import submit
from requests_app.models import SalesRequest
from tests.strategy_made import publish, segment_named

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
BUDGET = 10 + 2  # a transaction's savepoints inside a test are counted too


@pytest.mark.usefixtures("tandem")
def test_sending_asks_little(
    draft: Make, dora: User, at: datetime, django_assert_max_num_queries: Callable
) -> None:
    pk = draft(dora).pk
    with django_assert_max_num_queries(BUDGET):
        submit(pk, by=dora, at=at)


@pytest.mark.usefixtures("tandem")
def test_sending_asks_no_more_where_a_strategy_weighs(
    draft: Make, dora: User, bert: User, at: datetime, django_assert_max_num_queries: Callable
) -> None:
    publish(bert, at, segments=[segment_named("Food"), segment_named("New", new_customer=True)])
    pk = draft(dora).pk
    with django_assert_max_num_queries(BUDGET):
        submit(pk, by=dora, at=at)


def test_claiming_asks_little(
    submitted: Make, emil: User, bert: User, at: datetime, django_assert_max_num_queries: Callable
) -> None:
    pk = submitted(emil).pk
    with django_assert_max_num_queries(BUDGET):
        claim(pk, by=bert, at=at)
