"""What could not be delivered, and once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import undelivered
from notifications.actions.retry import retry as retry_one
from notifications.actions.retry import retry_all
from people import access
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest

DIGITS = 18  # of the largest number of a row


@require_safe
@never_cache
def dead_letters(request: PersonRequest) -> HttpResponse:
    access.require_administrator(request.user)
    before = _number(request.GET.get("before", ""))
    page, home = undelivered.page(before=before), reverse("dead_letters")
    context = {
        "page": page,
        "newest_href": home if before else "",
        "older_href": f"{home}?before={page.older}" if page.older else "",
    }
    return TemplateResponse(request, "notifications/dead_letters.html", context)


@posted_from("dead_letters")
def retry(request: PersonRequest) -> HttpResponse:
    """One (`pk`), or all of them."""
    access.require_administrator(request.user)
    if request.POST.get("all"):
        count = retry_all(by=request.user, at=now())
        text = ngettext("%(count)s notice is tried again.", "%(count)s notices are tried again.", count)
        messages.success(request, text % {"count": count})
        return redirect("dead_letters")
    pk = _number(request.POST.get("pk", ""))
    if not pk:
        raise Http404
    try:
        retry_one(pk, by=request.user, at=now())
    except Conflict:
        messages.warning(request, _("It is not on this list any more."))
    else:
        messages.success(request, _("It is tried again."))
    return redirect("dead_letters")


def _number(text: str) -> int:
    """0 for what is no number of a row."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0
