"""Somebody took back what had been handed over, or left it where it is. Never why they had been away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.kinds import Kind, Said
from requests_app.notices.requests import items_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping


def _returned(data: Mapping[str, Any]) -> Said:
    """`mine`: they came back to the reader; `returned` of `all` did, the others stay."""
    if data["mine"]:
        count = data["all"]
        title = ngettext("%(count)s request is yours again", "%(count)s requests are yours again", count)
    elif data["returned"]:
        count = data["returned"]
        title = ngettext(
            "%(count)s request is with %(name)s again", "%(count)s requests are with %(name)s again", count
        )
    else:
        count = data["all"]
        title = ngettext(
            "%(count)s request of %(name)s stays with you",
            "%(count)s requests of %(name)s stay with you",
            count,
        )
    words = {"count": count, "name": data["leaver"]}
    return Said(title % words, items_in_words(data), _("See who has what now"))


def kinds() -> tuple[Kind, ...]:
    return (
        Kind("returned", gettext_lazy("Requests went back"), gettext_lazy("Absence and handover"), _returned),
    )
