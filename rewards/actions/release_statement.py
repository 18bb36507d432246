"""Release statements: a second person says that they may be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from rewards import access
from rewards.models import Objection, PayLine, PayStatement, StatementState
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from people.models import User


def releasable(by: User) -> QuerySet[PayStatement]:
    """What `by` may release now, of all months."""
    closed = access.statements_for(by).filter(state=StatementState.CLOSED).exclude(user=by)
    open_ones = Objection.objects.filter(statement=OuterRef("pk"), answered_at=None)
    amended = PayLine.objects.filter(statement=OuterRef("pk"), by=by)
    return closed.exclude(Exists(open_ones)).exclude(Exists(amended)).order_by("month", "pk")


@transaction.atomic
def release_statement(pk: int, *, by: User, at: datetime) -> PayStatement:
    """Of somebody else, not amended by hand by `by`, and without an open objection; released before, nothing happens.

    Raises `PayStatement.DoesNotExist` if `by` may not see it, `PermissionDenied`, `Conflict` while it runs, `ValidationError`
    with what stands in the way.
    """
    statement = access.statements_for(by).select_for_update().get(pk=pk)
    access.require(access.may_answer(by, statement))
    if statement.state == StatementState.RELEASED:
        return statement
    if statement.state != StatementState.CLOSED:
        raise Conflict(statement)
    if statement.objections.filter(answered_at=None).exists():
        raise ValidationError(_("There is an objection that nobody has answered yet."))
    if statement.lines.filter(by=by).exists():
        raise ValidationError(_("You corrected it by hand: somebody else has to release it."))
    statement.state, statement.released_at, statement.released_by = StatementState.RELEASED, at, by
    statement.save(update_fields=["state", "released_at", "released_by"])
    return statement


def release_month(month: date, *, by: User, at: datetime) -> int:
    """All of a month that `by` may release; how many. The others stay as they are. Raises `PermissionDenied`."""
    access.require(access.may_see_amounts(by))
    released = 0
    for pk in list(releasable(by).filter(month=month).values_list("pk", flat=True)):
        try:
            release_statement(pk, by=by, at=at)
        except (ValidationError, PayStatement.DoesNotExist, Conflict):  # objected to meanwhile
            continue
        released += 1
    return released
