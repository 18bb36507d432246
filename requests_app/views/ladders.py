"""Escalation ladders: administrators write them, leads and managers read them; beside each, what it would have done lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from requests_app import access
from requests_app.actions.change_ladder import (
    InvalidSteps,
    StepContent,
    change_ladder,
    create_ladder,
    drop_ladder,
)
from requests_app.forms.ladder import BLANK, SAVE, LadderEditor, new_row
from requests_app.ladder_text import sentence
from requests_app.models import Ladder, RequestType
from requests_app.rehearsal import Rehearsal, Tally, rehearse
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.posted import posted_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from people.middleware import PersonRequest
    from requests_app.ladder import Rung
    from requests_app.models import EscalationStep

AT_ONCE = 4_000  # requests, while somebody is typing; about a second
NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the rehearsal."""

    text: str
    tally: Tally
    token: str = ""  # of the row that says it


@dataclass(frozen=True, slots=True)
class Told:
    """A ladder in the list."""

    pk: int
    title: str
    icon: str
    is_standard: bool
    sentences: list[str]


@require_safe
def ladders(request: PersonRequest) -> HttpResponse:
    _require_reader(request)
    found = list(_stored().order_by("type__position", "pk"))
    own = {ladder.type_id for ladder in found}
    without = RequestType.objects.exclude(pk__in=own - {None}).order_by("position", "pk")
    context = {
        "ladders": [_told(one) for one in sorted(found, key=lambda one: one.type_id is not None)],
        "without": without,
        "may_change": access.may_edit_types(request.user),
    }
    return TemplateResponse(request, "requests_app/ladders/list.html", context)


def _told(stored: Ladder) -> Told:
    return Told(
        pk=stored.pk,
        title=stored.type.name if stored.type else _("Standard ladder"),
        icon=stored.type.icon if stored.type else "siren",
        is_standard=stored.type is None,
        sentences=[sentence(rung) for rung in _rungs(stored)],
    )


@posted_from("ladders")
def ladder_new(request: PersonRequest) -> HttpResponse:
    """A type gets its own ladder; it begins with the standard one's steps."""
    _require_writer(request)
    chosen = RequestType.objects.filter(pk=_number(request.POST.get("type"))).first()
    if chosen is None:
        messages.warning(request, _("This type is not there any more."))
        return redirect("ladders")
    standard = get_object_or_404(_stored(), type=None)
    steps = [
        StepContent(rung.basis, rung.tell, rung.share, rung.after, rung.act) for rung in _rungs(standard)
    ]
    try:
        made = create_ladder(chosen.pk, steps, by=request.user, at=now())
    except Conflict:
        messages.info(request, _("This type has a ladder of its own already."))
        return redirect("ladder", pk=Ladder.objects.get(type=chosen).pk)
    messages.success(
        request, _("“%(type)s” has its own ladder now. It begins as the standard one.") % {"type": chosen}
    )
    return redirect("ladder", pk=made.pk)


@posted_from("ladder", "pk")
def ladder_drop(request: PersonRequest, pk: int) -> HttpResponse:
    """The standard ladder holds again."""
    _require_writer(request)
    found = get_object_or_404(Ladder.objects.select_related("type"), pk=pk)
    try:
        drop_ladder(pk, revision=_number(request.POST.get("revision")), by=request.user, at=now())
    except Conflict:
        messages.warning(request, _("Somebody changed this ladder meanwhile. Please look at it again."))
        return redirect("ladder", pk=pk)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("ladder", pk=pk)
    messages.success(request, _("The standard ladder holds for “%(type)s” again.") % {"type": found.type})
    return redirect("ladders")


