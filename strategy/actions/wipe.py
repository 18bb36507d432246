"""Empty tables of the pulse so that no row that was stays behind in the database's files, as deleted ones do until a vacuum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from django.db import models


def wipe(*tables: type[models.Model]) -> None:
    """Everything in them, whatever the round: one is open at a time, and of closed ones nothing is there.

    To be called in a transaction that holds the round's lock. PostgreSQL: earlier versions of a row carry the number of the
    transaction that wrote them, which is that of one person's tick. It waits for whoever reads the tables, a dump for one.
    """
    if connection.vendor != "postgresql":  # SQLite overwrites what is deleted: `PRAGMA secure_delete`
        for table in tables:
            table._default_manager.all().delete()
        return
    names = {table: connection.ops.quote_name(table._meta.db_table) for table in tables}
    connection.check_constraints()  # no table is emptied while rows of this transaction wait for it
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(names.values())}")
        for table, name in names.items():
            # What ANALYZE samples of a column outlives its rows: `pg_stats` would keep what people wrote.
            columns = (connection.ops.quote_name(str(field.column)) for field in table._meta.local_fields)
            unsampled = ", ".join(f"ALTER {column} SET STATISTICS 0" for column in columns)
            cursor.execute(f"ALTER TABLE {name} {unsampled}")
