"""Every step of a request's life: its form, and the act."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from requests_app import access, detail
from requests_app.actions.save_answer_draft import (
    DRAFTED,
    TooMuch,
    and_forget,
    answer_draft,
    save_answer_draft,
)
from requests_app.actions.with_files import with_files
from requests_app.forms import handing, steps
from requests_app.forms.acknowledge import AcknowledgeForm
from requests_app.forms.correct import TYPED, CorrectForm
from requests_app.states import TransitionNotAllowed, Verb
from requests_app.views import answers
from salesdesk.web.clock import now
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FORMS: dict[Verb, type[steps.StepForm]] = {
    form.verb: form
    for form in (
        steps.ClaimForm,
        steps.AcceptForm,
        steps.ResumeForm,
        steps.PassOnForm,
        steps.ReleaseForm,
        steps.AimForm,
        steps.AskForm,
        steps.AnswerForm,
        steps.WaitForm,
        steps.WinForm,
        steps.LoseForm,
        steps.CancelForm,
        steps.ReopenForm,
        handing.GiveForm,
        handing.DeliverForm,
        handing.NoteForm,
        CorrectForm,
        AcknowledgeForm,
    )
}


@require_http_methods(["GET", "POST"])
@never_cache
@vary_on_headers("HX-Request")
def step(request: HttpRequest, pk: int, verb: Verb) -> HttpResponse:
    """GET shows the form, POST takes the step: 422 with what is missing, 409 with what is true now."""
    row = get_object_or_404(detail.find(request.user), pk=pk)  # type: ignore[arg-type]  # logged in
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FORMS[verb](*posted, sales_request=row, reader=request.user, at=now())  # type: ignore[arg-type]
    try:
        if not form.is_valid():
            access.require(request.user, verb, row)  # type: ignore[arg-type]
            return _form_page(request, form)
        with_files(and_forget(form.act, verb, by=form.reader), form.uploads, by=form.reader, at=form.at)
    except ValidationError as error:
        _tell(form, error)
        return _form_page(request, form)
    except TransitionNotAllowed:
        return answers.conflict(request, form, answers.no_longer_possible())
    except Conflict as conflict:
        return answers.conflict(request, form, conflict.message or answers.changed_meanwhile())
    return answers.done(request, form)


def _form_page(request: HttpRequest, form: steps.StepForm) -> HttpResponse:
    """The form, with what its owner began to write; what was refused is kept like that as well."""
    mine = form.verb in DRAFTED and form.sales_request.owner_id == form.reader.pk
    if not mine:
        return answers.form_page(request, form)
    if form.is_bound:
        with contextlib.suppress(TooMuch, PermissionDenied, TransitionNotAllowed):
            key = form.cleaned_data.get("key")
            save_answer_draft(
                form.sales_request.pk, form.verb, values=form.as_typed(), by=form.reader, at=form.at, key=key
            )
        return answers.form_page(request, form, keeps_drafts=True)
    draft = answer_draft(form.sales_request, form.verb, form.reader)
    if draft is not None:
        begun = {name: text for name, text in draft.values.items() if name in form.fields}
        form.initial = {**form.initial, **begun}
    return answers.form_page(request, form, keeps_drafts=True, draft=draft)


def _tell(form: steps.StepForm, error: ValidationError) -> None:
    """Put what an action refused beside the field it is about."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, problems in by_field.items():
        field = next((known for known in (name, TYPED + name) if known in form.fields), None)
        form.add_error(field, problems)
