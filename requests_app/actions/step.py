"""How every step is taken: lock, check access and state, change, record - in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from notifications.actions.owe import owe_many
from requests_app import access, lifecycle, notices
from requests_app.models import Mention, SalesRequest, TimelineEvent
from requests_app.models.sales_request import LIFE_FIELDS
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User
    from requests_app.lifecycle import Step


def lock(pk: int, *, by: User | None, also: Iterable[str] = ()) -> SalesRequest:
    """The request, locked until the transaction ends. Raises `SalesRequest.DoesNotExist` if `by` may not see it.

    `also`: what else is to be read with it.

    The row is locked first and read afterwards: what a lock's own SELECT had to wait for, PostgreSQL reads anew, but not
    the rows joined to it (fifty claimants were told that "None" had been faster). SQLite has no row locks and needs
    none: its transactions begin by taking the only write lock (IMMEDIATE).
    """
    if connection.features.has_select_for_update:
        SalesRequest.objects.select_for_update().filter(pk=pk).values_list("pk").first()
    visible = SalesRequest.objects.visible_to(by) if by else SalesRequest.objects.all()
    related = ("type", "calendar", "owner", "customer", "requester", "tandem", *also)
    return visible.select_related(*related).get(pk=pk)


def done_before(step: Step, sales_request: SalesRequest) -> bool:
    """Whether this very form was sent before: a double tap, or a retry after an answer that never came.

    Raises `Conflict` for a key that stands for another step already.
    """
    if step.key is None:
        return False
    earlier = (
        TimelineEvent.objects.filter(actor=step.by, key=step.key).values_list("sales_request", "kind").first()
    )
    if earlier not in {None, (sales_request.pk, step.verb.value)}:
        raise Conflict(sales_request, _sent_before())
    return earlier is not None


def _sent_before() -> str:
    return _("This form was sent before, for something else. Please open it again.")


@transaction.atomic
def take(
    pk: int, step: Step, *, change: dict[str, Any] | None = None, mentioned: Iterable[User] = ()
) -> SalesRequest:
    """Take the step. `change`: columns that the verb sets beside those of the life (outcome, promise, fields).

    Raises `PermissionDenied`, `states.TransitionNotAllowed`, `Conflict`, `SalesRequest.DoesNotExist`.
    """
    return take_locked(lock(pk, by=step.by), step, change=change, mentioned=mentioned)


def take_locked(
    sales_request: SalesRequest,
    step: Step,
    *,
    change: dict[str, Any] | None = None,
    mentioned: Iterable[User] = (),
) -> SalesRequest:
    """As `take`, for whoever holds the lock already, in the transaction that does."""
    if done_before(step, sales_request):
        return sales_request
    if step.by is not None:
        access.require(step.by, step.verb, sales_request)
    for name, value in (change or {}).items():
        setattr(sales_request, name, value)
    event = lifecycle.perform(sales_request, step)
    save(sales_request, event, also=change or (), mentioned=mentioned)
    return sales_request


def save(
    sales_request: SalesRequest,
    event: TimelineEvent,
    *,
    also: Iterable[str] = (),
    mentioned: Iterable[User] = (),
) -> None:
    """Write the row and its event together. To be called inside the transaction that holds the lock."""
    sales_request.save(update_fields=[*LIFE_FIELDS, *also])
    try:
        event.save(force_insert=True)
    except (
        IntegrityError
    ) as error:  # at the same moment the same key went to another request: only the index saw it
        if event.key is None:
            raise
        raise Conflict(None, _sent_before()) from error
    sales_request.last_event = event  # type: ignore[attr-defined]  # for the caller that attaches files to it
    named = list(mentioned)
    Mention.objects.bulk_create([Mention(event=event, user=user) for user in named])
    owe_many(notices.of_step(sales_request, event, named))


def refuse_stale(sales_request: SalesRequest, revision: int) -> None:
    """Raise `Conflict` if somebody changed the request since the form was opened."""
    if sales_request.revision != revision:
        raise Conflict(sales_request)
