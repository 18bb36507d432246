"""Finding a customer with what one has in one's ear."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from salesdesk.web.plain_text import loosely
from tandems.models import Customer
from tandems.search import look_alikes, suggest

if TYPE_CHECKING:
    from people.models import User
    from tandems.models import Tandem

OTHERS = [
    ("Müllerei Hofer KG", "20001", "Passau"),
    ("Schneider Elektrotechnik AG", "20002", "Augsburg"),
    ("Bäckereimaschinen Huber GmbH", "20003", "Nürnberg"),
    ("Sondermaschinenbau Nord GmbH & Co. KG", "20004", "Hamburg"),
    ("Weiß Fördertechnik", "20005", "Münster"),
]


@pytest.fixture
def many(customer: Customer, at: datetime) -> None:
    for name, number, town in OTHERS:
        Customer.objects.create(name=name, number=number, town=town, created_at=at)


@pytest.mark.parametrize(
    "typed",
    [
        "Müller",
        "Muller",
        "Mueller",
        "MUELLER",
        "Müler",
        "mül",
        "10023",
        "1002",
        "Munchen",
        "München",
        "80331",
        "maschienenbau",
        "Müller Maschinenbau",
        "maschinenbau müller",
        "müller münchen",
        "Müller Maschinenbau GmbH",
        "muller gmbh",
        "m",
    ],
)
def test_the_customer_is_found_however_it_is_typed(many: None, typed: str) -> None:
    assert "Müller Maschinenbau GmbH" in [customer.name for customer in suggest(typed)]


@pytest.mark.parametrize(
    "typed", ["Müller", "Muller", "Mueller", "Müler", "10023", "Munchen", "maschienenbau"]
)
def test_the_best_fit_comes_first(many: None, typed: str) -> None:
    assert suggest(typed)[0].name == "Müller Maschinenbau GmbH"


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "\0", "%", "' OR 1=1", '"', "🙂", "xyzzy", "10024", "*", "a" * 5000, "NEAR(", "\ud800"],
)
def test_what_fits_nobody_finds_nobody(many: None, typed: str) -> None:
    assert suggest(typed) == []


def test_every_word_must_fit(many: None) -> None:
    assert suggest("müller hamburg") == []


def test_part_of_a_long_word_is_enough(many: None) -> None:
    assert "Sondermaschinenbau Nord GmbH & Co. KG" in [found.name for found in suggest("maschinenbau")]


def test_a_rep_sees_the_customers_of_their_tandem_first(
    customer: Customer, tandem: Tandem, dora: User, emil: User, at: datetime
) -> None:
    own = Customer.objects.create(name="Müller Maschinenbau GmbH", town="Ulm", tandem=tandem, created_at=at)
    assert suggest("müller", dora)[0] == own
    assert suggest("müller", emil)[0] == customer


def test_a_changed_name_is_found_and_the_old_one_forgotten(customer: Customer) -> None:
    customer.name = "Krause Antriebe"
    customer.save(update_fields=["name"])
    assert suggest("krause") == [customer]
    assert suggest("maschinenbau") == []
    customer.delete()
    assert suggest("krause") == []


def test_not_more_than_asked_for(many: None) -> None:
    assert len(suggest("gmbh", limit=2)) == 2


@pytest.mark.parametrize(
    "name",
    [
        "Müller Maschinenbau",
        "Mueller Maschinenbau AG",
        "MÜLLER MASCHINENBAU GMBH",
        "Müller Maschienenbau GmbH",
    ],
)
def test_nearly_the_same_name_is_a_look_alike(many: None, customer: Customer, name: str) -> None:
    assert look_alikes(name) == [customer]


@pytest.mark.parametrize("name", ["Müller Stahlbau", "Maschinenbau Schulze", "GmbH", ""])
def test_another_name_is_none(many: None, name: str) -> None:
    assert look_alikes(name) == []


def test_names_are_compared_without_umlauts_accents_and_signs() -> None:
    assert loosely("Müller & Söhne, Café") == loosely("MUELLER SOEHNE CAFE") == loosely("Muller Sohne Cafe")


def test_candidates_come_out_of_an_index(customer: Customer) -> None:
    """Fifty thousand customers are not read one by one."""
    explain = "EXPLAIN QUERY PLAN SELECT rowid FROM tandems_customer_search WHERE tandems_customer_search MATCH '\" mul\"'"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN SELECT id FROM tandems_customer WHERE 'muller' <% search_text"
        cursor.execute(explain)
        plan = str(cursor.fetchall())
    assert "customer_search" in plan
    assert "Seq Scan" not in plan
