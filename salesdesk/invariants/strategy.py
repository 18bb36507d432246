"""4, 6 and 7, for the strategy and its pulse: one version after the other, and no way from an answer to whoever gave it."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from django.db import connection
from django.db.models import Count, F, Q

from salesdesk.invariants.registry import Found, invariant
from strategy.models import (
    Proposal,
    PulseAnswer,
    PulseAsked,
    PulseCount,
    PulseRound,
    PulseWords,
    Side,
    StrategyVersion,
)
from strategy.small_groups import FEWEST_WORDS

ANSWERS = (PulseAnswer, PulseWords)
MAY_POINT_AT = {"round_id"}  # whose answer it is stands nowhere
TELLING = ("user", "author", "person", "by", "at", "date", "time", "created", "number", "position")


@invariant(4, "Published versions of the strategy follow one another, without a gap")
def versions_follow(at: datetime) -> Found:
    published = StrategyVersion.objects.published().reverse().values_list("number", "published_at")
    rows = [(number, at) for number, at in published if number is not None and at is not None]
    numbers = [number for number, _at in rows]
    gaps = [after for before, after in pairwise([0, *numbers]) if after != before + 1]
    early = [number for (_n, before), (number, after) in pairwise(rows) if after < before]
    return Found.of(len(rows), sorted({*gaps, *early}), "version ")


@invariant(4, "Nobody has a voice on their own proposal")
def voices_are_others(at: datetime) -> Found:
    own = Proposal.objects.filter(voices__user=F("by")).order_by("pk")
    return Found.of(Proposal.objects.count(), own.values_list("pk", flat=True), "proposal ")


@invariant(6, "What a pulse round counted sums to those who answered it")
def counts_sum_to_answers(at: datetime) -> Found:
    counts = PulseCount.objects.annotate(whole=F("yes") + F("no") + F("unsure"))
    field = Q(side=Side.FIELD) & ~Q(whole=F("statement__round__answered_field"))
    inside = Q(side=Side.INSIDE) & ~Q(whole=F("statement__round__answered_inside"))
    wrong = counts.filter(field | inside).order_by().values_list("statement__round__number", flat=True)
    return Found.of(counts.count(), sorted(set(wrong)), "round ")


@invariant(7, "No answer of the pulse has room for who gave it, or when")
def answers_have_no_author(at: datetime) -> Found:
    checked, broken = 0, []
    for model in ANSWERS:
        known = {field.column for field in model._meta.local_fields}
        points_at = {field.column for field in model._meta.local_fields if field.remote_field}
        with connection.cursor() as cursor:
            table = model._meta.db_table
            columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        checked += len(columns)
        broken += [f"{table}.{name}" for name in columns if name not in known or _tells(name)]
        broken += [f"{table}.{name}" for name in points_at - MAY_POINT_AT]
    return Found(checked, tuple(sorted(set(broken))))


def _tells(column: str) -> bool:
    return any(part in TELLING for part in column.split("_"))


@invariant(7, "Nothing is left of a closed pulse round but what may be shown")
def closed_rounds_are_forgotten(at: datetime) -> Found:
    """Neither who was asked nor single answers, no counts of small groups, and words only where there are enough."""
    closed = PulseRound.objects.filter(closed_at__isnull=False)
    kept = {
        *PulseAsked.objects.filter(round__in=closed).values_list("round__number", flat=True),
        *PulseAnswer.objects.filter(round__in=closed).values_list("round__number", flat=True),
        *PulseCount.objects.filter(statement__round__answered_field=None).values_list(
            "statement__round__number", flat=True
        ),
        *_with_few_words(),
    }
    return Found.of(closed.count(), sorted(kept), "round ")


def _with_few_words() -> set[int]:
    of_side = [Count("pk", filter=Q(side=side)) for side in (Side.FIELD, Side.INSIDE)]
    rounds = (
        PulseWords.objects.order_by().values("round__number").annotate(field=of_side[0], inside=of_side[1])
    )
    few = rounds.filter(Q(field__lt=FEWEST_WORDS) | Q(inside__lt=FEWEST_WORDS))
    return set(few.values_list("round__number", flat=True))
