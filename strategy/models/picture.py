"""Pictures of the strategy: made anew from their pixels when they came in, shown to everybody."""

from __future__ import annotations

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User

FOLDER = "strategy"


def private_storage() -> Storage:
    return storages["default"]


def anonymous_name(picture: Picture, filename: str) -> str:
    """Where the file lies: a random name, so that nothing of what a sender chose reaches the file system."""
    name = uuid.uuid4().hex
    return f"{FOLDER}/{name[:2]}/{name}"


class Picture(models.Model):
    """`description`: what whoever cannot see it reads instead."""

    name = models.CharField(max_length=160)
    description = models.CharField(_("Description"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=anonymous_name, storage=private_storage)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Picture")
        verbose_name_plural = _("Pictures")

    def __str__(self) -> str:
        return self.description
