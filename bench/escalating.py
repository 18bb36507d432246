"""One process of `escalation.py`, in whose words everything is explained. Prints one line of JSON."""

# ruff: noqa: E402 - Django must stand before models are imported
from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

import django

django.setup()  # before anything that knows a model

from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse

from notifications.models import Notice
from requests_app.actions.escalate import escalate
from requests_app.models import Escalation, SalesRequest
from requests_app.models.timeline import Kind, TimelineEvent
from requests_app.states import State
from salesdesk.web import hints

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a working Wednesday
SUBJECT = "Overdue for the measurement"
AT_ONCE = 2_000

hints.hint = lambda sweep: None  # nobody listens here


def fill(number: int) -> dict[str, Any]:
    """So many copies of one request that somebody works on, all past a promise since some seconds."""
    SalesRequest.objects.update(escalate_at=None)
    model = SalesRequest.objects.filter(state=State.IN_PROGRESS, tandem__isnull=False).order_by("pk")[0]
    model.created_at = model.submitted_at = model.changed_at = model.ball_since = AT - timedelta(days=2)
    model.owner_since = model.accepted_at = model.clock_since = model.submitted_at
    model.agreed_at = model.accept_by = model.unclaimed_since = None
    model.target = model.target_left = timedelta(hours=200)
    model.subject = SUBJECT
    for start in range(0, number, AT_ONCE):
        SalesRequest.objects.bulk_create(
            _copy(model, AT - timedelta(milliseconds=one))
            for one in range(start, min(start + AT_ONCE, number))
        )
    return {}


def _copy(model: SalesRequest, due: datetime) -> SalesRequest:
    columns = {field.attname: getattr(model, field.attname) for field in SalesRequest._meta.concrete_fields}
    own = {"id": None, "key": uuid4(), "promise_at": due, "deadline_at": due, "escalate_at": due}
    return SalesRequest(**columns | own)


def sweep() -> dict[str, Any]:
    statements = 0

    def counting(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    reverse("request", args=[1])  # a worker has loaded its pages once and for all
    began, used = monotonic(), process_time()
    with connection.execute_wrapper(counting):
        spoken = escalate(at=AT)
    return {
        "seconds": monotonic() - began,
        "cpu": process_time() - used,
        "statements": statements,
        "spoken": spoken,
    }


def floor() -> dict[str, Any]:
    """The least that any program must write: the escalations, and that nothing is due any more."""
    began = monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO requests_app_escalation (sales_request_id, step_id, cycle, since, due_at, at, skipped)"
            " SELECT r.id, (SELECT min(id) FROM requests_app_escalationstep WHERE basis = 'deadline'), r.cycle,"
            " r.submitted_at, r.deadline_at, %s, %s FROM requests_app_salesrequest r WHERE r.escalate_at <= %s",
            [AT, False, AT],
        )
        cursor.execute(
            "UPDATE requests_app_salesrequest SET escalate_at = NULL WHERE escalate_at <= %s", [AT]
        )
    return {"seconds": monotonic() - began}


def verify(number: int) -> dict[str, Any]:
    """Exactly once: counted from the rows themselves."""
    mine = SalesRequest.objects.filter(subject=SUBJECT)
    spoken = Escalation.objects.filter(sales_request__in=mine, skipped=False)
    events = TimelineEvent.objects.filter(sales_request__in=mine, kind=Kind.ESCALATED)
    notices = Notice.objects.filter(kind="escalation_deadline", data__subject=SUBJECT)
    told = sum(len(told) for told in events.values_list("data__told", flat=True))
    found = {
        "due": mine.filter(escalate_at__lte=AT).count(),
        "requests": mine.count(),
        "spoken": spoken.values("sales_request").distinct().count(),
        "twice": spoken.values("sales_request").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "events": events.count(),
        "notices": notices.count(),
        "told": told,
    }
    exact = (
        found["due"] == found["twice"] == 0
        and found["requests"] == found["spoken"] == found["events"] == number
        and found["notices"] == told > 0
    )
    return {"exact": "yes" if exact else f"NO: {found}"}


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    run = {"fill": fill, "sweep": sweep, "floor": floor, "verify": verify}[name]
    print(json.dumps(run(*map(int, arguments))))
