"""Customers as people type them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from salesdesk.web.alphabetical import by_name
from tandems.actions.keep_customer import CustomerData
from tandems.models import Customer, Tandem

INPUTS = {
    "name": {"autocomplete": "off"},
    "number": {"autocomplete": "off"},
    "street": {"autocomplete": "off"},
    "postcode": {"autocomplete": "off", "inputmode": "numeric"},
    "town": {"autocomplete": "off"},
    "contact": {"autocomplete": "off"},
    "phone": {"type": "tel", "autocomplete": "off"},
    "email": {"type": "email", "autocomplete": "off"},
}


class NewCustomerForm(forms.ModelForm):
    """What a rep knows at the customer's door."""

    class Meta:
        model = Customer
        fields: ClassVar = ["name", "town", "postcode", "contact", "phone"]
        widgets: ClassVar = {
            name: forms.TextInput(attrs=INPUTS[name])
            for name in ("name", "town", "postcode", "contact", "phone")
        }

    def data_typed(self) -> CustomerData:
        return CustomerData(**self.cleaned_data)


class CustomerForm(forms.ModelForm):
    """Everything that is kept of a customer."""

    class Meta:
        model = Customer
        fields: ClassVar = [
            "name",
            "number",
            "street",
            "postcode",
            "town",
            "country",
            "contact",
            "phone",
            "email",
            "tandem",
        ]
        widgets: ClassVar = {name: forms.TextInput(attrs=attrs) for name, attrs in INPUTS.items()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tandem = self.fields["tandem"]
        active, none = Tandem.objects.filter(is_active=True), _("No tandem: requests go to the shared queue")
        tandem.queryset = active  # type: ignore[attr-defined]
        tandem.choices = [("", none), *((one.pk, one.name) for one in by_name(active))]  # type: ignore[attr-defined]
        self.fields["country"].help_text = _("Two letters, as in DE or AT.")

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if len(country) != 2 or not (country.isascii() and country.isalpha()):  # noqa: PLR2004 - ISO 3166
            raise forms.ValidationError(_("Two letters, please."))
        return country

    def data_typed(self) -> CustomerData:
        return CustomerData(**self.cleaned_data)
