"""Frieda, who has no agreement, asks for everything, writes down every number, and subtracts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from insights import disclosing
from insights.actions.end_agreement import end_agreement
from insights.actions.record_agreement import record_agreement
from insights.registry import OF_COMPANY, OVER_TIME
from tandems.actions.consent_figures import consent_figures, withdraw_consent
from tandems.actions.form_tandem import join, leave
from tandems.models import Membership, Side, Tandem
from tests.company import person
from tests.insights.rolled import people, rolling
from tests.insights.spy import Spy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType
    from tests.insights.rolled import Sums

pytestmark = pytest.mark.django_db
NAMES = ("Berg", "Dorf", "Feld", "Heide", "Küste", "Stadt", "Tal")
MONTHS = (date(2026, 8, 10), date(2026, 9, 14), date(2026, 10, 12))  # a day in each: a Monday in mid-month
NOVEMBER = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)
IN_OCTOBER = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
NOBODYS = "none"  # requests without a tandem

Clock = "Callable[[datetime], None]"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def turn(at: datetime) -> None:
        for view in ("dashboard", "potential", "tandem_figures"):
            monkeypatch.setattr(f"insights.views.{view}.now", lambda: at)

    turn(NOVEMBER)
    return turn


@pytest.fixture
def company(types: dict[str, RequestType], at: datetime) -> dict[str, Tandem]:
    """Seven tandems of two people each; two more share the requests without a tandem: eight a side together."""
    long_ago, found = at - timedelta(days=900), {}
    for name in NAMES:
        tandem = found[name] = Tandem.objects.create(name=name)
        inside, outside = person(f"{name}-inside", is_inside=True), person(f"{name}-field", is_field=True)
        tandem.memberships.create(user=inside, side=Side.INSIDE, joined_at=long_ago)
        tandem.memberships.create(user=outside, side=Side.FIELD, joined_at=long_ago)
    return found


@pytest.fixture
def spy(client: Client, company: dict[str, Tandem], bert: User, emil: User, frieda: User,
        types: dict[str, RequestType]) -> Spy:  # fmt: skip
    """Everything is counted: each base cell once, under every name there is. Only Berg's two ever use the second type."""
    client.force_login(frieda)
    owners = {name: (Membership.objects.get(tandem=tandem, side=Side.INSIDE).user_id,
                     Membership.objects.get(tandem=tandem, side=Side.FIELD).user_id)
              for name, tandem in company.items()}  # fmt: skip
    owners[NOBODYS] = (bert.pk, emil.pk)
    cells = [(name, str(day), "quote") for name in owners for day in MONTHS]
    cells += [("Berg", str(day), "special-solution") for day in MONTHS]
    sides = {(name, str(day)): ({pair[0]}, {pair[1]}) for name, pair in owners.items() for day in MONTHS}
    made = Spy(client, cells, sides)
    with rolling() as sums:
        for name, day, kind in cells:
            where = (company.get(name), date.fromisoformat(day), types[kind])
            count(sums, made.worth((name, day, kind)), *where, owners[name])
    return made


def count(
    sums: Sums, n: int, tandem: Tandem | None, day: date, kind: RequestType, pair: tuple[int, int]
) -> None:
    names = (
        "delivered",
        "on_time",
        "complete",
        "queries",
        "moved",
        "moved_on_time",
        "handovers",
        "won",
        "escalated.deadline.lead",
    )
    whole = dict.fromkeys(names, n) | {"won_cents": 100 * n, "band.4h.won": n}
    inside, outside = (people(pk) for pk in pair)
    inside["minutes"] = 60 * n  # hours: the company's page adds both sides up
    inside["segmented"] = inside["in_segments"] = 60 * n
    inside["kept"] = n  # on one side: the sum of both would be a number of no cells
    sums.add(day, whole, tandem=tandem, sides={"inside": inside, "field": outside}, times={120: n}, type=kind)


Company = dict[str, Tandem]


