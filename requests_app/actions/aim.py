"""Say which goal of the strategy a request serves, or that it serves none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import access
from requests_app.actions.step import done_before, lock, take_locked
from requests_app.lifecycle import Step
from requests_app.states import Verb
from requests_app.weighing import WEIGHED, last_name, scales, weigh

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


@transaction.atomic
def aim(pk: int, *, goal: int | None, by: User, at: datetime, key: UUID | None = None) -> SalesRequest:
    """`goal`: the key of one that is in force; None: it serves none. The same as before: nothing happens.

    Raises `ValidationError` for a goal that is not in force, else as `step.take`.
    """
    step = Step(Verb.AIM, by, at, key=key)
    sales_request = lock(pk, by=by)
    if done_before(step, sales_request):
        return sales_request
    access.require(by, Verb.AIM, sales_request)
    if sales_request.goal_id == goal:
        return sales_request
    weighs = scales()
    chosen = weighs.goal(goal)
    if goal is not None and chosen is None:
        raise ValidationError({"goal": _("This goal is no longer part of the strategy. Choose another one.")})
    told = {"from": last_name(sales_request.goal_id), "to": chosen.name if chosen else ""}
    sales_request.goal_id = goal
    weigh(sales_request, weighs)
    change = {name: getattr(sales_request, name) for name in WEIGHED}
    return take_locked(
        sales_request, Step(Verb.AIM, by, at, data=told, key=key), change={"goal_id": goal, **change}
    )
