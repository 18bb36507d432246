"""Take the next: the most urgent of the shared queue, without choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from requests_app import routing
from requests_app.actions.step import lock, take_locked
from requests_app.lifecycle import Step
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.states import State, Verb
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User


@transaction.atomic
def claim_next(*, by: User, at: datetime, key: UUID) -> SalesRequest | None:
    """Make the most urgent request that `by` may do theirs, accepted; None when nothing lies in the queue for them.

    Of many at once each gets another one, and none is left out. The same `key` again is the same request.
    Raises `Conflict` while `by` is reported absent.
    """
    before = TimelineEvent.objects.filter(actor=by, key=key, kind=Verb.CLAIM).values_list("sales_request")
    if taken := SalesRequest.objects.filter(pk__in=before).first():
        return taken
    if routing.is_away(by, at):  # it would move on at once
        raise Conflict(None, _("You are reported absent. Say first that you are back."))
    # What somebody else is just taking is passed over instead of waited for: they have it.
    lying = SalesRequest.objects.visible_to(by).unclaimed().filter(state=State.SUBMITTED).workable_by(by)
    if connection.features.has_select_for_update_skip_locked:
        lying = lying.select_for_update(skip_locked=True, of=("self",))
    most_urgent = lying.order_by("urgent_from", "pk").values_list("pk", flat=True).first()
    if most_urgent is None:
        return None
    return take_locked(lock(most_urgent, by=by), Step(Verb.CLAIM, by, at, key=key))
