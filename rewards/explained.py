"""Lines of a statement in words. How often rules were kept is told in numbers only where the gate shows this reader this tandem's
figures as a member; to everybody else it is a percentage.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from insights.gate import see
from insights.sight import Why
from insights.spans import Period, Span
from rewards.models import Became, LineKind
from rewards.months import name_of
from rewards.plan_words import percent
from rewards.rates import WHOLE_PERCENT
from rewards.splitting import half_up, in_euros
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from people.models import User
    from rewards.models import PayLine, WonOrder

Shown = frozenset[int]  # tandems whose kept rules are told in numbers


def shown_to(reader: User, month: date, tandems: Iterable[int], at: datetime) -> Shown:
    """Of these, the tandems of the reader's own whose month the gate shows them. No query without tandems."""
    asked = sorted(set(tandems))
    if not asked:
        return frozenset()
    period = Period(Span.MONTH, month)
    sight = see(reader, [period], tandems=asked, at=at)
    reasons = {tandem: sight.why(tandem, period) for tandem in asked}
    return frozenset(tandem for tandem, found in reasons.items() if found and found.why is Why.OWN)


@dataclass(frozen=True, slots=True)
class Explained:
    """`rule`: by which rule the amount came to be; `extra`: what else belongs to it, or nothing."""

    rule: str
    extra: str = ""


def explained(line: PayLine, shown: Shown, segments: Mapping[int, str]) -> Explained:
    """The line in the reader's language. `segments`: names of the target segments that orders were paid by."""
    why = line.why
    if line.booking is not None:
        is_new = line.kind == LineKind.CREDIT and "month" not in why
        of_it = _late(why) if "month" in why else _part(line.side, why)
        words = [_share(line.booking.order, segments), of_it]
        return Explained(_won(why) if is_new else _change(why), " ".join(word for word in words if word))
    if line.kind == LineKind.RULES:
        return Explained(_rules(why, in_numbers=line.tandem_id in shown), _weighs(why))
    return Explained(
        {
            LineKind.GOALS: _goals,
            LineKind.THRESHOLD: _threshold,
            LineKind.CAP: _cap,
            LineKind.AMENDMENT: _amendment,
        }[LineKind(line.kind)](why),
        _weighs(why) if line.kind == LineKind.GOALS else "",
    )


def _won(why: dict[str, Any]) -> str:
    return _rate(why) if why["was"] is None else _("Won again. %(rate)s") % {"rate": _rate(why)}


def _rate(why: dict[str, Any]) -> str:
    if why["percent"] is None:
        return _("The plan has no share for this type of request.")
    values = {
        "percent": percent(_number(why["percent"])),
        "value": money(why["value"]),
        "pool": money(why["pool"]),
    }
    if why["margin"] is None:
        return _("%(percent)s of %(value)s is %(pool)s.") % values
    values["margin"] = percent(_number(why["margin"]))
    return _("%(percent)s of the margin, which is %(margin)s of %(value)s, is %(pool)s.") % values


def _share(order: WonOrder, segments: Mapping[int, str]) -> str:
    """Which cell of the plan's table it was; empty where the plan has none for it."""
    if order.rate_id is None:
        return ""
    words = {"type": order.type.name}
    if order.segment_id is None:
        return _("Share for %(type)s.") % words
    words["segment"] = segments.get(order.segment_id, "–")
    return _("Share for %(type)s, %(segment)s.") % words


def _part(side: str, why: dict[str, Any]) -> str:
    words = []
    if why["side_percent"] is not None:
        told = {"percent": percent(_number(why["side_percent"]))}
        text = (
            _("Of it %(percent)s is field sales’.")
            if side == "field"
            else _("Of it %(percent)s is inside sales’.")
        )
        words.append(text % told)
    if why["weight"] != why["of"]:
        own = {"percent": _of(why["weight"], why["of"])}
        words.append(
            _("Of that %(percent)s is yours, as others had a part in it as well.") % own
            if side == "field"
            else _("Of that %(percent)s is yours, by the working time for which you had it.") % own
        )
    return " ".join(words)


def _change(why: dict[str, Any]) -> str:
    values = {"value": money(why["value"]), "was": money(why["was"] or 0)}
    if why["became"] == Became.REOPENED:
        return _("Reopened: an order of %(was)s counts no more.") % values
    if why["became"] == Became.CORRECTED:
        return _("Value corrected from %(was)s to %(value)s.") % values
    if why["was"] is not None:
        return _won(why)
    return _("Known only after its month was closed. %(rate)s") % {"rate": _rate(why)}


def _late(why: dict[str, Any]) -> str:
    values = {
        "month": _month(why["month"]),
        "due": money(why["due"]),
        "paid": money(why["paid"]),
    }
    return _("For %(month)s it is %(due)s in all, %(paid)s stood there before.") % values


def _rules(why: dict[str, Any], *, in_numbers: bool) -> str:
    if not why["of"]:
        return _("No agreed rule was measured: nothing is taken away.")
    if in_numbers:
        return _("Agreed rules were kept in %(good)s of %(of)s cases.") % why
    return _("Agreed rules were kept to %(percent)s.") % {"percent": _of(why["good"], why["of"])}


def _goals(why: dict[str, Any]) -> str:
    if not why["of"]:
        return _("No goal was due with a figure to it: nothing is taken away.")
    return _("%(good)s of %(of)s goals were reached.") % why


def _weighs(why: dict[str, Any]) -> str:
    values = {"percent": percent(_number(why["weight"])), "gross": money(why["gross"])}
    return _("%(percent)s of %(gross)s depends on it.") % values


def _threshold(why: dict[str, Any]) -> str:
    values = {"gross": money(why["gross"]), "threshold": money(why["threshold"])}
    return _("%(gross)s is below the threshold of %(threshold)s: nothing is paid for the month.") % values


def _cap(why: dict[str, Any]) -> str:
    values = {"before": money(why["before"]), "cap": money(why["cap"])}
    return _("It would be %(before)s; the cap is %(cap)s.") % values


def _amendment(why: dict[str, Any]) -> str:
    return _("Corrected by payroll, after an objection to %(month)s.") % {"month": _month(why["month"])}


def money(cents: int) -> str:
    """In the reader's language."""
    return readable.money(in_euros(cents))


def _of(number: int, of: int) -> str:
    """Rounded to a whole percent."""
    return f"{half_up(number * WHOLE_PERCENT, of)}{readable.NBSP}%"


def _number(text: str) -> Decimal:
    return Decimal(text)


def _month(iso: str) -> str:
    found = parse_date(iso)
    return name_of(found) if found else iso
