"""Calendar files (ICS), also hostile ones: whatever a file says, it is read in a few seconds."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from people.absence_files.entries import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_ENTRIES,
    Entry,
    Problem,
    Reading,
    UnreadableFile,
)

HORIZON = timedelta(days=2 * 366)  # of what repeats, and of what is planned
SHORTEST = timedelta(hours=4)  # what is shorter and not marked as "out of office" is a meeting
# What keeps a reader busy for hours: rules that repeat every second, begin in the year 1, or never come true.
MOST_REPEATING = 50
MOST_EXTRA_DAYS = 400
MOST_PARTS = 5_000
OLDEST_REPEATING = timedelta(days=10 * 366)
RULES = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
OFTEN_ENOUGH = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
MOST_ZONE_RULES = 20
ZONE_RULES = {"FREQ", "INTERVAL", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"}
BUSY = ("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS")


def read_calendar(text: str, now: datetime, zone: ZoneInfo) -> Reading:
    text = re.sub(r"\r?\n[ \t]", "", text)  # long lines are folded
    _refuse_what_keeps_busy(text)
    try:
        calendar = Calendar.from_ical(text)
        series: dict[str, list[Any]] = {}
        for event in calendar.walk("VEVENT"):
            series.setdefault(str(event.get("UID") or id(event)), []).append(event)
    except Exception as error:  # a hostile file makes the parser raise whatever it likes
        raise UnreadableFile(Problem.UNREADABLE) from error
    if sum("RRULE" in event for event in calendar.walk("VEVENT")) > MOST_REPEATING:
        raise UnreadableFile(Problem.TOO_OFTEN)
    entries, left_out = list[Entry](), 0
    for number, (uid, events) in enumerate(series.items(), 1):
        found = _entries(number, uid, events, now, zone)
        left_out += not found
        entries += found
        if len(entries) > MOST_ENTRIES:
            raise UnreadableFile(Problem.TOO_MANY)
    return Reading(sorted(entries, key=_begins), left_out)


def _refuse_what_keeps_busy(text: str) -> None:
    begins = re.findall(r"^BEGIN:(\w+)", text.upper(), re.MULTILINE)
    if begins.count("VEVENT") > MOST_ENTRIES or len(begins) > MOST_PARTS:
        raise UnreadableFile(Problem.TOO_MANY)
    zones = re.findall(r"^BEGIN:VTIMEZONE.*?^END:VTIMEZONE", text.upper(), re.MULTILINE | re.DOTALL)
    rules = [rule for zone in zones for rule in re.findall(r"^RRULE[^:\n]*:(.*)$", zone, re.MULTILINE)]
    for rule in rules:
        parts = dict(part.partition("=")[::2] for part in rule.strip().split(";"))
        if parts.get("FREQ") != "YEARLY" or "BYMONTH" not in parts or not parts.keys() <= ZONE_RULES:
            raise UnreadableFile(Problem.UNREADABLE)
    if len(rules) > MOST_ZONE_RULES or sum(zone.count("RDATE") for zone in zones) > MOST_EXTRA_DAYS:
        raise UnreadableFile(Problem.UNREADABLE)


def _entries(number: int, uid: str, events: list[Any], now: datetime, zone: ZoneInfo) -> list[Entry]:
    """The occurrences of one entry that are absences and matter; one with its problem if it cannot be read."""
    try:
        if not all(_tame(event, now) for event in events):
            return [Entry(number, problem=Problem.TOO_OFTEN)]
        calendar = Calendar()
        for event in events:
            calendar.add_component(event)
        repeats = any(name in event for event in events for name in ("RRULE", "RDATE"))
        occurrences = recurring_ical_events.of(calendar).between(now, now + HORIZON)
        return [
            _entry(number, uid, occurrence, zone, repeats=repeats)
            for occurrence in occurrences
            if _is_absence(occurrence, zone) and _ends(occurrence, zone) > now
        ]
    except Exception:  # noqa: BLE001 - as above; the other entries are fine
        return [Entry(number, problem=Problem.UNREADABLE)]


def _tame(event: Any, now: datetime) -> bool:
    """Whether what repeats can be followed in no time; it then ends at the horizon, so that rules that never come true end."""
    for name in ("RDATE", "EXDATE"):
        lists = event.get(name, [])
        if sum(len(one.dts) for one in (lists if isinstance(lists, list) else [lists])) > MOST_EXTRA_DAYS:
            return False
    rule = event.get("RRULE")
    if rule is None:
        return True
    if isinstance(rule, list) or not _comes_true(dict(rule)):
        return False
    if _moment(event["DTSTART"].dt, ZoneInfo("UTC")) < now - OLDEST_REPEATING:
        return False
    horizon = (now + HORIZON).astimezone(UTC)
    until = rule.get("UNTIL")
    if until is None or _moment(until[0], ZoneInfo("UTC")) > horizon:
        whole_days = not isinstance(event["DTSTART"].dt, datetime)
        rule["UNTIL"] = [horizon.date() if whole_days else horizon]
    return True


def _comes_true(rule: dict[str, list[Any]]) -> bool:
    """Whether the rule is one of those that people make, all of which come true: rules that never do ("30 February") are
    followed until the year 9999.
    """
    often = str(rule.get("FREQ", [""])[0]).upper()
    days = [
        re.fullmatch(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", str(day).upper())
        for day in rule.get("BYDAY", [])
    ]
    numbered = any(day and day[1] for day in days)
    each_day = often == "DAILY" and rule.get("INTERVAL", [1]) == [1] and not numbered
    may_hold = {
        "BYDAY": all(days) and (each_day or often in {"WEEKLY", "MONTHLY", "YEARLY"}),
        "BYMONTHDAY": often in {"MONTHLY", "YEARLY"} and not days and _within(rule, "BYMONTHDAY", 28),
        "BYMONTH": often == "YEARLY" and _within(rule, "BYMONTH", 12),
        "BYSETPOS": often == "MONTHLY" and bool(days) and not numbered and _within(rule, "BYSETPOS", 5),
    }
    unknown = rule.keys() - RULES
    return (
        often in OFTEN_ENOUGH
        and not unknown
        and all(holds for name, holds in may_hold.items() if name in rule)
    )


def _within(rule: dict[str, list[Any]], name: str, most: int) -> bool:
    return all(0 < abs(int(number)) <= most for number in rule.get(name, []))


def _is_absence(event: Any, zone: ZoneInfo) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    busy = {str(event.get(name, "")).upper() for name in BUSY} - {""}
    if "OOF" in busy:
        return True
    if (
        busy & {"FREE", "TENTATIVE", "WORKINGELSEWHERE"}
        or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    ):
        return False
    length = _ends(event, zone) - _moment(event["DTSTART"].dt, zone)
    return not isinstance(event["DTSTART"].dt, datetime) or length >= SHORTEST


def _entry(number: int, uid: str, event: Any, zone: ZoneInfo, *, repeats: bool) -> Entry:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    original = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else start
    source = _digest(uid, original.isoformat() if repeats else "")
    if not isinstance(start, datetime):
        last = max(start, end - timedelta(days=1))  # a day's end is the next day
        problem = None if start.year >= FIRST_YEAR and last.year <= LAST_YEAR else Problem.OUT_OF_RANGE
        return Entry(number, first=start, last=last, source=source, problem=problem)
    starts_at, ends_at = _moment(start, zone), _moment(end, zone)
    return Entry(number, starts_at=starts_at, ends_at=ends_at, source=source)


def _ends(event: Any, zone: ZoneInfo) -> datetime:
    return _moment(event["DTEND"].dt, zone)


def _moment(value: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _begins(entry: Entry) -> tuple[bool, datetime]:
    if entry.starts_at is not None:
        return True, entry.starts_at
    if entry.first is not None:
        return True, datetime.combine(entry.first, time(), tzinfo=UTC)
    return False, datetime.min.replace(tzinfo=UTC)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
