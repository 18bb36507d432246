"""A ladder's step as a sentence: "2 h after the deadline: the inside lead is told." Durations are working time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from requests_app.ladder import Act, Audience, Basis
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests_app.ladder import Rung

# As they stand in a sentence: "… are told".
PEOPLE = {
    Audience.OWNER: pgettext_lazy("who is told", "the owner"),
    Audience.REQUESTER: pgettext_lazy("who is told", "the rep"),
    Audience.TANDEM: pgettext_lazy("who is told", "the tandem"),
    Audience.FIELD: pgettext_lazy("who is told", "the field side of the tandem"),
    Audience.INSIDE: pgettext_lazy("who is told", "inside sales"),
    Audience.LEAD: pgettext_lazy("who is told", "the inside lead"),
    Audience.MANAGER: pgettext_lazy("who is told", "the sales manager"),
}


def sentence(rung: Rung) -> str:
    """The whole step: when, who is told, what is done."""
    parts = [part for part in (_told(rung), _done(rung)) if part]
    said = (
        _("%(first)s; %(second)s") % dict(zip(("first", "second"), parts, strict=True))
        if parts[1:]
        else parts[0]
    )
    return _("%(when)s: %(what)s.") % {"when": when(rung), "what": said}


def when(rung: Rung) -> str:
    """ "At the deadline", "2 h after the deadline", "At 75 % of the target"."""
    if rung.basis is Basis.TARGET:
        return _("At %(share)s of the target") % {"share": _percent(rung.share or 0)}
    values = {"time": readable.duration(rung.after.total_seconds())}
    at_once, later = {
        Basis.DEADLINE: (_("At the deadline"), _("%(time)s after the deadline")),
        Basis.ACCEPTANCE: (_("Not accepted in time"), _("Not accepted %(time)s after the time to accept")),
        Basis.UNCLAIMED: (_("As soon as it is in the queue"), _("Unclaimed in the queue for %(time)s")),
        Basis.QUERY: (
            _("A query is not answered in time"),
            _("A query is not answered %(time)s after its time"),
        ),
    }[rung.basis]
    return later % values if rung.after else at_once


def _percent(share: int) -> str:
    return f"{share}{readable.NBSP}%"


def _told(rung: Rung) -> str:
    if not rung.tell:
        return ""
    who = people(rung.tell)
    return ngettext("%(people)s is told", "%(people)s are told", len(rung.tell)) % {"people": who}


def _done(rung: Rung) -> str:
    if rung.act is Act.TELL:
        return "" if rung.tell else _("nothing happens")
    done = {
        Act.STAND_IN: _("the request is handed over to the stand-in"),
        Act.QUEUE: _("the request goes into the shared queue"),
    }
    return done[rung.act]


def people(tell: Iterable[Audience]) -> str:
    """ "the owner, the rep and the tandem", in the order in which a ladder names them."""
    *names, last = [str(PEOPLE[audience]) for audience in Audience if audience in set(tell)]
    if not names:
        return last
    return pgettext("list", "%(names)s and %(last)s") % {"names": ", ".join(names), "last": last}
