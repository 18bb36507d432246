"""Before a planned absence: a note for whoever takes over, or another choice than the rule's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.actions.absence_rows import ASK_AGAIN
from people.models import Absence
from people.telling_words import telling
from requests_app import access
from requests_app.cover import cover_at
from requests_app.models import HandoverWish, SalesRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from people.models import User
    from requests_app.cover import Cover


@dataclass(frozen=True, slots=True)
class Wish:
    """For one request. `to`: another choice; None leaves it to the rule. `sure`: the note was asked about already."""

    note: str = ""
    to: int | None = None
    sure: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.note and self.to is None


@transaction.atomic
def wish_handover(absence_pk: int, *, wishes: Mapping[int, Wish], by: User, at: datetime) -> int:
    """Keep these wishes, by request; an empty one takes back what was wished before. Returns how many requests have one now.

    What the person does not own any more is left out. Raises `Absence.DoesNotExist`, `PermissionDenied`, and `ValidationError`
    with a dictionary by "<request>-note" and "<request>-to", or without one where the absence has begun.
    """
    absence = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence_pk)
    if not access.may_plan(by, absence.person):
        raise PermissionDenied
    if absence.starts_at <= at:
        raise ValidationError(_("This absence has begun: what was to move has moved."))
    theirs = SalesRequest.objects.open().filter(owner=absence.person_id, pk__in=wishes).select_related("type")
    requests = {found.pk: found for found in theirs}
    kept = {pk: Wish(wish.note.strip(), wish.to, wish.sure) for pk, wish in wishes.items() if pk in requests}
    _refuse(absence, requests, kept)
    of_absence = HandoverWish.objects.filter(absence=absence)
    of_absence.filter(sales_request__in=kept).delete()
    HandoverWish.objects.bulk_create(
        HandoverWish(absence=absence, sales_request_id=pk, note=wish.note, to_id=wish.to)
        for pk, wish in kept.items()
        if not wish.is_empty
    )
    return of_absence.count()


def _refuse(absence: Absence, requests: Mapping[int, SalesRequest], wishes: Mapping[int, Wish]) -> None:
    cover = cover_at(absence.starts_at) if any(wish.to for wish in wishes.values()) else None
    errors: dict[str, list[ValidationError]] = {}
    for pk, wish in wishes.items():
        word = "" if wish.sure else telling(wish.note)
        if word:
            text = _(
                "No reasons, please: “%(word)s” may tell colleagues why. Change the note, or tick that it is saved as it is."
            )
            errors[f"{pk}-note"] = [ValidationError(text, code=ASK_AGAIN, params={"word": word})]
        if cover is not None and wish.to is not None and not can_take(cover, requests[pk], absence, wish.to):
            errors[f"{pk}-to"] = [
                ValidationError(_("Choose somebody who is here then and may do this type."))
            ]
    if errors:
        raise ValidationError(errors)


def can_take(cover: Cover, sales_request: SalesRequest, absence: Absence, person: int) -> bool:
    """Whether this person is there when the absence begins, works inside and may do this type."""
    colleague = cover.team.colleagues.get(person)
    workers = cover.workers.get(sales_request.type_id or 0, frozenset())
    return (
        colleague is not None
        and person != absence.person_id
        and colleague.in_team
        and cover.is_present(person)
        and (not workers or person in workers)
    )
