"""What people are told of the strategy: what became of a proposal, and that a new version waits to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, Said
from notifications.models import Channel
from strategy.models import Acknowledgement, Proposal, StrategyVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.models import Notice

TAKEN, DECLINED, COMMENTED = "strategy_taken", "strategy_declined", "strategy_commented"
PUBLISHED, PROPOSED, DECIDED = "strategy_published", "strategy_proposed", "strategy_decided"
QUIET: frozenset[Channel] = frozenset()  # in the inbox only, for who wants no more of it


def spoke(proposal: Proposal) -> set[int]:
    """Who supports it, objects to it or has commented on it. Two queries."""
    return {*proposal.voices.values_list("user", flat=True), *proposal.comments.values_list("by", flat=True)}


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
        Kind(
            PROPOSED,
            gettext_lazy("A proposal waits for my voice"),
            section,
            _proposed,
            channels=QUIET,
            relevant=_waits_for,
        ),
        Kind(
            DECIDED,
            gettext_lazy("A proposal that I spoke about is decided"),
            section,
            _decided,
            channels=QUIET,
        ),
        Kind(COMMENTED, gettext_lazy("Somebody comments on my proposal"), section, _commented),
    )


def _published(data: Mapping[str, Any]) -> Said:
    title = _("Version %(number)s of our strategy is in force")
    text = _("It fits on one page. Read it in your own time, and say that you have taken note.")
    return Said(title % {"number": data["number"]}, (text,), _("Read the strategy"))


def _proposed(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s proposes something for the strategy: what do you think of it?") % {"name": data["by"]}
    return Said(title, (data["reason"],), _("Open the proposal"))


def _decided(data: Mapping[str, Any]) -> Said:
    if data["taken"]:
        title = _("%(name)s has taken a proposal that you spoke about into the draft of the strategy")
        return Said(title % {"name": data["by"]}, (), _("Open the proposal"))
    title = _("%(name)s has declined a proposal to the strategy that you spoke about")
    return Said(title % {"name": data["by"]}, (data["answer"],), _("Open the proposal"))


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


def _waits_for(notice: Notice) -> bool:
    """Not once it is decided, nor to who has spoken about it meanwhile."""
    proposal = Proposal.objects.open().filter(pk=notice.data["proposal"]).first()
    return proposal is not None and notice.recipient_id not in spoke(proposal)
