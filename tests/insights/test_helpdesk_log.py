"""The figures of a real log of four years, against an independent computation straight from its file: to the minute and the case."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from insights.actions.count_requests import count_requests
from insights.actions.recount import check
from insights.cells import joined
from insights.models import Contribution, Rollup
from people.models import User
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from salesdesk.web import clock
from tandems.models import Customer, Side, Tandem
from tests.insights import independent

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT.parent / "shared" / "data" / "helpdesk_log.csv"
COMPARED = ("delivered", "on_time", "moved", "moved_on_time", "handovers")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not LOG.exists(), reason=f"the helpdesk log is not here: {LOG.name} in ../shared/data"
    ),
]


@pytest.fixture(scope="module")
def told() -> dict[str, independent.Told]:
    return independent.cases(str(LOG))


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker):
    """The log brought in, formed into tandems and counted, once for the whole module: the tandems' months, and each case's days."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        mapping = ROOT / "mappings" / "helpdesk.toml"
        call_command("import_event_log", str(LOG), "--mapping", str(mapping), stdout=io.StringIO())
        tandems = form_tandems()
        at = clock.now()
        while count_requests(at=at):
            pass
        months = {
            (tandems[row.tandem_id], row.starts_on): joined(row.counts, row.times)
            for row in Rollup.objects.filter(span="month", type=None, side="")
        }
        names = dict(
            TimelineEvent.objects.filter(kind=Kind.IMPORTED).values_list("sales_request", "data__case")
        )
        days = {names[one.pk]: one.days for one in Contribution.objects.all()}
        looked = check(at=at)
        transaction.set_rollback(True)
    return {"months": months, "days": days, "check": looked}


def form_tandems() -> dict[int, int]:
    """Customers and people into six tandems by the seeded rule; each tandem's key and number."""
    made = [Tandem.objects.create(name=f"Tandem {n + 1}") for n in range(independent.TANDEMS)]
    for customer in Customer.objects.all():
        value = customer.name.removeprefix("Helpdesk customer ")
        tandem = made[independent.tandem_of(value)]
        Customer.objects.filter(pk=customer.pk).update(tandem=tandem)
        SalesRequest.objects.filter(customer=customer).update(tandem=tandem)
    for person in User.objects.filter(name__startswith="Helpdesk Value"):
        tandem = made[independent.tandem_of(person.name)]
        tandem.memberships.create(user=person, side=Side.INSIDE, joined_at="2010-01-01T00:00Z")
    return {tandem.pk: number for number, tandem in enumerate(made)}


def test_each_lead_time_is_right_to_the_minute(counted, told) -> None:
    assert len(told) == len(counted["days"]) == 4580
    for name, case in told.items():
        took = [
            (day, counts.removeprefix("took."), number)
            for day, sides in counted["days"][name].items()
            for counts, number in sides.get("", {}).items()
            if counts.startswith("took.")
        ]
        ought = [(case.delivered.date().isoformat(), str(case.took // 60), 1)] if case.delivered else []
        assert took == ought, name


def test_each_sides_part_of_it_is_right_to_the_minute(counted, told) -> None:
    for name, case in told.items():
        if case.delivered is None:
            continue
        sides = counted["days"][name][case.delivered.date().isoformat()]
        for side in ("inside", "nobody", "customer", "third_party", "field"):
            minutes = sides.get(side, {}).get("minutes", 0)
            assert abs(minutes * 60 - case.parts[side]) < 60, (name, side)


def test_on_time_and_handovers_are_right_for_every_tandem_and_month(counted, told) -> None:
    ought, are = independent.months(told), counted["months"]
    assert len({tandem for tandem, _month in ought}) == independent.TANDEMS
    for where in sorted({*ought, *are}):
        expected, found = ought.get(where, Counter()), are.get(where, Counter())
        assert {n: found[n] for n in COMPARED} == {n: expected[n] for n in COMPARED}, where
        times = {name: number for name, number in found.items() if name.startswith("took.")}
        assert times == {name: number for name, number in expected.items() if name.startswith("took.")}, where
    assert sum(numbers["handovers"] for numbers in are.values()) > 200


def test_the_sums_are_those_of_a_recomputation(counted) -> None:
    assert counted["check"].is_right
    assert counted["check"].requests == 4580
    assert min(month for _tandem, month in counted["months"]) >= date(2010, 1, 1)
