"""Say by hand that a customer belongs to a target segment, or does not, or that its rules are to say so again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from strategy import in_force
from tandems import access
from tandems.models import Customer, Placement, Says
from tandems.responsible import tandem_of

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

LONGEST_REASON = 300


@transaction.atomic
def place_customer(
    pk: int, *, segment: int, says: Says, reason: str, by: User, at: datetime
) -> Placement | None:
    """What holds from now on; None where the rules have the say and had it before. Said again, it is not written again.

    Its open requests are weighed anew by the next sweep. Raises `Customer.DoesNotExist`, `PermissionDenied`, `ValidationError` by
    field.
    """
    Customer.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()
    customer = Customer.objects.select_related("tandem").get(pk=pk)
    tandem = tandem_of(customer)
    access.require(access.may_place(by, tandem.pk if tandem else None))
    reason = " ".join(reason.split())
    _refuse(segment, reason)
    before = Placement.objects.filter(customer=customer, segment=segment, replaced_at=None).first()
    if before is None and says == Says.RULE:
        return None
    if before is not None and (before.says, before.reason) == (says, reason):
        return before
    if before is not None:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    made = Placement.objects.create(
        customer=customer, segment_id=segment, says=says, reason=reason, by=by, at=at
    )
    customer.placed += 1
    customer.save(update_fields=["placed"])
    return made


def _refuse(segment: int, reason: str) -> None:
    errors = {}
    if segment not in {one.pk for one in in_force.segments()}:
        errors["segment"] = _("This target segment is no longer part of the strategy.")
    if not reason:
        errors["reason"] = _("Say why: others will ask.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("300 characters at most, please.")
    if errors:
        raise ValidationError(errors)
