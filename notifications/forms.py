"""What one wants to be told, how and when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.channels import chat
from notifications.kinds import known
from notifications.models import Channel, Manner, Preference, Rhythm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from people.models import User

FIELD = "ways-"  # and the key of the kind


@dataclass(frozen=True, slots=True)
class Box:
    """One checkbox of the matrix."""

    name: str
    channel: str
    label: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    label: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    rows: tuple[KindRow, ...]


class NoticeSettingsForm(forms.Form):
    all_optional = True

    rhythm = forms.ChoiceField(label=_("E-mails"), choices=Rhythm.choices)
    quiet = forms.BooleanField(
        label=_("Nothing outside my working hours"),
        help_text=_(
            "E-mails, this device and chat wait until I work again. The inbox has everything at once."
        ),
        required=False,
    )
    while_absent = forms.BooleanField(
        label=_("Also while I am absent"),
        help_text=_("Otherwise nothing leaves Salesdesk for you until you are back."),
        required=False,
    )
    chat_url = forms.CharField(
        label=_("Chat address"),
        required=False,
        max_length=chat.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    forget_chat = forms.BooleanField(label=_("Remove the chat address"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.manner = Manner.objects.filter(user=user).first() or Manner(user=user)
        kwargs["initial"] = {name: getattr(self.manner, name) for name in ("rhythm", "quiet", "while_absent")}
        super().__init__(*args, **kwargs)
        self.kinds = known()
        own = dict(Preference.objects.filter(user=user).values_list("kind", "channels"))
        for kind in self.kinds:
            self.fields[FIELD + kind.key] = forms.MultipleChoiceField(
                label=kind.label,
                choices=Channel.choices,
                required=False,
                initial=own.get(kind.key, sorted(kind.channels)),
            )
        self.chat_service = chat.service_of(self.manner.chat_url)
        if self.manner.chat_url:
            self.fields["chat_url"].label = _("New chat address")
        else:
            del self.fields["forget_chat"]

    def clean_chat_url(self) -> str:
        """Empty: it stays as it is. What is kept is not shown again, because whoever knows the address can write there."""
        address = self.cleaned_data["chat_url"].strip()
        if address:
            chat.check(address)
            return address
        return self.manner.chat_url

    def settings(self) -> dict[str, Any]:
        """For `actions.change_settings`, once the form is valid."""
        given = self.cleaned_data
        ways = {kind.key: given[FIELD + kind.key] for kind in self.kinds}
        plain = {name: given[name] for name in ("rhythm", "quiet", "while_absent")}
        forgotten = given.get("forget_chat") and not self.data.get("chat_url", "").strip()
        return {**plain, "chat_url": "" if forgotten else given["chat_url"], "channels": ways}

    def sections(self) -> Iterator[Section]:
        """The matrix, by section in the order in which each was first met."""
        sections = [str(kind.section) for kind in self.kinds]
        ordered = sorted(self.kinds, key=lambda kind: sections.index(str(kind.section)))
        for label, kinds in groupby(ordered, key=lambda kind: str(kind.section)):
            yield Section(label, tuple(self._row(kind.key, str(kind.label)) for kind in kinds))

    def _row(self, key: str, label: str) -> KindRow:
        ticked = self[FIELD + key].value() or []
        boxes = (
            Box(FIELD + key, channel.value, str(channel.label), channel.value in ticked)
            for channel in Channel
        )
        return KindRow(label, tuple(boxes))
