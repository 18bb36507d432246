"""Send a request: from the rep's draft to the colleague who will answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notifications.actions.owe import owe_many
from people.models import WorkingCalendar
from requests_app import access, form_fields, lifecycle, notices, routing
from requests_app.actions.step import lock
from requests_app.lifecycle import Step
from requests_app.models.sales_request import LIFE_FIELDS
from requests_app.models.timeline import Kind, TimelineEvent
from requests_app.search_text import described
from requests_app.states import State, Verb
from requests_app.subject import suggested_subject
from requests_app.weighing import WEIGHED, freeze_segments, scales, weigh

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User
    from requests_app.models import SalesRequest

SUBMISSION_FIELDS = (
    "form",
    "tandem",
    "new_customer",
    "calendar",
    "target",
    "acceptance",
    "work",
    "search_text",
    "subject",
    "values",
    "goal",
    "segments",
    *WEIGHED,
)


@transaction.atomic
def submit(pk: int, *, by: User, at: datetime) -> SalesRequest:
    """Send the draft. Sent twice, it is one request: the second time returns what the first made.

    Raises `ValidationError` naming each missing field (`customer`, `type`, a form field's key), `PermissionDenied`,
    `SalesRequest.DoesNotExist`.
    """
    sales_request = lock(pk, by=by, also=["type__current_form"])
    if sales_request.requester_id == by.pk and State(sales_request.state) is not State.DRAFT:
        return sales_request
    access.require(by, Verb.SUBMIT, sales_request)
    _refuse_incomplete(sales_request, at)
    prepare(sales_request, WorkingCalendar.objects.default())
    _weigh(sales_request)
    sent = lifecycle.perform(sales_request, Step(Verb.SUBMIT, by, at))
    events = [sent, *_route(sales_request, at)]
    sales_request.save(update_fields=[*LIFE_FIELDS, *SUBMISSION_FIELDS])
    TimelineEvent.objects.bulk_create(events)
    for event in events:
        owe_many(notices.of_step(sales_request, event))
    return sales_request


def prepare(sales_request: SalesRequest, calendar: WorkingCalendar) -> None:
    """Copy what is agreed on the type now: a later change of the type changes no request under way."""
    request_type, customer = sales_request.type, sales_request.customer
    assert request_type is not None  # noqa: S101 - refused before
    assert customer is not None  # noqa: S101 - refused before
    sales_request.form = form = request_type.current_form  # as it is now, whenever the draft was begun
    kept = (
        {field.key for field in form.fields} if form else set()
    )  # of other types that were tried, nothing is sent
    sales_request.values = {key: value for key, value in sales_request.values.items() if key in kept}
    sales_request.subject = sales_request.subject or suggested_subject(sales_request)
    sales_request.new_customer = customer.is_new
    sales_request.tandem = routing.tandem_for(customer, sales_request.requester)
    sales_request.calendar = calendar
    sales_request.target = request_type.target
    sales_request.acceptance = request_type.acceptance
    sales_request.work = request_type.work
    sales_request.search_text = described(sales_request)


def _weigh(sales_request: SalesRequest) -> None:
    """By the strategy in force; a goal that has left it since the draft was begun is left out."""
    by = scales(with_goals=sales_request.goal_id is not None)
    if by.goal(sales_request.goal_id) is None:
        sales_request.goal = None
    freeze_segments(sales_request, by, weigh(sales_request, by))


def _refuse_incomplete(sales_request: SalesRequest, at: datetime) -> None:
    errors: dict[str, str] = {}
    if sales_request.customer is None:
        errors["customer"] = _("Choose the customer.")
    if sales_request.type is None:
        errors["type"] = _("Choose what is needed.")
    elif not sales_request.type.is_active:
        errors["type"] = _("“%(type)s” is not offered any more. Choose another type.") % {
            "type": sales_request.type.name
        }
    if sales_request.promise_at and sales_request.promise_at <= at:
        errors["promise_at"] = _("This moment has passed.")
    if sales_request.wished_on and sales_request.wished_on < timezone.localdate(at):
        errors["wished_on"] = _("This day has passed.")
    form = sales_request.type.current_form if sales_request.type else None
    if form is not None:
        files = sales_request.attachments.present().values_list("field", flat=True)
        for field in form_fields.missing(form.fields, sales_request.values, files):
            errors[field.key] = _("“%(field)s” is missing.") % {
                "field": field.label.in_language(get_language())
            }
        for field in form_fields.unreadable(form.fields, sales_request.values):
            errors[field.key] = _("“%(field)s” cannot be read.") % {
                "field": field.label.in_language(get_language())
            }
    if errors:
        raise ValidationError(errors)


def _route(sales_request: SalesRequest, at: datetime) -> list[TimelineEvent]:
    """Make it the tandem's inside partner's or their stand-in's, in memory; else it stays in the shared queue and nothing is
    told."""
    owner, how = routing.first_owner(sales_request, at)
    if owner is None:
        return []
    lifecycle.assign(sales_request, owner, sales_request.changed_at)
    event = lifecycle.event(
        sales_request,
        Kind.ROUTED,
        by=None,
        at=sales_request.changed_at,
        data={"to": owner.pk, "why": how.value},
    )
    return [event]
