"""3: the timeline is append-only, enforced by the database. Tried, and rolled back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from requests_app.models import FormVersion, TimelineEvent
from rewards.models import (
    MonthRules,
    Objection,
    OrderBooking,
    OrderPart,
    PayLine,
    PayLook,
    PayMonth,
    PayPlan,
    PayrollEntry,
    PayrollExport,
    PayStatement,
    PlanApproval,
    PlanMonth,
    Rate,
    WonOrder,
)
from salesdesk.invariants.registry import Found, invariant, keys
from strategy.models import Block, GoalEntry, GoalProgress, Maker, SegmentEntry, StrategyVersion

CHANGES = ("update", "delete")
ALL = ("insert", *CHANGES)
OF_A_PUBLISHED_PLAN = "plan_id IN (SELECT id FROM rewards_payplan WHERE state = 'published')"
OF_A_PUBLISHED_VERSION = (
    "version_id IN (SELECT id FROM strategy_strategyversion WHERE state = 'published')"  # of the strategy
)
# What is refused; a column by which it is tried; and of which rows, where not of all.
STRATEGY_PARTS: Mapping[type[Model], str] = {
    Block: "position",
    SegmentEntry: "position",
    GoalEntry: "position",
    Maker: "user_id",
}
PLANS: Mapping[type[Model], tuple[Sequence[str], str, str]] = {
    PayPlan: (ALL, "title", "state = 'published'"),
    Rate: (ALL, "percent", OF_A_PUBLISHED_PLAN),
    PlanApproval: (ALL, "at", OF_A_PUBLISHED_PLAN),
    PlanMonth: (ALL, "plan_id", ""),
}
AMOUNTS: Mapping[type[Model], tuple[Sequence[str], str, str]] = {
    WonOrder: (CHANGES, "month", ""),
    OrderPart: (CHANGES, "weight", ""),
    OrderBooking: (CHANGES, "pool", ""),
    PayMonth: (CHANGES, "closed_at", ""),
    MonthRules: (CHANGES, "kept", ""),
    PayLine: (ALL, "cents", ""),
    PayStatement: (ALL, "cents", "state = 'released'"),
    Objection: (CHANGES, "answer", "answered_at IS NOT NULL"),
    PayrollExport: (CHANGES, "number", ""),
    PayrollEntry: (CHANGES, "cents", ""),
    PayLook: (CHANGES, "at", ""),
}


@invariant(3, "The database refuses to change or delete what the timeline says")
def timeline_refuses(at: datetime) -> Found:
    return _refuses(TimelineEvent, "note", _never_changed("timeline_is"))


@invariant(3, "The database refuses to change or delete what a form asked")
def forms_refuse(at: datetime) -> Found:
    return _refuses(FormVersion, "number", _never_changed("form_version_is"))


@invariant(3, "The database refuses to change or delete a published strategy")
def strategies_refuse(at: datetime) -> Found:
    version = _refuses(
        StrategyVersion, "number", _never_changed("strategy_published_is"), guarded="state = 'published'"
    )
    parts = (
        _refuses(part, column, _of_published(part), guarded=OF_A_PUBLISHED_VERSION)
        for part, column in STRATEGY_PARTS.items()
    )
    return _together([version, *parts])


@invariant(3, "The database refuses to change or delete what was typed as a goal's progress")
def progress_refuses(at: datetime) -> Found:
    return _refuses(GoalProgress, "value", _never_changed("strategy_progress_is"))


@invariant(3, "The database refuses to change or delete a published pay plan")
def plans_refuse(at: datetime) -> Found:
    return _pay_refuses(PLANS)


@invariant(3, "The database refuses to change or delete orders that were noted, and what is paid for them")
def amounts_refuse(at: datetime) -> Found:
    return _pay_refuses(AMOUNTS)


def _pay_refuses(tables: Mapping[type[Model], tuple[Sequence[str], str, str]]) -> Found:
    return _together(
        [
            _refuses(
                model, column, [f"pay_{model._meta.model_name}_{verb}" for verb in verbs], guarded=guarded
            )
            for model, (verbs, column, guarded) in tables.items()
        ]
    )


def _together(found: Sequence[Found]) -> Found:
    return Found(sum(one.checked for one in found), tuple(said for one in found for said in one.broken))


def _never_changed(name: str) -> list[str]:
    """A trigger of SQLite is of one verb."""
    changed, deleted = f"{name}_never_changed", f"{name}_never_deleted"
    return [changed, deleted] if connection.vendor == "sqlite" else [changed]


def _of_published(part: type[Model]) -> list[str]:
    name = f"strategy_{part._meta.model_name}_of_published"
    return [f"{name}_{verb.upper()}" for verb in ALL] if connection.vendor == "sqlite" else [name]


def _refuses(model: type[Model], column: str, guards: Sequence[str], guarded: str = "") -> Found:
    """The guards by name; and an attempt at the first row that is `guarded`, where there is one."""
    table, key = model._meta.db_table, model._meta.pk.column
    missing = [name for name in guards if not _is_guarded(name)]
    first = keys(f"SELECT MIN({key}) FROM {table} WHERE {guarded or '1 = 1'}")[0]  # noqa: S608 - names of ours
    broken = [f"no guard on {table}: {name}" for name in missing]
    if first is not None:
        attempts = {
            "changes": f"UPDATE {table} SET {column} = {column} WHERE {key} = %s",  # noqa: S608
            "deletes": f"DELETE FROM {table} WHERE {key} = %s",  # noqa: S608
        }
        broken += [
            f"{table} {what} row {first}" for what, try_ in attempts.items() if not _is_refused(try_, first)
        ]
    return Found(3 if first is not None else 1, tuple(broken))


def _is_guarded(trigger: str) -> bool:
    if connection.vendor == "sqlite":
        return bool(keys("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", trigger))
    return bool(keys("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgenabled <> 'D'", trigger))


def _is_refused(statement: str, pk: int | date) -> bool:
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
