"""A request's page, the line for its customer, and "I have seen where I was named"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from notifications.actions.mute import mute as mute_topic
from notifications.actions.mute import unmute
from requests_app import detail
from requests_app.actions.see_mentions import see_mentions
from requests_app.customer_text import LANGUAGES, customer_text, language_of
from requests_app.notices import topic
from requests_app.states import State
from requests_app.views import answers
from salesdesk.web.clock import now
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.middleware import PersonRequest


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; for htmx its changing part, or 204 where the reader has it already (`v`). A draft goes to its form."""
    row = get_object_or_404(detail.find(request.user), pk=pk)  # type: ignore[arg-type]  # logged in
    if State(row.state) is State.DRAFT:
        return redirect("draft", key=row.key)
    at = now()
    if "v" in request.GET and request.GET["v"] == detail.version(row, at):
        return HttpResponse(status=204)
    context = answers.page_context(request, row, at)
    template = "region" if wants_fragment(request) else "page"
    return TemplateResponse(request, f"requests_app/one/{template}.html", context)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(detail.find(request.user), pk=pk)  # type: ignore[arg-type]  # logged in
    see_mentions(row.pk, by=request.user, at=now())  # type: ignore[arg-type]
    return HttpResponse(status=204)


@posted_from("request", "pk")
def mute(request: PersonRequest, pk: int) -> HttpResponse:
    """Hear no more of this request by mail, device and chat, or (`on`) again. The inbox keeps everything."""
    row = get_object_or_404(detail.find(request.user).sent(), pk=pk)
    if request.POST.get("on"):
        unmute(request.user, topic(row.pk))
        messages.success(request, _("You hear of this request again."))
    else:
        mute_topic(request.user, topic(row.pk), at=now())
        messages.success(request, _("Muted: only your inbox hears of this request."))
    return redirect("request", pk=row.pk)


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """What one may say to the customer now, in the customer's language or the one chosen."""
    row = get_object_or_404(detail.find(request.user).sent(), pk=pk)  # type: ignore[arg-type]  # logged in
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else language_of(row)
    context = {"row": row, "language": language, "text": customer_text(row, language, now())}
    template = "tell_form" if wants_fragment(request) else "tell"
    return TemplateResponse(request, f"requests_app/one/{template}.html", context)
