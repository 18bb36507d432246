"""The sweep: what happened is in the sums a moment later, whatever happened, and once."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insights.actions.count_requests import count_requests
from insights.models import Contribution, Rollup
from requests_app.actions.deliver import Delivery, deliver
from requests_app.models import SalesRequest
from tests.company import person
from tests.insights.counted import the_sums_are_right

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def whole(span="day", **where):
    return Rollup.objects.get(span=span, side="", type=None, **where)


def test_a_delivery_is_in_every_span_it_lies_in(tandem, in_progress, dora, anna, at):
    request = in_progress(dora, anna)
    deliver(request.pk, delivery=Delivery(), by=anna, at=at + HOUR)

    assert count_requests(at=at + HOUR) == 1

    for span, start in (
        ("day", "2026-11-16"),
        ("week", "2026-11-16"),
        ("month", "2026-11-01"),
        ("quarter", "2026-10-01"),
        ("year", "2026-01-01"),
    ):
        row = whole(span, tandem=tandem)
        assert str(row.starts_on) == start
        assert row.counts == {"delivered": 1, "on_time": 1, "complete": 1}
        assert (row.times, row.median, row.eighty) == ({"60": 1}, 60, 60)
    the_sums_are_right(at + HOUR)


MANY = 300  # enough that reading all of them costs more than finding each


def plan_of(read: str) -> str:
    """As the engine would do it if there were many rows: a small table is best read as a whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "hashjoin", "mergejoin", "material"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {read}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {read}")
        return "\n".join(row[3] for row in cursor.fetchall())


def test_what_is_due_is_found_by_its_keys(in_progress, dora, anna, at):
    """However many requests there are, a sweep reads those that are due."""
    request = in_progress(dora, anna)
    with CaptureQueriesContext(connection) as caught:
        count_requests(at=at + HOUR)
    table = SalesRequest._meta.db_table
    many = [SalesRequest.objects.get(pk=request.pk) for _ in range(MANY)]
    for one in many:
        one.pk, one.key = None, uuid4()
    SalesRequest.objects.bulk_create(many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the plan goes by what another test had left in the tables
    found = [one["sql"] for one in caught if " UNION " in one["sql"] and f'FROM "{table}"' in one["sql"]]

    plan = plan_of(*found)

    if connection.vendor == "postgresql":
        assert "Index Cond: (id = " in plan.partition(f" on {table}")[2], plan
    else:
        assert f"SEARCH {table} USING INTEGER PRIMARY KEY" in plan


def looked_through(at) -> str:
    """How the sweep finds what rests on what has changed."""
    with CaptureQueriesContext(connection) as caught:
        count_requests(at=at)
    found = [one["sql"] for one in caught if one["sql"].startswith(f'UPDATE "{Contribution._meta.db_table}"')]
    return "\n".join(map(plan_of, found))


@pytest.fixture
def counted(in_progress, dora, anna, at):
    request = in_progress(dora, anna)
    count_requests(at=at + HOUR)
    return request


def test_what_rests_on_a_rule_is_found_by_its_tandem(counted, tandem, anna, at):
    workshop = tandem.workshops.create(number=1, phase_since=at, begun_by=anna, begun_at=at)
    tandem.rules.create(workshop=workshop, binds="inside", measure="deliver_within", parameters={"hours": 4},
                        proposed_by=anna, proposed_at=at, agreed_at=at)  # fmt: skip
    plan = looked_through(at + HOUR)
    assert re.search(r"\(tandem_id ?= ?[?0-9]", plan)


def test_what_rests_on_a_person_is_found_by_their_requests(counted, dora, at):
    dora.is_field = False
    dora.save(update_fields=["is_field"])
    plan = looked_through(at + HOUR)
    assert "salesrequest_requester_id_" in plan
    assert "SCAN " not in plan  # as SQLite says it


def test_nothing_rests_on_somebody_who_never_asked(counted, at):
    person("Newcomer", is_field=True)
    assert looked_through(at + HOUR) == ""
