"""The ladder that every request type has until an administrator writes another.

Source: the company's own rules (`docs/decisions/0014`): a hint before it burns, owner, rep and tandem at the deadline, the
lead soon after, the manager a working day later; what nobody accepts or claims moves on; an unanswered query speaks to
the field side. Fairness works both ways.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from requests_app.ladder import Act, Audience, Basis

if TYPE_CHECKING:
    from datetime import datetime

WORKING_DAY = timedelta(hours=8)


def shipped_steps() -> list[dict[str, Any]]:
    """Columns of `EscalationStep`, in order."""
    return [
        _step(Basis.TARGET, [Audience.OWNER], share=75),
        _step(Basis.DEADLINE, [Audience.OWNER, Audience.REQUESTER, Audience.TANDEM]),
        _step(Basis.DEADLINE, [Audience.LEAD], after=timedelta(hours=2)),
        _step(Basis.DEADLINE, [Audience.MANAGER], after=WORKING_DAY),
        _step(Basis.ACCEPTANCE, [Audience.OWNER], act=Act.STAND_IN),
        _step(Basis.ACCEPTANCE, [Audience.LEAD], after=timedelta(hours=1), act=Act.QUEUE),
        _step(Basis.UNCLAIMED, [Audience.INSIDE], after=timedelta(minutes=30)),
        _step(Basis.UNCLAIMED, [Audience.LEAD], after=timedelta(hours=1)),
        _step(Basis.QUERY, [Audience.REQUESTER]),
        _step(Basis.QUERY, [Audience.FIELD], after=timedelta(hours=4)),
        _step(Basis.QUERY, [Audience.MANAGER], after=WORKING_DAY),
    ]


def _step(
    basis: Basis,
    tell: list[Audience],
    *,
    share: int | None = None,
    after: timedelta = timedelta(),
    act: Act = Act.TELL,
) -> dict[str, Any]:
    return {
        "basis": basis.value,
        "tell": [audience.value for audience in tell],
        "share": share,
        "after": after,
        "act": act.value,
    }


def ship_ladder(ladders: Any, steps: Any, at: datetime) -> None:
    """Create the standard ladder if there is none, by the given managers (a migration's or the live ones)."""
    ladder, created = ladders.get_or_create(type=None, defaults={"changed_at": at})
    if created:
        for position, columns in enumerate(shipped_steps()):
            steps.create(ladder=ladder, position=position, **columns)
