"""Object to a statement of one's own, and answer an objection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.actions.owe import owe
from people.models import User
from rewards import access
from rewards.actions.hold import hold
from rewards.actions.write_lines import open_statements
from rewards.closed import booked_in, last_closed
from rewards.models import LineKind, Objection, PayLine
from rewards.notices import ANSWERED, OBJECTED, about, topic
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import datetime

LONGEST, LONGEST_REASON = 2_000, 500  # characters
MOST_CENTS = 10**9  # of one amendment: a slip of the keyboard is no bonus


@transaction.atomic
def object_to_statement(
    statement: int, *, text: str, by: User, at: datetime, line: int | None = None
) -> Objection:
    """One at a time, and payroll is told of it. Sent twice, it is one.

    Raises `PayStatement.DoesNotExist` if `by` may not see it, `PermissionDenied`, `PayLine.DoesNotExist` for a line of another
    statement, `ValidationError` without a text or while a different one is open.
    """
    found = access.statements_for(by).select_for_update().get(pk=statement)
    access.require(access.may_object(by, found))
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise ValidationError({"text": _("Say what is not right, in 2,000 characters at most.")})
    chosen = None if line is None else found.lines.get(pk=line)
    open_one = found.objections.filter(answered_at=None).first()
    if open_one is None:
        return _objected(Objection.objects.create(statement=found, line=chosen, text=text, at=at), by, at)
    if (open_one.text, open_one.line_id) != (text, line):
        raise ValidationError(
            _("An objection of yours is open already. You can object again once it is answered.")
        )
    return open_one


def _objected(objection: Objection, by: User, at: datetime) -> Objection:
    owe(
        OBJECTED,
        User.objects.active().filter(is_payroll=True),
        at=at,
        key=f"{OBJECTED}-{objection.pk}",
        url=reverse("payroll_statement", args=[objection.statement_id]),
        topic=topic(objection),
        data=about(objection, by),
        but=by,
    )
    return objection


@transaction.atomic
def answer_objection(
    pk: int, *, answer: str, by: User, at: datetime, cents: int = 0, reason: str = ""
) -> Objection:
    """With `cents`, a new line for `reason` in the person's running statement, which then somebody else has to release. The person
    is told. Sent twice, it is one.

    Raises `Objection.DoesNotExist` if `by` may not see it, `PermissionDenied` about one's own, `Conflict` if somebody has
    answered, `ValidationError` without an answer, or with an amount and no reason.
    """
    hold()
    visible = Objection.objects.filter(statement__in=access.statements_for(by))
    objection = visible.select_for_update(of=("self",)).select_related("statement").get(pk=pk)
    access.require(access.may_answer(by, objection.statement))
    answer, reason = answer.strip(), reason.strip()
    if objection.answered_at is not None:
        if _is_same(objection, answer, cents, reason, by):
            return objection
        raise Conflict(objection, _("Somebody has answered already."))
    _refuse(answer, cents, reason)
    objection.answer, objection.answered_by, objection.answered_at = answer, by, at
    objection.save(update_fields=["answer", "answered_by", "answered_at"])
    if cents:
        _amend(objection, cents, reason, by=by, at=at)
    month = objection.statement.month
    owe(
        ANSWERED,
        [objection.statement.user_id],
        at=at,
        key=f"{ANSWERED}-{objection.pk}",
        url=reverse("pay_mine_month", args=[month.year, month.month]),
        topic=topic(objection),
        data=about(objection, by),
    )
    return objection


def _is_same(objection: Objection, answer: str, cents: int, reason: str, by: User) -> bool:
    amended = PayLine.objects.filter(objection=objection).values_list("cents", "reason").first()
    return (objection.answered_by, objection.answer, amended or (0, "")) == (
        by,
        answer,
        (cents, reason if cents else ""),
    )


def _refuse(answer: str, cents: int, reason: str) -> None:
    errors = {}
    if not answer or len(answer) > LONGEST:
        errors["answer"] = _("Write an answer, in 2,000 characters at most.")
    if cents and (not reason or len(reason) > LONGEST_REASON):
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
