"""Whose ladder says so, is told: a sweep over a stored moment, `SalesRequest.escalate_at`.

Every change of a request sets that moment to now, which only means "look at it"; the sweep judges it under the lock and
stores when to look next. Rows are taken in chunks, each in one transaction with what it tells, and a chunk asks the
database a fixed number of times. Where a step also moves the request, that request gets a transaction of its own.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction

from requests_app.actions.fire_steps import Judged, Told, judged, look_again, move_by_ladder, record
from requests_app.actions.step import lock
from requests_app.audience import company_at
from requests_app.cover import Cover, cover_at
from requests_app.models import SalesRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from requests_app.querysets import SalesRequestQuerySet

log = logging.getLogger(__name__)
CHUNK = 100
MOST_CHUNKS = 100_000  # nothing that goes wrong may go on for ever
LATER = timedelta(hours=1)  # for a row that cannot be computed


def escalate(*, at: datetime) -> int:
    """The sweep. Returns how many steps have spoken. Harmless when repeated, and when several run at once: each takes what no
    other holds. One query when there is nothing to do.
    """
    if not _due(at).exists():
        return 0
    sweep, spoken = _Sweep(at), 0
    for _ in range(MOST_CHUNKS):
        began = time.monotonic()
        chunk = sweep.chunk()
        if not chunk.looked_at:
            break
        spoken += chunk.spoken + sum(sweep.move(pk) for pk in chunk.moving)
        _let_others_write(time.monotonic() - began)
    return spoken


def _due(at: datetime) -> SalesRequestQuerySet:
    return SalesRequest.objects.filter(escalate_at__isnull=False, escalate_at__lte=at).order_by(
        "escalate_at", "pk"
    )


def _let_others_write(taken: float) -> None:
    """SQLite has one writer, and who waits for it only looks now and then: between two chunks the door stands open."""
    if not connection.features.has_select_for_update:
        time.sleep(min(taken, 0.05))


@dataclass(frozen=True, slots=True)
class Chunk:
    looked_at: int = 0
    spoken: int = 0
    moving: tuple[int, ...] = ()  # whose step moves them as well


class _Sweep:
    """What one run of the sweep reads once: who is told, and who can take over."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def told(self) -> Told:
        return Told(company_at(self.at), self.at)

    @cached_property
    def cover(self) -> Cover:
        return cover_at(self.at)

    def chunk(self) -> Chunk:
        """The next rows. One that cannot be computed holds up no other: what fails together is tried one by one."""
        try:
            return self._together(_due(self.at)[:CHUNK])
        except OperationalError:  # the database is busy or away: the next sweep goes on
            raise
        except Exception:
            log.exception("A chunk of requests could not be escalated together.")
        chunks = [self._alone(pk) for pk in list(_due(self.at).values_list("pk", flat=True)[:CHUNK])]
        moving = tuple(pk for chunk in chunks for pk in chunk.moving)
        return Chunk(len(chunks), sum(chunk.spoken for chunk in chunks), moving)

    def _alone(self, pk: int) -> Chunk:
        return _or_later(pk, self.at, lambda: self._together(_due(self.at).filter(pk=pk)))

    @transaction.atomic
    def _together(self, due: SalesRequestQuerySet) -> Chunk:
        pks = _locked(due)
        if not pks:
            return Chunk()
        found, broken = judged(pks, self.at)
        for pk in broken:
            _postpone(pk, self.at)
        moving = [one for one in found if one.moves]
        telling = [one for one in found if not one.moves]
        spoken = record(telling, self.told)
        look_again(telling)
        return Chunk(len(pks), spoken, tuple(one.sales_request.pk for one in moving))

    def move(self, pk: int) -> int:
        return _or_later(pk, self.at, lambda: self._move(pk)).spoken

    @transaction.atomic
    def _move(self, pk: int) -> Chunk:
        """Judge anew under the lock, tell, move; then when to look again, as it stands afterwards."""
        if not _locked(_due(self.at).filter(pk=pk)):
            return Chunk()
        sales_request = lock(pk, by=None)
        spoken = sum(self._speak(one) for one in self._judge(sales_request))
        for one in self._judge(sales_request):
            if not one.burns:  # what is due by the move itself is the next chunk's
                sales_request.escalate_at = one.verdict.next_at
        sales_request.save(update_fields=["escalate_at", "changed_at"])
        return Chunk(1, spoken)

    def _judge(self, sales_request: SalesRequest) -> list[Judged]:
        return judged([sales_request.pk], self.at, loaded=[sales_request])[0]

    def _speak(self, one: Judged) -> int:
        return move_by_ladder(one, self.told, self.cover) if one.moves else record([one], self.told)


def _locked(due: SalesRequestQuerySet) -> list[int]:
    """Keys of rows that are this transaction's until it ends; what others hold is left to them."""
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    return list(due.values_list("pk", flat=True))


def _or_later(pk: int, at: datetime, look: Callable[[], Chunk]) -> Chunk:
    try:
        return look()
    except OperationalError:
        raise
    except Exception:
        log.exception("Request %s could not be escalated.", pk)
        _postpone(pk, at)
        return Chunk(1)


def _postpone(pk: int, at: datetime) -> None:
    SalesRequest.objects.filter(pk=pk).update(escalate_at=at + LATER)
