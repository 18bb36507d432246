"""Who does what in a tandem: read, proposed, confirmed by each member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key
from tandems import access
from tandems.actions.confirm_table import confirm_table
from tandems.actions.propose_table import InvalidTable, propose_table
from tandems.forms.responsibility import TableEditor
from tandems.models import ResponsibilityTable, Tandem
from tandems.responsibilities import agreement_of, shown, versions_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.middleware import PersonRequest


@require_safe
def tandem_responsibilities(request: PersonRequest, pk: int) -> HttpResponse:
    """What is in force and what is proposed; a former version with `?version=`."""
    access.require(access.may_see_tandems(request.user))
    tandem = get_object_or_404(Tandem, pk=pk)
    version = row_key(request.GET.get("version"))
    if version:
        found = next((one for one in versions_for(tandem, request.user) if one.number == version), None)
        if found is None:
            raise Http404
        context = {"tandem": tandem, "version": shown(found, tandem)}
        return TemplateResponse(request, "tandems/responsibilities/version.html", context)
    context = {"tandem": tandem, "agreement": agreement_of(tandem, request.user), "now": now()}
    return TemplateResponse(request, "tandems/responsibilities/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tandem_responsibilities_change(request: PersonRequest, pk: int) -> HttpResponse:
    """The table to fill in; sent, it is the proposal."""
    tandem = get_object_or_404(Tandem, pk=pk)
    access.require(access.may_propose_table(request.user, pk))
    if request.method != "POST":
        return _form(request, tandem, TableEditor(tandem, _newest(tandem)), seen=_open(tandem))
    editor, seen = TableEditor(tandem, _newest(tandem), request.POST), row_key(request.POST.get("seen"))
    if not editor.is_valid():
        return _form(request, tandem, editor, seen=seen, status=422)
    try:
        made = propose_table(pk, editor.lines(), seen=seen, by=request.user, at=now())
    except InvalidTable as refused:
        editor.say(refused)
        return _form(request, tandem, editor, seen=seen, status=422)
    except Conflict:
        # What was typed stays; who sends it again does so knowingly.
        return _form(request, tandem, editor, seen=_open(tandem), status=409)
    if made.agreed_at:
        messages.success(request, _("The table is in force."))
    else:
        messages.success(request, _("The table is proposed. It holds as soon as everybody has confirmed it."))
    return redirect("tandem_responsibilities", pk)


@posted_from("tandem_responsibilities", "pk")
def tandem_responsibilities_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    tandem = get_object_or_404(Tandem, pk=pk)
    access.require(access.takes_part(request.user, pk))
    try:
        confirmed = confirm_table(tandem.pk, row_key(request.POST.get("table")), by=request.user, at=now())
    except Conflict:
        messages.warning(request, _("Something else is proposed by now. Please look at it again."))
    else:
        if confirmed.agreed_at:
            messages.success(request, _("Everybody has confirmed: the table is in force."))
        else:
            messages.success(request, _("Confirmed. It holds as soon as everybody has."))
    return redirect("tandem_responsibilities", pk)


def _newest(tandem: Tandem) -> ResponsibilityTable | None:
    """What is proposed, else what is in force."""
    return ResponsibilityTable.objects.filter(tandem=tandem, replaced_at=None).order_by("-number").first()


def _open(tandem: Tandem) -> int:
    proposal = ResponsibilityTable.objects.proposed().filter(tandem=tandem).first()
    return proposal.pk if proposal else 0


def _form(
    request: PersonRequest, tandem: Tandem, editor: TableEditor, *, seen: int, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "tandem": tandem,
        "editor": editor,
        "seen": seen,
        "is_conflict": status == 409,  # noqa: PLR2004 - Conflict
        "replaces": bool(_open(tandem)),
    }
    return TemplateResponse(request, "tandems/responsibilities/change.html", context, status=status)
