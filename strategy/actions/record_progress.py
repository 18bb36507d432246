"""Say how far a goal is: whoever is answerable for it, or a manager."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from strategy import access
from strategy.models import Goal, GoalEntry, GoalKind, GoalProgress, StrategyVersion

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

MOST = Decimal(10) ** 12


@transaction.atomic
def record_progress(goal: int, value: Decimal, *, by: User, at: datetime) -> GoalProgress:
    """The goal's value now, in its unit. A correction is a new row; the same value on the same day is one.

    Raises `PermissionDenied`, `ValidationError`, `GoalEntry.DoesNotExist` for a goal that is not in force.
    """
    newest = StrategyVersion.objects.published().values("pk")[:1]
    entry = GoalEntry.objects.get(goal=goal, version__in=newest)
    access.require(access.may_record(by, entry.owner_id))
    if entry.kind == GoalKind.COMPUTED:
        raise ValidationError({"value": _("Salesdesk computes this goal by itself.")})
    if not value.is_finite() or abs(value) >= MOST:
        raise ValidationError({"value": _("This number is out of range.")})
    said = value.quantize(Decimal("0.01"))
    if abs(said) >= MOST:
        raise ValidationError({"value": _("This number is out of range.")})
    Goal.objects.select_for_update().get(pk=goal)  # two taps at once: the second one sees the first
    last = GoalProgress.objects.filter(goal=goal).order_by("-pk").first()
    if last is not None and last.value == said and localdate(last.at) == localdate(at):
        return last
    return GoalProgress.objects.create(goal_id=goal, value=said, at=at, by=by)
