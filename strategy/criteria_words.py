"""Criteria of a target segment as people read them, and what is wrong with those that were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from strategy.criteria import Criteria, Criterion, Fault
from strategy.regions import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strategy.criteria import InvalidCriteria

SHOWN = 6  # of one kind; the others are counted


def said(stored: Mapping[str, object]) -> str:
    """ "country AT, DE · postcode DE 80–85 · new customer": what must hold; "by hand only" where nothing is named."""
    criteria = Criteria.of(stored)
    parts = []
    if criteria.countries:
        parts.append(_("country %(names)s") % {"names": _few(criteria.countries)})
    if criteria.postcodes:
        ranges = [f"{one.country} {one}" for one in in_order(criteria.postcodes)]
        parts.append(_("postcode %(names)s") % {"names": _few(ranges)})
    if criteria.numbers:
        parts.append(_("customer number begins with %(names)s") % {"names": _few(criteria.numbers)})
    if criteria.new_customer:
        parts.append(_("new customer"))
    return " · ".join(parts) or _("by hand only")


def problems(error: InvalidCriteria) -> dict[str, str]:
    """By the criterion's name, which is the form field's, what to say beside it; "" is about no field."""
    texts = {
        Fault.COUNTRY: _("“%(part)s” is no country. Two letters, please, as in DE or AT."),
        Fault.POSTCODES: _(
            "“%(part)s” cannot be read as postcodes. As in 80-85, 01067 or AT: 50-52, please."
        ),
        Fault.NUMBER: _("“%(part)s …” is too long for the beginning of a customer number."),
        Fault.TOO_MANY: _("These are too many. From “%(part)s” on they are over the limit."),
        Fault.CONTRADICTION: _("A new customer has no customer number yet: name one of both, please."),
        Fault.UNKNOWN: _("There is no criterion “%(part)s”."),
    }
    known = set(Criterion)
    return {
        (name if name in known else ""): texts[fault] % {"part": part}
        for name, (fault, part) in error.faults.items()
    }


def _few(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    more = len(names) - SHOWN
    return _("%(names)s and %(number)s more") % {"names": shown, "number": more} if more > 0 else shown
