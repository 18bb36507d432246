"""Who stands in for somebody, and why this person. Plain Python: the facts are given, nothing is asked.

The order: the person's own stand-ins as they ranked them; the stand-ins of those who are away too; inside members of the
tandem; the present colleague of the team with the least expected work. Nobody left: the shared queue, with an alarm.
Everyone passed over is named with the reason. Nobody is asked twice, so circles end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class Via(StrEnum):
    """How the person chosen came into question."""

    WISH = "wish"  # chosen beforehand by the leaver or a lead
    STAND_IN = "stand_in"
    STAND_IN_OF_STAND_IN = "chain"
    TANDEM = "tandem"
    TEAM = "team"
    QUEUE = "queue"  # nobody


class Reason(StrEnum):
    """Why somebody was passed over."""

    CLOSED = "closed"  # no account any more
    ABSENT = "absent"
    OFF = "off"  # does not work on this day
    NOT_ENTITLED = "not_entitled"  # does not work on this type of request
    OVERLOADED = "overloaded"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person as they stand now. `work`: expected for what is theirs and inside sales' turn; `limit`: at most, if set."""

    pk: int
    name: str
    is_active: bool = True
    is_absent: bool = False
    works_today: bool = True
    in_team: bool = True  # works inside
    work: timedelta = timedelta()
    limit: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """One stand-in of somebody, as ranked. `duties`: what for; empty: everything."""

    pk: int
    duties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passed:
    pk: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """`to`: who takes over, None for the shared queue. `of`: whose stand-in they are, in a chain."""

    to: int | None
    via: Via
    of: int | None = None
    passed: tuple[Passed, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Keys of people only: names may change, and may have to be forgotten."""
        passed = [[one.pk, one.reason.value] for one in self.passed]
        return {"to": self.to, "via": self.via.value, "of": self.of, "passed": passed}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Choice:
        passed = tuple(Passed(pk, Reason(reason)) for pk, reason in data.get("passed", ()))
        return cls(data.get("to"), Via(data.get("via", Via.QUEUE)), data.get("of"), passed)


@dataclass(frozen=True, slots=True)
class Question:
    """Who takes over what is `leaver`'s? `duty`: the key of what it is; `tandem`: its inside members; `work`: what it adds."""

    leaver: int
    duty: str = ""
    tandem: Sequence[int] = ()
    entitled: Callable[[int], bool] = lambda pk: True
    work: timedelta = timedelta()
    wish: int | None = None


@dataclass(slots=True)
class Team:
    """Everybody who comes into question, as of one moment."""

    colleagues: dict[int, Colleague]
    stand_ins: Mapping[int, Sequence[Agreed]] = field(default_factory=dict)

    def answer(self, question: Question) -> Choice:
        """The first who can, in the order above."""
        passed: dict[int, Reason] = {}
        for pk, via, of in self._candidates(question):
            if pk == question.leaver or pk in passed:
                continue
            reason = self._hindrance(pk, question)
            if reason is None:
                told = tuple(Passed(who, why) for who, why in passed.items())
                return Choice(pk, via, of, told)
            passed[pk] = reason
        return Choice(None, Via.QUEUE, None, tuple(Passed(who, why) for who, why in passed.items()))

    def takes(self, pk: int, work: timedelta) -> None:
        """Count what was just given to somebody, so that the next is given to somebody else."""
        colleague = self.colleagues[pk]
        self.colleagues[pk] = replace(colleague, work=colleague.work + work)

    def _candidates(self, question: Question) -> Iterator[tuple[int, Via, int | None]]:
        if question.wish is not None:
            yield question.wish, Via.WISH, None
        yield from self._stand_ins(question)
        for pk in question.tandem:
            yield pk, Via.TANDEM, None
        # Ties go by key, not by chance: repeated, the answer is the same.
        for colleague in sorted(self.colleagues.values(), key=lambda one: (one.work, one.pk)):
            if colleague.in_team and colleague.is_active:
                yield colleague.pk, Via.TEAM, None

    def _stand_ins(self, question: Question) -> Iterator[tuple[int, Via, int | None]]:
        """One's own in order, then theirs, and so on outwards; each person's list is opened once."""
        seen, level = {question.leaver}, [question.leaver]
        via = Via.STAND_IN
        while level:
            following: list[int] = []
            for person in level:
                for agreed in self.stand_ins.get(person, ()):
                    if agreed.pk in seen or (agreed.duties and question.duty not in agreed.duties):
                        continue
                    seen.add(agreed.pk)
                    following.append(agreed.pk)
                    yield agreed.pk, via, None if via is Via.STAND_IN else person
            level, via = following, Via.STAND_IN_OF_STAND_IN

    def _hindrance(self, pk: int, question: Question) -> Reason | None:
        colleague = self.colleagues.get(pk)
        if colleague is None or not colleague.is_active:
            return Reason.CLOSED
        if colleague.is_absent:
            return Reason.ABSENT
        if not colleague.works_today:
            return Reason.OFF
        if not question.entitled(pk):
            return Reason.NOT_ENTITLED
        if colleague.limit is not None and colleague.work + question.work > colleague.limit:
            return Reason.OVERLOADED
        return None


Duties = frozenset[str] | None  # None: everything


def circle(person: int, wanted: Sequence[Agreed], stand_ins: Mapping[int, Sequence[Agreed]]) -> list[int]:
    """The shortest circle that arises if `person` has these stand-ins: who stands in for whom, from `person` back to
    `person`; empty where there is none. Two agreements for different duties do not meet.
    """
    graph = {**stand_ins, person: wanted}
    # Outwards, step by step: the shortest is found first.
    ways: list[tuple[list[int], Duties]] = [([person], None)]
    tried: set[tuple[int, Duties]] = set()
    for way, duties in ways:
        for agreed in graph.get(way[-1], ()):
            shared = _shared(duties, agreed)
            if shared is not None and not shared:
                continue
            if agreed.pk == person:
                return [*way, person]
            if (agreed.pk, shared) not in tried:
                tried.add((agreed.pk, shared))
                ways.append(([*way, agreed.pk], shared))
    return []


def _shared(duties: Duties, agreed: Agreed) -> Duties:
    """What is handed on along a way: less with every agreement that is for some things only."""
    if not agreed.duties:
        return duties
    return agreed.duties if duties is None else duties & agreed.duties
