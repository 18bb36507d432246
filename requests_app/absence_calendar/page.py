"""The calendar as a page shows it: people down, days across, bars of absences; and who is absent now."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.absence_times import USUAL_NOON
from people.access import may_report
from requests_app import access
from requests_app.absence_calendar import facts as reading
from requests_app.absence_calendar import words
from requests_app.absence_calendar.covering import NEAR, Covering, Gap
from requests_app.absence_calendar.facts import DAY, Half
from requests_app.absence_calendar.gaps import gaps_between, lines_of, text_of
from requests_app.absence_calendar.shown import (
    AbsenceCalendar,
    Away,
    Cell,
    Cover,
    Day,
    Group,
    Row,
    Wanted,
)
from tandems.models import Side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from people.models import Absence, User
    from requests_app.absence_calendar.facts import Facts

WEEK = timedelta(days=7)
WEEKS_SHOWN = 2
WEEKS_AHEAD = 53
SATURDAY = 5
INSIDE, FIELD = "inside", "field"


def earliest(today: date) -> date:
    """The week that is under way, on a weekend the coming one: of what is over nothing is shown."""
    monday = today - timedelta(days=today.weekday())
    return monday + WEEK if today.weekday() >= SATURDAY else monday


def calendar_for(reader: User, wanted: Wanted, now: datetime) -> AbsenceCalendar:
    """Seven queries. Gaps are for those who lead."""
    today = words.local_today(now)
    first = _first(wanted.start, today)
    last = first + WEEKS_SHOWN * WEEK - DAY
    facts = reading.read(min(first, today), last, now)
    return _Maker(facts, reader, first, last).page(wanted)


def _first(start: date | None, today: date) -> date:
    soonest = earliest(today)
    if start is None or start < soonest:
        return soonest
    monday = start - timedelta(days=start.weekday())
    return min(monday, soonest + WEEKS_AHEAD * WEEK)


class _Maker:
    def __init__(self, facts: Facts, reader: User, first: date, last: date) -> None:
        self.facts, self.reader, self.first, self.last = facts, reader, first, last
        own = {one.tandem for one in facts.members if one.user == reader.pk}
        self.partners_of_reader = {one.user for one in facts.members if one.tandem in own}
        self.covering = Covering(facts, min(first, facts.today), last)
        local_now = timezone.localtime(facts.now)
        self.this_half = Half(facts.today, local_now.time() >= USUAL_NOON)
        self.names = {pk: person.name for pk, person in facts.people.items()}
        self.types = {one.pk: one.name for one in facts.types}
        self.aways = {
            absence.pk: self._away(absence)
            for person, absences in facts.absences.items()
            if person in facts.people
            for absence in absences
        }

    def page(self, wanted: Wanted) -> AbsenceCalendar:
        gaps = gaps_between(self.covering, self.this_half, self.first, self.last) if self.reader.leads else []
        rows = [self._row(person) for person in self._people(wanted)]
        shown = {cell.away.pk: cell.away for row in rows for cell in row.cells if cell.away}
        away_now = {pk: away for pk, away in self.aways.items() if self._holds_now(pk)}
        return AbsenceCalendar(
            days=tuple(self._days(gaps)),
            groups=tuple(self._groups(rows)),
            away_now=tuple(sorted(away_now.values(), key=_by_name)),
            away_cards=tuple((away_now | shown).values()),
            gaps=tuple(lines_of(gaps, self.facts, self.last)),
            tandems=tuple(
                sorted(
                    {(one.tandem, one.name) for one in self.facts.members},
                    key=lambda pair: (pair[1].casefold(), pair[0]),
                )
            ),
            back={weeks: self._moved(-weeks) for weeks in (1, 2)},
            forward={weeks: self._moved(weeks) for weeks in (1, 2)},
            wanted=wanted,
        )

    def _may_report(self, person: User) -> bool:
        return may_report(self.reader, person, partner=person.pk in self.partners_of_reader)

    def _moved(self, weeks: int) -> date | None:
        """The Monday to go to; None beyond the ends."""
        soonest = earliest(self.facts.today)
        if weeks < 0:
            return max(self.first + weeks * WEEK, soonest) if self.first > soonest else None
        target = self.first + weeks * WEEK
        return target if target <= soonest + WEEKS_AHEAD * WEEK else None

    def _people(self, wanted: Wanted) -> list[User]:
        """Inside first, then the field, then everybody else, each by name."""
        members = {one.user for one in self.facts.members if one.tandem == wanted.tandem}
        found = [
            person
            for person in self.facts.people.values()
            if (wanted.side != INSIDE or person.works_inside)
            and (wanted.side != FIELD or person.is_field)
            and (wanted.tandem is None or person.pk in members)
        ]
        return sorted(found, key=_group_of)

    def _groups(self, rows: list[Row]) -> Iterator[Group]:
        labels = {0: _("Inside sales"), 1: _("Field sales"), 2: _("Others")}
        for number, group in groupby(rows, key=lambda row: _group_of(row.person)):
            yield Group(labels[number], tuple(group))

    def _days(self, gaps: list[Gap]) -> Iterator[Day]:
        named = reading.holidays_between(self.facts.standard, self.first, self.last, get_language() or "de")
        for number in range((self.last - self.first).days + 1):
            day = self.first + number * DAY
            told = dict.fromkeys(text_of(gap, self.facts) for gap in gaps if gap.half.day == day)
            yield Day(
                day,
                number // 7 + 1,
                day == self.facts.today,
                not self.facts.is_working_day(day),
                named.get(day, ""),
                tuple(told),
            )

    def _row(self, person: User) -> Row:
        bars: dict[Half, Absence] = {}
        for absence in self.facts.absences.get(person.pk, ()):
            bars |= dict.fromkeys(self.covering.taken[absence.pk], absence)
        return Row(person, self._partners(person), self._may_report(person), tuple(self._cells(person, bars)))

    def _cells(self, person: User, bars: dict[Half, Absence]) -> Iterator[Cell]:
        """Bars end with the week: the phone shows one week only."""
        seen: set[int] = set()
        for week in range(1, WEEKS_SHOWN + 1):
            monday = self.first + (week - 1) * WEEK
            halves = [Half(monday + n * DAY, later) for n in range(7) for later in (False, True)]
            for key, group in groupby(halves, key=lambda half: _bar_or_day(half, bars)):
                members = list(group)
                if isinstance(key, int):
                    yield Cell(len(members), week, "away", away=self.aways[key], continues=key in seen)
                    seen.add(key)
                else:
                    yield self._empty_cell(person, key, len(members), week)

    def _empty_cell(self, person: User, day: date, span: int, week: int) -> Cell:
        is_today = day == self.facts.today
        if self.facts.works_on(person.pk, day):
            return Cell(span, week, is_today=is_today)
        if not self.facts.is_working_day(day):
            return Cell(span, week, "closed", is_today=is_today)
        hours = self.facts.hours.get(person.pk)
        holiday = reading.holidays_between(hours, day, day, get_language() or "de").get(day, "")
        return Cell(
            span, week, "holiday" if holiday else "off", holiday or _("Does not work"), is_today=is_today
        )

    def _partners(self, person: User) -> str:
        """ "Süd: Dora": the tandems, and the other side's people in them."""
        members = self.facts.members
        own = {one.tandem: one.name for one in members if one.user == person.pk}
        side = Side.FIELD if person.works_inside else Side.INSIDE
        lines = []
        for tandem, name in own.items():
            others = [
                self.names[one.user]
                for one in members
                if one.tandem == tandem and one.side == side and one.user in self.names
            ]
            lines.append(
                _("%(tandem)s: %(names)s") % {"tandem": name, "names": ", ".join(others)} if others else name
            )
        return " · ".join(lines)

    def _away(self, absence: Absence) -> Away:
        facts, today = self.facts, self.facts.today
        hours = facts.hours.get(absence.person_id)
        zone = hours.zone if hours else "UTC"
        person = facts.people[absence.person_id]
        covers = []
        for stretch in self.covering.stretches(absence, self.this_half):
            who = tuple(words.covered_by(answer, self.names, self.types) for answer in stretch.answers)
            reasons = [
                text
                for answer in stretch.answers
                for text in words.why(answer, self.names, person.works_inside)
            ]
            is_gap = person.works_inside and not any(answer.via in NEAR for answer in stretch.answers)
            covers.append(Cover(words.days_of(stretch, today), who, tuple(dict.fromkeys(reasons)), is_gap))
        has_begun = absence.starts_at <= facts.now
        return Away(
            absence.pk,
            person,
            "" if has_begun else words.start_text(absence.starts_at, zone, today),
            words.until(absence, zone, today),
            ", ".join(covers[0].who) if covers else "",
            tuple(covers),
            absence.reachable,
            absence.note if access.may_read_note(self.reader, person) else "",
            self._may_report(person),
            has_begun,
            any(cover.is_gap for cover in covers),
        )

    def _holds_now(self, pk: int) -> bool:
        return any(
            absence.pk == pk and absence.holds_at(self.facts.now)
            for absences in self.facts.absences.values()
            for absence in absences
        )


def _bar_or_day(half: Half, bars: dict[Half, Absence]) -> int | date:
    absence = bars.get(half)
    return half.day if absence is None else absence.pk


def _group_of(person: User) -> int:
    if person.works_inside:
        return 0
    return 1 if person.is_field else 2


def _by_name(away: Away) -> tuple[str, int]:
    return away.person.name.casefold(), away.pk
