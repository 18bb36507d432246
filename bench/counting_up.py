"""One process of `counting.py`, in whose words everything is explained. Prints one line of JSON."""

# ruff: noqa: E402 - Django must stand before models are imported
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import monotonic, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

import django

django.setup()  # before anything that knows a model

from django.db import connection

from insights.actions import count_requests as counting
from insights.actions.recount import check, recount
from insights.models import Contribution, Counting, Premise, Rollup
from people.models import User
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.rehearsal.lives import lives
from salesdesk.web.clock import now
from tandems.measures import MEASURES
from tandems.models import Rule, Tandem, Workshop
from tandems.models.workshop import Phase

ROUNDS = 20
TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


def agree() -> dict[str, Any]:
    """Every tandem has agreed on all measured rules, half of the way back; nothing is counted yet."""
    first, last = (
        TimelineEvent.objects.order_by(order).values_list("at", flat=True)[0] for order in ("at", "-at")
    )
    at, someone = first + (last - first) / 2, User.objects.order_by("pk")[0]
    for tandem in Tandem.objects.all():
        workshop = Workshop.objects.create(
            tandem=tandem,
            number=1,
            phase=Phase.DONE,
            phase_since=at,
            begun_by=someone,
            begun_at=at,
            closed_at=at,
        )
        for measure in MEASURES.values():
            Rule.objects.create(
                tandem=tandem,
                workshop=workshop,
                binds=measure.binds,
                measure=measure.key,
                parameters={one.key: one.usual for one in measure.parameters},
                proposed_by=someone,
                proposed_at=at,
                agreed_at=at,
            )
    for model in (Contribution, Rollup, Premise, Counting):
        model.objects.all().delete()
    return {"requests": SalesRequest.objects.sent().count()}


def read() -> dict[str, Any]:
    """The floor: every timeline read, nothing counted."""
    keys = list(SalesRequest.objects.sent().order_by("pk").values_list("pk", flat=True))
    return measured(lambda: sum(1 for _ in lives(keys)))


def all_anew() -> dict[str, Any]:
    found = measured(lambda: recount(at=now()))
    return {**found, "rows": Rollup.objects.count()}


def checked() -> dict[str, Any]:
    found: list[Any] = []
    taken = measured(lambda: found.append(check(at=now())))
    return {**taken, "exact": "yes" if found[0].is_right and not found[0].waiting else "NO"}


def latest(number: int) -> dict[str, Any]:
    """The sweep over what happened to the newest requests: as if `number` of them had not been counted since they were sent."""
    keys = list(SalesRequest.objects.sent().order_by("-pk").values_list("pk", flat=True)[:number])
    Contribution.objects.filter(pk__in=keys).update(last_event=0)
    first = (
        TimelineEvent.objects.filter(sales_request__in=keys).order_by("pk").values_list("pk", flat=True)[0]
    )
    Counting.objects.update(mark=first - 1, seen=first - 1, guard=0)
    return measured(lambda: counting.count_requests(at=now()))


def idle() -> dict[str, Any]:
    for _ in range(3):
        counting.count_requests(at=now())
    rounds = [measured(lambda: counting.count_requests(at=now())) for _ in range(ROUNDS)]
    return {
        "seconds": median(one["seconds"] for one in rounds),
        "cpu": median(one["cpu"] for one in rounds),
        "statements": rounds[-1]["statements"],
    }


def measured(what: Callable[[], object]) -> dict[str, Any]:
    statements = 0

    def listen(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        nonlocal statements
        statements += not sql.startswith(TRANSACTIONS)
        return execute(sql, params, many, context)

    began, used = monotonic(), process_time()
    with connection.execute_wrapper(listen):
        what()
    return {"seconds": monotonic() - began, "cpu": process_time() - used, "statements": statements}


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    run = {"agree": agree, "read": read, "anew": all_anew, "check": checked, "latest": latest, "idle": idle}[
        name
    ]
    print(json.dumps(run(*map(int, arguments))))