def everything(company: Company, types: dict[str, RequestType], *, pages: int = 1) -> list[str]:
    """Every page, file and list, in every span, with every beginning and type: real, odd and made up. Where a page says the same
    as its file, only every so many of the `pages`; the file of the others.
    """
    starts = [str(day.replace(day=1)) for day in MONTHS] + ["2026-10-12", "2027-03-01", "x"]
    kinds = ["", str(types["quote"].pk), str(types["special-solution"].pk), "999999"]
    queries = [f"?span={span}&from={start}&type={kind}"
               for span, start, kind in product(("week", "month", "quarter", "year", "day"), starts, kinds)]  # fmt: skip
    few = [query for query in queries if query.endswith(("-01&type=", "-12&type=", kinds[2]))][::2]
    found = [
        (reverse("dashboard") if number % pages == 0 else reverse("dashboard_file", args=["csv"])) + query
        for number, query in enumerate(["", *queries])
    ]
    found += [
        reverse("dashboard_file", args=[kind]) + query for kind in ("csv", "xlsx") for query in few[::pages]
    ]
    found += [reverse("potential") + query for query in few[::pages]]
    found += [reverse("potential_file", args=[kind]) + few[0] for kind in ("csv", "xlsx")]
    of_one = [company["Berg"].pk, 999_999]
    found += [reverse("tandem_figures", args=[pk]) + query for pk in of_one for query in few[::pages]]
    found += [reverse("tandem_figures_file", args=[pk, "csv"]) + query for pk in of_one for query in few]
    return (
        found
        + [reverse("tandem_figures_requests", args=[of_one[0], metric.key]) + few[0] for metric in OVER_TIME]
        + [reverse("potential_requests", args=[metric.key]) + few[0] for metric in OF_COMPANY]
    )


def short_round(company: Company, *, pages: bool = False) -> list[str]:
    """What says most: each month, quarter and year, and a week, of all and of two. As files, which come through the same gate,
    and as pages where they say more: a trend, a median; all of them as `pages` if so wanted.
    """
    queries = [f"?span=month&from={day.replace(day=1)}" for day in MONTHS]
    queries += ["?span=quarter&from=2026-07-01", "?span=year&from=2026-01-01", "?span=week&from=2026-10-12"]
    found = [reverse("dashboard_file", args=["csv"]) + query for query in queries]
    found += [reverse("dashboard") + query for query in (queries if pages else queries[2:3])]
    found += [reverse("potential") + query for query in queries[2:5]]
    of_two = [company[name].pk for name in ("Berg", "Tal")]
    return found + [reverse("tandem_figures", args=[pk]) + queries[2] for pk in of_two]


def agree(by: User, *tandems: Tandem, starts_on: date = date(2026, 1, 1), at: datetime = NOVEMBER) -> int:
    made = record_agreement(
        reference=f"BV {[one.name for one in tandems]} {starts_on}", agreed_on=starts_on, scope="Figures", starts_on=starts_on,
        tandems=tandems, by=by, at=at,
    )  # fmt: skip
    return made.pk


