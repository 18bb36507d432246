"""Anna and Dora open their tandem's home in the morning: what is open, what waits for whom, what they agreed, how it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Absence
from requests_app.actions.accept import accept
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.measured import history
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.rehearsal.lives import lives
from tandems import place
from tandems.models import Phase, Rule, Side, Tandem, Workshop

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User
    from requests_app.tandem_home import Home

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Make = Callable[..., SalesRequest]
FIGURES = ("Open", "Overdue", "At risk", "Inside sales’ turn", "Field sales’ turn", "Waiting for others")


@pytest.fixture(autouse=True)
def _tuesday(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    for module in ("tandem", "lists"):
        monkeypatch.setattr(f"requests_app.views.{module}.now", lambda: at + 24 * HOUR)


@pytest.fixture
def workshop(tandem: Tandem, anna: User, at: datetime) -> Workshop:
    """Held, with a review in a month."""
    done = {"phase": Phase.DONE, "phase_since": at, "begun_by": anna, "begun_at": at, "closed_at": at}
    return Workshop.objects.create(
        tandem=tandem, number=1, next_review_on=(at + timedelta(days=30)).date(), **done
    )


@pytest.fixture
def agree(workshop: Workshop, anna: User, at: datetime) -> Callable[..., Rule]:
    def make(measure: str, binds: str, **fields: Any) -> Rule:
        agreed = {"proposed_by": anna, "proposed_at": at - HOUR, "agreed_at": at - HOUR}
        return workshop.rules.create(
            tandem=workshop.tandem, measure=measure, binds=binds, **{**agreed, **fields}
        )

    return make


def opened(client: Client, who: User, tandem: Tandem) -> HttpResponse:
    client.force_login(who)
    return client.get(reverse("tandem", args=[tandem.pk]))


def home_of(client: Client, who: User, tandem: Tandem) -> Home:
    found: Home = opened(client, who, tandem).context["home"]
    return found


def test_what_is_open_stands_there_with_whose_turn_and_the_overdue_first(
    client: Client, in_progress: Make, submitted: Make, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    asked, late, risky, new = (
        in_progress(dora, anna),
        in_progress(dora, anna),
        in_progress(dora, anna),
        submitted(dora),
    )
    ask(asked.pk, question="Welche?", by=anna, at=at + HOUR)
    deliver(in_progress(dora, anna).pk, delivery=Delivery(number="Q-1"), by=anna, at=at + HOUR)
    SalesRequest.objects.filter(pk=late.pk).update(deadline_at=at + 23 * HOUR, urgent_from=at)
    SalesRequest.objects.filter(pk=risky.pk).update(deadline_at=at + 30 * HOUR, urgent_from=at + HOUR)
    SalesRequest.objects.filter(pk=new.pk).update(urgent_from=at + 40 * HOUR, deadline_at=at + 50 * HOUR)
    between = home_of(client, dora, tandem).between
    assert [row.pk for row in between.rows][:2] == [late.pk, risky.pk]
    assert {row.pk for row in between.rows} == {asked.pk, late.pk, risky.pk, new.pk}
    assert [(each.label, each.count) for each in between.figures] == list(
        zip(FIGURES, (4, 1, 1, 3, 1, 0), strict=True)
    )
    for each in between.figures:
        if each.href.startswith("/"):
            assert len(client.get(each.href).context["rows"]) == each.count, each.label


def test_each_member_sees_what_waits_for_them(
    client: Client, in_progress: Make, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    asked, worked_on = in_progress(dora, anna), in_progress(dora, anna)
    ask(asked.pk, question="Welche?", by=anna, at=at + HOUR)
    for who, waits in ((anna, [worked_on.pk]), (dora, [asked.pk])):
        mine = home_of(client, who, tandem).mine
        assert mine is not None
        assert [row.pk for row in mine.rows] == waits, who


def test_a_table_to_confirm_a_review_and_rules_to_agree_on_wait_for_a_member(
    client: Client,
    agree: Callable[..., Rule],
    workshop: Workshop,
    tandem: Tandem,
    anna: User,
    dora: User,
    at: datetime,
) -> None:
    def tasks(who: User) -> list[str]:
        mine = home_of(client, who, tandem).mine
        assert mine is not None
        return [task.text for task in mine.tasks]

    table = tandem.responsibility_tables.create(number=1, made_by=anna, made_at=at)
    table.confirmations.create(user=anna, at=at)
    assert (tasks(anna), tasks(dora)) == ([], ["Confirm who does what, or propose something else"])
    table.confirmations.create(user=dora, at=at)
    Workshop.objects.update(next_review_on=at.date())
    assert tasks(dora) == ["The review is due"]
    review = Workshop.objects.create(
        tandem=tandem, number=2, phase=Phase.PREPARE, phase_since=at, begun_by=anna, begun_at=at
    )
    review.ready.create(user=anna, at=at)
    assert (tasks(anna), tasks(dora)) == ([], ["Prepare for the workshop: write your cards"])
    rule = agree("nothing_outside", "both", agreed_at=None, workshop=review)
    rule.assents.create(user=dora, at=at)
    Workshop.objects.filter(pk=review.pk).update(phase=Phase.AGREE)
    assert (tasks(anna), tasks(dora)) == (["1 proposed rule waits for your word"], [])


def test_members_read_this_week_beside_each_rule(
    client: Client,
    agree: Callable[..., Rule],
    submitted: Make,
    tandem: Tandem,
    anna: User,
    dora: User,
    at: datetime,
) -> None:
    agree("accept_within", "inside", parameters={"hours": 2})
    agree("complete_at_first", "field")
    agree("", "both", text="Wir reden miteinander.")
    accept(submitted(dora).pk, by=anna, at=at + HOUR)
    submitted(dora)
    page = opened(client, dora, tandem)
    home, html = page.context["home"], page.content.decode()
    weeks = [rule.week and (rule.week.tally.kept, rule.week.tally.broken) for rule in home.rules]
    assert weeks == [(1, 1), (0, 0), None]
    assert "Wir reden miteinander." in html
    assert "Next review on" in html
    assert [row.request.pk for row in client.get(home.rules[0].week.kept_href).context["rows"]]


def test_the_home_judges_only_what_went_on_since_monday(
    client: Client,
    agree: Callable[..., Rule],
    submitted: Make,
    tandem: Tandem,
    anna: User,
    dora: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many were open or delivered in the weeks before: the rules page reads those."""
    agree("accept_within", "inside", parameters={"hours": 2})
    read: list[list[int]] = []
    monkeypatch.setattr(history, "lives", lambda keys: read.append(keys) or lives(keys))
    closed, still_open = submitted(dora), submitted(dora)
    deliver(closed.pk, delivery=Delivery(number="Q-1"), by=anna, at=at + HOUR)
    monkeypatch.setattr("requests_app.views.tandem.now", lambda: at + timedelta(days=7))
    assert [rule.week.tally.cases for rule in home_of(client, dora, tandem).rules] == [0]
    assert read == [[]]
    accept(still_open.pk, by=anna, at=at + timedelta(days=7))
    home_of(client, dora, tandem)
    assert read[1:] == [[still_open.pk]]


