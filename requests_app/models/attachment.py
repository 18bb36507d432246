"""Files of a request: photos, drawings, PDFs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from requests_app.models.sales_request import SalesRequest
from requests_app.models.timeline import TimelineEvent

FOLDER = "attachments"


def private_storage() -> Storage:
    return storages["default"]


def anonymous_name(attachment: Attachment, filename: str) -> str:
    """Where the file lies: a random name, so that nothing of what a sender chose reaches the file system."""
    name = uuid.uuid4().hex
    return f"{FOLDER}/{name[:2]}/{name}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def present(self) -> AttachmentQuerySet:
        return self.filter(removed_at=None)


class Attachment(models.Model):
    """`field` names the form field it was put into; `event` the step that it came with (empty: with the request)."""

    sales_request = models.ForeignKey(
        SalesRequest, models.CASCADE, related_name="attachments"
    )  # a discarded draft's go too
    event = models.ForeignKey(TimelineEvent, models.PROTECT, null=True, related_name="attachments")
    field = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=anonymous_name, storage=private_storage)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("File")
        verbose_name_plural = _("Files")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
