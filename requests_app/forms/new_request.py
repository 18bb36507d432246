"""The new request as a form: what every request has, and the fields of its type."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from requests_app.actions.save_draft import Content
from requests_app.form_fields import LONGEST_TEXT, FormField, Kind
from requests_app.forms import typed_fields
from requests_app.forms.steps import goal_choices
from requests_app.models import RequestType
from requests_app.subject import LONGEST
from tandems.models import Customer

if TYPE_CHECKING:
    from django.http import QueryDict

    from requests_app.models import SalesRequest

PREFIX = "field_"
FARTHEST = timedelta(days=10 * 366)  # a year typed wrong, not a plan
EARLIEST = 2000


class NewRequestForm(forms.Form):
    """Unfinished is fine: `content` holds whatever can be kept. What is missing is said by `submit`, and put beside its
    field by `say`.
    """

    type = forms.ModelChoiceField(
        RequestType.objects.none(),
        label=_("What is needed?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is needed.")},
    )
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label=_("Customer"),
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose the customer.")},
    )
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST, required=False)
    wished_on = forms.DateField(
        label=_("Wished by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    promise_at = forms.DateTimeField(
        label=_("Promised to the customer"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )

    goal = forms.ChoiceField(
        label=_("Which goal does it serve?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("This goal is no longer part of the strategy. Choose another one.")
        },
    )

    def __init__(self, data: QueryDict | None = None, *, draft: SalesRequest, now: datetime) -> None:
        self.draft, self.now = draft, now
        offered = RequestType.objects.offered().select_related("current_form")
        self.types = list(offered)
        wanted = draft.type_id if data is None else data.get("type")
        self.chosen = next((found for found in self.types if str(found.pk) == str(wanted)), None)
        form = self.chosen.current_form if self.chosen else None
        self.typed: tuple[FormField, ...] = form.fields if form else ()
        stored = typed_fields.initial(self.typed, draft.values)
        known = {f"{PREFIX}{key}": value for key, value in stored.items()}
        super().__init__(_completed(data, known), initial={**self._stored(draft), **known})
        self.fields["type"].queryset = offered  # type: ignore[attr-defined]
        self.fields["type"].empty_label = None  # type: ignore[attr-defined]
        choices = goal_choices()
        self.has_goals = len(choices) > 1
        self.fields["goal"].choices = choices  # type: ignore[attr-defined]
        built = typed_fields.build(self.typed, get_language())
        self.fields.update({f"{PREFIX}{key}": field for key, field in built.items()})

    def content(self) -> Content:
        """What was typed, as far as it can be kept: what does not fit its field is kept as text, so that it comes back."""
        self.is_valid()
        kept = self.cleaned_data
        return Content(
            type=kept.get("type"),
            customer=kept.get("customer"),
            subject=kept.get("subject", ""),
            values={field.key: self._value(field) for field in self.typed if field.kind is not Kind.FILE},
            wished_on=kept.get("wished_on"),
            promise_at=kept.get("promise_at"),
            goal=int(kept["goal"]) if kept.get("goal") else None,
        )

    def say(self, refused: ValidationError) -> None:
        """Put `submit`'s refusals beside their fields, in place of the form's own about the same. The type's fields come first:
        some are older than a field of the form's own that is called so (a goal).
        """
        for name, messages in refused.message_dict.items():
            typed = f"{PREFIX}{name}"
            field = typed if typed in self.fields else name
            if field not in self.fields:
                self.add_error(None, messages)
            elif field not in self.errors:
                self.add_error(field, messages)

    def clean_wished_on(self) -> date | None:
        day = self.cleaned_data["wished_on"]
        if day and not EARLIEST <= day.year <= (self.now + FARTHEST).year:
            raise ValidationError(_("Please check the year."))
        return day

    def clean_promise_at(self) -> datetime | None:
        at = self.cleaned_data["promise_at"]
        if at and not EARLIEST <= at.year <= (self.now + FARTHEST).year:
            raise ValidationError(_("Please check the year."))
        return at

    @property
    def type_fields(self) -> list[forms.BoundField]:
        """All but the files, which are uploaded by themselves."""
        return [self[f"{PREFIX}{field.key}"] for field in self.typed if field.kind is not Kind.FILE]

    @property
    def file_fields(self) -> list[FormField]:
        return [field for field in self.typed if field.kind is Kind.FILE]

    def _value(self, field: FormField) -> Any:
        name = f"{PREFIX}{field.key}"
        if name in self.cleaned_data:
            return typed_fields.to_json(field, self.cleaned_data[name])
        typed = self.data.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT]
        return typed or None

    @staticmethod
    def _stored(draft: SalesRequest) -> dict[str, Any]:
        promise = draft.promise_at
        return {
            "type": draft.type_id,
            "customer": draft.customer_id,
            "subject": draft.subject,
            "wished_on": draft.wished_on,
            "promise_at": timezone.localtime(promise) if promise else None,
            "goal": str(draft.goal_id or ""),
        }


def _completed(data: QueryDict | None, known: dict[str, Any]) -> QueryDict | None:
    """What was sent, and what is known of fields that were not on the page when it was: another type's were.

    A customer's button says more than the field beside it.
    """
    if data is None:
        return None
    complete = data.copy()
    if chosen := data.get("choose_customer"):
        complete["customer"] = chosen
    for name, value in known.items():
        if name not in complete:
            complete[name] = value
    return complete