def test_others_see_the_present_and_the_rules_but_nothing_over_time(
    client: Client, agree: Callable[..., Rule], submitted: Make, tandem: Tandem, bert: User, carla: User, frieda: User,
    dora: User, emil: User,
) -> None:  # fmt: skip
    agree("accept_within", "inside", parameters={"hours": 2})
    agree("complete_at_first", "field", agreed_at=None)
    tandem.responsibility_tables.create(
        number=1, made_by=dora, made_at=agree("", "both", text="Offen.").proposed_at
    )
    submitted(dora)
    for who in (bert, carla, frieda, emil):
        page = opened(client, who, tandem)
        home, html = page.context["home"], page.content.decode()
        assert (home.mine, home.panels, home.proposals) == (None, [], 0), who
        assert [rule.week for rule in home.rules] == [None, None], who
        assert "Inside sales accepts a request within 2 working hours." in html
        for never in (
            "This week",
            "How it goes",
            "Waits for me",
            reverse("workshop", args=[tandem.pk]),
            "rules/measured",
        ):
            assert never not in html, (who, never)
        assert home.between.figures[0].count == 1
        assert ("Which requests these are" in html) is (who == emil)
        assert len(home.between.rows) == (
            0 if who == emil else 1
        )  # a rep of another tandem reads no request of this one
        assert bool(home.between.figures[0].href) is (who != emil)
        assert home.table.is_proposed is (who in {carla, frieda})


def test_five_open_requests_and_five_hundred_cost_the_same(
    client: Client,
    agree: Callable[..., Rule],
    in_progress: Make,
    tandem: Tandem,
    anna: User,
    dora: User,
    bert: User,
) -> None:
    agree("accept_within", "inside", parameters={"hours": 2})
    agree("complete_at_first", "field")
    first = in_progress(dora, anna)

    def queries() -> list[int]:
        counts = []
        for who in (anna, dora, bert):
            client.force_login(who)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(reverse("tandem", args=[tandem.pk])).status_code == 200
            counts.append(len(caught))
        return counts

    few = queries()
    multiply(first, 499)
    assert queries() == few
    assert home_of(client, anna, tandem).between.total == 500
    # Three of a member's read how both sides go on: the gate two, the sums one. One more: gains shared with the tandem.
    assert few == [31, 30, 16]


