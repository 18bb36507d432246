"""For each request that will move: a note for whoever takes over, and another choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.actions.absence_rows import ASK_AGAIN
from requests_app.actions.wish_handover import Wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.exceptions import ValidationError

    from requests_app.planned import Row


class WishForm(forms.Form):
    """`row`: what the plan says of the request. The note's second question shows only once it was asked."""

    all_optional = True
    to = forms.TypedChoiceField(
        label=gettext_lazy("Who takes over"), coerce=int, required=False, empty_value=None
    )
    note = forms.CharField(
        label=gettext_lazy("Note for whoever takes over"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sure = forms.BooleanField(label=gettext_lazy("Save it as it is"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, row: Row) -> None:
        self.row = row
        super().__init__(data, prefix=f"r{row.pk}", initial={"to": row.wished or "", "note": row.note})
        by_rule = _("By the rule: %(name)s") % {"name": row.to or _("Shared queue")}
        if row.wished:
            by_rule = _("By the rule")
        offered = list(row.offered)
        if row.wished and row.wished not in dict(offered):  # gone since: shown, and refused when saved
            offered.append((row.wished, _("Not here then")))
        self.fields["to"].choices = [("", by_rule), *offered]  # type: ignore[attr-defined]
        self.asks_again = bool(data and self["sure"].value())

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(said["note"], said["to"], said["sure"])

    def take(self, field: str, problems: list[ValidationError]) -> None:
        """Put what the action refused beside its field."""
        self.add_error(field, problems)
        self.asks_again = self.asks_again or any(one.code == ASK_AGAIN for one in problems)
