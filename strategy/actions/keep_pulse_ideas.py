"""Keep statements for rounds to come: sentences of the published strategy, and decoys; drop one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy import access
from strategy.actions.checked import words
from strategy.models import PulseIdea, StrategyVersion
from strategy.models.pulse import LONGEST_STATEMENT
from strategy.pulse.ready import ready
from strategy.pulse.sentences import bare

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from people.models import User


@transaction.atomic
def keep_parts(version: int, texts: Iterable[str], *, by: User, at: datetime) -> int:
    """Of the published version in force. Returns how many there were; those that are kept already stay one.

    Raises `PermissionDenied`; `ValidationError` where another version is in force meanwhile, for what is kept as a decoy, and by field
    (`own`) for what is no statement.
    """
    access.require(access.may_manage(by))
    in_force = StrategyVersion.objects.published().first()
    if in_force is None or in_force.pk != version:
        raise ValidationError(
            _("Another version has been published meanwhile. Choose its sentences, please."), code="version"
        )
    chosen = _statements("own", texts)
    decoys = {bare(one.text) for one in PulseIdea.objects.ready(None)}
    if decoys.intersection(map(bare, chosen)):
        raise ValidationError(_("One of these is kept as a decoy. Drop it there first."))
    return _keep(chosen, is_part=True, version=in_force, by=by, at=at)


@transaction.atomic
def keep_decoys(texts: Iterable[str], *, by: User, at: datetime) -> int:
    """Returns how many there were. Raises `PermissionDenied`; `ValidationError` by field (`decoy`) for a sentence that is part of
    the strategy, and for what is no statement.
    """
    access.require(access.may_manage(by))
    written = _statements("decoy", texts)
    kept = ready(StrategyVersion.objects.published().first())
    if any(map(kept.is_part, written)):
        raise ValidationError({"decoy": _("This sentence is part of the strategy.")})
    return _keep(written, is_part=False, version=None, by=by, at=at)


@transaction.atomic
def drop_idea(idea: int, *, by: User, at: datetime) -> None:
    """It is asked no more. Rounds that asked it keep it. Raises `PermissionDenied`."""
    access.require(access.may_manage(by))
    PulseIdea.objects.filter(pk=idea, dropped_at=None).update(dropped_at=at)


def _statements(field: str, texts: Iterable[str]) -> list[str]:
    return [words(field, text, LONGEST_STATEMENT, required=True) for text in texts]


def _keep(
    texts: Iterable[str], *, is_part: bool, version: StrategyVersion | None, by: User, at: datetime
) -> int:
    ideas = [
        PulseIdea(text=text, is_part=is_part, version=version, written_by=by, written_at=at)
        for text in dict.fromkeys(texts)
    ]
    PulseIdea.objects.bulk_create(ideas, ignore_conflicts=True)
    return len(ideas)
