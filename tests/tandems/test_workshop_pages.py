"""The workshop's pages, as its members and everybody else see them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext

from tandems.models import Expectation, Phase, Rule, Workshop
from tandems.workshop_forms import RuleForm
from tests.tandems.desk import Desk, cards

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(client: Client, tandem: Tandem) -> Desk:
    return Desk(client, tandem)


def test_cards_are_seen_by_nobody_else_until_both_are_ready(
    desk: Desk, client: Client, anna: User, dora: User
) -> None:
    client.force_login(dora)
    assert "Begin the workshop" in desk.read()
    desk.send("workshop_begin")
    desk.send("workshop_card", **cards(expect="Ruf zurück 🙂", annoys="<script>x</script>"))
    desk.send("workshop_ready", ready="1")
    assert "Ruf zurück" in desk.read()
    client.force_login(anna)
    before = desk.read()
    assert "2 cards" in before
    assert "Ruf zurück" not in before
    desk.send("workshop_ready", ready="1")
    desk.send("workshop_move", to="talk")
    talk = desk.read()
    assert "Ruf zurück" in talk
    assert "&lt;script&gt;x" in talk
    marked = Expectation.objects.values_list("pk", flat=True)
    desk.send("workshop_pile", cards=list(marked), title="Erreichbar")
    assert "Erreichbar" in desk.read()


def test_rules_go_from_the_table_to_the_tandems_page_and_cards_do_not(
    desk: Desk, client: Client, tandem: Tandem, anna: User, dora: User, frieda: User
) -> None:
    client.force_login(anna)
    desk.send("workshop_begin")
    desk.send("workshop_card", **cards(expect="Ruf zurück"))
    for to in (Phase.TALK, Phase.RULES):
        desk.send("workshop_move", to=to, anyway="1")
    desk.send("workshop_rule", measure="accept_within", hours="4", card=Expectation.objects.get().pk)
    assert "Field sales sends requests so that they can be worked on" in desk.read()  # the fair pair
    desk.send("workshop_rule", measure="complete_at_first")
    desk.send("workshop_move", to="agree")
    for member in (anna, dora):
        client.force_login(member)
        assert "I agree to all of them" in desk.read()
        desk.send("workshop_agree", rule=list(Rule.objects.values_list("pk", flat=True)))
    desk.send("workshop_review_date", day=f"{localdate() + timedelta(days=90):%Y-%m-%d}")
    closed = [desk.send("workshop_close") for _tap in range(2)]
    assert {answer["Location"] for answer in closed} == {reverse("tandem", args=[tandem.pk])}
    earlier = reverse("workshop_earlier", args=[tandem.pk, 1])
    assert "Ruf zurück" in client.get(earlier).content.decode()
    client.force_login(frieda)
    seen = client.get(reverse("tandem", args=[tandem.pk])).content.decode()
    assert "accepts a request within 4 working hours" in seen
    assert "Ruf zurück" not in seen
    assert client.get(earlier).status_code == 404
    assert client.get(reverse("tandem_rules", args=[tandem.pk])).status_code == 200


def test_a_text_that_is_too_long_is_said_beside_its_field_and_kept_with_all_others(
    desk: Desk, client: Client, dora: User
) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    answer = desk.send("workshop_card", **cards(expect="x" * 5000, promise="Pünktlich"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "x" * 5000 in page
    assert (
        "maxlength" not in page.split("<textarea", 1)[1].split(">", 1)[0]
    )  # else a browser cuts it silently
    assert "Pünktlich" in page
    assert not Expectation.objects.exists()


def test_what_is_typed_survives_that_the_others_have_gone_on(desk: Desk, client: Client, dora: User) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    late = cards(expect="Erst nachdenken")
    asked = desk.send("workshop_move", to="talk")
    assert asked.status_code == 409
    assert "Still preparing: Anna, Dora." in asked.content.decode()
    desk.send("workshop_move", to="talk", anyway="1")
    answer = desk.send("workshop_card", **late)
    assert answer.status_code == 409
    assert "Erst nachdenken" in answer.content.decode()
    desk.send("workshop_move", to="rules")
    assert "Erst nachdenken" in desk.send("workshop_card", **late).content.decode()


def test_an_open_page_hears_of_news_once(desk: Desk, client: Client, dora: User, tandem: Tandem) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    address = reverse("workshop", args=[tandem.pk])
    known = client.get(address).context["version"]
    assert client.get(address, {"v": known, "phase": "prepare"}, **HTMX).status_code == 204
    desk.send("workshop_ready", ready="1")
    fresh = client.get(address, {"v": known, "phase": "prepare"}, **HTMX).content.decode()
    assert "Not ready after all" in fresh
    assert 'id="workshop-now" hx-swap-oob="true"' in fresh
    assert "<textarea" not in fresh  # what is being typed is never swapped
    desk.send("workshop_move", to="talk", anyway="1")
    gone_on = client.get(address, {"v": known, "phase": "prepare"}, **HTMX)
    assert "Come along" in gone_on.content.decode()
    assert gone_on["HX-Retarget"] == "#workshop-now"  # cards and boxes stay
    assert gone_on.status_code == 286  # asked no more


def test_a_review_begins_with_what_was_kept_and_asks_how_well_the_others_were(
    desk: Desk, client: Client, tandem: Tandem, anna: User, dora: User, at: Any
) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    workshop = Workshop.objects.get()
    measured, own = (
        Rule.objects.create(tandem=tandem, workshop=workshop, binds="both", measure=measure, text=text,
                            parameters={"hours": 4}, proposed_by=anna, proposed_at=at, agreed_at=at)
        for measure, text in (("accept_within", ""), ("", "We call back"))
    )  # fmt: skip
    Workshop.objects.update(phase=Phase.DONE, closed_at=at, next_review_on="2027-02-16")
    assert "Half an hour: what was kept, what changes" in desk.read()
    desk.send("workshop_begin")
    room = desk.read()
    kept = reverse("rules_measured", args=[tandem.pk])
    assert f'hx-get="{kept}"' in room
    brief = client.get(kept, **HTMX).content.decode()
    assert "accepts a request within 4 working hours" in brief
    assert "<html" not in brief
    assert f"kept_{own.pk}" in room
    assert f"kept_{measured.pk}" not in room
    assert desk.send("workshop_rate", **{f"kept_{own.pk}": "9"}).status_code == 422
    desk.send("workshop_rate", **{f"kept_{own.pk}": "4", f"note_{own.pk}": "Mostly"})
    assert "Mostly" in desk.read()
    client.force_login(anna)
    assert "Mostly" not in desk.read()
    desk.send("workshop_move", to=Phase.TALK, anyway="1")
    talk = desk.read()
    assert "Mostly" in talk
    assert "4 of 5" in talk


def test_wrong_input_is_no_rule_and_no_crash(desk: Desk, client: Client, dora: User) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    for to in (Phase.TALK, Phase.RULES):
        desk.send("workshop_move", to=to, anyway="1")
    for wrong in (
        {"measure": "accept_within", "hours": "9999"},
        {"measure": "no-such"},
        {"measure": "", "text": ""},
    ):
        assert desk.send("workshop_rule", **wrong).status_code == 422
    assert desk.send("workshop_pile", cards="9" * 30).status_code == 422
    assert desk.send("workshop_move", to="done").status_code == 409
    assert not Rule.objects.exists()


def test_agreeing_pages_show_forms_for_one_rule(desk: Desk, client: Client, dora: User) -> None:
    client.force_login(dora)
    desk.send("workshop_begin")
    for to in (Phase.TALK, Phase.RULES):
        desk.send("workshop_move", to=to, anyway="1")
    desk.send("workshop_rule", measure="", text="Kein Anruf nach 18 Uhr", binds="both")
    desk.send("workshop_move", to=Phase.AGREE)
    rule = Rule.objects.get()
    assert "Not yet, and why" in desk.read(withhold=rule.pk)
    assert desk.send("workshop_withhold", rule=rule.pk, text="").status_code == 422
    desk.send("workshop_withhold", rule=rule.pk, text="Lieber 17 Uhr")
    assert "Lieber 17 Uhr" in desk.read()
    for day in ("2001-01-01", "2098-02-17"):  # past, and mistyped
        refused = desk.send("workshop_review_date", day=day)
        assert refused.status_code == 422
        assert refused.context["review_form"].errors["day"]
        assert f'value="{day}"' in refused.content.decode()


@pytest.mark.parametrize("who", ["emil", "bert", "carla", "frieda", "gustav"])
def test_the_room_is_only_for_its_members(
    request: pytest.FixtureRequest, desk: Desk, client: Client, anna: User, who: str
) -> None:
    client.force_login(anna)
    desk.send("workshop_begin")
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("workshop", args=[desk.tandem.pk])).status_code == 404
    assert desk.send("workshop_ready", ready="1").status_code == 404


@pytest.mark.parametrize("rows", [5, 50])
def test_the_room_costs_the_same_with_many_cards(
    desk: Desk,
    client: Client,
    dora: User,
    anna: User,
    at: Any,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    """A number for each phase, whatever lies on the table."""
    client.force_login(dora)
    desk.send("workshop_begin")
    workshop = Workshop.objects.get()
    Expectation.objects.bulk_create(
        Expectation(workshop=workshop, author=author, side=side, kind="expect", text=f"{n}", written_at=at)
        for n in range(rows)
        for author, side in ((anna, "inside"), (dora, "field"))
    )
    for phase, queries in ((Phase.PREPARE, 12), (Phase.TALK, 14), (Phase.RULES, 18), (Phase.AGREE, 19)):
        desk.send("workshop_move", to=phase, anyway="1")
        if phase == Phase.TALK:
            for n in range(0, rows, 5):
                desk.send("workshop_pile", cards=[*workshop.cards.values_list("pk", flat=True)[n : n + 3]])
        if phase == Phase.RULES:
            for n in range(rows // 5):
                desk.send("workshop_rule", measure="", text=f"Regel {n}", binds="both")
        desk.read()
        with django_assert_num_queries(queries):
            desk.read()


def test_asking_whether_there_is_something_new_is_cheap(
    desk: Desk, client: Client, dora: User, django_assert_num_queries: Any
) -> None:
    """Two devices ask every three seconds for an hour."""
    client.force_login(dora)
    desk.send("workshop_begin")
    address = reverse("workshop", args=[desk.tandem.pk])
    known = client.get(address).context["version"]
    with django_assert_num_queries(4):
        assert client.get(address, {"v": known, "phase": "prepare"}, **HTMX).status_code == 204


def test_a_rule_that_cannot_be_is_refused_and_what_was_typed_stays(
    desk: Desk, client: Client, anna: User
) -> None:
    client.force_login(anna)
    desk.send("workshop_begin")
    for to in (Phase.TALK, Phase.RULES):
        desk.send("workshop_move", to=to, anyway="1")
    answer = desk.send("workshop_rule", measure="", text="We call back", binds="both", replaces="9" * 30)
    assert answer.status_code == 422
    assert "We call back" in answer.content.decode()


def test_the_number_of_a_rule_is_asked_in_hours_of_work_not_in_times_of_day() -> None:
    with translation.override("de"):
        assert str(RuleForm().fields["hours"].label) != gettext("Working hours")
