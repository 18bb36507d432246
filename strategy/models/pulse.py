"""The pulse: rounds in which both sides say what they take the strategy to be, so that nobody can tell who said what.

While a round is open, who has answered (`PulseAsked`) and what was answered (`PulseAnswer`) stand apart, without a moment, a number or
an order that would tie them. When it closes, both are deleted: counts of each side remain, and words, if there are enough of them.
Why: `docs/decisions/0022-pulse-is-anonymous.md`.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from strategy.models.side import Side
from strategy.models.version import StrategyVersion
from strategy.small_groups import FEWEST

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_STATEMENT, LONGEST_WORDS = 240, 600  # characters


class Choice(models.TextChoices):
    YES = "yes", pgettext_lazy("pulse", "Part of it")
    NO = "no", pgettext_lazy("pulse", "Not part of it")
    UNSURE = "unsure", pgettext_lazy("pulse", "Not sure")


class PulseIdeaQuerySet(models.QuerySet["PulseIdea"]):
    def ready(self, version: StrategyVersion | None) -> PulseIdeaQuerySet:
        """What can be asked about `version`: decoys, and what was taken from just this version; as they were written down."""
        return self.filter(dropped_at=None).filter(Q(is_part=False) | Q(version=version)).order_by("pk")


class PulseIdea(models.Model):
    """A statement that the manager keeps for rounds to come: a sentence of one published version, or a decoy (no `version`)."""

    text = models.CharField(pgettext_lazy("pulse", "Statement"), max_length=LONGEST_STATEMENT)
    is_part = models.BooleanField(default=False)
    version = models.ForeignKey(StrategyVersion, models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    objects: ClassVar[PulseIdeaQuerySet] = PulseIdeaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Statement for the pulse")
        verbose_name_plural = _("Statements for the pulse")
        constraints = [
            models.CheckConstraint(
                name="pulse_part_is_of_a_version",
                condition=Q(is_part=True, version__isnull=False) | Q(is_part=False, version=None),
            ),
            # Sent twice, it is one.
            models.UniqueConstraint(
                fields=["text"], condition=Q(dropped_at=None, is_part=False), name="pulse_decoy_once"
            ),
            models.UniqueConstraint(
                fields=["version", "text"], condition=Q(dropped_at=None, is_part=True), name="pulse_part_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PulseRoundQuerySet(models.QuerySet["PulseRound"]):
    def open(self) -> PulseRoundQuerySet:
        return self.filter(closed_at=None)

    def shown(self) -> PulseRoundQuerySet:
        """Those with results, the earliest first."""
        return self.filter(closed_at__isnull=False, answered_field__isnull=False).order_by("number")


class PulseRound(models.Model):
    """`answered_field`, `answered_inside`: how many of each side, counted when it was closed; empty while it is open, and for
    good where it were fewer than `FEWEST` of a side.
    """

    number = models.PositiveIntegerField(unique=True)
    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="pulse_rounds")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # none: every quarter
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    answered_field = models.PositiveIntegerField(null=True)
    answered_inside = models.PositiveIntegerField(null=True)

    objects: ClassVar[PulseRoundQuerySet] = PulseRoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Pulse round")
        verbose_name_plural = _("Pulse rounds")
        constraints = [
            models.UniqueConstraint(Value(1), condition=Q(closed_at=None), name="pulse_one_round_at_a_time"),
            models.CheckConstraint(
                name="pulse_shows_no_small_group",
                condition=Q(answered_field=None, answered_inside=None)
                | Q(
                    closed_at__isnull=False,
                    answered_field__isnull=False,
                    answered_inside__isnull=False,
                    answered_field__gte=FEWEST,
                    answered_inside__gte=FEWEST,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_shown(self) -> bool:
        """Whether there is a result to show."""
        return self.closed_at is not None and self.answered_field is not None

    def takes_answers(self, at: datetime) -> bool:
        """Its time may be over before the sweep has closed it."""
        return self.closed_at is None and at < self.closes_at


class PulseStatement(models.Model):
    """As it was asked: frozen when the round was opened."""

    round = models.ForeignKey(PulseRound, models.CASCADE, related_name="statements")
    text = models.CharField(max_length=LONGEST_STATEMENT)
    is_part = models.BooleanField()
    position = (
        models.PositiveSmallIntegerField()
    )  # of the result; each person is asked in an order of their own

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "position"], name="pulse_statement_position")]

    def __str__(self) -> str:
        return self.text


class PulseAsked(models.Model):
    """Who is asked, on which side, and whether they have answered. Without a moment; deleted when the round closes."""

    round = models.ForeignKey(PulseRound, models.CASCADE, related_name="asked")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)  # the person's, when the round was opened
    has_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="pulse_asked_once")]


class PulseAnswer(models.Model):
    """What somebody of one side answered, until the round closes: no author, no moment, a key by chance.

    `choices`: a word of `Choice` for each statement, in the order of their positions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(PulseRound, models.CASCADE, related_name="answers")
    side = models.CharField(max_length=6, choices=Side.choices)
    choices = models.JSONField()
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)


class PulseCount(models.Model):
    """How one side took one statement, counted when the round was closed. There is none of a round that shows nothing."""

    statement = models.ForeignKey(PulseStatement, models.CASCADE, related_name="counts")
    side = models.CharField(max_length=6, choices=Side.choices)
    yes = models.PositiveIntegerField()
    no = models.PositiveIntegerField()
    unsure = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "side"], name="pulse_count_once")]


class PulseWords(models.Model):
    """The strategy in somebody's own words, with nothing else of their answer. There are at least ten of each side, or none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(PulseRound, models.CASCADE, related_name="words")
    side = models.CharField(max_length=6, choices=Side.choices)
    text = models.CharField(max_length=LONGEST_WORDS)


class PulseRhythm(models.Model):
    """Whether a round is opened every quarter, and from which day on the next one is due. One row, or none: only by hand."""

    next_on = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(Value(1), name="pulse_one_rhythm")]
