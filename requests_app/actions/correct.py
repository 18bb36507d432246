"""Correct what a request says: a new entry in the timeline, with what stood there before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from requests_app import access, form_fields
from requests_app.actions.step import done_before, lock, refuse_stale, take_locked
from requests_app.deadlines import is_sensible
from requests_app.lifecycle import Step
from requests_app.search_text import described
from requests_app.states import State, Verb
from requests_app.weighing import WEIGHED, freeze_segments, scales, weigh

if TYPE_CHECKING:
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest
    from tandems.models import Customer

UNCHANGED: Any = object()


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be different; `UNCHANGED` is left alone. `values`: only the form fields that change."""

    subject: str = UNCHANGED
    customer: Customer = UNCHANGED
    wished_on: date | None = UNCHANGED
    promise_at: datetime | None = UNCHANGED
    outcome_value: Decimal | None = UNCHANGED
    values: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def correct(
    pk: int,
    *,
    correction: Correction,
    revision: int,
    by: User,
    at: datetime,
    reason: str = "",
    key: UUID | None = None,
) -> SalesRequest:
    """Apply what really differs. Raises `Conflict` if the request changed since `revision`, `ValidationError` per field for
    what is impossible or would leave a required field empty, for `reason` where an order's value changes without one; else as
    `step.take`.
    """
    step = Step(Verb.CORRECT, by, at, note=reason.strip(), key=key)
    sales_request = lock(pk, by=by)
    if done_before(step, sales_request):
        return sales_request
    access.require(by, Verb.CORRECT, sales_request)
    refuse_stale(sales_request, revision)
    change, before_and_after = _differences(sales_request, correction)
    if not change:
        return sales_request
    _refuse_impossible(change, at)
    _refuse_unexplained(sales_request, change, step.note)
    _refuse_incomplete(sales_request, change)
    if "promise_at" in change and sales_request.is_open:
        # Another deadline: its ladder begins anew, and what was agreed about the one before is over.
        change |= {"cycle": sales_request.cycle + 1, "agreed_at": None}
    for name, value in change.items():
        setattr(sales_request, name, value)
    change["search_text"] = described(sales_request)
    if "customer" in change:
        change |= _weighed(sales_request)
    step = replace(step, data={"changes": before_and_after})
    return take_locked(sales_request, step, change=change)


def _weighed(sales_request: SalesRequest) -> dict[str, Any]:
    """What the strategy says of another customer: their segments take the place of those that it was sent with. It counted among
    the target segments then, so it does so still, in none of them, where the strategy has none any more.
    """
    by = scales(with_goals=sales_request.goal_id is not None)
    found = weigh(sales_request, by)
    if sales_request.segments is not None:
        freeze_segments(sales_request, by, found)
        sales_request.segments = sales_request.segments or []
    return {name: getattr(sales_request, name) for name in ("segments", *WEIGHED)}


def _differences(
    sales_request: SalesRequest, correction: Correction
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    change: dict[str, Any] = {}
    told: list[dict[str, Any]] = []
    for name in ("subject", "customer", "wished_on", "promise_at", "outcome_value"):
        new, old = getattr(correction, name), getattr(sales_request, name)
        if new is not UNCHANGED and new != old:
            change[name] = new
            told.append({"field": name, "from": _told(old), "to": _told(new)})
    customer, was_new = change.get("customer"), sales_request.new_customer
    if customer is not None and customer.is_new != was_new:  # that one was new says nothing of another one
        change["new_customer"] = customer.is_new
        told.append({"field": "new_customer", "from": was_new, "to": customer.is_new})
    values = {
        key: value for key, value in correction.values.items() if value != sales_request.values.get(key)
    }
    if values:
        change["values"] = {**sales_request.values, **values}
        told += [
            {"field": f"values.{k}", "from": sales_request.values.get(k), "to": v} for k, v in values.items()
        ]
    return change, told


def _told(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else str(value)


def _refuse_impossible(change: dict[str, Any], at: datetime) -> None:
    errors = {}
    promise_at, value = change.get("promise_at"), change.get("outcome_value")
    if promise_at is not None and not is_sensible(promise_at, at):
        errors["promise_at"] = _("A promise is a moment within the next ten years.")
    if value is not None and value < 0:
        errors["outcome_value"] = _("An amount cannot be negative.")
    if "subject" in change and not change["subject"].strip():
        errors["subject"] = _("Say what it is about.")
    if "customer" in change and change["customer"] is None:
        errors["customer"] = _("Choose the customer.")
    if errors:
        raise ValidationError(errors)


def _refuse_unexplained(sales_request: SalesRequest, change: dict[str, Any], reason: str) -> None:
    """What an order is worth is paid by: its correction is a line in pay statements, which says why."""
    if "outcome_value" in change and State(sales_request.state) is State.WON and not reason:
        raise ValidationError({"reason": _("Say why the order is worth something else: pay depends on it.")})


def _refuse_incomplete(sales_request: SalesRequest, change: dict[str, Any]) -> None:
    form, values = sales_request.form, change.get("values")
    if form is None or values is None:
        return
    language = get_language()
    files = sales_request.attachments.present().values_list("field", flat=True)
    lacking = form_fields.missing(form.fields, values, files)
    if lacking:
        raise ValidationError(
            {f.key: _("“%(field)s” is missing.") % {"field": f.label.in_language(language)} for f in lacking}
        )
