"""Break what the database guards: for tests of what is noticed then."""

from __future__ import annotations

from django.db import connection


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be looked at holds the table
        cursor.execute(statement)


def unguarded(table: str, then: str) -> None:
    """Do what the guards of the timeline refuse, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
            guards = cursor.fetchall()
            for name, _sql in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(then)
            for _name, sql in guards:
                cursor.execute(sql)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(then)
            cursor.execute("SET LOCAL session_replication_role = origin")
