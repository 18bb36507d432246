"""Take a picture in, for a block or for a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from salesdesk.web.pictures import accept_picture, refuse_size, safe_name
from strategy import access
from strategy.actions.checked import room, words
from strategy.models import Picture

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from people.models import User


def upload_picture(upload: UploadedFile, description: str, *, by: User, at: datetime) -> Picture:
    """The picture, made anew from its pixels. The same one sent again by the same person is one.

    `description`: what whoever cannot see it reads instead. Raises `PermissionDenied`, `ValidationError`.
    """
    access.require(access.may_upload(by))
    described = words("description", description, room(Picture, "description"), required=True)
    name = safe_name(upload.name or "")
    refuse_size(upload.size or 0, name)
    accepted = accept_picture(upload, name)
    same = Picture.objects.filter(sha256=accepted.sha256, description=described, uploaded_by=by).first()
    if same is not None:
        same.uploaded_at = at  # it is wanted now: the sweep of unused ones begins to count anew
        same.save(update_fields=["uploaded_at"])
        return same
    picture = Picture(
        name=accepted.name,
        description=described,
        content_type=accepted.content_type,
        size=accepted.size,
        sha256=accepted.sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    try:
        picture.file.save(accepted.name, accepted.content, save=False)
    except OSError as error:  # the disk is full, or away
        said = _("“%(name)s” could not be stored just now. Please try again later.")
        raise ValidationError(said % {"name": accepted.name}) from error
    try:
        picture.save(force_insert=True)
    except BaseException:
        picture.file.storage.delete(str(picture.file.name))
        raise
    return picture
