"""One form for every step: what it asks, and the action it calls. The words around it are in `requests_app.verbs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app import access, mentions
from requests_app.actions.accept import accept
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.cancel import cancel
from requests_app.actions.claim import claim
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.lose import lose
from requests_app.actions.note import note
from requests_app.actions.pass_on import pass_on
from requests_app.actions.release import release
from requests_app.actions.reopen import reopen
from requests_app.actions.resume import resume
from requests_app.actions.wait import wait
from requests_app.actions.win import win
from requests_app.forms.typed_fields import SeveralFiles, TypedNumber
from requests_app.models import LostReason
from requests_app.queue.load import load
from requests_app.states import Ball, Verb
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User
    from requests_app.models import SalesRequest

LONGEST = 5000  # characters of a note, a question, an answer


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A moment in the reader's zone."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"]
    return forms.DateTimeField(widget=widget, input_formats=formats, **kwargs)


def day_field(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"], **kwargs)


def text_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


def money_field(language: str, **kwargs: Any) -> TypedNumber:
    amount = TypedNumber(money=True, language=language, **kwargs)
    amount.unit = "€"  # type: ignore[attr-defined] - drawn beside it
    return amount


class StepForm(forms.Form):
    """A step without questions. `key` makes a double tap one step."""

    verb: ClassVar[Verb]
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, sales_request: SalesRequest, reader: User, at: datetime, **kwargs: Any
    ) -> None:
        self.sales_request, self.reader, self.at = sales_request, reader, at
        super().__init__(*args, initial={"key": uuid4(), **kwargs.pop("initial", {})}, **kwargs)
        self.set_up()

    def set_up(self) -> None:
        """For forms whose fields depend on the request."""

    def act(self) -> SalesRequest:
        """Take the step. Raises what the action raises."""
        return ONE_CLICK[self.verb](self.sales_request.pk, **self.by_whom())

    def by_whom(self) -> dict[str, Any]:
        return {"by": self.reader, "at": self.at, "key": self.cleaned_data.get("key")}

    @property
    def uploads(self) -> list[Any]:
        return self.cleaned_data.get("files") or []


ONE_CLICK: dict[Verb, Callable[..., SalesRequest]] = {
    Verb.CLAIM: claim,
    Verb.ACCEPT: accept,
    Verb.RESUME: resume,
    Verb.PASS_ON: pass_on,
}


class ClaimForm(StepForm):
    verb = Verb.CLAIM


class AcceptForm(StepForm):
    verb = Verb.ACCEPT


class ResumeForm(StepForm):
    verb = Verb.RESUME


class PassOnForm(StepForm):
    verb = Verb.PASS_ON


class ReleaseForm(StepForm):
    verb = Verb.RELEASE
    reason = text_field(label=_("Why"), help_text=_("Your colleagues read it before they claim."))

    def act(self) -> SalesRequest:
        return release(self.sales_request.pk, note=self.cleaned_data["reason"], **self.by_whom())


class Colleagues(forms.ModelChoiceField):
    """Whom it can be given to, each with what lies on their desk."""

    work: ClassVar[dict[int, str]] = {}

    def label_from_instance(self, person: User) -> str:
        return self.work.get(person.pk, person.name)


class GiveForm(StepForm):
    verb = Verb.GIVE
    to = forms.TypedChoiceField(label=_("To whom"), coerce=int)
    note = text_field(label=_("Note"), required=False, help_text=_("What your colleague should know."))

    def set_up(self) -> None:
        self.people = {person.pk: person for person in self._entitled()}
        work = {colleague.pk: colleague for colleague in load(self.at) if colleague.pk in self.people}
        offered = [
            (
                pk,
                _now("%(name)s (%(work)s of work on the desk)")
                % {"name": one.name, "work": readable.duration(one.work_seconds)},
            )
            for pk, one in work.items()
        ]
        field = self.fields["to"]
        field.choices = [("", _now("Please choose")), *offered]  # type: ignore[attr-defined]

    def _entitled(self) -> list[User]:
        from people.models import User  # noqa: PLC0415

        everyone = User.objects.active().inside().exclude(pk=self.sales_request.owner_id)
        return [person for person in everyone if access.may_work_on(person, self.sales_request.type)]

    def act(self) -> SalesRequest:
        to = self.people[self.cleaned_data["to"]]
        return give(self.sales_request.pk, to=to, note=self.cleaned_data["note"], **self.by_whom())
