"""Answer a pulse round, once, so that nothing ties the answer to whoever gave it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from secrets import SystemRandom
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from salesdesk.web.conflict import Conflict
from strategy.actions.checked import words
from strategy.actions.wipe import wipe
from strategy.models import Choice, PulseAnswer, PulseAsked, PulseRound
from strategy.models.pulse import LONGEST_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.models import User

chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class PulseAnswerData:
    """`choices`: for each statement of the round, by key, a word of `Choice`. `words`: may be empty."""

    choices: Mapping[int, str]
    words: str = ""


@transaction.atomic
def answer_pulse(round_pk: int, data: PulseAnswerData, *, by: User, at: datetime) -> bool:
    """Whether it counts: not if this person has answered before; then the first answer stays.

    Raises `PermissionDenied` for who is not asked, `Conflict` once the round takes no answers, `ValidationError` where a
    statement has no answer, or by field (`words`) for words that cannot be kept.
    """
    here = PulseRound.objects.select_for_update().filter(pk=round_pk).first()
    if here is None or not here.takes_answers(at):
        raise Conflict(here, _("The round has closed meanwhile. Your answer was not taken any more."))
    asked = PulseAsked.objects.filter(round=here, user=by).first()
    if asked is None or not by.is_active:
        raise PermissionDenied
    choices, said = _in_order(here, data.choices), words("words", data.words, LONGEST_WORDS)
    if not PulseAsked.objects.filter(pk=asked.pk, has_answered=False).update(has_answered=True):
        return False
    _put_among_the_others(PulseAnswer(round=here, side=asked.side, choices=choices, words=said))
    return True


def _in_order(here: PulseRound, choices: Mapping[int, str]) -> list[str]:
    """By position: the order in which a person was asked is their own, and would tell who it was."""
    said = [choices.get(pk, "") for pk in here.statements.order_by("position").values_list("pk", flat=True)]
    if not set(said) <= set(Choice.values):
        raise ValidationError(_("Say something to each statement; “not sure” is an answer."))
    return said


def _put_among_the_others(answer: PulseAnswer) -> None:
    """All of them are written anew, under new keys, in an order by chance, by one transaction into an empty table: where a row
    lies, who wrote it last and what lay there before tell nothing of when it came.
    """
    everything = [*PulseAnswer.objects.filter(round=answer.round), answer]
    chance.shuffle(everything)
    for one in everything:
        one.pk = uuid.uuid4()
    wipe(PulseAnswer)
    PulseAnswer.objects.bulk_create(everything)
