"""A mail server of one's own, over real sockets: takes mails, refuses them, dawdles, or dies in the middle."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import suppress
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, cast

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

TAKEN = "250 OK"


class MailServer:
    """What it does is set by its attributes, also while it runs; `box` is what it has taken."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.box: list[EmailMessage] = []
        self.replies: dict[str, str] = {}  # address → what it says to it instead of OK
        self.reply_to_data = TAKEN
        self.slow: set[str] = set()  # addresses it thinks about for ever
        self.dies_before_taking = 0  # so many mails
        self.dies_after_taking = 0
        self.talks = 0  # connections so far
        self._running: Controller | None = None

    def start(self) -> None:
        self._running = Controller(self, hostname="127.0.0.1", port=self.port)
        self._running.start()
        self.talks = 0  # aiosmtpd asks itself once whether it runs

    def stop(self) -> None:
        if self._running:
            self._running.stop()
            self._running = None

    @property
    def receivers(self) -> list[str]:
        return [mail["To"] for mail in self.box]

    @property
    def names(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.box]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.talks += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, TAKEN)
        if reply == TAKEN:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.slow & set(envelope.rcpt_tos):
            await asyncio.sleep(60)
        if self.dies_before_taking:
            self.dies_before_taking -= 1
            return _die(server)
        if self.reply_to_data != TAKEN:
            return self.reply_to_data
        self.box.append(message_from_bytes(cast("bytes", envelope.content), policy=policy.default))
        if self.dies_after_taking:
            self.dies_after_taking -= 1
            return _die(server)
        return TAKEN


def _die(server: SMTP) -> str:
    cast("asyncio.Transport", server.transport).abort()
    return "421 gone"


class Tarpit:
    """Takes a mail, and then says one more line ten times a second for ever, never the last one."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._talk, args=[self._listening.accept()[0]], daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line, line.makefile("rb") as heard:
            line.sendall(b"220 good day\r\n")
            while not (word := heard.readline()).upper().startswith(b"DATA"):
                if not word:
                    return
                line.sendall(b"250 yes\r\n")
            line.sendall(b"354 go on\r\n")
            while heard.readline() != b".\r\n":
                pass
            while True:
                line.sendall(b"250-one moment\r\n")
                time.sleep(0.1)
