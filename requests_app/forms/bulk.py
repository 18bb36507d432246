"""What is to be done with many requests at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from requests_app.actions.bulk import Deed, Order
from requests_app.models.sales_request import BALL_LABELS
from requests_app.states import Ball

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTES = "%Y-%m-%dT%H:%M"


class ClaimForm(forms.Form):
    """Nothing to say but yes."""

    deed = Deed.CLAIM

    def __init__(
        self, data: Mapping[str, Any] | None, *, now: datetime, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.now = now

    def order(self) -> Order:
        return Order(self.deed, **self.cleaned_data)


class GiveForm(ClaimForm):
    deed = Deed.GIVE
    to = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"), empty_label=_("Choose …"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_("Stands in the timeline of each request."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, now: datetime, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, now=now, initial=initial)
        self.fields["to"].queryset = User.objects.active().inside().by_name()  # type: ignore[attr-defined]


class WaitForm(ClaimForm):
    deed = Deed.WAIT
    ball = forms.TypedChoiceField(
        label=_("Who is to act?"),
        choices=[(ball.value, BALL_LABELS[ball]) for ball in (Ball.CUSTOMER, Ball.THIRD_PARTY)],
        coerce=Ball,
    )
    reason = forms.CharField(label=_("What is waited for?"), max_length=500)
    until = forms.DateTimeField(
        label=_("Until when?"),
        input_formats=[MINUTES],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
    )

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= self.now:
            raise forms.ValidationError(_("This moment has passed."))
        return until


FORMS: dict[str, type[ClaimForm]] = {form.deed.value: form for form in (ClaimForm, GiveForm, WaitForm)}
