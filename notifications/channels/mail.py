"""E-mails: text and HTML, in the recipient's language, and with everything that a good mail says about itself."""

from __future__ import annotations

import smtplib
import socket
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from notifications.channels import Down, Failed, Refused, absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifications.channels import Parcel

TIME_LIMIT = 25.0  # seconds for one mail, connecting included, however slowly a server drips
PERMANENT = 500  # replies from here on mean never, below not now

# Mail programs know no style sheets: what a mail looks like stands at each element.
LOOK = {
    name: mark_safe(f'style="{style}"')  # noqa: S308 - written here, nothing of anybody's
    for name, style in {
        "page": "margin:0;padding:24px 12px;background:#f4f5f7",
        "sheet": "max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dde1e7;border-radius:8px;text-align:left;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1f2733",
        "brand": "margin:0 0 16px;font-size:13px;color:#5b6573",
        "title": "margin:0 0 8px;font-size:19px;line-height:1.35;font-weight:600;color:#1f2733",
        "line": "margin:0 0 8px;color:#3b4553",
        "item": "padding:12px 0;border-top:1px solid #dde1e7",
        "link": "color:#2a55b0;font-weight:600;text-decoration:none",
        "quiet": "margin:0 0 4px;font-size:14px;color:#5b6573",
        "button": "display:inline-block;margin:12px 0 0;padding:10px 18px;background:#2a55b0;color:#ffffff;border-radius:6px;font-weight:600;text-decoration:none",
        "foot": "max-width:560px;margin:12px auto 0;padding:0 24px;font:13px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#5b6573;text-align:left",
        "foot_link": "color:#5b6573;text-decoration:underline",
    }.items()
}


@contextmanager
def post() -> Iterator[Callable[[Parcel], None]]:
    """`send` for many mails over one connection, opened by the first one."""
    office = _Office()
    try:
        yield office.send
    finally:
        office.close()


def send(parcel: Parcel) -> None:
    """One mail over its own connection."""
    with post() as send_one:
        send_one(parcel)


class _Office:
    """A connection to the mail server that is opened anew after every failure: what it says next may belong to the last mail."""

    def __init__(self) -> None:
        self.connection: Any = None  # Django's; which one, the settings say

    def send(self, parcel: Parcel) -> None:
        letter = letter_of(parcel)
        guard = Timer(TIME_LIMIT, self._cut)
        guard.daemon = True
        guard.start()
        try:
            self._open()
            self._hand_over(letter)
        finally:
            guard.cancel()

    def close(self) -> None:
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
            self.connection = None

    def _open(self) -> None:
        if self.connection is not None:
            return
        self.connection = mail.get_connection()
        try:
            self.connection.open()
        except OSError as error:
            self._abandon()
            raise Down(_kind_of(error)) from error
        if (line := _socket_of(self.connection)) is not None:
            line.settimeout(TIME_LIMIT)  # a server that looks closely at a mail may take its time

    def _hand_over(self, letter: mail.EmailMessage) -> None:
        try:
            self.connection.send_messages([letter])
        except OSError as error:
            self._abandon()
            raise _said_no(error) from error
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Hang up without a word: a server that hangs would keep us waiting for its goodbye."""
        self._cut()
        with suppress(OSError):
            if (talk := _talk_of(self.connection)) is not None:
                talk.close()
        self.connection = None

    def _cut(self) -> None:
        line = _socket_of(self.connection)
        if line is not None:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # whoever waits on it wakes up with an error


def letter_of(parcel: Parcel) -> mail.EmailMultiAlternatives:
    """The mail, not sent yet. Made in the active language and time zone."""
    name = "digest" if parcel.count > 1 else "notice"
    context = {
        "parcel": parcel,
        "first": parcel.items[0],
        "inbox": absolute(reverse("inbox")),
        "settings": absolute(reverse("notice_settings")),
        "look": LOOK,
    }
    # A title may carry what somebody typed; a header is one line.
    subject = " ".join(render_to_string(f"emails/{name}_subject.txt", context).split())
    letter = mail.EmailMultiAlternatives(
        subject,
        render_to_string(f"emails/{name}.txt", context),
        to=[parcel.recipient.email],
        headers=_headers(parcel),
    )
    letter.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    return letter


def _headers(parcel: Parcel) -> dict[str, str]:
    host = urlsplit(absolute("/")).hostname or "localhost"
    stop = absolute(reverse("mail_stop", args=[parcel.manner.token]))
    headers = {
        "Message-ID": f"<{parcel.name}@{host}>",
        "Auto-Submitted": "auto-generated",  # no out-of-office answers to us
        "X-Auto-Response-Suppress": "All",  # the same for Exchange
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    topic = parcel.items[0].notice.topic
    if topic and parcel.count == 1:
        headers["References"] = f"<{topic}@{host}>"  # mail programs show what is about one thing together
    return headers


def _said_no(error: OSError) -> Refused | Failed | Down:
    """What the mail server's answer, or its silence, means for this mail and for others."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _by_code(error, max(code for code, _text in error.recipients.values()))
        case smtplib.SMTPSenderRefused():  # the sender is always the same: so are all mails' chances
            return Down(_kind_of(error))
        case smtplib.SMTPResponseException():
            return _by_code(error, error.smtp_code)
    return Failed(_kind_of(error), unsure=True)


def _by_code(error: Exception, code: int) -> Refused | Failed:
    reason = f"{type(error).__name__} {code}"
    return Refused(reason) if code >= PERMANENT else Failed(reason)


def _kind_of(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _talk_of(connection: Any) -> smtplib.SMTP | None:
    """What is said to the server; none for the backends of the demo and of tests."""
    # While a connection is being set up, Django keeps it under the other name.
    return getattr(connection, "connection", None) or getattr(connection, "_partial_connection", None)


def _socket_of(connection: Any) -> socket.socket | None:
    return getattr(_talk_of(connection), "sock", None)
