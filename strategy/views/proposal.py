"""One proposal: the change word by word, the two sides beside each other, and what the reader does about it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict
from salesdesk.web.fragments import wants_fragment
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key
from strategy import access
from strategy.actions.comment import comment
from strategy.actions.decline_proposal import decline_proposal
from strategy.actions.raise_voice import raise_voice, take_back_voice
from strategy.actions.take_into_draft import take_into_draft
from strategy.actions.withdraw_proposal import withdraw_proposal
from strategy.forms.proposals import CommentForm, DeclineForm, VoiceForm
from strategy.models import Proposal
from strategy.views.place import CONFLICT, UNPROCESSABLE, page, say
from strategy.voices import proposal

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.middleware import PersonRequest
    from strategy.voices import ProposalRow

TYPED = ("reason", "text", "suggestion", "answer")


@require_safe
@never_cache
@vary_on_headers("HX-Request")
def strategy_proposal(request: PersonRequest, pk: int) -> HttpResponse:
    """The whole page; for htmx what others change, and 204 where nothing of it is new (`v`)."""
    access.require(access.may_see(request.user))
    row = _found(request, pk)
    if wants_fragment(request) and version_of(row) == request.GET.get("v"):
        return HttpResponse(status=204)
    return _page(request, row, "_voices_live.html" if wants_fragment(request) else "proposal.html")


def step(view: Callable[[PersonRequest, int], HttpResponse]) -> Callable[..., HttpResponse]:
    """A door for one step. Where somebody was faster, the page says so and shows what was typed."""

    @posted_from("strategy_proposal", "pk")
    @never_cache
    @wraps(view)
    def opened(request: PersonRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Proposal.DoesNotExist as gone:
            raise Http404 from gone
        except Conflict as conflict:
            typed = [text for name in TYPED if (text := request.POST.get(name, "").replace("\0", "").strip())]
            more = {"conflict": conflict.message, "typed": typed}
            return _again(request, pk, status=CONFLICT, **more)

    return opened


@step
def strategy_voice(request: PersonRequest, pk: int) -> HttpResponse:
    """Support, object, or (`back`) take one's voice back. A comment that is being typed stays as it is."""
    if request.POST.get("stance") == "back":
        take_back_voice(pk, by=request.user)
        return _done(request, pk, stays="comment")
    form = VoiceForm(request.POST)
    if form.is_valid():
        try:
            raise_voice(
                pk, form.cleaned_data["stance"], form.cleaned_data["reason"], by=request.user, at=now()
            )
        except ValidationError as error:
            say(form, error)
        else:
            return _done(request, pk, stays="comment")
    return _again(request, pk, voice_form=form, stays="comment")


@step
def strategy_comment(request: PersonRequest, pk: int) -> HttpResponse:
    form = CommentForm(request.POST, proposed=proposed_wording(_found(request, pk)))
    if form.is_valid():
        said = form.cleaned_data
        try:
            comment(
                pk, said["text"], said["suggestion"], sent=said["key"] or uuid4(), by=request.user, at=now()
            )
        except ValidationError as error:
            say(form, error)
        else:
            return _done(request, pk, stays="voice")
    return _again(request, pk, comment_form=form, stays="voice")


@step
def strategy_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    withdraw_proposal(pk, by=request.user, at=now())
    messages.success(request, _("Withdrawn."))
    return redirect("strategy_proposal", pk)


@step
def strategy_take(request: PersonRequest, pk: int) -> HttpResponse:
    """`wording`: the comment whose better wording is taken instead."""
    wording = request.POST.get("wording")
    try:
        take_into_draft(pk, row_key(wording) if wording else None, by=request.user, at=now())
    except ValidationError as error:
        return _again(request, pk, refused=error.messages)
    messages.success(request, _("Taken into the draft."))
    return redirect("strategy_draft")


@step
def strategy_decline(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_manage(request.user))
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            decline_proposal(pk, form.cleaned_data["answer"], by=request.user, at=now())
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("Declined. Whoever proposed it is told your answer."))
            return redirect("strategy_proposal", pk)
    return _again(request, pk, decline_form=form)


def version_of(row: ProposalRow) -> str:
    """Another one as soon as anything that others do is another."""
    voices = [f"{side.supports}.{side.objects}.{hash_of(side.voices)}" for side in row.sides]
    return "-".join([row.state, *voices, str(len(row.comments))])


def hash_of(voices: tuple[Any, ...]) -> int:
    """Of who said what reason when: people reword theirs."""
    return sum(int(voice.at.timestamp() * 1000) for voice in voices)


def proposed_wording(row: ProposalRow) -> str:
    """The proposed text of which somebody may suggest a better one; empty where it has none."""
    return next((one.after for one in row.fields if one.field == row.reworded), "")


def _found(request: PersonRequest, pk: int) -> ProposalRow:
    row = proposal(pk, request.user)
    if row is None:
        raise Http404
    return row


def _done(request: PersonRequest, pk: int, *, stays: str) -> HttpResponse:
    """`stays`: the form beside it, in which something else may be typed already."""
    if wants_fragment(request):
        return _page(request, _found(request, pk), "_voices.html", stays=stays)
    return redirect("strategy_proposal", pk)


def _again(request: PersonRequest, pk: int, *, status: int = UNPROCESSABLE, **more: Any) -> HttpResponse:
    """With what was typed. A fragment where htmx asked for one and all there is to say stands in it."""
    part = "_voices.html" if wants_fragment(request) else "proposal.html"
    return _page(request, _found(request, pk), part, status=status, **more)


def _page(
    request: PersonRequest, row: ProposalRow, template: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    wording = proposed_wording(row)
    context = {
        "proposal": row,
        "version": version_of(row),
        "wording": wording,
        "wordings": [one for one in row.comments if one.suggestion],
        "voice_form": VoiceForm(initial={"reason": row.my_reason}),
        "comment_form": CommentForm(initial={"suggestion": wording}, proposed=wording),
        "decline_form": DeclineForm(),
        "is_part": template != "proposal.html",
        **more,
    }
    return page(request, f"strategy/{template}", context, tab="strategy_proposals", status=status)
