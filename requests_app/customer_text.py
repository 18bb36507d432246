"""A short, polite line to the customer. It says what is so, and promises nothing that nobody promised."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from requests_app.states import Ball, State
from salesdesk.web import readable

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.models import SalesRequest

LANGUAGES = ("de", "en")
GERMAN_SPEAKING = frozenset({"DE", "AT", "CH", "LI", "LU"})


def language_of(sales_request: SalesRequest) -> str:
    """What the customer's country speaks, of the two: "de" or "en"."""
    customer = sales_request.customer
    return "de" if customer is not None and customer.country in GERMAN_SPEAKING else "en"


def customer_text(sales_request: SalesRequest, language: str, now: datetime) -> str:
    """Salutation, one or two sentences, the requester's name. Nothing internal: no notes, no colleague, no target.

    `language` is "de" or "en"; times are in the requester's zone.
    """
    zone = zoneinfo.ZoneInfo(sales_request.requester.time_zone)
    with translation.override(language), timezone.override(zone):
        paragraphs = (_salutation(sales_request), _says(sales_request, now), _farewell(sales_request))
        return "\n\n".join(paragraphs)


def _salutation(sales_request: SalesRequest) -> str:
    customer = sales_request.customer
    if customer is not None and customer.contact:
        return _("Hello %(name)s,") % {"name": customer.contact}
    return _("Good day,")


def _farewell(sales_request: SalesRequest) -> str:
    return _("Kind regards\n%(name)s") % {"name": sales_request.requester}


def _says(sales_request: SalesRequest, now: datetime) -> str:
    state, ball = State(sales_request.state), Ball(sales_request.ball)
    words = {"subject": sales_request.subject or str(sales_request.type or "")}
    if state in {State.WON, State.DONE, State.LOST, State.CANCELLED}:
        return _closing(state) % words
    if state is State.DELIVERED:
        if sales_request.facts.asks_outcome and ball is Ball.CUSTOMER:
            text = _(
                "you have our answer to “%(subject)s”. Do you have any questions about it? I will gladly help."
            )
        else:
            text = _("our answer to “%(subject)s” is ready. You receive it from me right away.")
        return text % words
    if state is State.WAITING and ball is Ball.CUSTOMER:
        return _question(sales_request, words["subject"])
    return " ".join(
        (_("we have received “%(subject)s” and are working on it.") % words, _when(sales_request, now))
    )


def _question(sales_request: SalesRequest, subject: str) -> str:
    """The reason of waiting was written for colleagues: the customer is asked by the rep, in the rep's own words."""
    words = {"subject": subject}
    if sales_request.waiting_until is None:
        text = _(
            "we are working on “%(subject)s” and need something from you to go on. I will call you about it."
        )
    else:
        words["until"] = readable.moment_in_full(sales_request.waiting_until)
        text = _(
            "we are working on “%(subject)s” and need something from you to go on, if possible by %(until)s. "
            "I will call you about it."
        )
    return text % words


def _when(sales_request: SalesRequest, now: datetime) -> str:
    """A date only where one was promised: a target is our own business."""
    promise = sales_request.promise_at
    if promise is None:
        return _("I will be in touch as soon as the answer is there.")
    if promise > now:
        return _("You will have our answer by %(promise)s.") % {"promise": readable.moment_in_full(promise)}
    return _(
        "It takes longer than we promised. We apologise, and I will tell you the new date as soon as I have it."
    )


def _closing(state: State) -> str:
    return {
        State.WON: _(
            "thank you very much for your order “%(subject)s”. We look forward to working with you."
        ),
        State.DONE: _("our answer to “%(subject)s” is with you. If anything is unclear, please call me."),
        State.LOST: _(
            "thank you for letting us make an offer for “%(subject)s”. We would be glad to be asked again."
        ),
        State.CANCELLED: _(
            "as agreed, we have stopped working on “%(subject)s”. If you need it after all, please call me."
        ),
    }[state]
