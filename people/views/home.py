"""Where a person's day starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from people.models import User


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    return redirect(start_of(request.user))


def start_of(user: User) -> str:
    """The name of the page that this person's work begins with; several roles: the one that acts most."""
    if user.works_inside:
        return "desk"
    if user.is_field:
        return "mine"
    if user.is_sales_manager:
        return "everything"
    return "people" if user.is_administrator else "profile"
