"""What a case of a rule began with, in a few words: a request that appears twice in a list explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from requests_app.models import TimelineEvent
from requests_app.models.timeline import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from requests_app.measured.judging import Case


def causes_of(cases: Iterable[Case]) -> dict[tuple[int, datetime], str]:
    """(request, moment) → "sent", "after the handover to Bert"; nothing where the timeline names no cause. One query."""
    began = {(case.request, case.at) for case in cases}
    events = (
        TimelineEvent.objects.filter(
            sales_request__in={pk for pk, _at in began}, at__in={at for _pk, at in began}
        )
        .select_related("owner")
        .order_by("pk")
    )
    found: dict[tuple[int, datetime], str] = {}
    for event in events:
        said = cause(event)
        if said:  # of several at one moment, the first: what follows it by itself explains less
            found.setdefault((event.sales_request_id, event.at), said)
    return found


def cause(event: TimelineEvent) -> str:
    """Empty for what begins no case."""
    words = {
        Kind.SUBMIT: pgettext("began", "sent"),
        Kind.IMPORTED: pgettext("began", "imported"),
        Kind.REOPEN: pgettext("began", "reopened"),
        Kind.GIVE: _("after it was given to %(name)s"),
        Kind.RELEASE: _("after it was put back into the queue"),
        Kind.HAND_OVER: _("after the handover to %(name)s")
        if event.owner_id
        else _("after the handover to the queue"),
        Kind.TAKE_BACK: _("after it came back to %(name)s"),
        Kind.ASK: _("with the query"),
        Kind.ANSWER: _("after the answer"),
        Kind.RESUME: _("after the work went on"),
        Kind.DELIVER: _("with the delivery"),
        Kind.CORRECT: _("with the correction"),
        Kind.ACKNOWLEDGE: _("with the new date"),
    }
    return words.get(Kind(event.kind), "") % {"name": event.owner}
