"""What upper floors do when somebody's account is closed: nothing may go on waiting for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Follower(NamedTuple):
    """`lock` takes the rows that `settle` writes, before the person's own: those who write there lock in this order as well."""

    lock: Callable[[int], None]
    settle: Callable[[int, datetime], None]


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Both get the person's key, in the transaction that closes the account. Registered twice is once."""
    if follower not in _followers:
        _followers.append(follower)


def lock(person: int) -> None:
    """Before the account is closed."""
    for follower in _followers:
        follower.lock(person)


def settle(person: int, at: datetime) -> None:
    """All that follows from a closed account, in the order of registration."""
    for follower in _followers:
        follower.settle(person, at)
