"""A block, a segment or a goal as somebody words it, for a proposal or in the draft."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from salesdesk.web.row_key import row_key
from strategy import progress
from strategy.actions.checked import LONGEST_DIRECTION
from strategy.contents import BlockData, GoalData, SegmentData
from strategy.criteria import Criteria, Criterion, InvalidCriteria, clean_criteria
from strategy.criteria_words import problems
from strategy.forms.typed import NumberField, day_field, words_field
from strategy.models import Picture

if TYPE_CHECKING:
    from strategy.contents import Contents

LONGEST_NAME, LONGEST_MEASURE, LONGEST_UNIT, LONGEST_TEXT, LONGEST_WHY = 120, 200, 20, 4000, 1000
MOST_HOURS, MOST_VALUE = 1000, 10**12
LONGEST_CRITERIA, LONGEST_DESCRIPTION = 2000, 200
MARKDOWN = _("Plain words. A line that begins with “- ” is a point of a list; **two stars** make words bold.")


def _hours() -> NumberField:
    field = NumberField(
        label=_("Its requests count as more urgent, as if there were less time by"),
        required=False,
        least=0,
        below=MOST_HOURS,
        help_text=_("Working hours; 0 or empty: they do not."),
    )
    field.unit = "h"  # type: ignore[attr-defined]  # drawn beside it
    return field


class ContentsForm(forms.Form):
    """`before`: what it says now, or an empty one of its kind for something new. `by`: who types."""

    folded: tuple[str, ...] = ()  # fields that few people look for: behind a line to open

    def __init__(self, *args: Any, before: Any, by: User, **kwargs: Any) -> None:
        self.before, self.by = before, by
        kwargs["initial"] = self.initial_of(before)
        super().__init__(*args, **kwargs)

    @staticmethod
    def initial_of(before: Any) -> dict[str, Any]:
        raise NotImplementedError

    def contents(self) -> Contents:
        """What was typed. Only after `is_valid`."""
        raise NotImplementedError

    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.folded]

    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.folded if name in self.fields]

    @property
    def is_unfolded(self) -> bool:
        """Something behind the line is wrong."""
        return any(self[name].errors for name in self.folded if name in self.fields)


class BlockForm(ContentsForm):
    title = forms.CharField(label=_("Title"), max_length=LONGEST_NAME)
    text = words_field(label=_("Text"), longest=LONGEST_TEXT, rows=6, required=False, help_text=MARKDOWN)
    picture = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    description = forms.CharField(
        label=_("What the picture shows"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        help_text=_("For whoever cannot see it."),
    )
    without_picture = forms.BooleanField(label=_("Leave the picture out"), required=False)
    # A browser forgets a chosen file when its form comes back: what was taken in meanwhile is named instead.
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    folded = ("picture", "description", "without_picture")
    asked_when_chosen = ("text", "description")
    before: BlockData

    def __init__(self, *args: Any, before: BlockData, **kwargs: Any) -> None:
        super().__init__(*args, before=before, **kwargs)
        if before.kind != "free":
            del self.fields["title"]
        if before.kind == "direction":
            said = _("Where we are going, so that everybody can say it by heart.")
            self.fields["text"] = words_field(
                label=_("One sentence"), longest=LONGEST_DIRECTION, required=False, help_text=said
            )

    @staticmethod
    def initial_of(before: BlockData) -> dict[str, Any]:
        return {"title": before.title, "text": before.text}

    def clean_kept(self) -> Picture | None:
        """The key of somebody else's, or of none, is none."""
        return Picture.objects.filter(pk=row_key(self.cleaned_data["kept"]), uploaded_by=self.by).first()

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        new, described = said.get("picture"), said.get("description")
        if new and not described and "description" not in self.errors:
            self.add_error("description", _("Say what the picture shows, please, and choose it again."))
        if described and not new and not said.get("kept") and "picture" not in self.errors:
            self.add_error(
                "picture", _("Please choose the picture again: its description alone shows nothing.")
            )
        if not said.get("text") and "text" not in self.errors and not self._has_picture():
            self.add_error("text", _("Please write something here."))
        return said

    def _has_picture(self) -> bool:
        said = self.cleaned_data
        there = bool(said.get("kept")) or self.before.picture is not None
        return bool(said.get("picture")) or (there and not said.get("without_picture"))

    def folded_fields(self) -> list[forms.BoundField]:
        """A picture can be left out where there is one."""
        there = self.before.picture is not None or self.kept_picture is not None
        return [one for one in super().folded_fields() if there or one.name != "without_picture"]

    @property
    def kept_picture(self) -> Picture | None:
        """Chosen in this try or in an earlier one, and taken in."""
        return getattr(self, "cleaned_data", {}).get("kept")

    def keep(self, picture: Picture) -> None:
        """It was taken in: when the form comes back, it names it. A new one is not the one to be left out."""
        dropped = {"without_picture"} if self.cleaned_data.get("picture") else set()
        self.data = {name: self.data[name] for name in self.data if name not in dropped}
        self.data["kept"], self.cleaned_data["kept"] = str(picture.pk), picture
        self.cleaned_data.update(dict.fromkeys(dropped, False))

    def contents(self) -> BlockData:
        said = self.cleaned_data
        there = self.kept_picture.pk if self.kept_picture else self.before.picture
        picture = None if said.get("without_picture") else there
        title = said.get("title", self.before.title)
        return replace(self.before, title=title, text=said["text"], picture=picture)


