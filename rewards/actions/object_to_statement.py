"""Object to a statement of one's own, and answer an objection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from rewards import access
from rewards.actions.hold import hold
from rewards.actions.write_lines import open_statements
from rewards.closed import booked_in, last_closed
from rewards.models import LineKind, Objection, PayLine
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

LONGEST, LONGEST_REASON = 2_000, 500  # characters
MOST_CENTS = 10**9  # of one amendment: a slip of the keyboard is no bonus


@transaction.atomic
def object_to_statement(
    statement: int, *, text: str, by: User, at: datetime, line: int | None = None
) -> Objection:
    """One at a time: sent twice, or while another is open, the open one is given back as it is.

    Raises `PayStatement.DoesNotExist` if `by` may not see it, `PermissionDenied`, `PayLine.DoesNotExist` for a line of another
    statement, `ValidationError` without a text.
    """
    found = access.statements_for(by).select_for_update().get(pk=statement)
    access.require(access.may_object(by, found))
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValidationError({"text": _("Say what is not right, in 2,000 characters at most.")})
    chosen = None if line is None else found.lines.get(pk=line)
    open_one, _made = Objection.objects.get_or_create(
        statement=found, answered_at=None, defaults={"line": chosen, "text": text, "at": at}
    )
    return open_one


@transaction.atomic
def answer_objection(
    pk: int, *, answer: str, by: User, at: datetime, cents: int = 0, reason: str = ""
) -> Objection:
    """With `cents`, a new line for `reason` in the person's running statement, which then somebody else has to release.

    Raises `Objection.DoesNotExist` if `by` may not see it, `PermissionDenied` about one's own, `Conflict` if somebody has
    answered, `ValidationError` without an answer, or with an amount and no reason.
    """
    hold()
    visible = Objection.objects.filter(statement__in=access.statements_for(by))
    objection = visible.select_for_update(of=("self",)).select_related("statement").get(pk=pk)
    access.require(access.may_answer(by, objection.statement))
    if objection.answered_at is not None:
        raise Conflict(objection, _("Somebody has answered already."))
    _refuse(answer, cents, reason)
    objection.answer, objection.answered_by, objection.answered_at = answer.strip(), by, at
    objection.save(update_fields=["answer", "answered_by", "answered_at"])
    if cents:
        _amend(objection, cents, reason.strip(), by=by, at=at)
    return objection


def _refuse(answer: str, cents: int, reason: str) -> None:
    errors = {}
    if not answer.strip() or len(answer) > LONGEST:
        errors["answer"] = _("Write an answer, in 2,000 characters at most.")
    if cents and (not reason.strip() or len(reason) > LONGEST_REASON):
        errors["reason"] = _("Say why, in a few words. The person reads it.")
    if abs(cents) > MOST_CENTS:
        errors["amount"] = _("That is more than one correction may be.")
    if errors:
        raise ValidationError(errors)


def _amend(objection: Objection, cents: int, reason: str, *, by: User, at: datetime) -> None:
    user, month = objection.statement.user_id, booked_in(at, last_closed())
    PayLine.objects.create(
        statement_id=open_statements({(user, month)})[user, month],
        for_month=month,
        kind=LineKind.AMENDMENT,
        objection=objection,
        cents=cents,
        why={"month": objection.statement.month.isoformat()},
        reason=reason,
        by=by,
        at=at,
    )