@pytest.mark.parametrize("pages", [7, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("clock")
def test_without_an_agreement_only_the_sum_of_whole_months_is_seen(
    spy: Spy, company: dict[str, Tandem], types: dict[str, RequestType], pages: int
) -> None:
    assert spy.open(everything(company, types, pages=pages)) == {200, 404}
    assert spy.found() == []
    months = {frozenset(day for _tandem, day, _type in cells) for cells in spy.seen}
    assert {frozenset({str(day)}) for day in MONTHS} <= months  # the sums were there to be seen
    assert all({tandem for tandem, _day, _type in cells} == {*NAMES, NOBODYS} for cells in spy.seen)


@pytest.mark.parametrize("pages", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("agreed", [("Berg",), NAMES[:4], NAMES[:6], NAMES])
@pytest.mark.usefixtures("clock")
def test_an_agreement_given_and_withdrawn_between_two_looks(
    spy: Spy, company: dict[str, Tandem], frieda: User, agreed: tuple[str, ...], pages: bool
) -> None:
    spy.open(short_round(company, pages=pages))
    pk = agree(frieda, *(company[name] for name in agreed))
    spy.known |= {(name, str(day)) for name in agreed for day in MONTHS}
    spy.open(short_round(company, pages=pages))
    end_agreement(pk, by=frieda, at=NOVEMBER)
    spy.open(short_round(company, pages=pages))
    assert spy.found() == []


@pytest.mark.parametrize("pages", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]])
@pytest.mark.usefixtures("clock")
def test_agreements_that_come_one_after_the_other(
    spy: Spy, company: dict[str, Tandem], frieda: User, order: tuple[str, ...], pages: bool
) -> None:
    """The first look is at agreements, not at the sum; the others follow."""
    for name in order:
        agree(frieda, company[name])
        spy.known |= {(name, str(day)) for day in MONTHS}
        spy.open(short_round(company, pages=pages))
    assert spy.found() == []
    assert any({name for name, _day, _type in cells} == {order[0]} for cells in spy.seen)


@pytest.mark.usefixtures("clock")
def test_consent_given_and_withdrawn_between_two_looks(spy: Spy, company: dict[str, Tandem]) -> None:
    for name in ("Berg", "Dorf", "Feld", "Heide"):
        members = [one.user for one in company[name].memberships.select_related("user")]
        for member in members:
            consent_figures(company[name].pk, by=member, at=NOVEMBER)
        spy.known |= {(name, str(day)) for day in MONTHS}
        spy.open(short_round(company))
        withdraw_consent(company[name].pk, by=members[0], at=NOVEMBER)
        spy.open(short_round(company))
    assert spy.found() == []


def test_a_month_that_is_not_over_and_one_of_which_half_is_agreed(
    spy: Spy, company: dict[str, Tandem], frieda: User, clock: Callable[[datetime], None]
) -> None:
    clock(IN_OCTOBER)
    spy.open(short_round(company))
    assert not any(day == str(MONTHS[2]) for cells in spy.seen for _tandem, day, _type in cells)
    agree(
        frieda, company["Berg"], starts_on=date(2026, 10, 5), at=IN_OCTOBER
    )  # October's second week and later
    spy.known.add(("Berg", str(MONTHS[2])))
    spy.open(short_round(company))
    assert (
        frozenset({("Berg", "2026-10-12", "quote"), ("Berg", "2026-10-12", "special-solution")}) in spy.seen
    )
    clock(NOVEMBER)
    spy.open(short_round(company))
    assert spy.found() == []


@pytest.mark.usefixtures("clock")
def test_months_left_out_say_nothing(spy: Spy, company: dict[str, Tandem]) -> None:
    """September is about four people of the field: neither its sum nor any sum with it is shown."""
    few = {name: next(iter(spy.people[name, str(MONTHS[1])][1])) for name in NAMES[:4]}
    for (name, day), (_inside, outside) in spy.people.items():
        if day == str(MONTHS[1]) and name not in few:
            outside.clear()
            outside.add(few["Berg"])
    from insights.models import Rollup

    for row in Rollup.objects.filter(starts_on="2026-09-01", side="field", span="month").exclude(
        tandem__name__in=list(few)
    ):
        row.counts = people(few["Berg"])
        row.save()
    spy.open(short_round(company))
    assert spy.found() == []
    assert not any(day == str(MONTHS[1]) for cells in spy.seen for _tandem, day, _type in cells)
    assert any(
        len({day for _tandem, day, _type in cells}) == 2 for cells in spy.seen
    )  # the year without it, and without the seven of before
    assert (
        "8 months are left out"
        in spy.client.get(reverse("dashboard") + "?span=year&from=2026-01-01").content.decode()
    )


@pytest.mark.usefixtures("clock")
def test_a_lead_who_joins_a_tandem_to_see_it(
    spy: Spy, company: dict[str, Tandem], carla: User, client: Client
) -> None:
    client.force_login(carla)
    spy.open(short_round(company))
    joined = join(
        company["Berg"].pk, user=carla, side=Side.INSIDE, by=carla, at=NOVEMBER - timedelta(days=20)
    )
    spy.open(short_round(company))
    leave(company["Berg"].pk, joined.pk, by=carla, at=NOVEMBER)
    spy.open(short_round(company))
    assert spy.found() == []


@pytest.mark.usefixtures("clock")
def test_a_member_who_comes_later_and_had_seen_the_sum(
    spy: Spy, company: dict[str, Tandem], client: Client
) -> None:
    """Berg's field member knows Berg, and joins one tandem after the other; what was in the sums is not opened by that."""
    rep = company["Berg"].memberships.select_related("user").get(side=Side.FIELD).user
    client.force_login(rep)
    spy.known |= {("Berg", str(day)) for day in MONTHS}
    spy.open(short_round(company))
    for name in NAMES[1:]:
        company[name].memberships.create(user=rep, side=Side.FIELD, joined_at=NOVEMBER)
        spy.open(short_round(company))
        alone = {
            next(iter(cells))[0] for cells in spy.seen if len({name for name, _day, _type in cells}) == 1
        }
        spy.known |= {(name, str(day)) for name in alone for day in MONTHS}
    assert spy.found() == []


@pytest.mark.usefixtures("clock")
def test_a_tandem_formed_in_mid_month_and_left_again(
    spy: Spy, company: dict[str, Tandem], frieda: User, types: dict[str, RequestType]
) -> None:
    spy.open(short_round(company))
    new = Tandem.objects.create(name="Zoll")
    inside, outside = person("Zoll-inside", is_inside=True), person("Zoll-field", is_field=True)
    for user, side in ((inside, Side.INSIDE), (outside, Side.FIELD)):
        joined = new.memberships.create(user=user, side=side, joined_at=datetime(2026, 10, 12, tzinfo=UTC))
    cell = ("Zoll", str(MONTHS[2]), "quote")
    spy.cells.append(cell)
    spy.people[cell[:2]] = ({inside.pk}, {outside.pk})  # type: ignore[index]
    for member in (inside, outside):
        consent_figures(new.pk, by=member, at=NOVEMBER)
    spy.open(short_round(company))
    with rolling() as sums:
        count(sums, spy.worth(cell), new, MONTHS[2], types["quote"], (inside.pk, outside.pk))
    spy.known.add(cell[:2])
    spy.open(short_round(company))
    leave(new.pk, joined.pk, by=frieda, at=NOVEMBER)
    withdraw_consent(new.pk, by=outside, at=NOVEMBER)
    spy.open(short_round(company))
    assert spy.found() == []


@pytest.mark.usefixtures("clock")
def test_the_median_is_of_tandems_that_stand_alone_anyway(
    spy: Spy, company: dict[str, Tandem], frieda: User, client: Client
) -> None:
    """Tal's field member is compared with whom Frieda may see; whoever would leave some few behind is not among them."""
    spy.open(short_round(company))
    client.force_login(company["Tal"].memberships.select_related("user").get(side=Side.FIELD).user)
    spy.known |= {("Tal", str(day)) for day in MONTHS}
    spy.open(short_round(company))
    assert spy.middles == set()
    pk = agree(frieda, *(company[name] for name in NAMES[:4]))  # the fourth would leave four behind
    spy.open(short_round(company))
    assert {name for cells in spy.middles for name, _day, _type in cells} == {"Feld"}  # Berg did most
    assert spy.found() == []
    client.force_login(frieda)
    spy.middles.clear()
    spy.open(short_round(company))
    assert {name for cells in spy.middles for name, _day, _type in cells} == {"Feld"}
    end_agreement(pk, by=frieda, at=NOVEMBER)
    spy.middles.clear()
    spy.open(short_round(company))
    assert spy.middles == set()


GUARDS = {
    "five people": ("insights.disclosing.People.are_enough", property(lambda people: True)),
    "those alone are taken off": ("insights.disclosing.Month.rest", lambda month, parts: set(parts)),
    "what was shown": ("insights.gate.shown_of", lambda months: dict.fromkeys(months, disclosing.Month())),
    "some few left": ("insights.disclosing._leaves_no_few", lambda month, parts: True),
    "what is left of the company": ("insights.totals.may_be_totalled", lambda month, parts, own=(): True),
}


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.usefixtures("clock")
def test_the_attack_finds_something_once_a_guard_is_away(
    spy: Spy, company: dict[str, Tandem], frieda: User, guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the tests above would prove nothing."""
    monkeypatch.setattr(*GUARDS[guard])
    if guard == "what was shown":
        monkeypatch.setattr("insights.actions.look.locked_months", GUARDS[guard][1])
    agreed_first = guard in {"five people", "those alone are taken off", "what is left of the company"}
    agreed = NAMES[:5] if agreed_first else NAMES[:6]
    spy.open([] if agreed_first else short_round(company))
    pk = agree(frieda, *(company[name] for name in agreed))
    spy.known |= {(name, str(day)) for name in agreed for day in MONTHS}
    spy.open(short_round(company))
    end_agreement(pk, by=frieda, at=NOVEMBER)
    spy.open(short_round(company))
    assert spy.found()
