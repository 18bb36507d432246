"""A new customer's button, tapped again before the answer has come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tandems.actions.keep_customer import CustomerData, create_customer
from tests.patience import patient

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

TAPS = 8


@pytest.mark.django_db(transaction=True)
def test_a_customer_sent_many_times_at_once_is_one(emil: User, at: datetime) -> None:
    data = CustomerData("Förderanlagen Nord GmbH", postcode="24103", town="Kiel")
    start = Barrier(TAPS)

    def tap(_: int) -> int:
        try:
            start.wait(timeout=patient(30))
            return create_customer(data, by=emil, at=at).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(TAPS) as pool:
        assert len(set(pool.map(tap, range(TAPS)))) == 1
