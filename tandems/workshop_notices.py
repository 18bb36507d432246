"""What members are told of their workshop: that it has begun, that rules wait for their word, that a review is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, Said
from salesdesk.web import readable
from tandems import access
from tandems.models import Phase, Workshop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifications.models import Notice

BEGUN, TO_AGREE = "workshop_begun", "workshop_to_agree"
REVIEW_SOON, REVIEW_TODAY = "review_soon", "review_today"


def kinds() -> tuple[Kind, ...]:
    section = gettext_lazy("Tandem")
    return (
        Kind(
            BEGUN, gettext_lazy("Somebody begins a workshop"), section, _begun, relevant=_is_in(Phase.PREPARE)
        ),
        Kind(
            TO_AGREE, gettext_lazy("Rules wait for my word"), section, _to_agree, relevant=_is_in(Phase.AGREE)
        ),
        Kind(
            REVIEW_SOON,
            gettext_lazy("A review of our rules is a week ahead"),
            section,
            _review_soon,
            relevant=_is_last,
        ),
        Kind(
            REVIEW_TODAY,
            gettext_lazy("A review of our rules is due"),
            section,
            _review_today,
            relevant=_is_last,
        ),
    )


def _begun(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s has begun a workshop of “%(tandem)s”")
    text = _("Write your cards first, alone. It takes about a quarter of an hour; nobody sees them yet.")
    return Said(title % {"name": data["by"], "tandem": data["tandem"]}, (text,), _("Open the workshop"))


def _to_agree(data: Mapping[str, Any]) -> Said:
    title = _("Rules of “%(tandem)s” wait for your word")
    text = _("Each of you agrees for yourself. A rule holds from the moment everybody has agreed.")
    return Said(title % {"tandem": data["tandem"]}, (text,), _("Open the workshop"))


def _review_soon(data: Mapping[str, Any]) -> Said:
    title = _("“%(tandem)s” looks at its rules again on %(day)s")
    text = _("Find half an hour together. What was kept is counted already.")
    day = readable.day(date.fromisoformat(data["day"]))
    return Said(title % {"tandem": data["tandem"], "day": day}, (text,), _("Open the workshop"))


def _review_today(data: Mapping[str, Any]) -> Said:
    title = _("“%(tandem)s” looks at its rules again: due on %(day)s")
    text = _("What was kept, what changes? It takes less time than the first workshop.")
    day = readable.day(date.fromisoformat(data["day"]))
    return Said(title % {"tandem": data["tandem"], "day": day}, (text,), _("Open the workshop"))


def _is_last(notice: Notice) -> bool:
    """Not once the review has begun, nor to who has left the tandem."""
    past = Workshop.objects.filter(pk=notice.data["workshop"]).first()
    if past is None or not access.takes_part(notice.recipient, past.tandem_id):
        return False
    return not Workshop.objects.filter(tandem=past.tandem_id, number__gt=past.number).exists()


def _is_in(phase: str) -> Any:
    def relevant(notice: Notice) -> bool:
        """Not once the workshop has gone on, nor to who has left the tandem."""
        here = Workshop.objects.filter(pk=notice.data["workshop"], phase=phase).first()
        return here is not None and access.takes_part(notice.recipient, here.tandem_id)

    return relevant
