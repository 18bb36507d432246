"""What is easily forgotten: how it ended, a day that was waited for, what would move while one is away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from notifications.kinds import Kind, Said
from notifications.models import Channel
from people.models import Absence
from requests_app.models import SalesRequest
from requests_app.states import Ball, State
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.models import Notice

OUTCOMES, WAIT_OVER, LEAVING = "outcomes_asked", "wait_over", "leaving_soon"
SECTION = gettext_lazy("Reminders")
MAIL = frozenset({Channel.MAIL})


def line(sales_request: Mapping[str, Any]) -> list[Any]:
    """One request of a list: its number, subject and customer."""
    return [sales_request["pk"], sales_request["subject"], sales_request["customer__name"] or ""]


def told_of_outcomes(data: Mapping[str, Any]) -> Said:
    number = data["number"]
    title = ngettext(
        "How did it end? %(number)s delivered request is still open",
        "How did it end? %(number)s delivered requests are still open",
        number,
    )
    lines = [f"#{pk} {subject} · {customer}" for pk, subject, customer in data["requests"]]
    if more := number - len(lines):
        lines.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return Said(title % {"number": number}, tuple(lines), _("Record won or lost"))


def told_of_wait(data: Mapping[str, Any]) -> Said:
    titles = {
        Ball.FIELD: _("No answer yet: #%(pk)s %(subject)s"),
        Ball.CUSTOMER: _("Waited for the customer until now: #%(pk)s %(subject)s"),
    }
    title = titles.get(data["ball"], _("Waited for a third party until now: #%(pk)s %(subject)s"))
    until = readable.moment_in_full(datetime.fromisoformat(data["until"]))
    lines = (data["customer"], _("Expected by %(moment)s.") % {"moment": until}, data["waiting_for"])
    return Said(title % data, tuple(text for text in lines if text), _("Open the request"))


def told_of_leaving(data: Mapping[str, Any]) -> Said:
    number = data["number"]
    title = ngettext(
        "%(number)s open request moves when you are away",
        "%(number)s open requests move when you are away",
        number,
    )
    starts = readable.moment_in_full(datetime.fromisoformat(data["starts_at"]))
    lines = (
        _("You are absent from %(moment)s.") % {"moment": starts},
        _("Look at who would take over, write a note, or choose differently."),
    )
    return Said(title % {"number": number}, lines, _("See what would move"))


def _some_are_open(notice: Notice) -> bool:
    pks = [pk for pk, *_words in notice.data["requests"]]
    return SalesRequest.objects.delivered().filter(pk__in=pks).exists()


def _still_waits(notice: Notice) -> bool:
    waiting = SalesRequest.objects.filter(pk=notice.data["pk"], state=State.WAITING)
    return waiting.filter(waiting_until=datetime.fromisoformat(notice.data["until"])).exists()


def _still_leaves(notice: Notice) -> bool:
    starts_at = datetime.fromisoformat(notice.data["starts_at"])
    return Absence.objects.filter(pk=notice.data["absence"], starts_at=starts_at).exists()


def kinds() -> tuple[Kind, ...]:
    return (
        Kind(
            OUTCOMES,
            pgettext_lazy("notice", "How my delivered requests ended"),
            SECTION,
            told_of_outcomes,
            MAIL,
            _some_are_open,
        ),
        Kind(
            WAIT_OVER,
            pgettext_lazy("notice", "A day that was waited for has passed"),
            SECTION,
            told_of_wait,
            MAIL,
            _still_waits,
        ),
        Kind(
            LEAVING,
            pgettext_lazy("notice", "What moves when I am away"),
            SECTION,
            told_of_leaving,
            MAIL,
            _still_leaves,
        ),
    )
