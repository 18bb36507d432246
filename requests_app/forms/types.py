"""A request type as an administrator edits it: what it is called, how long it may take, who does it; and its form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import User
from requests_app.actions.change_type import COLUMNS, TypeContent, current_fields
from requests_app.forms.type_fields import FieldRow, Rows, posted_rows, rearrange, stored_rows, unjudged
from requests_app.forms.working_time import WorkingTimeField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from requests_app.form_fields import FormField, Kind
    from requests_app.models import RequestType

SAVE = "save"
EVERYONE, CHOSEN = "everyone", "chosen"
ICONS = {
    "file-text": _("Document"),
    "file-check": _("Document with a tick"),
    "calendar-clock": _("Date"),
    "wrench": _("Wrench"),
    "drafting-compass": _("Compass"),
    "ruler": _("Ruler"),
    "cog": _("Gear wheel"),
    "factory": _("Factory"),
    "package": _("Parcel"),
    "truck": _("Lorry"),
    "calculator": _("Calculator"),
    "badge-percent": _("Discount"),
    "shopping-cart": _("Shopping cart"),
    "rotate-ccw": _("Return"),
    "shield-check": _("Warranty"),
    "scale": _("Scales"),
    "flask-conical": _("Test"),
    "phone-call": _("Call"),
    "map-pin": _("Visit"),
    "clipboard-list": _("List"),
    "lightbulb": _("Idea"),
    "puzzle": _("Part"),
    "zap": _("Electricity"),
    "cpu": _("Control system"),
}


class TypeForm(Rows):
    name_de = forms.CharField(label=_("Name (German)"), max_length=80)
    name_en = forms.CharField(label=_("Name (English)"), max_length=80)
    description_de = forms.CharField(label=_("Description (German)"), max_length=200, required=False)
    description_en = forms.CharField(label=_("Description (English)"), max_length=200, required=False)
    icon = forms.ChoiceField(label=_("Icon"), choices=list(ICONS.items()), widget=forms.RadioSelect)
    target = WorkingTimeField(
        label=_("Target in working time"),
        help_text=_("By then the answer is there. A change counts for requests sent from then on."),
    )
    acceptance = WorkingTimeField(
        label=_("Accepted within"),
        required=False,
        help_text=_("Working time until somebody has taken it on. Empty: no limit."),
    )
    work = WorkingTimeField(
        label=_("Expected work"),
        shortest=timedelta(),
        help_text=_(
            "What one request usually takes: for the order of the queue and for each colleague’s load."
        ),
    )
    asks_outcome = forms.BooleanField(
        label=_("Ask whether it was won or lost"),
        required=False,
        help_text=_("Once delivered, the rep records what became of it."),
    )
    who = forms.ChoiceField(
        label=_("Who may work on it?"),
        choices=[(EVERYONE, _("Everyone in inside sales")), (CHOSEN, _("Only these people"))],
        widget=forms.RadioSelect,
    )
    workers = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("These people"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(
        label=_("Offered to reps"),
        required=False,
        help_text=_("A retired type cannot be chosen any more; its requests stay as they are."),
    )
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stored: RequestType | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Q(is_active=True) & (Q(is_inside=True) | Q(is_inside_lead=True))
        if stored is not None:  # who was named stays visible, even after they left
            able |= Q(pk__in=stored.workers.values("pk"))
            if stored.icon not in ICONS:
                self.fields["icon"].choices = [(stored.icon, stored.icon), *ICONS.items()]  # type: ignore[attr-defined]
        self.fields["workers"].queryset = User.objects.filter(able).by_name()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("who") == CHOSEN and "workers" in cleaned and not cleaned["workers"]:
            self.add_error("workers", _("Choose at least one person, or “Everyone in inside sales”."))
        return cleaned

    @classmethod
    def initial_of(cls, stored: RequestType) -> dict[str, Any]:
        workers = list(stored.workers.all())
        values = {name: getattr(stored, name) for name in COLUMNS}
        return values | {
            "workers": workers,
            "who": CHOSEN if workers else EVERYONE,
            "revision": stored.revision,
        }


NEW_TYPE = {
    "icon": "file-text",
    "target": timedelta(hours=8),
    "acceptance": timedelta(hours=2),
    "work": timedelta(hours=1),
    "who": EVERYONE,
    "is_active": True,
}


class TypeEditor:
    """The whole page's form. `do` says what its reader asked for: to save, or to rearrange fields."""

    def __init__(
        self, stored: RequestType | None, form: TypeForm, rows: list[FieldRow], do: str = SAVE
    ) -> None:
        self.stored, self.form, self.rows, self.do = stored, form, rows, do

    @classmethod
    def of(cls, stored: RequestType | None) -> TypeEditor:
        """As it is; None: a new one."""
        initial = TypeForm.initial_of(stored) if stored else NEW_TYPE
        fields = current_fields(stored) if stored else ()
        return cls(stored, TypeForm(initial=initial, stored=stored), stored_rows(fields))

    @classmethod
    def posted(cls, data: QueryDict, stored: RequestType | None) -> TypeEditor:
        rows = posted_rows(data, _kinds(stored))
        return cls(stored, TypeForm(data, stored=stored), rows, data.get("do", SAVE))

    def rearranged(self) -> TypeEditor:
        """With the rows as the button says, everything typed kept, and nothing judged."""
        rows = unjudged(self.rows)
        rearrange(rows, self.do)
        return TypeEditor(self.stored, TypeForm(initial=self.form.typed(), stored=self.stored), rows)

    def is_valid(self) -> bool:
        self.rows = [row for row in self.rows if not row.is_blank]
        valid = all([self.form.is_valid(), *(row.is_valid() for row in self.rows)])
        labels = [str(row.form.typed()["label_de"]).strip().casefold() for row in self.rows]
        for row, label in zip(self.rows, labels, strict=True):
            if label and labels.count(label) > 1:
                row.form.add_error("label_de", _("Another field is called the same."))
                row.is_open, valid = True, False
        return valid

    def content(self) -> TypeContent:
        """What is to be written. Only after `is_valid`."""
        cleaned = self.form.cleaned_data
        workers = frozenset(cleaned["workers"]) if cleaned["who"] == CHOSEN else frozenset()
        columns = {name: cleaned[name] for name in COLUMNS}
        return TypeContent(**columns, workers=workers, fields=tuple(row.field() for row in self.rows))

    def say(self, refused: ValidationError) -> None:
        """Put the action's refusals beside their fields."""
        if not hasattr(refused, "error_dict"):
            self.form.add_error(None, refused)
            return
        for name, messages in refused.message_dict.items():
            self.form.add_error(name if name in self.form.fields else None, messages)

    def sketch(self) -> list[FormField]:
        """The fields as typed so far, for the preview."""
        return [row.field() for row in self.rows if not row.is_blank]

    @property
    def all_forms(self) -> list[Rows]:
        return [self.form, *(form for row in self.rows for form in row.all_forms)]

    @property
    def wrong(self) -> list[forms.BoundField]:
        return [field for form in self.all_forms if form.is_bound for field in form if field.errors]

    @property
    def general(self) -> list[str]:
        return [str(error) for form in self.all_forms if form.is_bound for error in form.non_field_errors()]

    @property
    def wrong_total(self) -> int:
        return len(self.wrong) + len(self.general)

    def words(self) -> Mapping[str, str]:
        """What it says, for comparison: by name of what it is."""
        typed = self.form.typed()
        told = {
            str(field.label): _told(self.form, name, typed[name])
            for name, field in self.form.fields.items()
            if name != "revision"
        }
        rows = [row for row in self.rows if not row.is_blank]
        told |= {gettext("Fields"): ", ".join(row.title for row in rows)}
        return told | {
            gettext("Field “%(name)s”") % {"name": row.key or row.title}: _said(row) for row in rows
        }


def _said(row: FieldRow) -> str:
    field = row.field()
    words = [field.label.de, field.label.en, field.help.de, field.help.en, field.unit, field.unit_en]
    options = [text for option in field.options for text in (option.label.de, option.label.en)]
    required = gettext("Must be filled in") if field.required else ""
    return " · ".join(word for word in [*words, *options, required] if word)


def _told(form: TypeForm, name: str, value: Any) -> str:
    field = form.fields[name]
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if value else gettext("No")
    if isinstance(field, forms.ModelMultipleChoiceField):
        chosen = {str(getattr(one, "pk", one)) for one in value or ()}
        return ", ".join(person.name for person in field.queryset if str(person.pk) in chosen)  # type: ignore[union-attr]
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(field.prepare_value(value) or "")


def _kinds(stored: RequestType | None) -> dict[str, Kind]:
    """Of every key that the type ever had: a field that a colleague removed meanwhile can be kept."""
    if stored is None:
        return {}
    return {field.key: field.kind for form in stored.forms.all() for field in form.fields}
