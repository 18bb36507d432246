"""How I am told things: by which ways, in which rhythm, on which devices."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.actions.change_settings import change_settings
from notifications.actions.send_test import send_test
from notifications.actions.subscribe import subscribe, unsubscribe
from notifications.channels import push
from notifications.forms import NoticeSettingsForm
from notifications.models import Rhythm
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from people.middleware import PersonRequest

BETWEEN_TESTS = 20  # seconds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: PersonRequest) -> HttpResponse:
    form = NoticeSettingsForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        change_settings(**form.settings(), by=request.user)
        messages.success(request, _("Your settings are saved."))
        return redirect("notice_settings")
    context = {"form": form, "mails_ended": form.manner.rhythm == Rhythm.NEVER, "push_key": push.public_key()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return TemplateResponse(request, "notifications/settings.html", context, status=status)


@posted_from("notice_settings")
def test(request: PersonRequest) -> HttpResponse:
    if not cache.add(f"notice-test-{request.user.pk}", 1, BETWEEN_TESTS):
        messages.warning(request, _("A test was sent a moment ago. Please wait a little."))
        return redirect("notice_settings")
    arrived = send_test(by=request.user, at=now())
    if not arrived:
        messages.warning(
            request, _("There is nowhere to send a test: e-mails are off, no device and no chat is set up.")
        )
    for channel, is_out in arrived.items():
        if is_out:
            messages.success(request, _("%(way)s: the test is out.") % {"way": channel.label})
        else:
            messages.error(
                request,
                _("%(way)s: the test was not taken. Please check the address.") % {"way": channel.label},
            )
    return redirect("notice_settings")


@require_safe
def push_key(request: PersonRequest) -> HttpResponse:
    """What a browser needs to subscribe. It is no secret."""
    return HttpResponse(push.public_key(), content_type="text/plain")


@require_POST
def push_subscribe(request: PersonRequest) -> HttpResponse:
    """JSON, as browsers write their subscription."""
    given = _json(request)
    keys = given.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    endpoint, p256dh, auth = (
        str(value) for value in (given.get("endpoint"), keys.get("p256dh"), keys.get("auth"))
    )
    try:
        subscribe(endpoint, p256dh=p256dh, auth=auth, by=request.user, at=now())
    except ValidationError as error:
        return HttpResponse(
            error.messages[0], content_type="text/plain", status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def push_unsubscribe(request: PersonRequest) -> HttpResponse:
    unsubscribe(str(_json(request).get("endpoint")), by=request.user)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _json(request: PersonRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}
