"""Give a request to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import access, routing
from requests_app.actions.step import done_before, lock, take_locked
from requests_app.lifecycle import Step
from requests_app.states import Verb

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def give(
    pk: int, *, to: User, by: User, at: datetime, note: str = "", key: UUID | None = None
) -> SalesRequest:
    """Make it `to`'s, who has yet to accept. Raises `ValidationError` if it cannot be theirs now, else as `step.take`."""
    step = Step(Verb.GIVE, by, at, note=note, to=to, data={"to": to.pk}, key=key)
    sales_request = lock(pk, by=by)
    if done_before(step, sales_request):
        return sales_request
    if not access.may_work_on(to, sales_request.type):
        raise ValidationError({"to": _("%(name)s does not work on this type of request.") % {"name": to}})
    if sales_request.owner_id == to.pk:
        raise ValidationError({"to": _("%(name)s has this request already.") % {"name": to}})
    if routing.is_away(to, at):
        raise ValidationError({"to": _("%(name)s is not here now. Choose somebody who is.") % {"name": to}})
    return take_locked(sales_request, step)
