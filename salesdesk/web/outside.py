"""Speak to addresses that people typed in, and to none inside our own network.

Looking a name up beforehand is not enough: the answer may be another one a second later, and a server may redirect. So the
last gate is where a socket is opened, whichever library opens it. A proxy would look names up by itself, out of sight of the
gate: none is used.
"""

from __future__ import annotations

import ipaddress
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_gate_is_shut: ContextVar[Seen | None] = ContextVar("gate", default=None)


class PrivateAddress(OSError):
    """The address is no public one."""


class Seen:
    """What happened behind the gate. `refused`: somebody wanted to go where nobody may."""

    refused = False


def is_public(host: str) -> bool:
    """Whether `host` is a numeric address that everybody on the internet means the same by. A name is none."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return all(part.is_global and not part.is_multicast for part in (address, _inside(address)))


def _inside(address: Address) -> Address:
    """The old address that a new one carries in it, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


@contextmanager
def public_only() -> Iterator[Seen]:
    """Inside this block this thread connects to public addresses only; every other connection raises `PrivateAddress`."""
    _watch()
    seen = Seen()
    before = _gate_is_shut.set(seen)
    try:
        yield seen
    finally:
        _gate_is_shut.reset(before)


@cache
def _watch() -> None:
    # Python calls it before every connection; there is no way past it and none back.
    sys.addaudithook(_look_at)


def _look_at(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    seen = _gate_is_shut.get()
    if seen is None:
        return
    address = arguments[1]
    if not isinstance(address, tuple) or not is_public(str(address[0])):
        seen.refused = True
        raise PrivateAddress("not a public address")
