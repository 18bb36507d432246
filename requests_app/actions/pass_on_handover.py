"""Pass on what one should have taken over, with a reason, instead of accepting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.give import give
from requests_app.models import HandoverItem

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest


def is_offered(sales_request: SalesRequest, person: User) -> bool:
    """Whether `person` was handed this over and has not said yet that they have it in hand. One query at most."""
    if sales_request.owner_id != person.pk or sales_request.accepted_at is not None:
        return False
    return HandoverItem.objects.filter(sales_request=sales_request, to=person, ended_at=None).exists()


def pass_on_handover(
    pk: int, *, to: User, by: User, at: datetime, reason: str, key: UUID | None = None
) -> SalesRequest:
    """Give it to `to`. Raises `ValidationError` without a reason, else as `give`."""
    if not reason.strip():
        raise ValidationError({"note": _("Say why, so that nobody has to ask.")})
    return give(pk, to=to, by=by, at=at, note=reason.strip(), key=key)