def multiply(first: SalesRequest, times: int) -> None:
    """As many more like it, each with its timeline."""
    events = list(first.events.order_by("pk"))
    copies = []
    for _time in range(times):
        copy = SalesRequest.objects.get(pk=first.pk) if not copies else SalesRequest(**fields_of(first))
        copy.pk, copy.key = None, uuid4()
        copies.append(copy)
    made = SalesRequest.objects.bulk_create(copies)
    TimelineEvent.objects.bulk_create(
        TimelineEvent(**{**fields_of(event), "id": None, "sales_request_id": copy.pk})
        for copy in made
        for event in events
    )


def fields_of(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_who_of_the_two_sides_is_absent_is_said(
    client: Client, tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    Absence.objects.create(
        person=anna, starts_at=at, ends_at=at + timedelta(days=3), reported_by=anna, changed_at=at
    )
    sides = home_of(client, dora, tandem).sides
    assert {person.name: person.away for side in sides for person in side.people} == {
        "Anna": "absent until Thu 19 Nov 09:00",
        "Dora": "",
    }


def test_my_tandem_leads_straight_there_or_to_a_choice(
    client: Client, submitted: Make, tandem: Tandem, anna: User, dora: User, emil: User, at: datetime
) -> None:
    submitted(dora)
    home = reverse("tandem", args=[tandem.pk])
    page = opened(client, dora, tandem).content.decode()
    assert f'href="{home}" title="My tandem" aria-current="page"' in page
    assert client.get(reverse("my_tandem"))["Location"] == home
    other = Tandem.objects.create(name="Nord")
    other.memberships.create(user=dora, side=Side.FIELD, joined_at=at)
    assert 'href="/my-tandem/" title="My tandem"' in client.get(home).content.decode()
    chosen = client.get(reverse("my_tandem")).context["tandems"]
    assert [(one.name, one.open) for one in chosen] == [("Nord", 0), ("Süd", 1)]
    client.force_login(emil)
    assert 'title="My tandem"' not in client.get(home).content.decode()
    assert "You are in no tandem yet" in client.get(reverse("my_tandem")).content.decode()


def test_all_pages_of_a_tandem_are_one_place(
    client: Client, agree: Callable[..., Rule], tandem: Tandem, dora: User
) -> None:
    agree("accept_within", "inside", parameters={"hours": 2})
    client.force_login(dora)
    names = (
        "tandem",
        "tandem_rules",
        "tandem_responsibilities",
        "tandem_customers",
        "workshop",
        "tandem_members",
    )
    for name in names:
        html = client.get(reverse(name, args=[tandem.pk])).content.decode()
        assert "<h1>Süd</h1>" in html, name
        tabs = html.partition('class="tabs"')[2].partition("</nav>")[0]
        assert f'href="{reverse(name, args=[tandem.pk])}" aria-current="page"' in tabs, name
        assert tabs.count("aria-current") == 1, name
        assert all(reverse(other, args=[tandem.pk]) in tabs for other in names), name


def test_an_upper_app_adds_its_page_without_being_known(
    client: Client, tandem: Tandem, dora: User, bert: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "_tabs", dict(place._tabs))
    place.register(
        place.PlaceTab(
            "Weather",
            "sun",
            "tandem_customers",
            5,
            on_home=True,
            visible_to=lambda visitor: visitor.is_member,
        ),
        place.PlaceTab("Nowhere", "sun", "no_such_page"),
    )
    html = opened(client, dora, tandem).content.decode()
    assert "<span>Weather</span>" in html.partition('class="tabs"')[2].partition("</nav>")[0]
    assert "Weather" in html.partition('id="trend"')[2]
    assert "Nowhere" not in html
    assert "Weather" not in opened(client, bert, tandem).content.decode()


def test_a_retired_tandem_says_so_and_one_that_is_none_is_not_there(
    client: Client, tandem: Tandem, dora: User
) -> None:
    Tandem.objects.update(is_active=False)
    assert "Retired" in opened(client, dora, tandem).content.decode()
    assert client.get(reverse("tandem", args=[tandem.pk + 1])).status_code == 404


def test_on_the_phone_the_bar_leads_members_to_their_tandem(
    client: Client, tandem: Tandem, anna: User, dora: User, emil: User
) -> None:
    home = reverse("tandem", args=[tandem.pk])
    for person, first in ((anna, home), (dora, home), (emil, reverse("mine"))):
        page = opened(client, person, tandem).content.decode()
        bar = page[page.index('class="tab-bar"') :]
        assert bar[bar.index('class="tab-link"') :].startswith(f'class="tab-link" href="{first}"')
        assert reverse("tandem_requests") not in bar[: bar.index("</nav>")]
