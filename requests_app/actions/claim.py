"""Take a request out of the shared queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import routing
from requests_app.actions.step import done_before, lock, take_locked
from requests_app.lifecycle import Step
from requests_app.states import Verb
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def claim(pk: int, *, by: User, at: datetime, key: UUID | None = None) -> SalesRequest:
    """Make it `by`'s, accepted. Of many at once one wins; the others get `Conflict` with the fresh row and the winner's name.

    Raises `PermissionDenied`, `states.TransitionNotAllowed`, `SalesRequest.DoesNotExist`.
    """
    step = Step(Verb.CLAIM, by, at, key=key)
    sales_request = lock(pk, by=by)
    if sales_request.owner_id is not None and sales_request.is_open and not done_before(step, sales_request):
        if sales_request.owner_id == by.pk:
            raise Conflict(sales_request, _("This request is yours already."))
        raise Conflict(
            sales_request, _("%(name)s was faster and has this request now.") % {"name": sales_request.owner}
        )
    if routing.is_away(by, at):  # it would move on at once
        raise Conflict(sales_request, _("You are reported absent. Say first that you are back."))
    return take_locked(sales_request, step)
