"""Everybody who is neither the person nor payroll opens everything there is, and looks for what somebody is paid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.urls import NoReverseMatch, reverse

from people.models import Absence
from rewards.actions.draft_plan import DraftedRate, draft_plan
from rewards.actions.export_payroll import export_payroll
from rewards.actions.object_to_statement import answer_objection, object_to_statement
from rewards.actions.release_statement import release_month
from rewards.models import PayLine, PayrollExport, PayStatement
from tests.access.test_table import routes
from tests.rewards.payday import HOUR, moment, publish, sweep, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType
    from rewards.models import PayPlan
    from tandems.models import Tandem
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
NOW = moment(11, 16, 12)
MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
SMALLEST = 10_000  # cents: what is smaller may stand on a page for other reasons
LEFT_OUT = {"account_logout"}  # the way out
WORDS = ("Vertretung-im-Lager", "Das-steht-mir-zu", "Stimmt-wird-nachgetragen")
STRINGS = ("", "?span=month&from=2026-10-01", "?span=year&from=2026-01-01", "?per=person&user=1&sort=amount")


@dataclass
class Secrets:
    """Cents of each person, and what they and payroll wrote to one another."""

    cents: dict[int, set[int]] = field(default_factory=dict)

    def of_others(self, reader: User | None) -> set[int]:
        own = self.cents.get(reader.pk, set()) if reader else set()
        return (
            set().union(*(amounts for user, amounts in self.cents.items() if not reader or user != reader.pk))
            - own
        )


@dataclass
class World:
    secrets: Secrets
    plan: PayPlan
    people: dict[str, User]
    keys: list[int]  # of rows of every kind
    request: int  # one that was won
    statements: list[int]  # the victim's


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        @staticmethod
        def now() -> Any:
            return NOW

    monkeypatch.setattr("salesdesk.web.clock.timezone", Clock)


@pytest.fixture
def world(
    told: Timelines, pair: Tandem, types: dict[str, RequestType], anna: User, bert: User, carla: User, dora: User, emil: User,
    frieda: User, gustav: User, greta: User, hanna: User,
) -> World:  # fmt: skip
    """Shares that make rare cents, two closed months and a running one; a correction by hand, an export, an open objection."""
    uneven = terms(
        types["quote"], field_percent=Decimal("53.71"), rates=[DraftedRate(types["quote"].pk, None, Decimal("2.137"))],
        rules_percent=Decimal(20),
    )  # fmt: skip
    plan = publish(uneven, [frieda, gustav], moment(12, 20, year=2025))
    won = []
    for number, month in enumerate(MONTHS):
        value = 71_234 + 1_739 * number
        both = [(anna, 3 * HOUR), (bert, 2 * HOUR)]
        won.append(told.won(dora, both, value=value, at=moment(month.month, 9, 15), tandem=pair))
        won.append(told.won(emil, [(carla, HOUR)], value=value + 517, at=moment(month.month, 9, 16)))
    told.write()
    sweep(NOW)
    september = PayStatement.objects.get(user=dora, month=MONTHS[0])
    said = object_to_statement(september.pk, text=WORDS[1], by=dora, at=NOW)
    answer_objection(said.pk, answer=WORDS[2], cents=98_765, reason=WORDS[0], by=greta, at=NOW)
    release_month(MONTHS[0], by=hanna, at=NOW)
    export_payroll(by=greta, at=NOW)
    object_to_statement(
        PayStatement.objects.get(user=dora, month=MONTHS[1]).pk, text=WORDS[1], by=dora, at=NOW
    )
    draft_plan(
        terms(types["quote"], title="Next", starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1)),
        by=frieda,
        at=NOW,
    )
    dora.stand_ins.create(stand_in=bert)
    Absence.objects.create(person=dora, starts_at=NOW - HOUR, ends_at=NOW + timedelta(days=2), changed_at=NOW)
    people = {"partner": anna, "stand-in": bert, "lead": carla, "other rep": emil, "manager": frieda,
              "administrator": gustav, "victim": dora, "payroll": greta}  # fmt: skip
    keys = {*PayStatement.objects.values_list("pk", flat=True), *(user.pk for user in people.values())}
    every_key = sorted({1, *keys, *(row.pk for row in won)})
    hers = list(PayStatement.objects.filter(user=dora).values_list("pk", flat=True))
    return World(_secrets(), plan, people, every_key, won[0].pk, hers)


def _secrets() -> Secrets:
    found: dict[int, set[int]] = {}
    amounts = [
        *PayLine.objects.values_list("statement__user", "cents"),
        *PayStatement.objects.values_list("user", "cents"),
    ]
    for user, cents in amounts:
        if cents is not None and abs(cents) >= SMALLEST:
            found.setdefault(user, set()).add(abs(cents))
    for statement in PayStatement.objects.filter(cents=None):  # what the running month shows as its sum
        whole = sum(statement.lines.values_list("cents", flat=True))
        found.setdefault(statement.user_id, set()).add(abs(whole))
    return Secrets(found)


def written(cents: int) -> list[str]:
    """Every way in which an amount may stand in a page or a file."""
    whole, rest = divmod(cents, 100)
    grouped = f"{whole:,}"
    ways = [
        f"{grouped}.{rest:02}",
        f"{grouped.replace(',', '.')},{rest:02}",
        f"{whole}.{rest:02}",
        f"{whole},{rest:02}",
        str(cents),
    ]
    if rest % 10 == 0:
        ways += [f"{whole}.{rest // 10}", f"{whole},{rest // 10}"]
    return list(dict.fromkeys(ways))


def pattern(amounts: Iterable[int]) -> re.Pattern[str]:
    ways = sorted({re.escape(way) for cents in amounts for way in written(cents)})
    # A comma before it may divide the cells of a file: rather too much is found than too little.
    return re.compile(rf"(?<!\d)(?:{'|'.join(ways)})(?!\d)|{'|'.join(WORDS)}")


def content(response: Any) -> str:
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    if whole[:2] == b"PK":
        book = ZipFile(BytesIO(whole))
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return whole.decode(errors="replace")


def addresses(world: World, *, keys: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Every named door with every parameter it takes: of pay with all keys there are, of others with some."""
    for name, route in routes().items():
        if name in LEFT_OUT or not name or name.startswith("healthz"):
            continue
        of_pay = name.startswith("pay")
        for url in _of(name, route, sorted({*keys, *world.statements} if of_pay else keys)):
            yield name, url


