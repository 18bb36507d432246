"""What comes first: the moment by which somebody must begin, so that the deadline holds.

    urgent from = deadline - work still expected - head start of a new customer        (all in working time)

It is a moment, not a score that changes by the minute: it can be stored, indexed and paged by, and it is explained in
one sentence on the row. Nobody's shouting is in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from people.working_time import Hours, add_working_time

NEW_CUSTOMER_HEAD_START = timedelta(hours=4)


def urgent_from(deadline_at: datetime, work: timedelta, *, new_customer: bool, hours: Hours) -> datetime:
    """The latest moment to begin (UTC)."""
    lead = work + (NEW_CUSTOMER_HEAD_START if new_customer else timedelta())
    return add_working_time(deadline_at, -lead, hours)
