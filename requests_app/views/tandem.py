"""A tandem's home, and where "My tandem" leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from requests_app.tandem_home import home, own_tandems
from salesdesk.web.clock import now
from tandems import access, place
from tandems.models import Tandem

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
@never_cache
def tandem(request: PersonRequest, pk: int) -> HttpResponse:
    """What is open between the two sides, for everybody; how they keep what they agreed on, for its members."""
    access.require(access.may_see_tandems(request.user))
    found, at = get_object_or_404(Tandem, pk=pk), now()
    visitor = place.visitor_of(request.user, found)
    context = {"tandem": found, "visitor": visitor, "home": home(found, visitor, at), "now": at}
    return TemplateResponse(request, "requests_app/tandem_home/home.html", context)


@require_safe
@never_cache
def my_tandem(request: PersonRequest) -> HttpResponse:
    """To the only one; of several, to choose."""
    mine = own_tandems(request.user, now())
    if len(mine) == 1:
        return redirect("tandem", mine[0].pk)
    return TemplateResponse(request, "requests_app/tandem_home/choose.html", {"tandems": mine})
