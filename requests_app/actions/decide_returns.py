"""Decide about what was handed over while one was away: each request returns, or stays where it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people import presence
from requests_app import access
from requests_app.actions.step import lock
from requests_app.actions.take_back import take_back
from requests_app.actions.tell_return import tell_return
from requests_app.models import HandoverItem, SalesRequest
from requests_app.models.handover import Cause, Decision
from requests_app.states import TransitionNotAllowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from people.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to become of one item; `revision`: of the request, as it was when that was decided."""

    item: int
    decision: Decision
    revision: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it. `text`: why it was not done, in the reader's language; empty where it was."""

    item: int
    decision: Decision
    text: str = ""

    @property
    def is_done(self) -> bool:
        return not self.text


def decide_returns(choices: Sequence[Choice], *, by: User, at: datetime) -> list[Result]:
    """Each in its own transaction: one that was changed meanwhile stays as it is and says so, the others are done. Sent
    twice, it is done once. Whom it concerns is told once for all of them.

    Raises `ValidationError` while `by` is away.
    """
    if presence.absence_of(by.pk, at) is not None:
        raise ValidationError(_("You are reported as absent. End your absence first."))
    results = [Result(choice.item, choice.decision, _decide(choice, by, at)) for choice in choices]
    tell_return(by.pk, at=at)
    return results


def _decide(choice: Choice, by: User, at: datetime) -> str:
    try:
        return _decide_locked(choice, by, at)
    except (HandoverItem.DoesNotExist, SalesRequest.DoesNotExist):
        return _("You cannot see this request.")
    except TransitionNotAllowed:
        return _("This is not possible as it stands now.")


@transaction.atomic
def _decide_locked(choice: Choice, by: User, at: datetime) -> str:
    """Why it was not done; empty: it was."""
    # What the ladder took from somebody is nobody's to take back.
    mine = HandoverItem.objects.filter(leaver=by).exclude(cause=Cause.LADDER).select_related("leaver")
    sales_request = lock(mine.values_list("sales_request", flat=True).get(pk=choice.item), by=by)
    item = mine.get(pk=choice.item)
    if item.ended_at is not None and item.decision == choice.decision:
        return ""
    problem = _ended(item) or _hindrance(sales_request, choice, by)
    if problem:
        return problem
    if choice.decision is Decision.RETURNED:
        take_back(sales_request, item, by=by, at=at)
    else:
        item.ended_at, item.decision = at, Decision.STAYED
        item.save(update_fields=["ended_at", "decision"])
    return ""


def _ended(item: HandoverItem) -> str:
    if item.ended_at is None:
        return ""
    return (
        _("This was decided before.") if item.decision else _("It has changed hands again in the meantime.")
    )


def _hindrance(sales_request: SalesRequest, choice: Choice, by: User) -> str:
    if not sales_request.is_open:
        return _("It is closed by now.")
    if choice.decision is Decision.STAYED:
        return ""
    if sales_request.owner_id == by.pk:
        return _("This request is yours already.")
    if sales_request.revision != choice.revision:
        return _("Somebody else changed it in the meantime.")
    if not access.may_work_on(by, sales_request.type):
        return _("%(name)s does not work on this type of request.") % {"name": by}
    return ""
