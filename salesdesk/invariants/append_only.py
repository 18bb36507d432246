"""3: the timeline is append-only, enforced by the database. Tried, and rolled back."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, connection, transaction

from requests_app.models import FormVersion, TimelineEvent
from salesdesk.invariants.registry import Found, invariant, keys
from strategy.models import GoalProgress, StrategyVersion

GUARDED = {
    TimelineEvent._meta.db_table: "timeline_is_never_changed",
    FormVersion._meta.db_table: "form_version_is_never_changed",
    StrategyVersion._meta.db_table: "strategy_published_is_never_changed",
    GoalProgress._meta.db_table: "strategy_progress_is_never_changed",
}


@invariant(3, "The database refuses to change or delete what the timeline says")
def timeline_refuses(at: datetime) -> Found:
    return _refuses(TimelineEvent._meta.db_table, "note")


@invariant(3, "The database refuses to change or delete what a form asked")
def forms_refuse(at: datetime) -> Found:
    return _refuses(FormVersion._meta.db_table, "number")


@invariant(3, "The database refuses to change or delete a published strategy")
def strategies_refuse(at: datetime) -> Found:
    return _refuses(StrategyVersion._meta.db_table, "number", guarded="state = 'published'")


@invariant(3, "The database refuses to change or delete what was typed as a goal's progress")
def progress_refuses(at: datetime) -> Found:
    return _refuses(GoalProgress._meta.db_table, "value")


def _refuses(table: str, column: str, guarded: str = "1 = 1") -> Found:
    """The guard by name; and an attempt at the first row that is `guarded`, where there is one."""
    trigger = GUARDED[table]
    guards = (
        keys("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", trigger)
        if connection.vendor == "sqlite"
        else keys("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgenabled <> 'D'", trigger)
    )
    first = keys(f"SELECT MIN(id) FROM {table} WHERE {guarded}")[0]  # noqa: S608 - names of ours
    broken = [] if guards else [f"no guard on {table}"]
    if first is not None:
        attempts = {
            "changes": f"UPDATE {table} SET {column} = {column} WHERE id = %s",  # noqa: S608
            "deletes": f"DELETE FROM {table} WHERE id = %s",  # noqa: S608
        }
        broken += [
            f"{table} {what} row {first}" for what, try_ in attempts.items() if not _is_refused(try_, first)
        ]
    return Found(3 if first is not None else 1, tuple(broken))


def _is_refused(statement: str, pk: int) -> bool:
    refused = False
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [pk])
        except DatabaseError as error:
            refused = "append-only" in str(error)
        else:
            transaction.set_rollback(True)
    return refused
