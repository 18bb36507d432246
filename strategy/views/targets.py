"""What an address means by a block, a segment or a goal, and the form to word it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from strategy.actions.upload_picture import upload_picture
from strategy.contents import BY_NAME, BlockData
from strategy.entries import contents_of, last_said
from strategy.forms.contents import FORMS, BlockForm
from strategy.models import Target
from strategy.views.place import say
from strategy.views.sections import FIXED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.middleware import PersonRequest
    from people.models import User
    from strategy.contents import Contents
    from strategy.entries import Entry
    from strategy.forms.contents import ContentsForm
    from strategy.models import Picture

NEW = "new"


def aimed_at(
    kind: str, key: str, find: Callable[[str, str], Entry | None], *, is_sent: bool
) -> tuple[Contents, str]:
    """What it says now, and the key by which actions know it: empty for something new. 404 for what is not there.

    What was left out while somebody typed (`is_sent`) is what it said last: actions refuse it, and what was typed is kept.
    """
    require_target(kind, key)
    entry = None if key == NEW else find(kind, key)
    if entry is None and kind == Target.BLOCK and key in FIXED:
        return BlockData(kind=key), ""
    if entry is None and is_sent:
        entry = last_said(kind, key)
    if entry is not None:
        return contents_of(entry), key
    if key != NEW:
        raise Http404
    return BY_NAME[kind](), ""


def require_target(kind: str, key: str) -> None:
    """404 for what cannot be a block, a segment or a goal. PostgreSQL refuses to be asked for a NUL."""
    if kind not in Target.values or "\0" in key:
        raise Http404


def form_for(request: PersonRequest, before: Contents) -> ContentsForm:
    """Bound when something was sent."""
    sent: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    return FORMS[type(before)](*sent, before=before, by=request.user)


def worded(form: ContentsForm, request: PersonRequest, at: datetime) -> Contents | None:
    """What was typed; None when the form says what is wrong. Its picture is taken in either way, and kept for the next try."""
    form.full_clean()
    if isinstance(form, BlockForm):
        try:
            if picture := _taken_in(form, request.user, at):
                form.keep(picture)
        except ValidationError as error:
            say(form, error)
    return form.contents() if form.is_valid() else None


def _taken_in(form: BlockForm, by: User, at: datetime) -> Picture | None:
    """The one that was chosen now; else the one that is kept, with its description of now."""
    said, kept = form.cleaned_data, form.kept_picture
    upload, description = said.get("picture"), said.get("description")
    if kept and not upload and description not in (None, "", kept.description):
        with kept.file.open("rb") as content:
            upload = SimpleUploadedFile(kept.name, content.read())
    return upload_picture(upload, description, by=by, at=at) if upload and description else kept
