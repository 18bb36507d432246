"""Support a proposal or object to it, with a reason; change one's mind, or take one's voice back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy import access, in_force
from strategy.actions.checked import words
from strategy.actions.on_proposal import locked, require_open
from strategy.models import Stance, Voice, side_of

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def raise_voice(pk: int, stance: str, reason: str = "", *, by: User, at: datetime) -> Voice:
    """One voice a person: the last one counts. The same said again stays as it was first said, unless a version was
    published since: then it is said for the next one.

    Raises `PermissionDenied`, `ValidationError` by field, `Conflict`, `Proposal.DoesNotExist`.
    """
    proposal = locked(pk)
    access.require(access.may_raise_voice(by, proposal))
    require_open(proposal)
    if stance not in Stance.values:
        raise ValidationError({"stance": _("Support it, or object to it.")})
    said = words("reason", reason, required=stance == Stance.OBJECT)
    voice = proposal.voices.filter(user=by).first()
    if voice is not None and (voice.stance, voice.reason) == (stance, said) and _is_for_the_next(voice):
        return voice
    voice = voice or Voice(proposal=proposal, user=by)
    voice.stance, voice.reason, voice.side, voice.at = stance, said, str(side_of(by)), at
    voice.save()
    return voice


def _is_for_the_next(voice: Voice) -> bool:
    """Whether it counts for the version that is being made (`strategy.taking_part`)."""
    version = in_force.published()
    return version is None or version.published_at is None or voice.at > version.published_at


@transaction.atomic
def take_back_voice(pk: int, *, by: User) -> None:
    """As if one had said nothing. Raises `PermissionDenied`, `Conflict`, `Proposal.DoesNotExist`."""
    proposal = locked(pk)
    access.require(access.may_raise_voice(by, proposal))
    require_open(proposal)
    proposal.voices.filter(user=by).delete()
