"""Moments, durations, amounts and numbers as people read them, in the reader's zone and language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NBSP = "\N{NO-BREAK SPACE}"
# day of the week, day of this year, everything; a day with its year is in `formats`. English people here read 24 hours.
PATTERNS = {"de": ("D", "j. M", "l, j. F Y, H:i"), "en": ("D", "j M", "l j F Y, H:i")}
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}
HOUR = 3600  # seconds
NEAR = 6  # days; a seventh would carry the same name as today


def moment(at: datetime, now: datetime) -> str:
    """Short: "today 14:00", "Tue 14:00" within six days either way, "12 Nov", "12 Nov 2025". Both arguments aware."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    weekday, this_year, _everything = _patterns()
    days = (local.date() - today).days
    if days in {-1, 0, 1}:
        sentence = {-1: _("yesterday %(time)s"), 0: _("today %(time)s"), 1: _("tomorrow %(time)s")}[days]
        return (sentence % {"time": date_format(local, "H:i")}).replace(" ", NBSP)
    if abs(days) <= NEAR:
        return date_format(local, f"{weekday} H:i").replace(" ", NBSP)
    pattern = this_year if local.year == today.year else get_format("SHORT_DATE_FORMAT")
    return date_format(local, pattern).replace(" ", NBSP)


def moment_in_full(at: datetime) -> str:
    """ "Monday 23 November 2026, 14:00", in the reader's zone."""
    return date_format(timezone.localtime(at), _patterns()[2])


def day(value: date) -> str:
    """ "1 Dec 2026", in German "01.12.2026": a day whose year matters."""
    return date_format(value, get_format("SHORT_DATE_FORMAT"))


def duration(seconds: float) -> str:
    """Working time in hours and minutes, never days: a working day has no fixed length. Rounded down to the minute."""
    sign, whole = ("−" if seconds < 0 else ""), abs(int(seconds)) // 60
    hours, minutes = divmod(whole, 60)
    values = {"hours": number_format(hours, force_grouping=True), "minutes": minutes}
    if hours and minutes:
        text = _("%(hours)s h %(minutes)s min") % values
    elif hours:
        text = _("%(hours)s h") % values
    else:
        text = _("%(minutes)s min") % values
    return sign + text.replace(" ", NBSP)


def hours(seconds: float) -> str:
    """Where there is little room: "13.5 h", below an hour "45 min"."""
    if abs(seconds) < HOUR:
        return duration(seconds)
    return (_("%(hours)s h") % {"hours": number(round(seconds / HOUR, 1), 1)}).replace(" ", NBSP)


def number(value: Decimal | float, decimals: int | None = None) -> str:
    """With the language's thousands and decimal signs; `decimals` fixes the places, else as many as there are."""
    return number_format(value, decimal_pos=decimals, force_grouping=True)


def money(amount: Decimal | float, currency: str = "EUR", decimals: int = 2) -> str:
    """ "1.234,50 €" in German, "€1,234.50" and "-€5.00" in English; currencies without a common sign keep their code."""
    figure, sign = number(amount, decimals), SYMBOLS.get(currency, currency)
    if get_language() == "de":
        return f"{figure}{NBSP}{sign}"
    minus, figure = ("-", figure[1:]) if figure.startswith("-") else ("", figure)
    return f"{minus}{sign}{figure}" if currency in SYMBOLS else f"{minus}{sign}{NBSP}{figure}"


def _patterns() -> tuple[str, str, str]:
    return PATTERNS.get((get_language() or "en")[:2], PATTERNS["en"])
