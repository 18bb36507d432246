"""Keep what an owner has begun to write, so that whoever has the request next can go on with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import access
from requests_app.actions.step import lock
from requests_app.models import AnswerDraft, TimelineEvent
from requests_app.states import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from people.models import User
    from requests_app.models import SalesRequest

DRAFTED = frozenset({Verb.ASK, Verb.DELIVER, Verb.WAIT, Verb.NOTE})
MOST = 64 * 1024  # bytes of one draft


class TooMuch(ValidationError):
    """Longer than a draft may be."""


@transaction.atomic
def save_answer_draft(
    pk: int, verb: Verb, *, values: Mapping[str, str], by: User, at: datetime, key: UUID | None = None
) -> bool:
    """Keep `values`, as typed, by field; all of them empty: keep nothing. Returns whether there is a draft now.

    One for each request and verb: it is the owner's, whoever that is. `key`: of the form; once its step was taken, a late
    save changes nothing. Raises `TooMuch`, `PermissionDenied`, `states.TransitionNotAllowed`, `SalesRequest.DoesNotExist`.
    """
    kept = {name: text.replace("\0", "") for name, text in values.items()}
    if len(json.dumps(kept, ensure_ascii=False).encode(errors="replace")) > MOST:
        raise TooMuch(_("This is too long to be kept as a draft."))
    sales_request = lock(pk, by=by)
    access.require(by, verb, sales_request)
    if verb not in DRAFTED or sales_request.owner_id != by.pk:
        raise PermissionDenied
    if key is not None and TimelineEvent.objects.filter(actor=by, key=key).exists():
        return False
    drafts = AnswerDraft.objects.filter(sales_request=sales_request, verb=verb.value)
    if not any(text.strip() for text in kept.values()):
        drafts.delete()
        return False
    said = {"values": kept, "author": by, "changed_at": at}
    drafts.update_or_create(
        defaults=said, create_defaults={**said, "sales_request": sales_request, "verb": verb.value}
    )
    return True


def answer_draft(sales_request: SalesRequest, verb: Verb, reader: User) -> AnswerDraft | None:
    """What was begun, for who has the request now. One query, none for others and for other steps."""
    if verb not in DRAFTED or sales_request.owner_id != reader.pk:
        return None
    drafts = AnswerDraft.objects.filter(sales_request=sales_request, verb=verb.value)
    return drafts.select_related("author").first()


def and_forget(step: Callable[[], SalesRequest], verb: Verb, *, by: User) -> Callable[[], SalesRequest]:
    """The step, and with it in one transaction the end of its draft; a delivery ends the begun queries too."""

    @transaction.atomic
    def both() -> SalesRequest:
        done = step()
        drafts = AnswerDraft.objects.filter(sales_request=done)
        if verb is Verb.DELIVER:
            drafts.exclude(verb=Verb.NOTE.value).delete()
        elif verb in DRAFTED and done.owner_id == by.pk:
            drafts.filter(verb=verb.value).delete()
        return done

    return both
