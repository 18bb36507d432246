"""Change what the company has agreed about making its strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from strategy import access
from strategy.models import Share, StrategySettings

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


def change_settings(share: str, *, names_to_manager: bool, by: User, at: datetime) -> StrategySettings:
    """`share`: of `Share`. Raises `PermissionDenied`, `ValidationError` by field."""
    access.require(access.may_change_settings(by))
    if share not in Share.values:
        raise ValidationError({"share": _("Choose one of the shares.")})
    try:
        return _changed(share, names_to_manager=names_to_manager, by=by, at=at)
    except IntegrityError:  # somebody else has made the one row at this moment
        return _changed(share, names_to_manager=names_to_manager, by=by, at=at)


@transaction.atomic
def _changed(share: str, *, names_to_manager: bool, by: User, at: datetime) -> StrategySettings:
    kept = StrategySettings.objects.select_for_update().first() or StrategySettings()
    if (kept.share, kept.names_to_manager) != (share, names_to_manager):
        kept.share, kept.names_to_manager = share, names_to_manager
        kept.changed_by, kept.changed_at = by, at
        kept.save()
    return kept
