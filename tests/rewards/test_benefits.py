"""What people gain, in their own choice: said, shared, changed, taken back; and what came of it, for them alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insights.models import Contribution
from insights.tally import PERSON
from people.models import User
from requests_app.models import SalesRequest
from rewards.actions.assume import assume
from rewards.actions.state_benefit import state_benefit
from rewards.actions.withdraw_benefit import withdraw_benefit
from rewards.chasing import Assumed
from rewards.gains import about, gains
from rewards.models import Assumption, Audience, Benefit, BenefitKind
from rewards.shared import MOST
from tandems.actions.form_tandem import leave
from tests.access.test_table import routes
from tests.company import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = "Endlich um fünf nach Hause"
PEOPLE = ("anna", "bert", "carla", "dora", "emil", "frieda", "gustav")


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rewards.views.benefits.now", lambda: NOVEMBER)


def say(who: User, audience: Audience, text: str = SECRET, kind: BenefitKind = BenefitKind.TIME, *, at: datetime = NOVEMBER) -> Benefit:  # fmt: skip
    return state_benefit(kind, text, audience, by=who, at=at)


def page(client: Client, who: User, **query: str) -> str:
    client.force_login(who)
    return client.get(reverse("benefits"), query).content.decode()


def post(client: Client, who: User, name: str = "benefits", *arguments: Any, **data: str) -> Any:
    client.force_login(who)
    return client.post(reverse(name, args=arguments), data)


def test_anna_says_what_she_gains_and_twice_is_once(client: Client, anna: User) -> None:
    for _ in range(2):
        answer = post(client, anna, kind="time", text=f"  {SECRET}\n", audience="private")
        assert answer.status_code == 302
    row = Benefit.objects.get()
    assert (row.user, row.kind, row.text, row.audience, row.ended_at) == (
        anna,
        "time",
        SECRET,
        "private",
        None,
    )
    assert SECRET in page(client, anna)


def test_saying_it_anew_ends_the_old_words_and_keeps_them(client: Client, anna: User, bert: User) -> None:
    old = say(anna, Audience.ALL, "Weniger Ärger")
    assert "Weniger Ärger" in page(client, bert)
    say(anna, Audience.ALL, at=NOVEMBER + HOUR)
    old.refresh_from_db()
    assert old.ended_at == NOVEMBER + HOUR
    assert "Weniger Ärger" in page(client, anna)
    assert "Weniger Ärger" not in page(client, bert)
    assert SECRET in page(client, bert)


def test_what_is_said_now_stands_there_however_much_was_said_since(client: Client, anna: User) -> None:
    say(anna, Audience.ALL, "Stets gerecht", BenefitKind.RECOGNITION)
    for n in range(MOST + 1):
        say(anna, Audience.ALL, f"Satz {n}", at=NOVEMBER + n * HOUR)
    html = page(client, anna)
    assert "Stets gerecht" in html
    assert "Satz 49" in html
    assert f"Satz {MOST}" in html


def test_the_database_keeps_one_word_of_each_kind(anna: User) -> None:
    say(anna, Audience.PRIVATE)
    same = {"user": anna, "kind": "time", "stated_at": NOVEMBER}
    for wrong in (same, same | {"kind": "own"}, same | {"ended_at": NOVEMBER - HOUR}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Benefit.objects.create(**wrong)


def test_one_s_own_words_need_some_and_what_was_typed_is_kept(client: Client, anna: User) -> None:
    answer = post(client, anna, kind="own", text=" ", audience="all")
    assert answer.status_code == 422
    assert "Please say it in your own words." in answer.content.decode()
    long = post(client, anna, kind="time", text="ä" * 301, audience="all")
    assert long.status_code == 422
    assert "ä" * 301 in long.content.decode()
    for odd in ({"kind": "money"}, {"kind": "time", "audience": "boss"}, {"kind": "time", "audience": "all", "text": "\0"}, {}):  # fmt: skip
        assert post(client, anna, **odd).status_code == 422
    assert not Benefit.objects.exists()
    assert "checked" in page(client, anna, kind="recognition")
    assert client.get(reverse("benefits"), {"kind": "\0"}).status_code == 200


def test_what_is_taken_back_is_read_by_nobody_else(client: Client, anna: User, bert: User) -> None:
    row = say(anna, Audience.ALL)
    assert post(client, bert, "benefit_withdraw", row.pk).status_code == 404
    with pytest.raises(Benefit.DoesNotExist):
        withdraw_benefit(row.pk, by=bert, at=NOVEMBER)
    for _ in range(2):
        assert post(client, anna, "benefit_withdraw", row.pk).status_code == 302
    assert SECRET not in page(client, bert)
    assert SECRET in page(client, anna)  # among what she said before


def test_who_reads_what_is_shared(
    client: Client, tandem: Tandem, request: pytest.FixtureRequest, anna: User, frieda: User
) -> None:
    readers = {
        Audience.PRIVATE: {"anna"},
        Audience.TANDEM: {"anna", "dora"},
        Audience.ALL: set(PEOPLE),
    }
    for hours, (audience, expected) in enumerate(readers.items()):
        say(anna, audience, at=NOVEMBER + hours * HOUR)
        found = {who for who in PEOPLE if SECRET in page(client, request.getfixturevalue(who))}
        assert found == expected, audience
    say(anna, Audience.TANDEM, at=NOVEMBER + 5 * HOUR)
    member = tandem.memberships.get(user=anna)
    leave(tandem.pk, member.pk, by=frieda, at=NOVEMBER + 6 * HOUR)
    assert SECRET not in page(client, request.getfixturevalue("dora"))


def test_whoever_is_gone_shares_nothing(client: Client, anna: User, bert: User) -> None:
    say(anna, Audience.ALL)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert SECRET not in page(client, bert)
    with pytest.raises(PermissionDenied):
        state_benefit(BenefitKind.TIME, "", Audience.ALL, by=User.objects.get(pk=anna.pk), at=NOVEMBER)


def test_the_tandem_s_home_shows_what_its_people_share(
    client: Client, tandem: Tandem, anna: User, dora: User, bert: User
) -> None:
    def home(who: User) -> str:
        client.force_login(who)
        return client.get(reverse("tandem", args=[tandem.pk])).content.decode()

    say(anna, Audience.PRIVATE)
    assert SECRET not in home(dora) + home(anna)
    say(anna, Audience.TANDEM, at=NOVEMBER + HOUR)
    assert SECRET in home(dora)
    assert SECRET not in home(bert)


@pytest.mark.parametrize(
    "who",
    [
        "dora",
        *(
            pytest.param(one, marks=[pytest.mark.slow, pytest.mark.once])
            for one in PEOPLE
            if one not in ("anna", "dora")
        ),
    ],
)
def test_private_gains_and_assumptions_stand_on_no_page_of_anybody_else(
    client: Client,
    tandem: Tandem,
    request: pytest.FixtureRequest,
    who: str,
    anna: User,
    in_progress: Callable[..., SalesRequest],
    dora: User,
) -> None:
    """Every address that there is, with every key there is."""
    in_progress(dora, anna)
    row = say(anna, Audience.PRIVATE)
    say(anna, Audience.PRIVATE, "Mein alter Satz", BenefitKind.SECURITY)
    withdraw_benefit(Benefit.objects.get(kind="security").pk, by=anna, at=NOVEMBER)
    assume(Assumed(query_minutes=237), by=anna)
    keys = {row.pk, anna.pk, tandem.pk, 1}
    words = {
        "<str:kind>": "csv",
        "<str:metric>": "on_time",
        "<str:figure>": "hit_rate",
        "<str:key>": "direction",
        "<str:token>": "x",
        "<str:verb>": "claim",
        "<uuid:key>": "00000000-0000-4000-8000-000000000001",
        "<int:attachment_pk>": "1",
        "<int:rule>": "1",
        "<month:month>": "10",
        "<year:year>": "2026",
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-x/",
    }
    opened = 0
    client.force_login(request.getfixturevalue(who))
    for route in routes().values():
        for key in keys:
            address = "/" + route.replace("<int:pk>", str(key)).replace("<int:number>", "1")
            for part, word in words.items():
                address = address.replace(part, word)
            if "logout" in address:
                continue
            assert not {"<", "(", "^"} & set(address), f"{address}: say what stands in its place"
            answer = client.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert SECRET.encode() not in content, address
            assert b"Mein alter Satz" not in content, address
            assert b'value="237"' not in content, address
            assert b"237 min" not in content.lower(), address
            opened += answer.status_code == 200
            if "<int:pk>" not in route:
                break
    assert opened > 50


# What came of it


def answered(
    requester: User, owner: User, draft: Callable[..., SalesRequest], day: str, *, queries: int = 0, kept: int = 1, moved: int = 0
) -> None:  # fmt: skip
    row = draft(requester)
    whole = {"delivered": 1, "queries": queries, "on_time": kept, "moved": moved}
    days = {day: {"": whole, "inside": {f"{PERSON}{owner.pk}": 1}, "field": {f"{PERSON}{requester.pk}": 1}}}
    Contribution.objects.create(sales_request=row, last_event=0, type=row.type, days=days)


@pytest.fixture
def year(anna: User, dora: User, draft: Callable[..., SalesRequest]) -> None:
    """Ten requests of Dora's in the spring, two queries each; ten in the summer, one each, two of them late, one moved."""
    for n in range(10):
        answered(dora, anna, draft, "2026-05-04", queries=2)
        answered(dora, anna, draft, "2026-08-04", queries=1, kept=int(n > 1), moved=int(n == 0))
    answered(dora, anna, draft, "2026-11-03", queries=5, kept=0)


