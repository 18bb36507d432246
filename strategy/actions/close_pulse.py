"""Close a pulse round: count, keep what may be shown, and forget who was asked, who was told and what each answered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction

from notifications.actions.take_back import take_back
from strategy import access
from strategy.actions.ask_pulse import keys_of
from strategy.actions.wipe import wipe
from strategy.models import Choice, PulseAnswer, PulseAsked, PulseCount, PulseRound, PulseWords, Side
from strategy.small_groups import are_enough, are_enough_words

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

BY_COUNT = ("answered_field", "answered_inside")


@transaction.atomic
def close_pulse(round_pk: int, *, by: User | None, at: datetime) -> PulseRound:
    """Closed twice, it is closed once. `by`: None when its time is over.

    Of fewer answers of a side than may be shown nothing is kept. Raises `PermissionDenied`, `PulseRound.DoesNotExist`.
    """
    access.require(by is None or access.may_manage(by))
    here = PulseRound.objects.select_for_update().get(pk=round_pk)
    if here.closed_at is not None:
        return here
    answers = {side: list(here.answers.filter(side=side).order_by("pk")) for side in Side.values}
    here.closed_at = at
    if are_enough(*(len(answers[side]) for side in (Side.FIELD, Side.INSIDE))):
        here.answered_field, here.answered_inside = len(answers[Side.FIELD]), len(answers[Side.INSIDE])
        _count(here, answers)
        _keep_words(here, answers)
    wipe(PulseAnswer, PulseAsked)
    # Whose mail was dropped because they had answered, and who was reminded, would tell who answered when.
    take_back(keys_of(here))
    here.save(update_fields=["closed_at", *BY_COUNT])
    return here


def _count(here: PulseRound, answers: dict[str, list[PulseAnswer]]) -> None:
    counts = []
    for position, statement in enumerate(here.statements.order_by("position")):
        for side, given in answers.items():
            said = Counter(answer.choices[position] for answer in given)
            by_choice = {choice: said[choice] for choice in Choice.values}
            counts.append(PulseCount(statement=statement, side=side, **by_choice))
    PulseCount.objects.bulk_create(counts)


def _keep_words(here: PulseRound, answers: dict[str, list[PulseAnswer]]) -> None:
    """Under keys of their own: what else the same person answered is gone."""
    words = {side: [answer.words for answer in given if answer.words] for side, given in answers.items()}
    if are_enough_words(len(words[Side.FIELD]), len(words[Side.INSIDE])):
        kept = [
            PulseWords(round=here, side=side, text=text) for side, texts in words.items() for text in texts
        ]
        PulseWords.objects.bulk_create(sorted(kept, key=lambda one: one.pk))
