"""Change what the company has agreed about making its strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from strategy import access
from strategy.actions.checked import room, words
from strategy.models import Share, StrategySettings

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def change_settings(
    share: str, *, names_to_manager: bool, agreed_in: str = "", by: User, at: datetime
) -> StrategySettings:
    """`share`: of `Share`. `agreed_in`: by which agreement managers see names; without one they do not.

    They see them of versions published from now on. Raises `PermissionDenied`, `ValidationError` by field.
    """
    access.require(access.may_change_settings(by))
    if share not in Share.values:
        raise ValidationError({"share": _("Choose one of the shares.")})
    said = ""
    if names_to_manager:
        said = words("agreed_in", agreed_in, room(StrategySettings, "agreed_in"), required=True)
    try:
        return _changed(share, said, by=by, at=at)
    except IntegrityError:  # somebody else has made the one row at this moment
        return _changed(share, said, by=by, at=at)


@transaction.atomic
def _changed(share: str, agreed_in: str, *, by: User, at: datetime) -> StrategySettings:
    kept = StrategySettings.objects.select_for_update().first() or StrategySettings()
    if (kept.share, kept.agreed_in) != (share, agreed_in):
        kept.share, kept.agreed_in, kept.names_to_manager = share, agreed_in, bool(agreed_in)
        kept.names_since = (kept.names_since or at) if agreed_in else None
        kept.changed_by, kept.changed_at = by, at
        kept.save()
    return kept
