"""The link at the end of every mail. Programs that show mails press it by themselves with a POST (RFC 8058), logged in nowhere."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions.stop_mails import have_ended, stop_mails, whose

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what would end and has a button, or that it has ended; POST ends it."""
    person = stop_mails(token) if request.method == "POST" else whose(token)
    if person is None:
        return TemplateResponse(request, "notifications/mail_stop_unknown.html", status=HTTPStatus.NOT_FOUND)
    translation.activate(person.language)
    context = {"person": person, "is_done": have_ended(token)}
    return TemplateResponse(request, "notifications/mail_stop.html", context)
