"""Emil leads nobody. Of twelve pairs he writes down every number, while agreements come and go and while he joins one after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from insights.actions.end_agreement import end_agreement
from tandems.models import Side, Tandem
from tests.company import person
from tests.insights.rolled import rolling
from tests.insights.spy import Spy
from tests.insights.test_gate_attack import MONTHS, NOBODYS, NOVEMBER, agree, clock, count

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from django.test import Client

    from insights.disclosing import Month, Parts
    from insights.disclosing import Tandem as Key
    from people.models import User
    from requests_app.models import RequestType

__all__ = ["clock"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NAMES = ("Berg", "Dorf", "Feld", "Heide", "Küste", "Moor", "Ried", "Stadt", "Tal", "Ufer", "Wald")
DAY = MONTHS[2]


@pytest.fixture
def company(at: object) -> dict[str, Tandem]:
    """Eleven tandems of two people each; two more share the requests without a tandem."""
    found = {}
    for name in NAMES:
        tandem = found[name] = Tandem.objects.create(name=name)
        for side, user in ((Side.INSIDE, person(f"{name}-inside", is_inside=True)),
                           (Side.FIELD, person(f"{name}-field", is_field=True))):  # fmt: skip
            tandem.memberships.create(user=user, side=side, joined_at=NOVEMBER - timedelta(days=900))
    return found


@pytest.fixture
def spy(client: Client, company: dict[str, Tandem], emil: User, types: dict[str, RequestType]) -> Spy:
    client.force_login(emil)
    return spying(client, company, types)


@pytest.fixture
def spy_without(client: Client, company: dict[str, Tandem], emil: User, types: dict[str, RequestType]) -> Spy:
    """Where every request has a tandem."""
    client.force_login(emil)
    return spying(client, company, types, others=False)


def spying(client: Client, company: dict[str, Tandem], types: dict[str, RequestType], *, others: bool = True) -> Spy:  # fmt: skip
    pairs = {name: tuple(tandem.memberships.order_by("side").values_list("user", flat=True)) for name, tandem in company.items()}  # fmt: skip
    if others:
        pairs[NOBODYS] = (person("Bea", is_inside=True).pk, person("Egon", is_field=True).pk)
    cells = [(name, str(DAY), "quote") for name in pairs]
    made = Spy(client, cells, {(name, str(DAY)): ({pair[0]}, {pair[1]}) for name, pair in pairs.items()})
    with rolling() as sums:
        for cell in cells:
            pair = (pairs[cell[0]][0], pairs[cell[0]][1])
            count(sums, made.worth(cell), company.get(cell[0]), DAY, types["quote"], pair)
    return made


def look_around(spy: Spy, company: Mapping[str, Tandem], *names: str) -> None:
    """The company and the others, of the month and the year, as pages, files and lists; and these tandems by themselves."""
    month, year = "?span=month&from=2026-10-01", "?span=year&from=2026-01-01"
    spy.open(
        [
            reverse("potential") + month,
            reverse("potential_file", args=["csv"]) + year,
            reverse("potential_requests", args=["hit_rate"]) + month,
            reverse("dashboard") + month,
            reverse("dashboard_file", args=["csv"]) + year,
            *(reverse("tandem_figures", args=[company[name].pk]) + month for name in names),
        ]
    )


def learn(spy: Spy) -> None:
    """Whoever is shown by name may be known."""
    for cells in spy.seen:
        if len(cells) == 1:
            spy.known |= {cell[:2] for cell in cells}


@pytest.mark.parametrize("rep", ["emil", "Ufer-field"])
def test_an_agreement_on_five_says_nothing_to_those_who_lead_nobody(
    spy: Spy, company: dict[str, Tandem], frieda: User, emil: User, client: Client, rep: str
) -> None:
    """Before it, while it is in force and Frieda looks, and after it: a rep in no tandem, and one who knows their own."""
    reader = emil if rep == "emil" else company["Ufer"].memberships.get(side=Side.FIELD).user
    spy.known |= {("Ufer", str(DAY))} if reader != emil else set()
    client.force_login(reader)
    look_around(spy, company, *NAMES[:2], "Ufer")
    for agreed in (NAMES[:1], NAMES[1:5]):
        pk = agree(frieda, *(company[name] for name in agreed))
        client.force_login(frieda)
        look_around(Spy(client, spy.cells, spy.people), company)
        client.force_login(reader)
        look_around(spy, company, *NAMES[:2])
        end_agreement(pk, by=frieda, at=NOVEMBER)
        look_around(spy, company, *NAMES[:2])
    assert frozenset(spy.cells) in spy.seen  # the sum was there to be seen
    assert spy.found() == []


def join_one_after_the_other(spy: Spy, company: dict[str, Tandem], rep: User, names: Collection[str]) -> None:
    look_around(spy, company)
    for name in names:
        company[name].memberships.create(user=rep, side=Side.FIELD, joined_at=NOVEMBER)
        look_around(spy, company, name)


def test_a_rep_who_saw_the_company_and_joins_tandems_that_are_agreed_on(
    spy: Spy, company: dict[str, Tandem], frieda: User, emil: User
) -> None:
    agree(frieda, *(company[name] for name in NAMES[:5]))
    join_one_after_the_other(spy, company, emil, NAMES[:9])
    learn(spy)
    assert ("Berg", str(DAY)) in spy.known
    assert spy.found() == []


def test_a_rep_who_saw_the_company_where_all_stand_alone(
    spy_without: Spy, company: dict[str, Tandem], frieda: User, emil: User
) -> None:
    """There is no rest that could be too few: what is left of the sum is."""
    agree(frieda)
    join_one_after_the_other(spy_without, company, emil, NAMES)
    learn(spy_without)
    assert frozenset(spy_without.cells) in spy_without.seen
    assert ("Berg", str(DAY)) in spy_without.known
    assert spy_without.found() == []


def test_without_a_look_at_what_was_before_a_rep_takes_the_last_pairs_out_of_it(
    spy_without: Spy, company: dict[str, Tandem], frieda: User, emil: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insights.gate.is_harmless", lambda month, parts, own: True)
    agree(frieda)
    join_one_after_the_other(spy_without, company, emil, NAMES[:8])
    learn(spy_without)
    assert spy_without.found()


def test_a_second_sum_of_the_month_says_who_is_not_in_it(
    spy: Spy, company: dict[str, Tandem], frieda: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rest(
        facts: object, months: list[date], after: Mapping[date, Month], parts: Mapping[date, Parts]
    ) -> dict[date, Collection[Key]]:
        return {month: after[month].rest(parts[month]) for month in months if parts[month]}

    monkeypatch.setattr("insights.gate._of_others", rest)
    client.force_login(company["Ufer"].memberships.get(side=Side.FIELD).user)
    spy.known.add(("Ufer", str(DAY)))
    look_around(spy, company)
    agree(frieda, company["Berg"])
    look_around(spy, company)
    assert spy.found()
