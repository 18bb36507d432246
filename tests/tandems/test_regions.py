"""Who looks after a customer: its own tandem, else the one of its region; the more exact region wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.routing import tandem_for
from strategy.regions import Atlas, InvalidRegions, Problem, Range, parse, parse_lines, written
from tandems.actions.set_regions import set_regions
from tandems.models import Customer, Region, Tandem
from tandems.responsible import customer_counts, customers_of, tandem_of, tandems_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType, SalesRequest


@pytest.fixture
def nord(db: None) -> Tandem:
    return Tandem.objects.create(name="Nord")


def at_postcode(number: int, postcode: str, at: datetime, **fields: object) -> Customer:
    return Customer.objects.create(name=f"Kunde {number}", postcode=postcode, created_at=at, **fields)


def test_ranges_are_read_as_people_write_them() -> None:
    typed = parse("80-85, 8033;01067 – 01099\n80-85")
    assert typed == [Range("DE", "80", "85"), Range("DE", "8033", "8033"), Range("DE", "01067", "01099")]
    assert parse("80-85, 84-90") == [Range("DE", "80", "90")]
    lines = parse_lines("80-85\nat: 50-52, 60")
    assert parse_lines(written(lines)) == lines
    assert {one.country for one in lines} == {"DE", "AT"}
    assert parse("D-80 – D-85, d-8033") == parse("80-85, 8033")


def test_a_dash_inside_a_postcode_is_no_range() -> None:
    assert parse("00-950", "PL") == [Range("PL", "00950", "00950")]
    assert parse("30-001 – 30-999, 00-95", "PL") == [Range("PL", "00", "95"), Range("PL", "30001", "30999")]
    assert parse("PL-30-001", "PL") == parse("30001", "PL")
    assert parse("1000-200, 1100–1199", "PT") == [
        Range("PT", "1100", "1199"),
        Range("PT", "1000200", "1000200"),
    ]
    lines = parse_lines("PL: 30-001 - 30-999\nPT: 1000-200")
    assert parse_lines(written(lines)) == lines
    assert Atlas(lines).find("PL", "30-500") == Range("PL", "30001", "30999")
    assert Atlas(lines).find("PT", "1000-200") == Range("PT", "1000200", "1000200")
    with pytest.raises(InvalidRegions):
        parse("80-331")  # at home it is a range, and none


@pytest.mark.parametrize(
    ("typed", "problem", "part"),
    [
        ("80, 81-", Problem.EMPTY, "81-"),
        ("80-8599", Problem.LENGTHS, "80-8599"),
        ("85-80", Problem.BACKWARDS, "85-80"),
        ("1234567890123", Problem.TOO_LONG, "1234567890123"),
        ("1-2-3", Problem.EMPTY, "1-2-3"),
        ("???", Problem.EMPTY, "???"),
        ("Munich", Problem.EMPTY, "Munich"),
        ("803311", Problem.TOO_LONG, "803311"),
    ],
)
def test_what_cannot_be_read_is_named(typed: str, problem: Problem, part: str) -> None:
    with pytest.raises(InvalidRegions) as refused:
        parse(typed)
    assert (refused.value.problem, refused.value.part) == (problem, part)


@pytest.mark.parametrize(
    ("country", "postcode", "first"),
    [
        ("DE", "80331", "8033"),  # the longest beginning
        ("DE", "85999", "80"),
        ("DE", "86000", None),
        ("DE", "8", None),  # shorter than the range
        ("DE", "", None),
        ("AT", "80331", None),
        ("GB", "sw1a 1aa", "SW1A"),
        ("DE", "D-80331", "8033"),
        ("DE", " 80 331 ", "8033"),
        ("DE", "1067", "010"),  # a spreadsheet took the zero
        ("NO", "150", "01"),
    ],
)
def test_the_most_exact_region_wins(country: str, postcode: str, first: str | None) -> None:
    atlas = Atlas([*parse("80-85, 8033, 010"), *parse("SW1A", "GB"), *parse("01", "NO")])
    found = atlas.find(country, postcode)
    assert (found.first if found else None) == first


def test_a_customer_is_its_own_tandems_then_its_regions_then_nobodys(
    carla: User, tandem: Tandem, nord: Tandem, at: datetime
) -> None:
    set_regions(tandem.pk, "80-85", by=carla)
    set_regions(nord.pk, "8033", by=carla)
    own = at_postcode(1, "80331", at, tandem=tandem)
    city, land, far = (at_postcode(n, code, at) for n, code in ((2, "80331"), (3, "82000"), (4, "20095")))
    assert [tandem_of(one) for one in (own, city, land, far)] == [tandem, nord, tandem, None]
    assert tandems_of([own])[own.pk].region is None
    assert str(tandems_of([land])[land.pk].region) == "DE 80–85"
    for one in (tandem, nord):
        listed = set(Customer.objects.filter(customers_of(one)))
        assert listed == {c for c in (own, city, land, far) if tandem_of(c) == one}
    nord.is_active = False
    nord.save()
    city.tandem = nord
    city.save()
    assert tandem_of(city) == tandem  # a retired tandem is nobody


@pytest.mark.parametrize("written_as", ["01067", "1067", "D-01067", "DE 01067", " 010 67"])
def test_however_a_postcode_is_written_every_page_says_the_same(
    client: Client, carla: User, tandem: Tandem, at: datetime, written_as: str
) -> None:
    set_regions(tandem.pk, "010", by=carla)
    dresden = at_postcode(1, written_as, at)
    at_postcode(2, "10670", at)  # Berlin
    assert tandem_of(dresden) == tandem
    assert list(Customer.objects.filter(customers_of(tandem))) == [dresden]
    assert customer_counts() == {tandem.pk: 1}
    client.force_login(carla)
    assert "Süd" in client.get(reverse("customer", args=[dresden.pk])).content.decode()


def test_the_list_of_tandems_counts_named_customers_and_those_in_regions(
    client: Client, carla: User, tandem: Tandem, nord: Tandem, at: datetime
) -> None:
    set_regions(tandem.pk, "80-85", by=carla)
    set_regions(nord.pk, "8033", by=carla)
    retired = Tandem.objects.create(name="West", is_active=False)
    for number, (postcode, named) in enumerate(
        [("80331", None), ("81000", None), ("81000", None), ("81000", nord), ("82000", retired), ("", None)]
    ):
        at_postcode(number, postcode, at, tandem=named)
    client.force_login(carla)
    client.get("/tandems/")
    with CaptureQueriesContext(connection) as few:
        page = client.get("/tandems/")
    counted = {one.name: one.customer_count for one in page.context["tandems"]}
    assert counted == {"Süd": 3, "Nord": 2, "West": 1}
    for one in (tandem, nord, retired):
        assert Customer.objects.filter(customers_of(one)).count() == counted[one.name]
    for number in range(10, 60):
        other = Tandem.objects.create(name=f"T{number}")
        other.regions.create(first=f"9{number}", last=f"9{number}")
        at_postcode(number, f"9{number}00", at)
    with CaptureQueriesContext(connection) as many:
        client.get("/tandems/")
    assert len(many) == len(few)


def test_a_request_goes_to_the_regions_tandem_not_to_the_requesters(
    draft: Callable[..., SalesRequest],
    carla: User,
    dora: User,
    tandem: Tandem,
    nord: Tandem,
    customer: Customer,
) -> None:
    assert tandem_for(customer, dora) == tandem
    set_regions(nord.pk, "80", by=carla)
    assert tandem_for(customer, dora) == nord


def test_two_tandems_do_not_share_a_region(client: Client, carla: User, tandem: Tandem, nord: Tandem) -> None:
    set_regions(tandem.pk, "80-85", by=carla)
    client.force_login(carla)
    url = reverse("tandem_regions", args=[nord.pk])
    answer = client.post(url, {"regions": "8033, 84-90"})
    assert answer.status_code == 422
    (said,) = answer.context["regions_form"].errors["regions"]
    assert "84–90" in said
    assert "“Süd”" in said
    assert answer.context["regions_form"]["regions"].value() == "8033, 84-90"
    assert not nord.regions.exists()
    assert client.post(url, {"regions": "8033, 86-90"}).status_code == 302
    kept = set(nord.regions.values_list("pk", flat=True))
    assert client.post(url, {"regions": "86-90, 8033"}).status_code == 302
    assert set(nord.regions.values_list("pk", flat=True)) == kept  # the same, sent twice
    client.post(url, {"regions": ""})
    assert not nord.regions.exists()
    assert Region.objects.count() == 1


def test_only_who_leads_says_who_looks_after_what(dora: User, tandem: Tandem) -> None:
    with pytest.raises(PermissionDenied):
        set_regions(tandem.pk, "80", by=dora)


def test_a_wrong_range_is_said_in_words(carla: User, tandem: Tandem) -> None:
    with pytest.raises(ValidationError) as refused:
        set_regions(tandem.pk, "80-8599", by=carla)
    assert "“80-8599”" in refused.value.messages[0]


def test_wherever_a_customer_stands_its_tandem_stands_too(
    client: Client, carla: User, emil: User, tandem: Tandem, customer: Customer
) -> None:
    set_regions(tandem.pk, "80-85", by=carla)
    client.force_login(emil)
    page = client.get(reverse("customer", args=[customer.pk])).content.decode()
    assert "Looks after the region DE 80–85" in page
    assert "Anna" in page
    assert "Dora" in page
    for address in ("/customers/", "/customers/?q=müller", "/customers/suggest/?q=müller"):
        assert "Süd: Anna" in client.get(address).content.decode(), address


def test_a_requests_page_says_who_looks_after_its_customer_now(
    client: Client,
    submitted: Callable[..., SalesRequest],
    carla: User,
    dora: User,
    tandem: Tandem,
    nord: Tandem,
) -> None:
    sent = submitted(dora)
    set_regions(nord.pk, "80", by=carla)
    client.force_login(dora)
    card = client.get(reverse("request", args=[sent.pk])).content.decode().split('id="customer"')[1]
    assert f'href="/tandems/{nord.pk}/">Nord</a>' in card.split('id="people"')[0]
    assert f'href="/tandems/{tandem.pk}/">Süd</a>' in card.split('id="people"')[1]  # where it was sent
    assert f'href="/customers/{sent.customer_id}/"' in card


def test_whoever_begins_a_request_sees_where_it_will_go(
    client: Client, types: dict[str, RequestType], carla: User, dora: User, nord: Tandem, customer: Customer
) -> None:
    set_regions(nord.pk, "80", by=carla)
    client.force_login(dora)
    page = client.get(reverse("request_new"), {"customer": customer.pk}, follow=True).content.decode()
    assert "80331 München · Nord" in page


def test_fifty_customers_ask_no_more_questions_than_one(
    client: Client, carla: User, tandem: Tandem, customer: Customer, at: datetime
) -> None:
    set_regions(tandem.pk, "80-85", by=carla)
    client.force_login(carla)
    client.get("/customers/")
    with CaptureQueriesContext(connection) as one:
        client.get("/customers/")
    for number in range(49):
        at_postcode(number, f"80{number:03}", at)
    with CaptureQueriesContext(connection) as fifty:
        client.get("/customers/")
    assert len(fifty) == len(one)
