"""Who belongs to a target segment by hand, whatever its rules say of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from strategy.models import Segment
from tandems.models.customer import Customer


class Says(models.TextChoices):
    IN = "in", pgettext_lazy("segment", "Belongs to it")
    OUT = "out", pgettext_lazy("segment", "Does not belong to it")
    RULE = "rule", pgettext_lazy("segment", "As the rules say")


class Placement(models.Model):
    """Somebody's word on one customer and one segment. The one that was not replaced holds; the others are its history."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="placements")
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="+")
    says = models.CharField(max_length=4, choices=Says.choices)
    reason = models.CharField(_("Reason"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Placement in a target segment")
        verbose_name_plural = _("Placements in target segments")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "segment"], condition=Q(replaced_at=None), name="placement_one_holds"
            ),
            models.CheckConstraint(name="placement_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} · {self.segment_id} · {self.says}"
