"""One step for many requests: each in its own transaction, each with its own answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from requests_app.actions.claim import claim
from requests_app.actions.give import give
from requests_app.actions.wait import wait
from requests_app.models import SalesRequest
from requests_app.states import Ball, TransitionNotAllowed
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from people.models import User

MOST = 100


class Deed(StrEnum):
    CLAIM = "claim"
    GIVE = "give"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with each; `to` belongs to give, the rest to wait."""

    deed: Deed
    to: User | None = None
    ball: Ball = Ball.CUSTOMER
    reason: str = ""
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one. `text`: why not, in the reader's language; empty where it was done."""

    pk: int
    text: str = ""

    @property
    def is_done(self) -> bool:
        return not self.text


def bulk(pks: Sequence[int], order: Order, *, by: User, at: datetime, key: UUID) -> list[Result]:
    """Do it for each of at most `MOST`. A refusal stops nobody else's; sent twice with the same `key`, it is done once."""
    return [
        _one(pk, order, by, at, uuid5(key, f"{order.deed} {pk}")) for pk in list(dict.fromkeys(pks))[:MOST]
    ]


def _one(pk: int, order: Order, by: User, at: datetime, key: UUID) -> Result:
    try:
        _do(pk, order, by, at, key)
    except Conflict as conflict:
        return Result(pk, conflict.message or _("Somebody else changed it in the meantime."))
    except TransitionNotAllowed:
        return Result(pk, _("This is not possible as it stands now."))
    except PermissionDenied:
        return Result(pk, _("You may not do this with it."))
    except ValidationError as error:
        return Result(pk, " ".join(error.messages))
    except SalesRequest.DoesNotExist:
        return Result(pk, _("You cannot see this request."))
    return Result(pk)


def _do(pk: int, order: Order, by: User, at: datetime, key: UUID) -> None:
    if order.deed is Deed.CLAIM:
        claim(pk, by=by, at=at, key=key)
    elif order.deed is Deed.GIVE:
        if order.to is None:
            raise ValidationError({"to": _("Choose a colleague.")})
        give(pk, to=order.to, by=by, at=at, note=order.note, key=key)
    else:
        wait(pk, ball=order.ball, reason=order.reason, until=order.until, by=by, at=at, key=key)
