"""Which customers a target segment's rules mean, and what may be typed for them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.criteria import Criteria, Criterion, CustomerFacts, Fault, InvalidCriteria, clean_criteria

MUNICH = CustomerFacts(country="DE", postcode="80331", number="10023", is_new=False)
NEWCOMER = CustomerFacts(country="DE", postcode="80331", number="", is_new=True)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ({"countries": "de, at"}, True),
        ({"countries": "AT"}, False),
        ({"postcodes": "80-85"}, True),
        ({"postcodes": "81-85"}, False),
        ({"postcodes": "AT: 80-85"}, False),
        ({"numbers": "47, 100"}, True),
        ({"numbers": "23"}, False),
        ({"new_customer": "on"}, False),
        ({"countries": "DE", "postcodes": "80", "numbers": "10"}, True),
        ({"countries": "DE", "postcodes": "80", "numbers": "11"}, False),  # all that is named must hold
        ({}, False),  # by hand only
    ],
)
def test_everything_that_is_named_must_hold(typed: dict, fits: bool) -> None:
    assert Criteria.of(clean_criteria(typed)).match(MUNICH) is fits


def test_new_customers_are_those_without_a_number() -> None:
    criteria = Criteria.of(clean_criteria({"new_customer": True, "postcodes": "80-85"}))
    assert criteria.match(NEWCOMER)
    assert not criteria.match(MUNICH)
    assert not criteria.match(replace(NEWCOMER, postcode="10115"))
    assert not criteria.is_every_new_customer
    assert Criteria.of({"new_customer": True}).is_every_new_customer


def test_a_zero_that_a_spreadsheet_took_away_still_counts() -> None:
    dresden = Criteria.of(clean_criteria({"postcodes": "01067-01099"}))
    assert dresden.match(replace(MUNICH, postcode="1067"))


def test_what_is_kept_is_the_same_however_it_was_typed() -> None:
    typed = clean_criteria({"countries": "at;DE  de", "numbers": "47 , K 1\n47", "postcodes": "80-85"})
    assert typed == {"countries": ["AT", "DE"], "numbers": ["47", "K 1"], "postcodes": [["DE", "80", "85"]]}
    assert clean_criteria(typed) == typed
    assert clean_criteria(Criteria.of(typed).typed()) == typed


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        ({"countries": "Deutschland"}, "countries", Fault.COUNTRY),
        ({"postcodes": "85-80"}, "postcodes", Fault.POSTCODES),
        ({"numbers": "1" * 41}, "numbers", Fault.NUMBER),
        ({"numbers": ",".join(str(n) for n in range(100, 151))}, "numbers", Fault.TOO_MANY),
        ({"postcodes": "\n".join(str(n) for n in range(10000, 11004, 2))}, "postcodes", Fault.TOO_MANY),
        ({"numbers": "47", "new_customer": "on"}, "new_customer", Fault.CONTRADICTION),
        ({"size": "large"}, "size", Fault.UNKNOWN),
    ],
)
def test_what_cannot_be_meant_is_named(typed: dict, field: str, fault: Fault) -> None:
    with pytest.raises(InvalidCriteria) as refused:
        clean_criteria(typed)
    assert refused.value.faults[field][0] is fault


TEXTS = st.text(st.sampled_from("0189 DEAT:-,;\n\0äx"), max_size=30)


@given(
    typed=st.fixed_dictionaries(
        {}, optional={"countries": TEXTS, "postcodes": TEXTS, "numbers": TEXTS, "new_customer": st.booleans()}
    )
)
def test_whatever_is_typed_is_kept_or_refused_by_field(typed: dict) -> None:
    try:
        kept = clean_criteria(typed)
    except InvalidCriteria as error:
        refused = error.faults
    else:
        refused = {}
    assert set(refused) <= set(Criterion)
    if refused:
        return
    assert clean_criteria(kept) == kept
    assert clean_criteria(Criteria.of(kept).typed()) == kept
    assert Criteria.of(kept).as_json() == kept
