"""3: the timeline is append-only, enforced by the database. Tried, and rolled back."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, connection, transaction

from requests_app.models import FormVersion, TimelineEvent
from rewards.models import OrderBooking, PayLine, PayPlan, PayrollEntry, PayStatement, WonOrder
from salesdesk.invariants.registry import Found, invariant, keys
from strategy.models import GoalProgress, StrategyVersion

GUARDED = {
    TimelineEvent._meta.db_table: ("timeline_is_never_changed",),
    FormVersion._meta.db_table: ("form_version_is_never_changed",),
    StrategyVersion._meta.db_table: ("strategy_published_is_never_changed",),
    GoalProgress._meta.db_table: ("strategy_progress_is_never_changed",),
    PayPlan._meta.db_table: ("pay_payplan_update", "pay_payplan_delete"),
    WonOrder._meta.db_table: ("pay_wonorder_update", "pay_wonorder_delete"),
    OrderBooking._meta.db_table: ("pay_orderbooking_update", "pay_orderbooking_delete"),
    PayLine._meta.db_table: ("pay_payline_insert", "pay_payline_update", "pay_payline_delete"),
    PayStatement._meta.db_table: ("pay_paystatement_update", "pay_paystatement_delete"),
    PayrollEntry._meta.db_table: ("pay_payrollentry_update", "pay_payrollentry_delete"),
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


@invariant(3, "The database refuses to change or delete a published pay plan")
def plans_refuse(at: datetime) -> Found:
    return _refuses(PayPlan._meta.db_table, "title", guarded="state = 'published'")


@invariant(3, "The database refuses to change or delete orders that were noted, and what is paid for them")
def amounts_refuse(at: datetime) -> Found:
    found = [
        _refuses(WonOrder._meta.db_table, "month"),
        _refuses(OrderBooking._meta.db_table, "pool"),
        _refuses(PayLine._meta.db_table, "cents"),
        _refuses(PayStatement._meta.db_table, "cents", guarded="state = 'released'"),
        _refuses(PayrollEntry._meta.db_table, "cents"),
    ]
    return Found(sum(one.checked for one in found), tuple(said for one in found for said in one.broken))


def _refuses(table: str, column: str, guarded: str = "1 = 1") -> Found:
    """The guards by name; and an attempt at the first row that is `guarded`, where there is one."""
    missing = [name for name in GUARDED[table] if not _is_guarded(name)]
    first = keys(f"SELECT MIN(id) FROM {table} WHERE {guarded}")[0]  # noqa: S608 - names of ours
    broken = [f"no guard on {table}: {name}" for name in missing]
    if first is not None:
        attempts = {
            "changes": f"UPDATE {table} SET {column} = {column} WHERE id = %s",  # noqa: S608
            "deletes": f"DELETE FROM {table} WHERE id = %s",  # noqa: S608
        }
        broken += [
            f"{table} {what} row {first}" for what, try_ in attempts.items() if not _is_refused(try_, first)
        ]
    return Found(3 if first is not None else 1, tuple(broken))


def _is_guarded(trigger: str) -> bool:
    if connection.vendor == "sqlite":
        return bool(keys("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", trigger))
    return bool(keys("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgenabled <> 'D'", trigger))


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
