"""A real mail server as a process of its own, which writes down what it takes: `post_office.py PORT FILE SECONDS`.

Each mail takes it SECONDS: half of them before it has it, half before it says so. That is when a killer strikes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, cast

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    def __init__(self, path: str, seconds: float) -> None:
        self.book = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.seconds = seconds

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        await asyncio.sleep(self.seconds / 2)
        os.write(self.book, json.dumps([letter["Message-ID"], letter["To"]]).encode() + b"\n")
        await asyncio.sleep(self.seconds / 2)
        return "250 OK"


if __name__ == "__main__":
    _, port, path, seconds = sys.argv
    Controller(PostOffice(path, float(seconds)), hostname="127.0.0.1", port=int(port)).start()
    asyncio.new_event_loop().run_forever()
