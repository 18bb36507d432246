"""Two questions that machines ask: is this process alive, and could it serve somebody now?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from salesdesk import alarm, broker
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest

_seen_migrated: set[str] = set()  # applied migrations stay applied; reading them all costs more than a page


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; looks at nothing else."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, broker and sweeps are in order, else 503; names the part, never the reason."""
    parts = {"database": _database_answers(), "migrations": False, "broker": broker.is_reachable()}
    parts["migrations"] = parts["database"] and _is_migrated()
    parts["sweeps"] = parts["migrations"] and _sweeps_run()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _seen_migrated:
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError:
            return False
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen_migrated.add(name)
    return True


def _sweeps_run() -> bool:
    """Not asked of what people see a few seconds later: an alarm is given at once."""
    try:
        return not alarm.alarm_now(now()).late
    except DatabaseError:
        return False