def test_what_came_of_it_by_hand(year: None, dora: User) -> None:
    found = gains(dora, NOVEMBER)
    running, summer = found.quarters
    assert (found.first, found.first_queries_each) == ("Quarter 2 of 2026", "2")
    assert (summer.name, summer.counted.requests, summer.kept.text) == (
        "Quarter 3 of 2026",
        10,
        "80\N{NO-BREAK SPACE}%",
    )
    # (2 − 1) × 10 × 10 minutes, and (8 + 1) × 2/10 × 5 minutes
    assert (summer.queries_avoided, summer.calls, summer.spared.minutes, summer.hours) == (
        "10",
        "1.8",
        109,
        "about 2 h",
    )
    assert (running.queries_avoided, running.spared.minutes, running.hours) == (
        "−3",
        -30,
        "about −1 h",
    )
    assert running.is_running


def test_the_minutes_are_one_s_own_assumption(year: None, client: Client, dora: User, anna: User) -> None:
    answer = post(client, dora, "benefits_assume", query_minutes="60", call_minutes="0", calls_of_ten="10")
    assert answer.status_code == 302
    assert gains(dora, NOVEMBER).quarters[1].hours == "about 10 h"
    assert gains(dora, NOVEMBER).quarters[0].hours == "about −3 h"
    assert gains(anna, NOVEMBER).assumed == Assumed()
    for odd in ("241", "-1", "", "1e9", "x", "9" * 400, "\0"):
        refused = post(client, dora, "benefits_assume", query_minutes=odd, call_minutes="1", calls_of_ten="1")
        assert refused.status_code == 422
    assert Assumption.objects.get().query_minutes == 60


