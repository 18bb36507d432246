"""A pulse round for tests: people of both sides, a published strategy, statements that are ready, answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from people.models import User
from strategy.actions.answer_pulse import PulseAnswerData, answer_pulse
from strategy.actions.close_pulse import close_pulse
from strategy.actions.keep_pulse_ideas import keep_decoys, keep_parts
from strategy.actions.open_pulse import open_pulse
from strategy.models import PulseStatement, StrategyVersion
from strategy.pulse.company_day import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from strategy.models import PulseRound

PARTS = ("We win food producers.", "We answer within a day.", "We sell service contracts.")
DECOYS = ("We are the cheapest.", "We sell to everybody.", "We build special machines.")
Answers = "Sequence[tuple[Mapping[str, str], str]]"


def people(side: str, number: int, first: int = 0) -> list[User]:
    return [
        User.objects.create_user(
            f"{side}{n}@example.com", name=f"{side.title()} {n}", language="en", **{f"is_{side}": True}
        )
        for n in range(first, first + number)
    ]


def publish(by: User, at: datetime, direction: str = " ".join(PARTS)) -> StrategyVersion:
    """The next version; its direction are the statements that are part of it."""
    number = StrategyVersion.objects.published().count() + 1
    version = StrategyVersion.objects.create(made_at=at)
    version.blocks.create(key="direction", kind="direction", text=direction)
    published = {"state": "published", "number": number, "published_at": at, "published_by": by}
    StrategyVersion.objects.filter(pk=version.pk).update(**published)
    version.refresh_from_db()
    return version


def prepare(by: User, at: datetime) -> StrategyVersion:
    """A published version, and statements about it."""
    version = publish(by, at)
    keep_parts(version.pk, PARTS, by=by, at=at)
    keep_decoys(DECOYS, by=by, at=at)
    return version


def open_round(by: User, at: datetime, days: int = 14) -> PulseRound:
    return open_pulse(closes_on=day_of(at) + timedelta(days=days), by=by, at=at)


def answer(
    here: PulseRound,
    who: User,
    at: datetime,
    *,
    yes: Sequence[str] = (),
    unsure: Sequence[str] = (),
    words: str = "",
) -> bool:
    """To whatever is in neither list they say no."""
    said = {
        one.pk: "yes" if one.text in yes else "unsure" if one.text in unsure else "no"
        for one in PulseStatement.objects.filter(round=here)
    }
    return answer_pulse(here.pk, PulseAnswerData(said, words), by=who, at=at)


def run_round(by: User, at: datetime, answers: Sequence[tuple[User, Sequence[str], str]]) -> PulseRound:
    """Opened, answered (who, what they say is part of it, in own words), closed."""
    here = open_round(by, at)
    for who, yes, words in answers:
        assert answer(here, who, at, yes=yes, words=words)
    return close_pulse(here.pk, by=by, at=at + timedelta(days=1))
