"""Ask people to take note of the strategy that is in force: all when it is published, later those who come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from notifications.actions.owe import owe
from people.models import User
from strategy import in_force
from strategy.models import people_of_sides
from strategy.notices import PUBLISHED

if TYPE_CHECKING:
    from datetime import datetime

    from people.models.user import PeopleQuerySet
    from strategy.models import StrategyVersion

# Shorter than notices are kept: nobody is asked again because theirs was forgotten.
LATELY = timedelta(days=60)


def ask_to_take_note(version: StrategyVersion, *, at: datetime) -> int:
    """Once each person who has not taken note; but whoever published it. Returns how many were asked now. Harmless when repeated."""
    return _ask(version, _readers(), at)


def ask_newcomers(*, at: datetime) -> int:
    """The sweep: whoever has come to one of the sides, or become a manager, since the version in force was published.

    Of a version older than `LATELY` only those who are new in the company. Two queries when nobody is.
    """
    version = in_force.published()
    if version is None or version.published_at is None:
        return 0
    people = _readers()
    if version.published_at < at - LATELY:
        people = people.filter(created_at__gt=at - LATELY)
    return _ask(version, people, at)


def _readers() -> PeopleQuerySet:
    return people_of_sides() | User.objects.active().filter(is_sales_manager=True)


def _ask(version: StrategyVersion, people: PeopleQuerySet, at: datetime) -> int:
    key = f"{PUBLISHED}-{version.pk}"
    read = version.acknowledgements.values("user")
    untold = people.exclude(notices__key=key).exclude(pk=version.published_by_id or 0).exclude(pk__in=read)
    return owe(PUBLISHED, untold, at=at, key=key, url=reverse("strategy"), data={"number": version.number})
