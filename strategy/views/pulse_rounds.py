"""The pulse's rounds: results for everybody; for sales managers also the statements, opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from salesdesk.web.clock import now
from salesdesk.web.posted import posted_from
from salesdesk.web.row_key import row_key
from strategy import access, in_force
from strategy.actions.close_pulse import close_pulse
from strategy.actions.keep_pulse_ideas import drop_idea, keep_decoys, keep_parts
from strategy.actions.open_pulse import USUAL, open_pulse
from strategy.actions.set_pulse_rhythm import set_pulse_rhythm
from strategy.forms.pulse import DecoysForm, OpenForm, PartsForm
from strategy.models import PulseRhythm, PulseRound
from strategy.pulse import exported
from strategy.pulse.company_day import day_of
from strategy.pulse.open_round import open_round
from strategy.pulse.ready import MOST_OF_A_KIND, ready, sides, too_few, too_soon
from strategy.pulse.results import own_words, results
from strategy.pulse.shown import distances, statements, trend
from strategy.views.place import UNPROCESSABLE, page, say

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.middleware import PersonRequest


@require_safe
@never_cache
def pulse_rounds(request: PersonRequest) -> HttpResponse:
    access.require(access.may_see(request.user))
    return _page(request)


@require_safe
@never_cache
def pulse_round(request: PersonRequest, pk: int) -> HttpResponse:
    """One that is open has no page: there is nothing to be seen of it."""
    access.require(access.may_see(request.user))
    here = get_object_or_404(PulseRound.objects.select_related("version"), pk=pk, closed_at__isnull=False)
    context: dict[str, Any] = {"round": here, "closed_on": day_of(here.closed_at or here.closes_at)}
    if here.is_shown:
        so_far = results(up_to=here.number)
        context |= {
            "result": so_far[-1],
            "rows": statements(so_far[-1]),
            "distances": distances(so_far),
            "trend": trend(_closed().filter(number__lte=here.number), so_far),
            "words": own_words(pk),
        }
    return page(request, "strategy/pulse_round.html", context, tab="pulse_rounds")


@require_safe
@never_cache
def pulse_round_file(request: PersonRequest, pk: int) -> HttpResponse:
    """What the page shows; of a round without a result there is no file."""
    access.require(access.may_see(request.user))
    here = get_object_or_404(PulseRound.objects.shown(), pk=pk)
    name = _("Pulse round %(number)s") % {"number": here.number}
    return HttpResponse(
        exported.written(results(up_to=here.number)[-1], own_words(pk)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.csv")
            or "attachment"
        },
    )


@posted_from("pulse_rounds")
def pulse_parts(request: PersonRequest) -> HttpResponse:
    """Sentences of the published strategy, chosen for the rounds to come."""
    access.require(access.may_manage(request.user))
    form = _parts_form(request.POST)
    version = row_key(request.POST.get("version"))
    try:
        if form.is_valid():
            keep_parts(version, form.texts(), by=request.user, at=now())
            return redirect("pulse_rounds")
    except ValidationError as error:
        say(form, error)
    return _page(request, status=UNPROCESSABLE, parts_form=form)


@posted_from("pulse_rounds")
def pulse_decoys(request: PersonRequest) -> HttpResponse:
    access.require(access.may_manage(request.user))
    form = DecoysForm(request.POST)
    try:
        if form.is_valid():
            keep_decoys(form.cleaned_data["decoy"], by=request.user, at=now())
            return redirect("pulse_rounds")
    except ValidationError as error:
        say(form, error)
    return _page(request, status=UNPROCESSABLE, decoys_form=form)


@posted_from("pulse_rounds")
def pulse_idea_drop(request: PersonRequest) -> HttpResponse:
    access.require(access.may_manage(request.user))
    drop_idea(row_key(request.POST.get("idea")), by=request.user, at=now())
    return redirect("pulse_rounds")


@posted_from("pulse_rounds")
def pulse_open(request: PersonRequest) -> HttpResponse:
    access.require(access.may_manage(request.user))
    form = OpenForm(request.POST)
    try:
        if form.is_valid():
            open_pulse(closes_on=form.cleaned_data["closes_on"], by=request.user, at=now())
            messages.success(
                request, _("The round is open. Everybody of both sides who is here has been asked.")
            )
            return redirect("pulse_rounds")
    except ValidationError as error:
        say(form, error)
    return _page(request, status=UNPROCESSABLE, open_form=form)


@posted_from("pulse_rounds")
def pulse_close(request: PersonRequest, pk: int) -> HttpResponse:
    access.require(access.may_manage(request.user))
    get_object_or_404(PulseRound, pk=pk)
    here = close_pulse(pk, by=request.user, at=now())
    return redirect("pulse_round", here.pk)


@posted_from("pulse_rounds")
def pulse_rhythm(request: PersonRequest) -> HttpResponse:
    access.require(access.may_manage(request.user))
    set_pulse_rhythm(every_quarter=request.POST.get("every_quarter") == "1", by=request.user, at=now())
    return redirect("pulse_rounds")


def _page(request: PersonRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    shown = results()
    context: dict[str, Any] = {
        "open": open_round(request.user, now()),
        "trend": trend(_closed(), shown),
        "distances": distances(shown) if shown else [],
        "manages": access.may_manage(request.user),
    }
    if context["manages"]:
        context |= {**_prepared(), **forms}
    return page(request, "strategy/pulse_rounds.html", context, tab="pulse_rounds", status=status)


def _closed() -> QuerySet[PulseRound]:
    """The latest first."""
    closed = PulseRound.objects.filter(closed_at__isnull=False)
    return closed.select_related("version").order_by("-number")


def _prepared() -> dict[str, Any]:
    """What a manager sees beside the rounds."""
    version = in_force.published()
    kept, soon = ready(version), too_soon(now())
    few = too_few(sides())
    return {
        "kept": kept,
        "most": MOST_OF_A_KIND,
        "missing": [*kept.missing(), *filter(None, [few])],
        "not_before": day_of(soon) if soon else None,
        "unclosed": PulseRound.objects.open().first(),
        "rhythm": PulseRhythm.objects.first(),
        "parts_form": _parts_form(),
        "decoys_form": DecoysForm(),
        "open_form": OpenForm(initial={"closes_on": day_of(now()) + USUAL}),
    }


def _parts_form(data: Any = None) -> PartsForm:
    kept = ready(in_force.published())
    chosen = {one.text for one in kept.parts}
    # What was sent is accepted though it is chosen by now: a second click is no mistake.
    return PartsForm(data, sentences=[one for one in kept.sentences if data is not None or one not in chosen])
