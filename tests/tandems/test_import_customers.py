"""Customers from a table: shown first, then exactly that, or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tandems.actions.import_customers import Effect, apply, preview
from tandems.models import Customer
from tandems.search import suggest

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

HEAD = "Kundennummer;Name;PLZ;Ort;Straße;Land;Ansprechpartner;Telefon;E-Mail;Tandem\n"
NEW = (
    "20001;Huber Stahlbau KG;86150;Augsburg;Am Lech 1;Deutschland;Eva Huber;0821 1234;eva@huber.example;süd\n"
)
KNOWN = "10023;;;Augsburg;;;;;;\n"


def effects(text: str, by: User) -> list[tuple[int, Effect]]:
    return [(row.line, row.effect) for row in preview(text.encode(), by=by).rows]


def test_a_table_is_shown_first_and_then_taken_over(
    carla: User, tandem: Tandem, customer: Customer, at: datetime
) -> None:
    shown = preview((HEAD + NEW + KNOWN).encode("cp1252"), by=carla)
    assert [(row.line, row.name, row.effect, row.changes) for row in shown.rows] == [
        (2, "Huber Stahlbau KG", Effect.NEW, ()),
        (3, customer.name, Effect.CHANGED, (("town", "München", "Augsburg"),)),
    ]
    assert Customer.objects.get().town == "München"
    assert apply(shown.token, by=carla, at=at) == {Effect.NEW: 1, Effect.CHANGED: 1}
    huber = Customer.objects.get(number="20001")
    assert (huber.tandem, huber.country, huber.street, huber.created_by) == (tandem, "DE", "Am Lech 1", carla)
    customer.refresh_from_db()
    assert (customer.town, customer.postcode) == ("Augsburg", "80331")  # an empty cell says nothing
    assert suggest("huber augsburg") == [huber]
    assert customer in suggest("müller augsburg")


def test_taken_over_again_nothing_changes(carla: User, tandem: Tandem, at: datetime) -> None:
    token = preview((HEAD + NEW).encode(), by=carla).token
    apply(token, by=carla, at=at)
    assert apply(token, by=carla, at=at) == {Effect.SAME: 1}
    again = preview((HEAD + NEW).encode(), by=carla)
    assert ([row.effect for row in again.rows], again.token) == ([Effect.SAME], "")


def test_what_changed_since_the_preview_is_not_overwritten(
    carla: User, customer: Customer, at: datetime
) -> None:
    token = preview((HEAD + KNOWN).encode(), by=carla).token
    Customer.objects.filter(pk=customer.pk).update(town="Freising")
    with pytest.raises(ValidationError, match="changed since this preview"):
        apply(token, by=carla, at=at)
    customer.refresh_from_db()
    assert customer.town == "Freising"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("20001;;86150;;;;;;;", "The name is missing."),
        ("20001;Huber;86150;;;Bavaria;;;;", "“Bavaria” is no country"),
        ("20001;Huber;86150;;;;;;;Nord", "There is no tandem “Nord”."),
        ("20001;Huber;1234567890123;;;;;;;", "Postcode:"),
        ("20001;Huber;86150;;;;;;not an address;", "E-mail:"),
        ("10023;;;Augsburg;;;;;;\n10023;;;Freising;;;;;;", "stands in row 2 already"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_the_others_are(
    carla: User, tandem: Tandem, customer: Customer, at: datetime, row: str, said: str
) -> None:
    shown = preview((HEAD + row + "\n;Good;20095;;;;;;;\n").encode(), by=carla)
    (refused,) = [one for one in shown.rows if one.effect is Effect.REFUSED]
    assert said in refused.problem
    assert shown.rows[-1].effect is Effect.NEW
    apply(shown.token, by=carla, at=at)
    assert Customer.objects.filter(name="Good", number=None).exists()
    assert not Customer.objects.filter(number="20001").exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no rows"),
        (HEAD.encode(), "no rows"),
        (b"number,town\n1,Ulm\n", "column"),
        (b"name\n\0\n", "cannot be read"),
        (b"name\n" + b"x" * 2_000_000, "larger than 2 MB"),
        (b"name\n" + b"x\n" * 20_001, "more than 20,000"),
    ],
)
def test_a_file_that_is_no_table_is_refused(carla: User, data: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        preview(data, by=carla)


def test_commas_tabs_and_marks_are_read_and_formulas_stay_text(carla: User, at: datetime) -> None:
    shown = preview('\ufeffcustomer no,company\n"=1+1","=HYPERLINK(""x"")"\n'.encode(), by=carla)
    apply(shown.token, by=carla, at=at)
    kept = Customer.objects.get()
    assert (kept.number, kept.name) == ("=1+1", '=HYPERLINK("x")')
    assert effects("Nr\tFirma\n7\tOtt\n", carla) == [(2, Effect.NEW)]


def test_the_back_offices_number_finds_the_customer_that_a_rep_wrote_down(
    carla: User, dora: User, at: datetime
) -> None:
    met = Customer.objects.create(name="Ott", postcode="89073", created_by=dora, created_at=at)
    shown = preview(b"number;name;postcode\n30007;Ott;89073\n", by=carla)
    apply(shown.token, by=carla, at=at)
    met.refresh_from_db()
    assert (met.number, Customer.objects.count()) == ("30007", 1)


def test_two_rows_of_the_same_customer_are_one_however_the_first_is_written(
    carla: User, at: datetime
) -> None:
    """The row with the number takes the customer that a rep wrote down; the one without is that customer, too, now and next time."""
    Customer.objects.create(name="Ott", postcode="89073", created_at=at)
    table = "number;name;postcode\n30007;Ott;89073\n;Ott;89073\n"
    first = preview(table.encode(), by=carla)
    assert [(row.line, row.effect) for row in first.rows] == [(2, Effect.CHANGED), (3, Effect.REFUSED)]
    apply(first.token, by=carla, at=at)
    assert Customer.objects.values_list("number", "name").get() == ("30007", "Ott")
    assert effects(table, carla) == [(2, Effect.SAME), (3, Effect.REFUSED)]


def test_a_refused_row_stands_in_the_way_of_none_and_leaves_nothing_behind(
    carla: User, tandem: Tandem, customer: Customer, at: datetime
) -> None:
    table = (
        "number;name;postcode;street;tandem\n;Neu;80331;;Nord\n;Neu;80331;;Süd\n"
        "10023;;;Wrong Street 1;Nord\n10023;;;;Süd\n10023;;;;Süd\n"
    )
    shown = preview(table.encode(), by=carla)
    assert [(row.line, row.effect) for row in shown.rows] == [
        (2, Effect.REFUSED),
        (3, Effect.NEW),
        (4, Effect.REFUSED),
        (5, Effect.CHANGED),
        (6, Effect.REFUSED),
    ]
    assert "row 5" in shown.rows[-1].problem
    apply(shown.token, by=carla, at=at)
    customer.refresh_from_db()
    assert (customer.tandem, customer.street) == (tandem, "")
    assert Customer.objects.get(name="Neu").tandem == tandem


def test_a_postcode_written_differently_is_the_same_customer_and_gets_its_zero_back(
    carla: User, at: datetime
) -> None:
    Customer.objects.create(name="Ott", postcode="01067", created_at=at)
    Customer.objects.create(name="Alt", postcode="D-80331", created_at=at)
    table = "name;postcode;town\nOtt;1067;Dresden\nAlt;80331;\nNeu;1099;\nWien;A-1010;\n"
    shown = preview(table.encode(), by=carla)
    assert [(row.effect, row.changes) for row in shown.rows] == [
        (Effect.CHANGED, (("town", "", "Dresden"),)),
        (Effect.CHANGED, (("postcode", "D-80331", "80331"),)),
        (Effect.NEW, ()),
        (Effect.NEW, ()),
    ]
    apply(shown.token, by=carla, at=at)
    assert Customer.objects.get(name="Neu").postcode == "01099"
    assert Customer.objects.get(name="Wien").postcode == "A-1010"


def test_only_who_leads_takes_over_and_only_their_own_preview(
    anna: User, carla: User, frieda: User, at: datetime
) -> None:
    with pytest.raises(PermissionDenied):
        preview(b"name\nOtt\n", by=anna)
    token = preview(b"name\nOtt\n", by=carla).token
    with pytest.raises(PermissionDenied):
        apply(token, by=frieda, at=at)
    with pytest.raises(ValidationError, match="too old"):
        apply(f"{token}x", by=carla, at=at)
    assert not Customer.objects.exists()


def test_the_page_shows_the_rows_and_imports_what_it_showed(
    client: Client, carla: User, tandem: Tandem, customer: Customer
) -> None:
    client.force_login(carla)
    url = reverse("customer_import")
    table = SimpleUploadedFile("kunden.csv", (HEAD + NEW + KNOWN + ";;1;;;;;;;\n").encode())
    page = client.post(url, {"file": table})
    text = page.content.decode()
    assert "<del>München</del> <ins>Augsburg</ins>" in text
    assert "The name is missing." in text
    assert "20001 · Am Lech 1 · 86150 Augsburg · Eva Huber · 0821 1234 · eva@huber.example · Süd" in text
    assert "Row 4" in text
    assert Customer.objects.count() == 1
    token = page.context["preview"]["token"]
    assert client.post(url, {"token": token}).status_code == 302
    assert client.post(url, {"token": token}).status_code == 302  # sent twice
    assert Customer.objects.count() == 2
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"token": "made up"}).status_code == 422


def test_a_long_file_asks_few_questions(carla: User, at: datetime) -> None:
    table = "number;name\n" + "".join(f"{number};Kunde {number}\n" for number in range(400))
    with CaptureQueriesContext(connection) as asked:
        apply(preview(table.encode(), by=carla).token, by=carla, at=at)
    assert len(asked) < 30
    assert Customer.objects.count() == 400
    kept = set(Customer.objects.values_list("pk", "created_by", "created_at"))
    changed = table.replace("name", "name;town", 1).replace("\n", ";Ulm\n").replace("town;Ulm", "town")
    with CaptureQueriesContext(connection) as asked:
        done = apply(preview(changed.encode(), by=carla).token, by=carla, at=at + timedelta(days=1))
    assert done == {Effect.CHANGED: 400}
    assert len(asked) < 30
    assert Customer.objects.filter(town="Ulm", search_text__contains="ulm").count() == 400
    assert set(Customer.objects.values_list("pk", "created_by", "created_at")) == kept


def test_a_tandems_customers_are_its_own_and_its_regions(
    client: Client, dora: User, tandem: Tandem, customer: Customer, at: datetime
) -> None:
    tandem.regions.create(first="80", last="85")
    Customer.objects.create(name="Far", postcode="20095", created_at=at)
    own = Customer.objects.create(name="Own", postcode="20095", tandem=tandem, created_at=at)
    client.force_login(dora)
    page = client.get(reverse("tandem_customers", args=[tandem.pk]))
    assert page.context["customers"] == [customer, own]
    assert "2 customers: those that name" in page.content.decode()


def test_a_country_that_there_is_not_and_a_row_that_is_cut_off_are_refused(
    carla: User, tandem: Tandem
) -> None:
    rows = (
        HEAD
        + "20001;Huber KG;86150;;;XX;;;;\n20002;Maier KG;1010;;;AT;;;;\n;Nur Name\n;Ganze Zeile;;;;;;;;\n"
    )
    shown = preview(rows.encode(), by=carla).rows
    assert [row.effect for row in shown] == [Effect.REFUSED, Effect.NEW, Effect.REFUSED, Effect.NEW]
    assert "“XX” is no country" in shown[0].problem
    assert "cut off" in shown[2].problem
