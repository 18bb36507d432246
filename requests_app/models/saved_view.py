"""A list with its filters, kept under a name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User


class SavedView(models.Model):
    """`query` is the list's URL query string: what the address bar shows is what is saved."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("Name"), max_length=60)
    list_name = models.CharField(max_length=20)
    query = models.CharField(max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once_per_person")
        ]

    def __str__(self) -> str:
        return self.name
