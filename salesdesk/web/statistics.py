"""What the database knows of its own tables, and plans by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime


def refresh_statistics() -> None:
    """Count anew: after much was brought in, and from time to time where the engine does not do it by itself.

    Without, SQLite takes the first index that fits: a rep's list of 100,000 requests took 100 ms instead of 10. Takes 0.7 s
    for 100,000 requests, during which SQLite lets nobody write. A sample (`analysis_limit`) is worse than nothing: measured.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def needs_reminding() -> bool:
    """Whether the engine has to be told. PostgreSQL's autovacuum looks for itself."""
    return connection.vendor == "sqlite"


def count_anew(*, at: datetime) -> int:
    """The sweep. Whether it counted."""
    if not needs_reminding():
        return 0
    refresh_statistics()
    return 1
