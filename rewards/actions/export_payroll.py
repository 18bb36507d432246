"""Hand released statements to payroll: each in one export, which never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from rewards import access
from rewards.actions.hold import hold
from rewards.models import PayrollEntry, PayrollExport, PayStatement, StatementState
from rewards.payroll_file import written

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from people.models import User


def to_export() -> QuerySet[PayStatement]:
    """Released, with something to pay or to take back, and in no export yet."""
    released = PayStatement.objects.filter(state=StatementState.RELEASED, payroll_entry=None)
    return released.exclude(cents=0).order_by("month", "pk")


@transaction.atomic
def export_payroll(*, by: User, at: datetime) -> PayrollExport | None:
    """All there is to export, under the next number; None where there is nothing: asked for twice, the second holds only what was
    released in between. Raises `PermissionDenied`.
    """
    access.require(access.may_see_amounts(by))
    hold()
    statements = list(to_export().select_related("user"))
    if not statements:
        return None
    number = (PayrollExport.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    export = PayrollExport.objects.create(
        number=number, made_by=by, made_at=at, file=written(number, statements)
    )
    PayrollEntry.objects.bulk_create(
        PayrollEntry(export=export, statement=statement, cents=statement.cents or 0)
        for statement in statements
    )
    return export
