"""A new date that can be kept, and a line to the rep."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.working_time import OutOfRange, add_working_time, is_open, next_opening, working_time_between
from requests_app.actions.acknowledge import acknowledge
from requests_app.forms.steps import StepForm, moment_field, text_field
from requests_app.states import Verb
from salesdesk.web import readable

if TYPE_CHECKING:
    from people.working_time import Hours
    from requests_app.models import SalesRequest

OTHER = "other"
TEN = time(10)


class AcknowledgeForm(StepForm):
    """`suggested`: one of the moments offered, or another one in `new_date`."""

    verb = Verb.ACKNOWLEDGE
    asked_when_chosen = ("new_date",)
    suggested = forms.ChoiceField(label=gettext_lazy("New date"), widget=forms.RadioSelect)
    new_date = moment_field(label=gettext_lazy("Another moment"), required=False)
    line = text_field(
        label=gettext_lazy("Line to the rep"),
        help_text=gettext_lazy("Why, and what the customer can be told. The rep gets it at once."),
    )

    def set_up(self) -> None:
        offered = suggestions(self.sales_request, self.at)
        # What was offered when the page was opened may be chosen still: the action says if it does not do any more.
        chosen = _moment(self.data.get("suggested", ""))
        offered += [chosen] if chosen and chosen not in offered else []
        choices = [(moment.isoformat(), readable.moment(moment, self.at)) for moment in offered]
        self.fields["suggested"].choices = [*choices, (OTHER, _("Another moment"))]  # type: ignore[attr-defined]
        self.fields["suggested"].initial = choices[0][0] if choices else OTHER
        self.fields["suggested"].widget.attrs["data-suggested"] = ""

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        chosen = said.get("suggested")
        if chosen and chosen != OTHER:
            said["new_date"] = datetime.fromisoformat(chosen)
            self.errors.pop("new_date", None)
        elif chosen == OTHER and said.get("new_date") is None and "new_date" not in self.errors:
            self.add_error("new_date", _("Say until when."))
        return said

    def act(self) -> SalesRequest:
        said = {name: self.cleaned_data[name] for name in ("new_date", "line")}
        return acknowledge(self.sales_request.pk, **said, **self.by_whom())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def suggestions(sales_request: SalesRequest, now: datetime) -> list[datetime]:
    """Ten o'clock of the next working day and its end, by the request's calendar; never the date that it has already."""
    if sales_request.calendar is None:
        return []
    found = next_working_day(now, sales_request.calendar.hours())
    return [moment for moment in found if moment != sales_request.deadline_at]


def next_working_day(now: datetime, hours: Hours) -> list[datetime]:
    """Ten o'clock (or the first open moment after it) and the end of the next day, after today, that is open at all."""
    zone = ZoneInfo(hours.zone)
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    try:
        opening = next_opening(tomorrow, hours).astimezone(zone)
    except OutOfRange:
        return []
    day = datetime.combine(opening.date(), time(), zone)
    following = datetime.combine(opening.date() + timedelta(days=1), time(), zone)
    end = add_working_time(day, working_time_between(day, following, hours), hours).astimezone(zone)
    ten = datetime.combine(opening.date(), TEN, zone)
    first = ten if is_open(ten, hours) else next_opening(ten, hours).astimezone(zone)
    return [first, end] if first < end else [end]
