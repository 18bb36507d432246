"""The demo's door. Its address exists only where settings.DEMO is on (`people/urls.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from people.demo import doors
from people.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    email = request.POST.get("email", "")
    if email not in {door.email for door in doors()}:
        raise Http404
    login(request, get_object_or_404(User.objects.active(), email=email))
    return redirect("home")
