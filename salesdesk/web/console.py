"""Mails on the console, where nobody has said how to send them: as people read them, not as servers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail.backends import console

if TYPE_CHECKING:
    from django.core.mail import EmailMessage


class EmailBackend(console.EmailBackend):
    """To whom, the subject and the text; HTML and what is encoded for the wire would bury everything else."""

    def write_message(self, message: EmailMessage) -> None:
        to = ", ".join(message.recipients())
        self.stream.write(f"Mail to {to}: {message.subject}\n\n{message.body}\n")
        self.stream.write("-" * 79 + "\n")