def _of(name: str, route: str, keys: list[int]) -> Iterator[str]:
    values = {"int": keys, "year": [2026], "month": [9, 10, 11], "uuid": ["00000000-0000-4000-8000-000000000000"],
              "str": ["csv", "claim", "on_time", "hit_rate"], "path": ["x"], "slug": ["x"]}  # fmt: skip
    kinds = re.findall(r"<(\w+):\w+>", route)
    for chosen in product(*(values[kind] for kind in kinds)):
        try:
            yield reverse(name, args=chosen)
        except NoReverseMatch:
            return


def opened(client: Client, reader: User | None, urls: Iterable[str], secret: re.Pattern[str]) -> list[str]:
    """Where something is said that must not be, and what."""
    client.logout()
    if reader:
        client.force_login(reader)
    said, pages = [], 0
    for url in urls:
        response = client.get(url)
        assert response.status_code < 500, url
        pages += response.status_code == 200
        said += [f"{url}: {hit}" for hit in secret.findall(content(response))]
    assert pages  # it was not a row of closed doors
    return said


def everything(world: World, *, keys: Iterable[int], only: tuple[str, ...] = ()) -> list[str]:
    """Doors of all that is called so (all there are, where nothing is named), and what is asked of them."""
    names = [url for name, url in addresses(world, keys=keys) if not only or f"{name}/".startswith(only)]
    asked = [reverse("search") + "?q=Dora", reverse("customers") + "?q=M", reverse("everything") + "?q=F"]
    asked += [f"{reverse('pay_what_if')}?type=1&value=50000&person={pk}" for pk in keys]
    return [*names, *asked]


AT_ONCE = ("pay", "request/", "inbox/", "dashboard/", "everything/", "benefits/")


