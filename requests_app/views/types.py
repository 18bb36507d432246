"""Request types, for administrators: the list, one type with its form, and how the rep will see it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from requests_app import access
from requests_app.actions.change_type import change_type, create_type
from requests_app.actions.order_types import move_type
from requests_app.forms.type_fields import BLANK_FIELD, BLANK_OPTION, new_row
from requests_app.forms.type_preview import previews
from requests_app.forms.types import SAVE, TypeEditor
from requests_app.models import RequestType
from requests_app.states import OPEN
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.parts import Change
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_edit_types(request.user):  # type: ignore[arg-type]  # logged in
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_administrators
def show(request: HttpRequest) -> HttpResponse:
    is_open = Q(requests__state__in=sorted(OPEN))
    types = (
        RequestType.objects.select_related("current_form", "changed_by")
        .annotate(open_requests=Count("requests", filter=is_open))
        .prefetch_related("workers")
        .order_by("position", "pk")
    )
    return TemplateResponse(request, "requests_app/types/list.html", {"types": types})


@posted_from("types")
@for_administrators
def move(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        move_type(pk, up=request.POST.get("to") == "up", by=request.user)  # type: ignore[arg-type]  # logged in
    except RequestType.DoesNotExist:
        messages.warning(request, _("This type is not there any more."))
    return redirect("types")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _stored(pk))


@require_POST
@for_administrators
def preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The preview alone, of what is typed now."""
    editor = TypeEditor.posted(request.POST, _stored(pk) if pk else None)
    return TemplateResponse(request, "requests_app/types/preview.html", _previewed(editor))


def _stored(pk: int) -> RequestType:
    types = RequestType.objects.select_related("current_form", "changed_by").prefetch_related(
        "workers", "forms"
    )
    return get_object_or_404(types, pk=pk)


def _edit(request: HttpRequest, stored: RequestType | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, TypeEditor.of(stored))
    editor = TypeEditor.posted(request.POST, stored)
    if editor.do != SAVE:
        return _page(request, editor.rearranged())
    if not editor.is_valid():
        return _page(request, editor, status=422)
    try:
        saved = _save(request, editor)
    except ValidationError as refused:
        editor.say(refused)
        return _page(request, editor, status=422)
    except Conflict:
        return _conflict(request, editor)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect("types")


def _save(request: HttpRequest, editor: TypeEditor) -> RequestType:
    by, at, content = request.user, now(), editor.content()
    if editor.stored is None:
        return create_type(content=content, by=by, at=at)  # type: ignore[arg-type]  # logged in
    revision = editor.form.cleaned_data["revision"]
    seen = -1 if revision is None else revision
    return change_type(editor.stored.pk, content=content, revision=seen, by=by, at=at)  # type: ignore[arg-type]  # logged in


def _conflict(request: HttpRequest, editor: TypeEditor) -> HttpResponse:
    """What was typed stays, beside what is stored now; who saves again does so knowingly."""
    assert editor.stored is not None  # noqa: S101 - a new type has nothing to be stale
    stored = _stored(editor.stored.pk)
    theirs, mine = TypeEditor.of(stored).words(), editor.words()
    pairs = {name: (theirs.get(name, ""), mine.get(name, "")) for name in {**theirs, **mine}}
    changes = [Change(name, before, after) for name, (before, after) in pairs.items() if before != after]
    kept = TypeEditor(stored, editor.form, editor.rows).rearranged()
    kept.form.initial["revision"] = stored.revision
    return _page(request, kept, status=409, changes=changes)


def _page(request: HttpRequest, editor: TypeEditor, *, status: int = 200, **more: Any) -> HttpResponse:
    context = (
        _previewed(editor)
        | more
        | {
            "editor": editor,
            "stored": editor.stored,
            "blank_row": new_row(BLANK_FIELD, (BLANK_OPTION,)),
            "is_conflict": status == 409,  # noqa: PLR2004 - Conflict
        }
    )
    return TemplateResponse(request, "requests_app/types/edit.html", context, status=status)


def _previewed(editor: TypeEditor) -> dict[str, Any]:
    typed = editor.form.typed()
    known = dict(editor.form.fields["icon"].choices)  # type: ignore[attr-defined]
    icon = typed["icon"] if typed["icon"] in known else next(iter(known))
    return {"previews": previews(typed, editor.sketch()), "icon_now": icon}
