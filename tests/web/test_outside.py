"""Addresses that people typed in lead to public places only, decided when a connection is opened."""

from __future__ import annotations

import socket
import threading

import pytest
import requests

from salesdesk.web import outside
from salesdesk.web.outside import PrivateAddress, is_public, public_only
from tests.notifications.listener import listening


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "localhost", "example.com", "", "2130706433"],
)  # fmt: skip
def test_everything_else_is_none(address: str) -> None:
    assert not is_public(address)


def test_a_name_that_leads_inside_is_stopped_where_the_connection_begins() -> None:
    with listening() as listener:
        with public_only() as seen, pytest.raises(requests.ConnectionError):
            requests.get(f"http://localhost:{listener.port}/", timeout=5)
        assert seen.refused
        assert listener.heard == []
        requests.get(f"http://localhost:{listener.port}/", timeout=5)  # the same, with the gate open
        assert len(listener.heard) == 1


def test_a_redirect_inside_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as public, listening() as private:
        public.status, public.location = 302, f"http://127.0.0.2:{private.port}/secret"
        monkeypatch.setattr(outside, "is_public", lambda host: host == "127.0.0.1")
        with public_only() as seen, pytest.raises(requests.ConnectionError):
            requests.get(public.url, timeout=5)
        assert seen.refused
        assert (len(public.heard), len(private.heard)) == (1, 0)


def test_the_gate_is_shut_for_whoever_shut_it_only() -> None:
    with listening() as listener:
        came: list[int] = []
        other = threading.Thread(
            target=lambda: came.append(requests.get(listener.url, timeout=5).status_code)
        )
        with public_only():
            other.start()
            other.join()
        assert came == [201]


def test_sockets_without_a_number_are_stopped_too() -> None:
    with public_only(), socket.socket(socket.AF_UNIX) as line, pytest.raises(PrivateAddress):
        line.connect("/tmp/nobody")
