"""Who belongs to a target segment: by the rules on their data, or by somebody's word, with its reason and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from strategy import in_force
from tandems.actions.import_customers import apply, preview
from tandems.actions.keep_customer import CustomerData, edit_customer
from tandems.actions.place_customer import place_customer
from tandems.models import Customer, Placement, Says
from tandems.segments import belongings, placements
from tests.strategy_made import publish, segment_named

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from people.models import User
    from strategy.models import Segment
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db


@pytest.fixture
def food(frieda: User, at: datetime) -> Segment:
    """Customers in Munich; Müller is one of them."""
    return publish(frieda, at, segments=[segment_named("Food industry", postcodes=[["DE", "80", "81"]])])[0][
        0
    ]


def is_in(customer: Customer) -> bool:
    customer.refresh_from_db()
    placed = placements([customer.pk]).get(customer.pk, {})
    [one] = belongings(customer, in_force.segments(), placed)
    return one.is_in


def say(
    customer: Customer, food: Segment, says: Says, by: User, at: datetime, reason: str = "Bakes bread"
) -> None:
    place_customer(customer.pk, segment=food.pk, says=says, reason=reason, by=by, at=at)


def test_what_somebody_says_goes_before_the_rules_until_the_rules_have_the_say_again(
    customer: Customer, food: Segment, carla: User, at: datetime
) -> None:
    assert is_in(customer)
    say(customer, food, Says.OUT, carla, at)
    assert not is_in(customer)
    say(customer, food, Says.RULE, carla, at, "Now we know")
    assert is_in(customer)
    edit_customer(customer.pk, CustomerData(customer.name, customer.number, postcode="10115"), by=carla)
    assert not is_in(customer)
    say(customer, food, Says.IN, carla, at)
    assert is_in(customer)
    history = customer.placements.order_by("pk").values_list("says", "replaced_at")
    assert list(history) == [("out", at), ("rule", at), ("in", None)]


def test_said_twice_it_is_said_once(customer: Customer, food: Segment, carla: User, at: datetime) -> None:
    say(customer, food, Says.RULE, carla, at)  # they have the say anyway
    assert not Placement.objects.exists()
    for _tap in range(2):
        say(customer, food, Says.IN, carla, at)
    customer.refresh_from_db()
    assert (customer.placements.count(), customer.placed) == (1, 1)


def test_members_of_the_customers_tandem_say_it_and_others_do_not(
    customer: Customer,
    food: Segment,
    tandem: Tandem,
    dora: User,
    anna: User,
    emil: User,
    bert: User,
    at: datetime,
) -> None:
    for by in (dora, emil, bert):  # it is nobody's yet
        with pytest.raises(PermissionDenied):
            say(customer, food, Says.IN, by, at)
    Customer.objects.filter(pk=customer.pk).update(tandem=tandem)
    say(customer, food, Says.IN, dora, at)
    say(customer, food, Says.OUT, anna, at)
    for by in (emil, bert):
        with pytest.raises(PermissionDenied):
            say(customer, food, Says.IN, by, at)


def test_a_reason_and_a_segment_in_force_are_needed(
    customer: Customer, food: Segment, carla: User, frieda: User, at: datetime
) -> None:
    with pytest.raises(ValidationError) as refused:
        say(customer, food, Says.IN, carla, at, "  \n ")
    assert set(refused.value.message_dict) == {"reason"}
    publish(frieda, at)  # without it
    with pytest.raises(ValidationError) as refused:
        say(customer, food, Says.IN, carla, at)
    assert set(refused.value.message_dict) == {"segment"}


def test_only_what_segments_look_at_changes_a_customers_mark(
    customer: Customer, food: Segment, carla: User, at: datetime
) -> None:
    """By the page, by a file and by hand: so their requests know that they were weighed by something else."""
    marks = [customer.segment_mark]

    def marked() -> str:
        customer.refresh_from_db()
        marks.append(customer.segment_mark)
        return marks[-1]

    kept = {
        "name": customer.name,
        "number": customer.number,
        "postcode": customer.postcode,
        "town": "München",
    }
    edit_customer(customer.pk, CustomerData(**kept, phone="089 1"), by=carla)
    assert marked() == marks[0]
    rows = "name;number;postcode;phone\nMüller Maschinenbau GmbH;10023;{};089 2\n"
    apply(preview(rows.format("80331").encode(), by=carla).token, by=carla, at=at)
    assert marked() == marks[0]
    apply(preview(rows.format("10115").encode(), by=carla).token, by=carla, at=at)
    assert marked() != marks[0]
    say(customer, food, Says.IN, carla, at)
    assert marked() not in marks[:-1]


def test_the_customers_page_says_which_why_and_what_was_said_before(
    client: Client, customer: Customer, food: Segment, carla: User, emil: User, at: datetime
) -> None:
    client.force_login(emil)
    page = client.get(reverse("customer", args=[customer.pk])).content.decode()
    assert "Food industry" in page
    assert "By rule: postcode DE 80–81" in page
    assert "Say otherwise" not in page
    client.force_login(carla)
    url = reverse("customer_segment", args=[customer.pk])
    for says, reason in (("out", "They only pack"), ("in", "They bake as well")):
        posted = {"segment": food.pk, "says": says, "reason": reason}
        assert client.post(url, posted).status_code == 302
    page = client.get(reverse("customer", args=[customer.pk])).content.decode()
    assert "By hand, Carla on" in page
    assert "They bake as well" in page
    assert "They only pack" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"says": "in", "reason": ""},
        {"says": "in", "reason": "x" * 301},
        {"says": "perhaps", "reason": "Bakes"},
        {"says": "in", "reason": "a\0b"},
        {"segment": "999999999999999999999", "says": "in", "reason": "Bakes"},
        {"segment": "7777", "says": "in", "reason": "Bakes"},
        {"segment": "one", "says": "in", "reason": "Bakes"},
        {},
    ],
)
def test_what_cannot_be_meant_stands_beside_its_field(
    client: Client, customer: Customer, food: Segment, carla: User, typed: dict
) -> None:
    client.force_login(carla)
    answer = client.post(
        reverse("customer_segment", args=[customer.pk]), {"segment": food.pk, **typed} if typed else {}
    )
    assert answer.status_code == 422
    assert not Placement.objects.exists()
    if typed.get("reason", "").startswith("x"):
        assert "x" * 301 in answer.content.decode()  # what was typed is kept
