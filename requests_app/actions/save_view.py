"""Keep a list with its filters under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from requests_app.models import SavedView

if TYPE_CHECKING:
    from people.models import User

MOST = 50
LONGEST_NAME = 60


def save_view(*, name: str, list_name: str, query: str, by: User) -> SavedView:
    """Raises `ValidationError` for a name that is missing, too long or taken, and beyond `MOST` views."""
    position = SavedView.objects.filter(user=by).count()
    if position >= MOST:
        raise ValidationError({"name": _("You have as many views as there can be. Delete one first.")})
    view = SavedView(user=by, list_name=list_name, query=query[:1000], position=position)
    return _named(view, name)


def rename_view(pk: int, *, name: str, by: User) -> SavedView:
    """Raises `ValidationError` as `save_view`, `SavedView.DoesNotExist` for somebody else's."""
    return _named(SavedView.objects.get(pk=pk, user=by), name)


def _named(view: SavedView, name: str) -> SavedView:
    view.name = name.replace("\0", "").strip()
    if not view.name:
        raise ValidationError({"name": _("Give the view a name.")})
    if len(view.name) > LONGEST_NAME:
        raise ValidationError({"name": _("At most %(most)s characters.") % {"most": LONGEST_NAME}})
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("You have a view of this name already.")}) from error
    return view
