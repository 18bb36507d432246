"""Giving a request to a colleague, delivering it, and writing a note about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from people.presence import absent_now
from requests_app import mentions
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.note import note
from requests_app.actions.pass_on_handover import is_offered, pass_on_handover
from requests_app.forms.steps import StepForm, day_field, money_field, text_field
from requests_app.forms.typed_fields import SeveralFiles
from requests_app.queue.load import load
from requests_app.states import Verb
from salesdesk.web import readable

if TYPE_CHECKING:
    from requests_app.models import SalesRequest


class GiveForm(StepForm):
    verb = Verb.GIVE
    to = forms.TypedChoiceField(label=gettext_lazy("To whom"), coerce=int)
    note = text_field(
        label=gettext_lazy("Note"), required=False, help_text=gettext_lazy("What your colleague should know.")
    )

    def set_up(self) -> None:
        request_type = self.sales_request.type
        workers = {worker.pk for worker in request_type.workers.all()} if request_type else set()
        away = absent_now(self.at)
        offered = [
            (colleague.pk, self._described(colleague.name, colleague.work_seconds))
            for colleague in load(self.at)
            if colleague.pk != self.sales_request.owner_id
            and colleague.pk not in away
            and (not workers or colleague.pk in workers)
        ]
        self.fields["to"].choices = [("", _("Please choose")), *offered]  # type: ignore[attr-defined]
        # What one was handed over and does not accept is passed on with a reason.
        self.passes_on = is_offered(self.sales_request, self.reader)
        if self.passes_on:
            reason = self.fields["note"]
            reason.label, reason.required = _("Why"), True
            reason.help_text = _("Your colleague and everybody who sees the request reads it.")

    @staticmethod
    def _described(name: str, seconds: float) -> str:
        return _("%(name)s (%(work)s on the desk)") % {"name": name, "work": readable.duration(seconds)}

    def act(self) -> SalesRequest:
        to, text = User.objects.get(pk=self.cleaned_data["to"]), self.cleaned_data["note"]
        if self.passes_on:
            return pass_on_handover(self.sales_request.pk, to=to, reason=text, **self.by_whom())
        return give(self.sales_request.pk, to=to, note=text, **self.by_whom())


class DeliverForm(StepForm):
    """What is asked follows from the type: an offer has a value and a validity, an answer about an order a confirmed date."""

    verb = Verb.DELIVER
    number = forms.CharField(label=gettext_lazy("Number"), max_length=60, required=False)
    value = money_field(label=gettext_lazy("Value"), required=False)
    valid_until = day_field(label=gettext_lazy("Valid until"), required=False)
    confirmed_on = day_field(label=gettext_lazy("Confirmed date"), required=False)
    note = text_field(label=gettext_lazy("Note to the rep"), required=False)
    files = SeveralFiles(label=gettext_lazy("Files"), required=False)  # type: ignore[assignment]  # a field

    def set_up(self) -> None:
        offer = self.sales_request.facts.asks_outcome
        for name in ("confirmed_on",) if offer else ("value", "valid_until"):
            del self.fields[name]
        self.fields["number"].label = _("Quote number") if offer else _("Confirmation number")

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day is not None and day < timezone.localdate(self.at):
            raise ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors and not any(said.get(name) for name in self.fields if name != "key"):
            raise ValidationError(_("Say what is delivered: a number, a date, a note or a file."))
        return said

    def act(self) -> SalesRequest:
        names = ("number", "value", "valid_until", "confirmed_on")
        delivery = Delivery(**{name: self.cleaned_data[name] for name in names if name in self.fields})
        return deliver(
            self.sales_request.pk, delivery=delivery, note=self.cleaned_data["note"], **self.by_whom()
        )


class NoteForm(StepForm):
    verb = Verb.NOTE
    text = text_field(label=gettext_lazy("Note"))
    files = SeveralFiles(label=gettext_lazy("Files"), required=False)  # type: ignore[assignment]  # a field

    def set_up(self) -> None:
        self.readers = mentions.readers(self.sales_request)
        self.fields["text"].widget.attrs["data-mentions"] = "mention-names"

    def act(self) -> SalesRequest:
        text = self.cleaned_data["text"]
        named = mentions.named(text, self.readers)
        return note(self.sales_request.pk, text=text, mentioned=named, **self.by_whom())