def test_nobody_but_the_person_and_payroll_can_get_an_amount(client: Client, world: World) -> None:
    """The partner knocks at every door, the others at those behind which amounts could be."""
    few = [world.people["victim"].pk, world.request]
    partner = world.people["partner"]
    secret = pattern(world.secrets.of_others(partner))
    assert opened(client, partner, everything(world, keys=few), secret) == []
    near = everything(world, keys=few[1:], only=AT_ONCE)
    for who in ("manager", "administrator", "lead", "stand-in", "other rep"):
        reader = world.people[who]
        assert opened(client, reader, near, pattern(world.secrets.of_others(reader))) == [], who
    outside = [url for url in near if url.startswith("/pay/")] + [reverse("account_login")]
    assert opened(client, None, outside, pattern(world.secrets.of_others(None))) == []


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(
    ("who", "language"),
    [("partner", "de"), ("other rep", "en"), ("manager", "de"), ("administrator", "en")],
)
def test_nobody_gets_an_amount_by_any_key(client: Client, world: World, who: str, language: str) -> None:
    """Doors of pay and near it with the key of everybody and of every row there is, all others with one, in either language;
    and with what can be asked of lists.
    """
    reader = world.people[who]
    secret = pattern(world.secrets.of_others(reader))
    reader.language = language
    reader.save(update_fields=["language"])
    near = everything(world, keys=[world.request], only=AT_ONCE)
    strings = [url + query for url in near for query in STRINGS[1:] if "?" not in url]
    for urls in (
        everything(world, keys=world.keys, only=AT_ONCE),
        everything(world, keys=[world.request]),
        strings,
    ):
        assert opened(client, reader, urls, secret) == []


def test_payroll_sees_nothing_of_a_month_that_is_running(client: Client, world: World) -> None:
    greta, running_ones = world.people["payroll"], PayStatement.objects.filter(cents=None)
    cents = [sum(one.lines.values_list("cents", flat=True)) for one in running_ones]
    urls = [url for name, url in addresses(world, keys=[world.request]) if name.startswith("pay")]
    assert (
        opened(
            client, greta, urls, re.compile("|".join(re.escape(way) for one in cents for way in written(one)))
        )
        == []
    )


def test_an_objection_to_somebody_else_s_line_says_nothing(client: Client, world: World) -> None:
    line = PayLine.objects.filter(statement__user=world.people["victim"], statement__month=MONTHS[1]).latest(
        "pk"
    )
    anna = world.people["partner"]
    client.force_login(anna)
    response = client.post(reverse("pay_object", args=[2026, 10]), {"line": line.pk, "text": "Mine?"})
    assert response.status_code == 422
    assert pattern(world.secrets.of_others(anna)).findall(content(response)) == []


def test_the_search_finds_what_is_there(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The controls: the person's own page, payroll's, its file; and everything, once the one door is open."""
    victim, greta, anna = (world.people[who] for who in ("victim", "payroll", "partner"))
    mine = PayStatement.objects.get(user=victim, month=MONTHS[0])
    secret = pattern({abs(mine.cents or 0)})
    own = reverse("pay_mine_month", args=[2026, 9])
    for language in ("de", "en"):
        for reader in (victim, greta):
            reader.language = language
            reader.save(update_fields=["language"])
        assert opened(client, victim, [own], secret)
        assert opened(client, victim, [reverse("pay_mine")], secret)
        for url in (reverse("payroll_month", args=[2026, 9]), reverse("payroll_statement", args=[mine.pk]),
                    reverse("payroll_file", args=[PayrollExport.objects.get().number])):  # fmt: skip
            assert opened(client, greta, [url], secret), url
    running_one = PayStatement.objects.get(user=victim, month=MONTHS[2])
    whole = sum(running_one.lines.values_list("cents", flat=True))
    assert opened(client, victim, [reverse("pay_mine")], pattern({whole}))
    monkeypatch.setattr("rewards.access.may_see_amounts", lambda user: True)
    monkeypatch.setattr("rewards.access.statements_for", lambda user: PayStatement.objects.all())
    urls = [url for name, url in addresses(world, keys=[1]) if name.startswith("payroll")]
    assert opened(client, anna, urls, secret)
