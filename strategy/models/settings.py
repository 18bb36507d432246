"""What the company has agreed about making its strategy: one row, or none while nobody has changed anything."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User


class Share(models.TextChoices):
    """Of each side that must have taken part. The value is the fraction itself."""

    QUARTER = "1/4", pgettext_lazy("share", "at least a quarter")
    THIRD = "1/3", pgettext_lazy("share", "at least a third")
    HALF = "1/2", pgettext_lazy("share", "at least half")
    TWO_THIRDS = "2/3", pgettext_lazy("share", "at least two thirds")
    ALL = "1/1", pgettext_lazy("share", "everybody")


class StrategySettings(models.Model):
    share = models.CharField(
        _("How much of each side takes part in a version"),
        max_length=3,
        choices=Share.choices,
        default=Share.THIRD,
    )
    names_to_manager = models.BooleanField(_("The manager sees who has acknowledged"), default=False)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("Strategy settings")
        verbose_name_plural = _("Strategy settings")
        constraints = [models.UniqueConstraint(Value(1), name="one_strategy_settings")]

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.share)

    @classmethod
    def current(cls) -> StrategySettings:
        """What holds now; the defaults where nothing was changed yet. One query."""
        return cls.objects.first() or cls()
