"""One form for every step: what it asks, and the action it calls. The words around it are in `requests_app.verbs`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.actions.accept import accept
from requests_app.actions.aim import aim
from requests_app.actions.answer import answer
from requests_app.actions.ask import ask
from requests_app.actions.cancel import cancel
from requests_app.actions.claim import claim
from requests_app.actions.lose import lose
from requests_app.actions.pass_on import pass_on
from requests_app.actions.release import release
from requests_app.actions.reopen import reopen
from requests_app.actions.resume import resume
from requests_app.actions.wait import wait
from requests_app.actions.win import win
from requests_app.forms.typed_fields import SeveralFiles, TypedNumber
from requests_app.models import LostReason
from requests_app.states import Ball, Verb
from requests_app.weighing import last_name
from strategy import in_force

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User
    from requests_app.models import SalesRequest
    from salesdesk.web.navigation import Text

LONGEST = 5000  # characters of a note, a question, an answer
DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"]


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A moment in the reader's zone."""
    widget = forms.DateTimeInput(format=MOMENTS[0], attrs={"type": "datetime-local"})
    return forms.DateTimeField(widget=widget, input_formats=MOMENTS, **kwargs)


def day_field(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(format=DAYS[0], attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=DAYS, **kwargs)


def text_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class Amount(TypedNumber):
    """An amount of money, written as its reader writes numbers."""

    def prepare_value(self, value: Any) -> Any:
        return number_format(value, 2, force_grouping=False) if isinstance(value, Decimal) else value


def money_field(**kwargs: Any) -> Amount:
    amount = Amount(money=True, language=None, **kwargs)
    amount.unit = "€"  # type: ignore[attr-defined]  # drawn beside it
    return amount


def goal_choices() -> list[tuple[str, Text]]:
    """For a form: the goals of the strategy in force, and none of them. One query."""
    return [("", _("None in particular")), *((str(one.pk), one.name) for one in in_force.goals())]


class StepForm(forms.Form):
    """A step without questions. `key` makes a double tap one step."""

    verb: ClassVar[Verb]
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, sales_request: SalesRequest, reader: User, at: datetime, **kwargs: Any
    ) -> None:
        self.sales_request, self.reader, self.at = sales_request, reader, at
        super().__init__(*args, **kwargs)
        self.initial = {"key": uuid4()}
        self.set_up()
        for field in self.fields.values():
            if isinstance(field, TypedNumber):
                field.language = reader.language

    def set_up(self) -> None:
        """For forms whose fields depend on the request."""

    def act(self) -> SalesRequest:
        """Take the step. Raises what the action raises."""
        return ONE_CLICK[self.verb](self.sales_request.pk, **self.by_whom())

    def by_whom(self) -> dict[str, Any]:
        return {"by": self.reader, "at": self.at, "key": self.cleaned_data.get("key")}

    def as_typed(self) -> dict[str, str]:
        """What stands in the fields, as typed; neither files nor what is hidden."""
        return {
            name: str(self.data.get(name, ""))
            for name, field in self.fields.items()
            if not field.widget.is_hidden and not isinstance(field, forms.FileField)
        }

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return len(self.fields) > 1

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


class AimForm(StepForm):
    """The goals that are in force, each one tap away."""

    verb = Verb.AIM
    goal = forms.ChoiceField(label=_("Goal"), widget=forms.RadioSelect, required=False)

    def set_up(self) -> None:
        choices, served = goal_choices(), str(self.sales_request.goal_id or "")
        if served not in dict(choices):  # it has left the strategy: it stays unless another one is chosen
            choices.append((served, last_name(self.sales_request.goal_id)))
        self.fields["goal"].choices = choices  # type: ignore[attr-defined]
        self.fields["goal"].initial = served

    def act(self) -> SalesRequest:
        goal = self.cleaned_data["goal"]
        return aim(self.sales_request.pk, goal=int(goal) if goal else None, **self.by_whom())


class AskForm(StepForm):
    verb = Verb.ASK
    question = text_field(label=_("What is missing?"))
    until = moment_field(label=_("Answer expected by"), required=False)

    def act(self) -> SalesRequest:
        asked = {name: self.cleaned_data[name] for name in ("question", "until")}
        return ask(self.sales_request.pk, **asked, **self.by_whom())


class AnswerForm(StepForm):
    verb = Verb.ANSWER
    text = text_field(label=_("Answer"))
    files = SeveralFiles(label=_("Photos and files"), required=False)  # type: ignore[assignment]  # a field

    def act(self) -> SalesRequest:
        return answer(self.sales_request.pk, text=self.cleaned_data["text"], **self.by_whom())


class WaitForm(StepForm):
    verb = Verb.WAIT
    ball = forms.ChoiceField(
        label=_("Who is to act?"),
        widget=forms.RadioSelect,
        choices=[
            (Ball.CUSTOMER.value, pgettext_lazy("ball", "Customer")),
            (Ball.THIRD_PARTY.value, pgettext_lazy("ball", "Third party")),
        ],
    )
    reason = forms.CharField(label=_("What is waited for?"), max_length=500)
    until = moment_field(label=_("Until when"))

    def act(self) -> SalesRequest:
        said = {"reason": self.cleaned_data["reason"], "until": self.cleaned_data["until"]}
        return wait(self.sales_request.pk, ball=Ball(self.cleaned_data["ball"]), **said, **self.by_whom())


class WinForm(StepForm):
    verb = Verb.WIN
    value = money_field(label=_("Value of the order"))
    note = text_field(label=_("Note"), required=False)

    def set_up(self) -> None:
        self.fields["value"].initial = self.sales_request.outcome_value

    def act(self) -> SalesRequest:
        said = {name: self.cleaned_data[name] for name in ("value", "note")}
        return win(self.sales_request.pk, **said, **self.by_whom())


class LoseForm(StepForm):
    verb = Verb.LOSE
    reason = forms.ChoiceField(
        label=_("Why was it lost?"), choices=LostReason.choices, widget=forms.RadioSelect
    )
    value = money_field(label=_("What it would have been worth"), required=False)
    note = text_field(label=_("Note"), required=False)

    def set_up(self) -> None:
        self.fields["value"].initial = self.sales_request.outcome_value

    def act(self) -> SalesRequest:
        said = {name: self.cleaned_data[name] for name in ("reason", "value", "note")}
        return lose(self.sales_request.pk, **said, **self.by_whom())


class CancelForm(StepForm):
    verb = Verb.CANCEL
    reason = text_field(label=_("Why"))

    def act(self) -> SalesRequest:
        return cancel(self.sales_request.pk, reason=self.cleaned_data["reason"], **self.by_whom())


class ReopenForm(StepForm):
    verb = Verb.REOPEN
    reason = text_field(label=_("Why"))

    def act(self) -> SalesRequest:
        return reopen(self.sales_request.pk, reason=self.cleaned_data["reason"], **self.by_whom())
