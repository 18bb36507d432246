"""Which port the demo listens on."""

from __future__ import annotations

import socket

USUAL = 8000
ADDRESS = "127.0.0.1"


def choose(wished: int = USUAL) -> int:
    """`wished` where nobody listens there, else one that the operating system calls free."""
    return wished if is_free(wished) else _any_free()


def is_free(port: int) -> bool:
    with socket.socket() as taken:
        # As the server itself will: a port that only waits for old connections to end counts as free.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _any_free() -> int:
    with socket.socket() as free:
        free.bind((ADDRESS, 0))
        port: int = free.getsockname()[1]
    return port
