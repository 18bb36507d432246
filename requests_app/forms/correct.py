"""Correcting what a request says, while somebody else may be doing the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.actions.correct import Correction, correct
from requests_app.form_fields import FormField, Kind
from requests_app.forms import typed_fields
from requests_app.forms.steps import StepForm, day_field, moment_field, money_field, text_field
from requests_app.states import CLOSED, State, Verb
from salesdesk.web.parts import Change
from tandems.models import Customer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests_app.models import SalesRequest

TYPED = "typed_"  # before the key of a type's own field
COLUMNS = ("subject", "customer", "wished_on", "promise_at", "outcome_value")


class CustomerField(forms.CharField):
    """A customer by number, or by the whole name where only one is called so."""

    def clean(self, value: Any) -> Customer:
        text = super().clean(value)
        number = text.partition(" · ")[0].strip()
        found = list(
            Customer.objects.filter(number=number)[:1] or Customer.objects.filter(name__iexact=number)[:2]
        )
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(_("Several customers are called so. Enter the customer number."))
        raise ValidationError(_("No customer has this number or name."))


class CorrectForm(StepForm):
    """Only what the reader changed is corrected: `seen` is what stood in the fields when the form was opened."""

    verb = Verb.CORRECT
    mine: Sequence[Change] = ()  # after a conflict: what stands there now, and what the reader wrote
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=160)
    customer = CustomerField(
        label=gettext_lazy("Customer"), max_length=220, help_text=gettext_lazy("Number or whole name")
    )
    wished_on = day_field(label=gettext_lazy("Wished by"), required=False)
    promise_at = moment_field(label=gettext_lazy("Promised to the customer"), required=False)
    outcome_value = money_field(label=gettext_lazy("Value"), required=False)
    reason = text_field(label=gettext_lazy("Why"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def set_up(self) -> None:
        form = self.sales_request.form
        self.typed: dict[str, FormField] = {
            TYPED + field.key: field for field in (form.fields if form else ()) if field.kind is not Kind.FILE
        }
        built = typed_fields.build(self.typed.values(), self.reader.language)
        tail = {name: self.fields.pop(name) for name in ("outcome_value", "reason")}
        self.fields.update({TYPED + key: field for key, field in built.items()})
        self.fields.update(tail)
        if State(self.sales_request.state) not in CLOSED | {State.DELIVERED}:
            del self.fields["outcome_value"]
        if State(self.sales_request.state) is State.WON:
            self.fields["reason"].help_text = _("Needed where the value changes: pay depends on it.")
        self.initial = {**self.initial, **self._present(), "revision": self.sales_request.revision}
        self.initial["seen"] = json.dumps(self.shown())

    def act(self) -> SalesRequest:
        touched = self.touched()
        columns = {name: self.cleaned_data[name] for name in COLUMNS if name in touched}
        values = {
            field.key: typed_fields.to_json(field, self.cleaned_data[name])
            for name, field in self.typed.items()
            if name in touched
        }
        return correct(
            self.sales_request.pk,
            correction=Correction(**columns, values=values),
            revision=self.cleaned_data["revision"],
            reason=self.cleaned_data["reason"],
            **self.by_whom(),
        )

    def touched(self) -> set[str]:
        """The names of the fields that the reader changed."""
        try:
            seen = json.loads(self.data.get("seen") or "{}")
        except (ValueError, RecursionError):
            seen = {}
        if not isinstance(seen, dict):
            seen = {}
        return {name for name in self._corrected() if self._sent(name) != seen.get(name)}

    def rebased(self, fresh: SalesRequest) -> CorrectForm:
        """The same form on top of what somebody else wrote meanwhile: what was typed stays, all else is as it is now."""
        now = type(self)(sales_request=fresh, reader=self.reader, at=self.at)
        data, touched, stands = QueryDict(mutable=True), self.touched(), now.shown()
        data.update(self.data)
        for name, text in stands.items():
            if name not in touched:
                data[name] = text
        for name in ("revision", "seen", "key"):
            data[name] = str(now.initial[name])
        again = type(self)(data, sales_request=fresh, reader=self.reader, at=self.at)
        again.mine = [
            Change(str(again.fields[name].label), text or "–", again._sent(name) or "–")
            for name, text in stands.items()
            if name in touched and text != again._sent(name)
        ]
        return again

    def shown(self) -> dict[str, str]:
        """What stands in the request now, as it is written into the fields."""
        present = self._present()
        return {name: self._as_text(name, present.get(name)) for name in self._corrected()}

    def _corrected(self) -> list[str]:
        return [name for name in self.fields if name in COLUMNS or name in self.typed]

    def _present(self) -> dict[str, Any]:
        """What stands in the request now."""
        row = self.sales_request
        present: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
        present["customer"] = (
            " · ".join(filter(None, (row.customer.number, row.customer.name))) if row.customer else ""
        )
        typed = typed_fields.initial(self.typed.values(), row.values)
        return present | {TYPED + key: value for key, value in typed.items()}

    def _as_text(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        prepared = self.fields[name].prepare_value(value)
        if isinstance(self.fields[name].widget, forms.RadioSelect | forms.Select):
            return str(prepared)
        written = self.fields[name].widget.format_value(prepared)
        return "" if written is None else str(written).replace("\r\n", "\n")

    def _sent(self, name: str) -> str:
        return (self.data.get(name) or "").replace("\r\n", "\n")
