"""What people are told of the strategy: what became of a proposal, and that a new version waits to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, Said
from strategy.models import Acknowledgement, StrategyVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.models import Notice

TAKEN, DECLINED, COMMENTED = "strategy_taken", "strategy_declined", "strategy_commented"
PUBLISHED = "strategy_published"


def kinds() -> tuple[Kind, ...]:
    section = gettext_lazy("Strategy")
    return (
        Kind(
            PUBLISHED,
            gettext_lazy("A new version of the strategy is in force"),
            section,
            _published,
            relevant=_is_unread,
        ),
        Kind(TAKEN, gettext_lazy("My proposal is taken into the draft"), section, _taken),
        Kind(DECLINED, gettext_lazy("My proposal is declined"), section, _declined),
        Kind(COMMENTED, gettext_lazy("Somebody comments on my proposal"), section, _commented),
    )


def _published(data: Mapping[str, Any]) -> Said:
    title = _("Version %(number)s of our strategy is in force")
    text = _(
        "It fits on one page and is read in two minutes. Say that you have taken note, in your own time."
    )
    return Said(title % {"number": data["number"]}, (text,), _("Read the strategy"))


def _taken(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s has taken your proposal into the draft of the strategy") % {"name": data["by"]}
    if data["reworded"]:
        return Said(title, (_("In a wording that came out of the comments."),), _("Open the proposal"))
    return Said(title, (), _("Open the proposal"))


def _declined(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s has declined your proposal to the strategy") % {"name": data["by"]}
    return Said(title, (data["answer"],), _("Open the proposal"))


def _commented(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s says something to your proposal to the strategy") % {"name": data["by"]}
    return Said(title, (data["text"],), _("Open the proposal"))


def _is_unread(notice: Notice) -> bool:
    """Not to who has taken note meanwhile, nor once a newer version is in force."""
    number = StrategyVersion.objects.published().values_list("number", flat=True).first()
    if number != notice.data["number"]:
        return False
    read = Acknowledgement.objects.filter(version__number=number, user=notice.recipient_id)
    return not read.exists()