@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: PersonRequest, pk: int) -> HttpResponse:
    _require_reader(request)
    stored = get_object_or_404(_stored(), pk=pk)
    if request.method != "POST":
        return _page(request, stored, LadderEditor.of(_rungs(stored), stored.revision))
    _require_writer(request)
    editor = LadderEditor.posted(request.POST, _known(stored))
    if editor.do != SAVE:
        return _page(request, stored, editor.rearranged(), is_rehearsed=editor.do == "rehearse")
    if not editor.is_valid():
        return _page(request, stored, editor, status=422)
    try:
        change_ladder(pk, editor.content(), revision=editor.revision, by=request.user, at=now())
    except InvalidSteps as refused:
        editor.say(refused)
        return _page(request, stored, editor, status=422)
    except Conflict:
        return _conflict(request, pk, editor)
    messages.success(request, _("The ladder is saved. It holds from now on, for what is under way as well."))
    return redirect("ladder", pk=pk)


@require_POST
def ladder_rehearsal(request: PersonRequest, pk: int) -> HttpResponse:
    """What the steps as typed now would have done; of the stored ones, for whoever only reads."""
    _require_reader(request)
    stored = get_object_or_404(_stored(), pk=pk)
    if access.may_edit_types(request.user) and "step" in request.POST:
        editor = LadderEditor.posted(request.POST, _known(stored)).rearranged()
    else:
        editor = LadderEditor.of(_rungs(stored), stored.revision)
    context = {"ladder": stored, "is_answer": True, **_rehearsed(stored, editor)}
    return TemplateResponse(request, "requests_app/ladders/rehearsal.html", context)


def _conflict(request: PersonRequest, pk: int, editor: LadderEditor) -> HttpResponse:
    """What was typed stays, beside what is stored now; who saves again does so knowingly."""
    stored = get_object_or_404(_stored(), pk=pk)
    theirs = [sentence(rung) for rung in _rungs(stored)]
    kept = editor.rearranged(revision=stored.revision)
    return _page(request, stored, kept, status=409, theirs=theirs, mine=editor.sentences())


def _page(
    request: PersonRequest,
    stored: Ladder,
    editor: LadderEditor,
    *,
    status: int = 200,
    is_rehearsed: bool = False,
    **more: Any,
) -> HttpResponse:
    context = {
        "ladder": stored,
        "editor": editor,
        "may_change": access.may_edit_types(request.user),
        "sentences": [sentence(rung) for rung in _rungs(stored)],
        "blank_row": new_row(BLANK),
        "is_conflict": status == 409,  # noqa: PLR2004 - Conflict
        **(_rehearsed(stored, editor) if is_rehearsed else {}),
        **more,
    }
    return TemplateResponse(request, "requests_app/ladders/edit.html", context, status=status)


def _rehearsed(stored: Ladder, editor: LadderEditor) -> dict[str, Any]:
    sketch = editor.sketch()
    found: Rehearsal = rehearse(stored, [rung for _row, rung in sketch], at=now(), newest=AT_ONCE)
    lines = [Line(sentence(rung), found.steps.get(rung.pk, NOTHING), row.token) for row, rung in sketch]
    return {"rehearsal": found, "lines": lines, "unfinished": len(editor.rows) - len(sketch)}


def _stored() -> Any:
    return Ladder.objects.select_related("type", "changed_by").prefetch_related("steps")


def _steps(stored: Ladder) -> Iterable[EscalationStep]:
    """Those that hold; prefetched."""
    holding = (step for step in stored.steps.all() if step.is_active)
    return sorted(holding, key=lambda step: (step.position, step.pk))


def _rungs(stored: Ladder) -> list[Rung]:
    return [step.rung for step in _steps(stored)]


def _known(stored: Ladder) -> list[int]:
    """Those taken out meanwhile as well: a colleague's removal is no reason to lose what was typed."""
    return [step.pk for step in stored.steps.all()]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004


def _require_reader(request: PersonRequest) -> None:
    if not access.may_see_escalations(request.user):
        raise PermissionDenied


def _require_writer(request: PersonRequest) -> None:
    if not access.may_edit_types(request.user):
        raise PermissionDenied