class SegmentForm(ContentsForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    why = words_field(label=_("Why them?"), longest=LONGEST_WHY, rows=3)
    countries = forms.CharField(
        label=_("Countries"),
        required=False,
        max_length=LONGEST_CRITERIA,
        help_text=_("Two letters each, with commas between: DE, AT."),
    )
    postcodes = words_field(
        label=_("Postcodes"),
        required=False,
        longest=LONGEST_CRITERIA,
        rows=2,
        help_text=_("Beginnings and ranges, as in 80-85, 01067 or AT: 50-52."),
    )
    numbers = forms.CharField(
        label=_("Customer numbers that begin with"), required=False, max_length=LONGEST_CRITERIA
    )
    new_customer = forms.BooleanField(label=_("New customers, who have no number yet"), required=False)
    hours = _hours()

    folded = (*Criterion, "hours")
    before: SegmentData

    @staticmethod
    def initial_of(before: SegmentData) -> dict[str, Any]:
        typed = Criteria.of(before.criteria).typed()
        return {"name": before.name, "why": before.why, "hours": before.hours, **typed}

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not any(name in self.errors for name in Criterion):
            try:
                said["criteria"] = clean_criteria({name.value: said.get(name.value) for name in Criterion})
            except InvalidCriteria as error:
                for name, problem in problems(error).items():
                    self.add_error(name or None, problem)
        return said

    def contents(self) -> SegmentData:
        said = self.cleaned_data
        hours = said["hours"] or Decimal(0)
        return SegmentData(name=said["name"], why=said["why"], criteria=said["criteria"], hours=hours)


class GoalForm(ContentsForm):
    name = forms.CharField(label=_("Goal"), max_length=LONGEST_NAME)
    measure = forms.CharField(
        label=_("Measured by"),
        max_length=LONGEST_MEASURE,
        help_text=_("So that everybody can count it again: “share of quotes within eight working hours”."),
    )
    metric = forms.ChoiceField(label=_("How far it is"), required=False)
    unit = forms.CharField(
        label=_("Unit"), max_length=LONGEST_UNIT, required=False, help_text=_("As in %, days, customers.")
    )
    start = NumberField(label=pgettext_lazy("goal", "From"), below=MOST_VALUE, required=False)
    target = NumberField(label=pgettext_lazy("goal", "To"), below=MOST_VALUE)
    due = day_field(label=pgettext_lazy("goal", "Until"))
    owner = forms.TypedChoiceField(
        label=_("Who keeps an eye on it"), coerce=int, empty_value=None, required=False
    )
    hours = _hours()

    folded = ("hours",)
    asked_when_chosen = ("metric", "start")  # whoever leaves them as they are has said something
    before: GoalData

    def __init__(self, *args: Any, before: GoalData, **kwargs: Any) -> None:
        super().__init__(*args, before=before, **kwargs)
        computed = [(one.key, one.label) for one in progress.known()]
        if before.metric and not progress.find(before.metric):
            computed.append((before.metric, before.metric))
        choices = [("", pgettext_lazy("goal", "Typed in by whoever keeps an eye on it")), *computed]
        self.fields["metric"].choices = choices  # type: ignore[attr-defined]
        people = (
            User.objects.filter(Q(is_active=True) | Q(pk=before.owner)).by_name().values_list("pk", "name")
        )
        self.fields["owner"].choices = [("", pgettext_lazy("goal", "Nobody yet")), *people]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(before: GoalData) -> dict[str, Any]:
        is_new = not before.name
        return {
            "name": before.name,
            "measure": before.measure,
            "metric": before.metric,
            "unit": before.unit,
            "start": before.start,
            "target": None if is_new else before.target,
            "due": None if is_new else before.due,
            "owner": before.owner,
            "hours": before.hours,
        }

    def contents(self) -> GoalData:
        said = dict(self.cleaned_data)
        return GoalData(**(said | {name: said[name] or Decimal(0) for name in ("start", "hours")}))


FORMS: dict[type, type[ContentsForm]] = {BlockData: BlockForm, SegmentData: SegmentForm, GoalData: GoalForm}