def test_others_requests_count_for_nobody_else(year: None, bert: User, emil: User, frieda: User) -> None:
    for who in (bert, emil, frieda):
        assert [one.counted.requests for one in gains(who, NOVEMBER).quarters] == [0, 0]
        assert gains(who, NOVEMBER).first == ""
        assert gains(who, NOVEMBER).quarters[0].hours == "–"  # of nothing, nothing is guessed


def test_whoever_had_it_on_their_desk_had_a_part_in_it(
    bert: User, dora: User, draft: Callable[..., SalesRequest]
) -> None:
    """Bert stood in: it is neither his nor of a tandem of his when it is answered; and one that he left to somebody else."""
    answered(dora, bert, draft, "2026-11-04")
    answered(dora, dora, draft, "2026-11-04")
    for row in SalesRequest.objects.all():
        row.events.create(
            kind="claim", actor=bert, at=NOVEMBER, state="in_progress", ball="inside", owner=bert
        )
    assert gains(bert, NOVEMBER).quarters[0].counted.requests == 1


def test_the_page_prints_the_formula_with_its_numbers(year: None, client: Client, dora: User) -> None:
    html = page(client, dora)
    assert "Queries avoided × 10 minutes + calls not needed × 5 minutes." in html
    assert "My first quarter is Quarter 2 of 2026: 2 queries per request." in html
    assert "about 2\N{NO-BREAK SPACE}h" in html or "about 2 h" in html


def test_hours_are_rounded_as_much_as_they_are_a_guess() -> None:
    said = {
        0: "less than an hour",
        29: "less than an hour",
        30: "about 1 h",
        61: "about 1 h",
        150: "about 3 h",
    }
    said |= {-1: "less than an hour more spent than before", -30: "about −1 h", -200: "about −3 h"}
    assert {minutes: about(Fraction(minutes)) for minutes in said} == said


def test_the_page_costs_the_same_whatever_is_said(
    client: Client, year: None, tandem: Tandem, anna: User, dora: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, dora)
        return len(queries)

    page(client, dora)
    before = cost()
    for n in range(5):
        say(person(f"Person {n}", is_field=True), Audience.ALL)
    say(anna, Audience.TANDEM)
    say(dora, Audience.PRIVATE)
    assert cost() == before
