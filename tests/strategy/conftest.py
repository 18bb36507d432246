"""A company that has published its first strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.strategy import making

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from strategy.models import StrategyVersion


@pytest.fixture
def first(anna: User, dora: User, frieda: User, at: datetime) -> StrategyVersion:
    """In force since `at`: a direction and a goal by Dora, a segment by Anna."""
    return making.published({"anna": anna, "dora": dora, "frieda": frieda, "at": at})
