"""Carla leads and lets herself join the tandem: of how it kept its rules she sees nothing that was before she came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from requests_app.actions.accept import accept
from requests_app.measured.counting import Tally
from requests_app.models import SalesRequest
from tandems.actions.form_tandem import join
from tandems.models import Membership, Phase, Rule, Side, Tandem, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from people.models import User

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
FRAGMENT = {"HX-Request": "true"}


class Reader:
    """Opens every page that says how rules are kept, at a moment."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch, rule: Rule) -> None:
        self.client, self.monkeypatch, self.rule = client, monkeypatch, rule

    def get(self, name: str, *more: Any, at: datetime, query: str = "", **headers: str) -> Any:
        for view in ("measured", "tandem"):
            self.monkeypatch.setattr(f"requests_app.views.{view}.now", lambda: at)
        url = reverse(name, args=[self.rule.tandem_id, *more])
        return self.client.get(url + query, headers=headers or None)

    def weeks(self, at: datetime) -> list[tuple[str, Tally]]:
        """Each week that the page shows, the oldest first."""
        found = self.get("rules_measured", at=at).context["figures"].rules
        return [(week.week.key, week.tally) for rule in found for week in rule.weeks]

    def cases(self, at: datetime, query: str = "") -> int:
        return len(self.get("rule_cases", self.rule.pk, at=at, query=query).context["rows"])

    def previewed(self, at: datetime) -> Any:
        """How many cases a rule thought of would have had; any number that nothing escapes."""
        query = "?measure=accept_within&hours=3"
        return self.get("rule_preview", at=at, query=query).context["tally"].decided


@pytest.fixture
def reader(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    tandem: Tandem,
    submitted: Callable[..., SalesRequest],
    anna: User,
    dora: User,
    at: datetime,
) -> Reader:
    """A rule is kept once in the week of Monday, 16 November."""
    Membership.objects.filter(tandem=tandem).update(joined_at=at - 100 * DAY)
    workshop = Workshop.objects.create(
        tandem=tandem, number=1, phase=Phase.DONE, phase_since=at, begun_by=anna, begun_at=at, closed_at=at
    )
    rule = Rule.objects.create(
        tandem=tandem, workshop=workshop, binds="inside", measure="accept_within", parameters={"hours": 2},
        proposed_by=anna, proposed_at=at - 2 * HOUR, agreed_at=at - HOUR,
    )  # fmt: skip
    accept(submitted(dora).pk, by=anna, at=at + HOUR)
    return Reader(client, monkeypatch, rule)


def test_a_member_sees_thirteen_weeks(reader: Reader, client: Client, anna: User, at: datetime) -> None:
    client.force_login(anna)
    weeks = reader.weeks(at + WEEK)
    assert len(weeks) == 13
    assert dict(weeks)["2026-W47"] == Tally(kept=1)
    assert (reader.cases(at + WEEK), reader.cases(at + WEEK, "?week=2026-W47")) == (1, 1)
    assert reader.previewed(at + WEEK) == 1


def test_a_lead_who_joins_sees_whole_weeks_from_then_on(
    reader: Reader, client: Client, tandem: Tandem, carla: User, at: datetime
) -> None:
    wednesday = at + 2 * DAY
    join(tandem.pk, user=carla, side=Side.INSIDE, by=carla, at=wednesday)
    client.force_login(carla)
    assert reader.weeks(wednesday + HOUR) == []
    assert [key for key, _tally in reader.weeks(at + WEEK)] == ["2026-W48"]
    for moment in (wednesday + HOUR, at + WEEK, at + 3 * WEEK):
        page = reader.get("rules_measured", at=moment).content.decode()
        assert "You lead and joined on" in page
        assert "No rule that measures itself yet" not in page
        brief = reader.get("rules_measured", at=moment, **FRAGMENT).content.decode()
        assert "You lead and joined on" in brief
        assert "None of your rules measures itself" not in brief
        assert [reader.cases(moment, query) for query in ("", "?week=2026-W47", "?week=2026-W46")] == [
            0,
            0,
            0,
        ]
        assert reader.previewed(moment) == 0
    assert len(reader.weeks(at + 20 * WEEK)) == 13
    assert "You lead and joined on" not in reader.get("rules_measured", at=at + 20 * WEEK).content.decode()


def test_her_home_says_nothing_of_the_week_in_which_she_came(
    reader: Reader, client: Client, tandem: Tandem, anna: User, carla: User, at: datetime
) -> None:
    join(tandem.pk, user=carla, side=Side.INSIDE, by=carla, at=at + 2 * DAY)

    def shown(who: User) -> list[Tally]:
        client.force_login(who)
        home = reader.get("tandem", at=at + 3 * DAY).context["home"]
        return [rule.week.tally for rule in home.rules if rule.week]

    assert shown(anna) == [Tally(kept=1)]
    assert shown(carla) == []


def test_a_lead_who_came_on_a_monday_sees_that_week(
    reader: Reader, client: Client, tandem: Tandem, carla: User, at: datetime
) -> None:
    join(tandem.pk, user=carla, side=Side.INSIDE, by=carla, at=at)
    client.force_login(carla)
    assert reader.weeks(at + DAY) == [("2026-W47", Tally(kept=1))]
    assert reader.cases(at + DAY) == 1
