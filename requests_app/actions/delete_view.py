"""Throw a saved view away; the list stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests_app.models import SavedView

if TYPE_CHECKING:
    from people.models import User


def delete_view(pk: int, *, by: User) -> str:
    """The name of the list it belonged to. Raises `SavedView.DoesNotExist` for somebody else's."""
    view = SavedView.objects.get(pk=pk, user=by)
    view.delete()
    return view.list_name
