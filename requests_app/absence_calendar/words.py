"""The calendar's sentences: until when, by whom, why this person."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from people.roster import Reason, Via

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from people.models import Absence
    from people.roster import Passed
    from requests_app.absence_calendar.covering import Answer, Stretch
    from requests_app.absence_calendar.facts import Half

MOMENT = timedelta(microseconds=1)
PATTERNS = {"de": ("D, j. M", "D, j. M Y"), "en": ("D j M", "D j M Y")}


def day_text(day: date, today: date) -> str:
    """ "today", "tomorrow", "Fri 20 Nov", "Mon 4 Jan 2027"."""
    if (day - today).days in {0, 1}:
        return _("today") if day == today else _("tomorrow")
    this_year, other_year = PATTERNS.get((get_language() or "en")[:2], PATTERNS["en"])
    return date_format(day, this_year if day.year == today.year else other_year)


def days_text(first: date, last: date, today: date) -> str:
    """ "today", "Thu 19 Nov – Fri 20 Nov"."""
    if first == last:
        return day_text(first, today)
    return f"{day_text(first, today)} – {day_text(last, today)}"


def until(absence: Absence, zone: str, today: date) -> str:
    """ "absent until Fri 20 Nov" (that day included), "absent until today 12:00", "absent until further notice"."""
    return until_text(absence.ends_at, zone, today)


def until_text(ends_at: datetime | None, zone: str, today: date) -> str:
    if ends_at is None:
        return _("absent until further notice")
    local = ends_at.astimezone(ZoneInfo(zone))
    if local.time() == time() and (local - MOMENT).date() == today:
        return _("absent today")
    return _("absent until %(end)s") % {"end": end_text(ends_at, zone, today)}


def span_text(starts_at: datetime, ends_at: datetime | None, zone: str, today: date) -> str:
    """ "from Mon 16 Nov until Fri 20 Nov", "from today until further notice"."""
    values = {"start": start_text(starts_at, zone, today)}
    if ends_at is None:
        return _("from %(start)s until further notice") % values
    return _("from %(start)s until %(end)s") % {**values, "end": end_text(ends_at, zone, today)}


def end_text(ends_at: datetime, zone: str, today: date) -> str:
    """The last day; with the time of day where it ends within a day."""
    local = ends_at.astimezone(ZoneInfo(zone))
    if local.time() == time():
        return day_text((local - MOMENT).date(), today)
    return _("%(day)s %(time)s") % {"day": day_text(local.date(), today), "time": f"{local:%H:%M}"}


def start_text(starts_at: datetime, zone: str, today: date) -> str:
    """The first day; with the time of day where it begins within one."""
    local = starts_at.astimezone(ZoneInfo(zone))
    if local.time() == time():
        return day_text(local.date(), today)
    return _("%(day)s %(time)s") % {"day": day_text(local.date(), today), "time": f"{local:%H:%M}"}


def covered_by(answer: Answer, names: Mapping[int, str], types: Mapping[int, str]) -> str:
    """ "Bert", "Carla (Quote, Delivery date)", "the team", "nobody"."""
    if answer.via is Via.TEAM:
        who = pgettext("covered by", "the team")
    elif answer.to is None:
        who = pgettext("covered by", "nobody")
    else:
        who = names.get(answer.to, "")
    if not answer.types:
        return who
    return _("%(name)s (%(types)s)") % {"name": who, "types": ", ".join(types[pk] for pk in answer.types)}


def days_of(stretch: Stretch, today: date) -> str:
    """ "today", "Thu 19 Nov – Fri 20 Nov", "Wed 18 Nov, forenoon"."""
    first, last = stretch.first, stretch.last
    if first == last:
        return half_text(first, today)
    return days_text(first.day, last.day, today)


def half_text(half: Half, today: date) -> str:
    values = {"day": day_text(half.day, today)}
    return _("%(day)s, afternoon") % values if half.is_afternoon else _("%(day)s, forenoon") % values


def why(answer: Answer, names: Mapping[int, str], is_inside: bool) -> list[str]:  # noqa: FBT001 - of a person
    """One sentence for the answer, one for each who was asked before."""
    values = {"name": names.get(answer.to or 0, ""), "of": names.get(answer.of or 0, "")}
    nobody = (
        _("Nobody comes into question: what arrives stands in the shared queue, and the lead is told.")
        if is_inside
        else _("No stand-in is agreed, and nobody of the tandem is here.")
    )
    chosen = {
        Via.STAND_IN: _("%(name)s is the agreed stand-in."),
        Via.STAND_IN_OF_STAND_IN: _("%(name)s stands in for %(of)s, the agreed stand-in."),
        Via.TANDEM: _("%(name)s belongs to the same tandem."),
        Via.TEAM: _("Each request goes to whoever of the team is there and has the least on the desk."),
        Via.QUEUE: nobody,
    }[answer.via]
    return [chosen % values, *(passed(one, names) for one in answer.passed if one.pk in names)]


def passed(one: Passed, names: Mapping[int, str]) -> str:
    texts = {
        Reason.CLOSED: _("%(name)s has no account any more."),
        Reason.ABSENT: _("%(name)s is absent too."),
        Reason.OFF: _("%(name)s does not work then."),
        Reason.NOT_ENTITLED: _("%(name)s does not work on this type of request."),
        Reason.OVERLOADED: _("%(name)s has too much on the desk already."),
    }
    return texts[one.reason] % {"name": names[one.pk]}


def local_today(now: datetime) -> date:
    return timezone.localdate(now)
