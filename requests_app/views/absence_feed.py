"""Absences in one's own calendar program: a secret address that is shown once, and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.absence_feed import feed
from people.actions.absence_feed import new_feed, revoke_feed
from people.models import AbsenceFeed
from requests_app.absence_calendar import covered
from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.middleware import PersonRequest

SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@login_not_required
@never_cache
@require_safe
def absence_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which cannot log in: whoever knows the address reads it."""
    at = now()
    found = feed(token, at, covers=lambda person, absences: covered(person, absences, at))
    if found is None:
        # Not the page: it is no person who reads it. An address that was right until yesterday stays out of the log.
        gone = HttpResponse("404", content_type="text/plain", status=404, headers=SECRET)
        gone._has_been_logged = True  # type: ignore[attr-defined]
        return gone
    name = {"Content-Disposition": 'inline; filename="absences.ics"'}
    return HttpResponse(found, content_type="text/calendar; charset=utf-8", headers=SECRET | name)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def absence_feed_new(request: PersonRequest) -> HttpResponse:
    """The page of one's own address; POST makes a new one, which ends the one before, and shows it this once."""
    address = ""
    if request.method == "POST":
        token = new_feed(by=request.user, at=now())
        address = urljoin(settings.SITE_URL, reverse("absence_feed", args=[token]))
    context = {"address": address, "feed": AbsenceFeed.objects.filter(person=request.user).first()}
    return TemplateResponse(request, "requests_app/absences/feed.html", context)


@posted_from("absence_feed_new")
def absence_feed_revoke(request: PersonRequest) -> HttpResponse:
    revoke_feed(by=request.user)
    messages.success(request, _("The address no longer works."))
    return redirect("absence_feed_new")
