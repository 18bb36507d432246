"""What the company has agreed about making its strategy: one row, or none while nobody has changed anything."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User

if TYPE_CHECKING:
    from datetime import datetime


class Share(models.TextChoices):
    """Of each side that must have taken part. The value is the fraction itself."""

    QUARTER = "1/4", pgettext_lazy("share", "at least a quarter")
    THIRD = "1/3", pgettext_lazy("share", "at least a third")
    HALF = "1/2", pgettext_lazy("share", "at least half")
    TWO_THIRDS = "2/3", pgettext_lazy("share", "at least two thirds")
    ALL = "1/1", pgettext_lazy("share", "everybody")


class StrategySettings(models.Model):
    """`names_since`: managers see who has acknowledged a version that was published after it, and of no earlier one: whoever took
    note of that one was told that nobody sees it. `agreed_in`: which agreement allows it.
    """

    share = models.CharField(
        _("How much of each side takes part in a version"),
        max_length=3,
        choices=Share.choices,
        default=Share.THIRD,
    )
    names_to_manager = models.BooleanField(_("The manager sees who has acknowledged"), default=False)
    names_since = models.DateTimeField(null=True)
    agreed_in = models.CharField(_("Where that was agreed"), max_length=200, blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Strategy settings")
        verbose_name_plural = _("Strategy settings")
        constraints = [
            models.UniqueConstraint(Value(1), name="one_strategy_settings"),
            models.CheckConstraint(
                name="strategy_names_since_an_agreement",
                condition=Q(names_to_manager=False, names_since=None, agreed_in="")
                | (Q(names_to_manager=True, names_since__isnull=False) & ~Q(agreed_in="")),
            ),
        ]

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.share)

    def names_of(self, published_at: datetime | None) -> bool:
        """Whether managers see who has acknowledged a version that was published then."""
        since = self.names_since
        return since is not None and published_at is not None and since < published_at

    @classmethod
    def current(cls) -> StrategySettings:
        """What holds now; the defaults where nothing was changed yet. One query."""
        return cls.objects.first() or cls()
