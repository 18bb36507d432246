"""Who covers for somebody absent, half a day at a time, by `people.roster`; and where nobody does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from people.roster import Agreed, Colleague, Passed, Question, Team, Via
from tandems.models import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from people.models import Absence
    from requests_app.absence_calendar.facts import Facts, Half
    from requests_app.models import RequestType

NEAR = (Via.STAND_IN, Via.STAND_IN_OF_STAND_IN, Via.TANDEM)  # somebody who was agreed on


@dataclass(frozen=True, slots=True)
class Answer:
    """Who covers, for which types (none: for all). `to` is None where it is the whole team, or nobody."""

    to: int | None
    via: Via
    of: int | None
    passed: tuple[Passed, ...]
    types: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Halves on which the same people cover."""

    first: Half
    last: Half
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """`person`: absent, and neither a stand-in nor the tandem is there; `type`: nobody is there who may do it."""

    half: Half
    person: int | None = None
    type: int | None = None


class Covering:
    """The answers for some days. Nothing is asked of the database."""

    def __init__(self, facts: Facts, first: date, last: date) -> None:
        self.facts = facts
        self.away: dict[Half, set[int]] = {}
        self.taken: dict[int, list[Half]] = {}  # by absence
        for absences in facts.absences.values():
            for absence in absences:
                halves = list(facts.halves(absence, first, last))
                self.taken[absence.pk] = halves
                for half in halves:
                    self.away.setdefault(half, set()).add(absence.person_id)
        self._teams: dict[tuple[Half, bool], Team] = {}

    def stretches(self, absence: Absence, since: Half) -> list[Stretch]:
        """From `since` on, as far as the days go; working days only."""
        halves = [half for half in self.taken[absence.pk] if half >= since and self._counts(half, absence)]
        answered = [(half, self.answers(absence.person_id, half)) for half in halves]
        found = []
        for answers, group in groupby(answered, key=lambda pair: pair[1]):
            members = [half for half, _ in group]
            found.append(Stretch(members[0], members[-1], answers))
        return found

    def answers(self, person: int, half: Half) -> tuple[Answer, ...]:
        """One where the same person covers for every type of request."""
        facts = self.facts
        if not facts.people[person].works_inside:
            return (self._answer(person, half, None),)
        by_choice: dict[Answer, list[int]] = {}
        for request_type in facts.types:
            by_choice.setdefault(self._answer(person, half, request_type), []).append(request_type.pk)
        if len(by_choice) < 2:  # noqa: PLR2004
            return tuple(by_choice) or (self._answer(person, half, None),)
        return tuple(replace(answer, types=tuple(types)) for answer, types in by_choice.items())

    def gaps(self, since: Half, until: date) -> Iterator[Gap]:
        """Where a lead should look, in order."""
        days = sorted({half for half in self.away if half >= since and half.day <= until})
        for half in days:
            if not self.facts.is_working_day(half.day):
                continue
            for person in sorted(self.away[half] & self.facts.people.keys()):
                if self.facts.people[person].works_inside and self.facts.works_on(person, half.day):
                    answers = self.answers(person, half)
                    if not any(answer.via in NEAR for answer in answers):
                        yield Gap(half, person=person)

    def type_gaps(self, halves: Iterable[Half]) -> Iterator[Gap]:
        """Halves of working days on which nobody is there for a type of request."""
        for half in halves:
            if not self.facts.is_working_day(half.day):
                continue
            team = self._team(half, is_inside=True).colleagues.values()
            present = {one.pk for one in team if one.in_team and one.works_today and not one.is_absent}
            for request_type in self.facts.types:
                entitled = self.facts.workers.get(request_type.pk)
                if not (present & entitled if entitled else present):
                    yield Gap(half, type=request_type.pk)

    def _counts(self, half: Half, absence: Absence) -> bool:
        return self.facts.is_working_day(half.day) and self.facts.works_on(absence.person_id, half.day)

    def _answer(self, person: int, half: Half, request_type: RequestType | None) -> Answer:
        facts = self.facts
        is_inside = facts.people[person].works_inside
        team = self._team(half, is_inside=is_inside)
        entitled = facts.workers.get(request_type.pk) if request_type else None

        def may(pk: int) -> bool:
            return not is_inside or (team.colleagues[pk].in_team and (entitled is None or pk in entitled))

        choice = team.answer(
            Question(
                person,
                duty=request_type.key if request_type else "",
                tandem=self._partners(person, is_inside=is_inside),
                entitled=may,
            )
        )
        if choice.via in NEAR:
            return Answer(choice.to, choice.via, choice.of, choice.passed)
        # Of the team, the load of that day decides, and nobody knows it yet; why not one of those who were agreed on.
        agreed = {one.pk for listed in team.stand_ins.values() for one in listed}
        near = agreed.union(self._partners(person, is_inside=is_inside))
        return Answer(None, choice.via, None, tuple(one for one in choice.passed if one.pk in near))

    def _partners(self, person: int, *, is_inside: bool) -> list[int]:
        """Of all their tandems: inside for inside; in the field the other reps first, then the inside partners."""
        own = {member.tandem for member in self.facts.members if member.user == person}
        others = [member for member in self.facts.members if member.tandem in own and member.user != person]
        inside = [member.user for member in others if member.side == Side.INSIDE]
        field = [member.user for member in others if member.side == Side.FIELD]
        return inside if is_inside else [*field, *inside]

    def _team(self, half: Half, *, is_inside: bool) -> Team:
        """Everybody as they will stand; for somebody of the field without the fallback to the team."""
        if (half, is_inside) not in self._teams:
            self._teams[half, is_inside] = self._made(half, is_inside=is_inside)
        return self._teams[half, is_inside]

    def _made(self, half: Half, *, is_inside: bool) -> Team:
        facts, away = self.facts, self.away.get(half, set())
        is_today = half.day == facts.today
        colleagues = {
            pk: Colleague(
                pk,
                person.name,
                is_absent=pk in away,
                works_today=facts.works_on(pk, half.day),
                in_team=is_inside and person.works_inside,
                work=person.work if is_today else timedelta(),  # type: ignore[attr-defined]  # annotated
                limit=person.load_limit if is_today else None,
            )
            for pk, person in facts.people.items()
        }
        stand_ins: dict[int, list[Agreed]] = {}
        for one in facts.stand_ins:
            began = one.valid_from is None or one.valid_from <= half.day
            if began and (one.valid_until is None or one.valid_until >= half.day):
                stand_ins.setdefault(one.person_id, []).append(Agreed(one.stand_in_id, frozenset(one.duties)))
        return Team(colleagues, stand_ins)
