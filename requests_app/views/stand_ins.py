"""Who stands in for somebody, in which order; and for whom they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import access, duties
from people.actions.set_stand_ins import MOST, current, fingerprint_of, set_stand_ins
from people.forms.stand_ins import StandInsForm
from people.models import StandIn, User
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from people.middleware import PersonRequest

CONFLICT, UNPROCESSABLE = 409, 422
FIELDS = ("stand_in", "valid_from", "valid_until", "duties")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stand_ins(request: PersonRequest, pk: int) -> HttpResponse:
    """The list as a form. Buttons of a row rearrange what is typed; nothing is saved before Save."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    if not access.may_arrange(request.user, person):
        raise Http404
    if request.method != "POST":
        return _page(request, StandInsForm(person, current(pk)), at_once=True)
    if "do" in request.POST:
        return _page(request, StandInsForm(person, current(pk), _rearranged(request.POST)), status=200)
    form = StandInsForm(person, current(pk), request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        set_stand_ins(pk, form.wanted(), by=request.user, at=now(), fingerprint=form.fingerprint)
    except ValidationError as error:
        form.take(error)
        return _page(request, form)
    except Conflict:
        form.errors.append(_("Somebody changed this list meanwhile. What you typed is still here."))
        form.fingerprint = fingerprint_of(current(pk))
        return _page(request, form, status=CONFLICT)
    messages.success(request, _("The stand-ins are saved."))
    return redirect("stand_ins", pk=pk)


def _page(
    request: PersonRequest, form: StandInsForm, *, status: int = UNPROCESSABLE, at_once: bool = False
) -> HttpResponse:
    person = form.person
    for row in form.rows:
        row.all_optional = True  # type: ignore[attr-defined]  # an empty row says so by itself
    context = {
        "form": form,
        "person": person,
        "is_own": person == request.user,
        "stands_in_for": _stands_in_for(person),
        "may_add": len(form.rows) < MOST,
        "is_saved": at_once,
    }
    status = 200 if at_once else status
    return TemplateResponse(request, "requests_app/absences/stand_ins.html", context, status=status)


def _stands_in_for(person: User) -> list[tuple[StandIn, str]]:
    """Agreements that hold or will hold, each with what it is for."""
    today = timezone.localdate(now())
    rows = StandIn.objects.filter(stand_in=person, person__is_active=True).select_related("person")
    lasting = rows.filter(Q(valid_until=None) | Q(valid_until__gte=today)).order_by(
        "person__name", "position"
    )
    labels = dict(duties.choices())
    return [(row, ", ".join(labels.get(key, key) for key in row.duties)) for row in lasting]


def _rearranged(data: QueryDict) -> QueryDict:
    """What was typed, with one row moved up or down, emptied, or one more at the end."""
    changed = data.copy()
    count = next((n for n in range(MOST) if f"{n}-stand_in" not in data), MOST)
    verb, _dash, number = str(data["do"]).partition("-")
    if verb == "add" and count < MOST:
        changed[f"{count}-stand_in"] = ""
        return changed
    row = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else -1  # noqa: PLR2004
    other = {"up": row - 1, "down": row + 1, "remove": count - 1}.get(verb, -1)
    if not (0 <= row < count and 0 <= other < count):
        return changed
    steps = range(row, other) if verb == "remove" else (min(row, other),)
    for step in steps:
        for field in FIELDS:
            one, two = f"{step}-{field}", f"{step + 1}-{field}"
            first, second = changed.getlist(one), changed.getlist(two)
            changed.setlist(one, second)
            changed.setlist(two, first)
    if verb == "remove":
        for field in FIELDS:
            changed.pop(f"{other}-{field}", None)
        changed[f"{other}-stand_in"] = ""
    return changed
