"""What the database's own files keep of answers to the pulse: no earlier version of a row, and no sample of what they say."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from salesdesk import configuration
from strategy.actions.close_pulse import close_pulse
from strategy.models import PulseAnswer, PulseAsked
from tests.strategy.pulsing import PARTS, answer, open_round, people, prepare

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User

pytestmark = pytest.mark.django_db
TABLES = (PulseAnswer._meta.db_table, PulseAsked._meta.db_table)
only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite")


@pytest.fixture
def everybody(frieda: User, at: datetime) -> list[User]:
    prepare(frieda, at)
    return list(chain(people("field", 5), people("inside", 5)))


def asked_of_the_database(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


@only_postgresql
def test_no_earlier_version_of_an_answer_lies_beside_the_others(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    """Two generations of all answers differ by one person's, and each carries the number of that person's tick."""
    here = open_round(frieda, at)
    for number, who in enumerate(everybody[:4], start=1):
        answer(here, who, at, yes=PARTS)
        places = asked_of_the_database(f"SELECT ctid::text FROM {TABLES[0]} ORDER BY ctid")
        assert places == [f"(0,{place})" for place in range(1, number + 1)]


@only_postgresql
def test_when_a_round_closes_its_tables_have_no_page_left(
    everybody: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    answer(here, everybody[0], at, yes=PARTS)
    sizes = f"SELECT pg_relation_size(c) FROM unnest(ARRAY{list(TABLES)}::regclass[]) AS c"
    assert 0 not in asked_of_the_database(sizes)
    close_pulse(here.pk, by=frieda, at=at)
    assert asked_of_the_database(sizes) == [0, 0]


@only_postgresql
def test_no_sample_of_answers_outlives_them(everybody: list[User], frieda: User, at: datetime) -> None:
    """The planner's statistics would keep up to a hundred values of each column, all words of a small round, for good."""
    here = open_round(frieda, at)
    with connection.cursor() as cursor:  # as a new table has it, whatever ran before
        connection.check_constraints()
        cursor.execute(f"ALTER TABLE {TABLES[0]} ALTER words SET STATISTICS -1")
    for who in everybody[:4]:
        answer(here, who, at, yes=PARTS, words=f"The words of {who.name}")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {TABLES[0]}")
    sampled = f"SELECT attname FROM pg_stats WHERE tablename = '{TABLES[0]}'"
    assert asked_of_the_database(sampled) == []


def test_sqlite_overwrites_what_is_deleted_whatever_its_build(tmp_path: Path) -> None:
    assert "PRAGMA secure_delete=ON;" in configuration.database("", tmp_path)["OPTIONS"]["init_command"]


@only_sqlite
def test_sqlite_has_taken_the_wish() -> None:
    assert asked_of_the_database("PRAGMA secure_delete") == [1]
