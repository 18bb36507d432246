"""What members of a tandem are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, Said
from tandems.models import ResponsibilityTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.models import Notice


def kinds() -> tuple[Kind, ...]:
    return (
        Kind(
            "table_proposed",
            gettext_lazy("Somebody proposes who does what"),
            gettext_lazy("Tandem"),
            _proposed,
            relevant=_is_still_open,
        ),
    )


def _proposed(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s proposes who does what in “%(tandem)s”")
    text = _("It holds as soon as everybody of both sides has confirmed it.")
    return Said(
        title % {"name": data["by"], "tandem": data["tandem"]}, (text,), _("See what would be different")
    )


def _is_still_open(notice: Notice) -> bool:
    """Not once it is in force or thrown away, nor to who has confirmed it meanwhile."""
    open_tables = ResponsibilityTable.objects.proposed().filter(pk=notice.data["table"])
    return open_tables.exclude(confirmations__user=notice.recipient_id).exists()
