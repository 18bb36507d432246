"""One database's measurement; started by `handover.py`, in whose words it is explained. Prints one line of JSON."""

# ruff: noqa: E402 - Django must stand before models are imported
from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

import django

django.setup()  # before anything that knows a model

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from people.models import Absence, User
from requests_app.actions.hand_over import hand_over_absent
from requests_app.models import SalesRequest
from salesdesk.web.clock import now

MANY = 500
OPEN = "state IN ('submitted', 'in_progress', 'waiting')"
OWNERS = (
    "UPDATE requests_app_salesrequest SET owner_id = %s, owner_since = %s, state = 'submitted', accepted_at = NULL,"
    f" revision = revision + 1 WHERE owner_id = %s AND {OPEN}"
)
EVENTS = (
    "INSERT INTO requests_app_timelineevent (sales_request_id, kind, at, note, data, state, ball, owner_id)"
    f" SELECT id, 'hand_over', %s, '', '{{}}', state, ball, owner_id FROM requests_app_salesrequest WHERE owner_id = %s AND {OPEN}"
)


class Desk:
    """Five hundred open requests of one person, again and again."""

    def __init__(self) -> None:
        self.leaver, self.other = User.objects.active().filter(is_inside=True).order_by("pk")[:2]
        Absence.objects.all().delete()
        self.rows = list(SalesRequest.objects.sent().order_by("pk").values_list("pk", flat=True)[:MANY])

    def fill(self) -> None:
        with transaction.atomic():
            theirs = SalesRequest.objects.open().filter(owner__in=[self.leaver, self.other])
            theirs.exclude(pk__in=self.rows).update(state="cancelled", closed_at=now(), unclaimed_since=None)
            SalesRequest.objects.filter(pk__in=self.rows).update(
                owner=self.leaver, owner_since=now(), accepted_at=now(), state="in_progress", ball="inside",
                closed_at=None, unclaimed_since=None, lost_reason="",
            )  # fmt: skip

    def sweep(self) -> float:
        """Seconds."""
        self.fill()
        absence = Absence.objects.create(
            person=self.leaver, starts_at=now() - timedelta(minutes=1), changed_at=now()
        )
        began = perf_counter()
        moved = hand_over_absent(at=now())
        took = perf_counter() - began
        assert moved == MANY, moved
        absence.delete()
        return took

    def floor(self) -> float:
        """Seconds."""
        self.fill()
        began = perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(OWNERS, [self.other.pk, now(), self.leaver.pk])
            cursor.execute(EVENTS, [now(), self.other.pk])
        return perf_counter() - began


def main(rounds: int) -> None:
    desk = Desk()
    taken: dict[str, list[float]] = {"floor": [], "sweep": []}
    for _ in range(rounds):
        taken["floor"].append(desk.floor())
        taken["sweep"].append(desk.sweep())
    with CaptureQueriesContext(connection) as captured:
        desk.sweep()
    print(
        json.dumps(
            {name: median(seconds) for name, seconds in taken.items()} | {"statements": len(captured) / MANY}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
