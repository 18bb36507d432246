"""A rule as people read it: its title, one sentence with its numbers, and what counts as kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tandems.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES = {
    "accept_within": gettext_lazy("Accepted in time"),
    "complete_at_first": gettext_lazy("Complete at the first go"),
    "deliver_within": gettext_lazy("Delivered in time"),
    "answer_within": gettext_lazy("Queries answered in time"),
    "new_date_before": gettext_lazy("A new date before the old one passes"),
    "outcome_within": gettext_lazy("Said how it ended"),
    "nothing_outside": gettext_lazy("Nothing beside Salesdesk"),
    "no_early_promise": gettext_lazy("Nothing promised too early"),
}
KEPT = {
    "accept_within": gettext_lazy("Kept when a request is accepted within this time after it was sent."),
    "complete_at_first": gettext_lazy("Kept when nothing has to be asked before the work is done."),
    "deliver_within": gettext_lazy(
        "Kept when a request is delivered within this time after it was sent; waiting for others does not count."
    ),
    "answer_within": gettext_lazy("Kept when a query is answered within this time after it was asked."),
    "new_date_before": gettext_lazy(
        "Kept when a request is delivered, or gets a new date, before its date passes."
    ),
    "outcome_within": gettext_lazy("Kept when the outcome is entered within this time after delivery."),
    "nothing_outside": gettext_lazy("Kept when no request is entered afterwards that came by phone or mail."),
    "no_early_promise": gettext_lazy(
        "Kept when the customer is promised no date before the one inside sales has named."
    ),
}
BINDS = {
    "field": pgettext_lazy("rule binds", "Field sales"),
    "inside": pgettext_lazy("rule binds", "Inside sales"),
    "both": pgettext_lazy("rule binds", "Both sides"),
}
RATED = gettext_lazy("Both sides say at each review how well it was kept.")


def title(measure: str) -> str:
    """The short name of a catalogue's rule; of a free one, that it is free."""
    return str(TITLES.get(measure) or _("In our own words"))


def sentence(measure: str, parameters: Mapping[str, int], text: str = "") -> str:
    """The rule in one sentence; a free rule's is its text."""
    if measure not in MEASURES:
        return text
    hours, days = parameters.get("hours", 0), parameters.get("days", 0)
    if measure == "accept_within":
        return ngettext(
            "Inside sales accepts a request within %(n)s working hour.",
            "Inside sales accepts a request within %(n)s working hours.",
            hours,
        ) % {"n": hours}
    if measure == "deliver_within":
        return ngettext(
            "Inside sales delivers within %(n)s working hour.",
            "Inside sales delivers within %(n)s working hours.",
            hours,
        ) % {"n": hours}
    if measure == "answer_within":
        return ngettext(
            "Field sales answers a query within %(n)s working hour.",
            "Field sales answers a query within %(n)s working hours.",
            hours,
        ) % {"n": hours}
    if measure == "outcome_within":
        return ngettext(
            "Field sales says within %(n)s day how it ended.",
            "Field sales says within %(n)s days how it ended.",
            days,
        ) % {"n": days}
    return _without_numbers(measure)


def _without_numbers(measure: str) -> str:
    return {
        "complete_at_first": _(
            "Field sales sends requests so that they can be worked on without asking back."
        ),
        "new_date_before": _("Inside sales names a new date before a promised one passes."),
        "nothing_outside": _("Everything we want from each other goes through Salesdesk."),
        "no_early_promise": _("Field sales promises customers no date that inside sales has not named."),
    }[measure]


def counts_as_kept(measure: str) -> str:
    """What is counted; of a free rule, who judges it."""
    return str(KEPT.get(measure) or RATED)


def binds(side: str) -> str:
    """Whom it binds, in words."""
    return str(BINDS[side])
