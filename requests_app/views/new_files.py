"""Photos and files of a draft, uploaded one by one while the rep types on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_app.actions.attach import attach
from requests_app.actions.detach import detach
from requests_app.actions.save_draft import save_draft
from requests_app.states import State
from requests_app.views.new_page import as_sent, own_or_fresh
from salesdesk.web.clock import now as this_moment

if TYPE_CHECKING:
    from uuid import UUID

    from people.middleware import PersonRequest


@require_POST
def upload(request: PersonRequest, key: UUID) -> HttpResponse:
    """201 with the file's line, or 422 with the reason as plain text."""
    now, by = this_moment(), request.user
    draft = own_or_fresh(request, key, now)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise ValidationError(_("The file did not arrive. Please try again."))
        draft = save_draft(draft.key, content=None, by=by, at=now)
        field = request.POST.get("field", "")[:40].replace("\0", "")
        file = attach(draft.pk, upload=sent, field=field, by=by, at=now)
    except ValidationError as refused:
        return HttpResponse("\n".join(refused.messages), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "requests_app/new_file.html", {"draft": draft, "file": file}, status=201)


def remove(request: PersonRequest, key: UUID, pk: int) -> HttpResponse:
    """Without a script the button sends the whole form: what was typed is kept first."""
    if request.method != "POST":
        return redirect("draft", key)
    now = this_moment()
    draft = own_or_fresh(request, key, now)
    if draft.pk and State(draft.state) is State.DRAFT:
        if "shown_type" in request.POST and not request.htmx:  # type: ignore[attr-defined]
            as_sent(request, draft, now)
        detach(draft.pk, pk, by=request.user)
    return HttpResponse("") if request.htmx else redirect("draft", key)  # type: ignore[attr-defined]
