"""Who reads a workshop's cards: those to whom they were said. Whoever leads cannot make themselves one of them afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.urls import reverse

from tandems.actions.agree_rule import agree
from tandems.actions.begin_workshop import begin_workshop
from tandems.actions.form_tandem import join, leave
from tandems.actions.group_cards import group_cards
from tandems.actions.move_workshop import close_workshop, move_workshop, set_review_date
from tandems.actions.propose_rule import RuleData, propose_rule
from tandems.actions.rate_rule import rate_rules
from tandems.actions.write_card import CardData, write_cards
from tandems.models import Expectation, Membership, Phase, Rule, Side, Workshop

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
SECRET, PILED, NOTE = "Dora never calls back", "Dora forgets the drawing", "It was a bad month"
DAY = timedelta(days=1)


def begun(tandem: Tandem, anna: User, at: datetime) -> Workshop:
    """With two cards of Anna's; one of them is in a pile, and a rule comes from the other."""
    workshop = begin_workshop(tandem.pk, by=anna, at=at)
    cards = [CardData("annoys", text, uuid4()) for text in (SECRET, PILED)]
    write_cards(tandem.pk, cards, seen=Phase.PREPARE, by=anna, at=at)
    return workshop


def talked_over(tandem: Tandem, anna: User, at: datetime) -> None:
    move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=at, anyway=True)
    piled = Expectation.objects.get(text=PILED)
    group_cards(tandem.pk, {piled.pk}, title="Forgetful Dora", by=anna)


def made_a_rule(tandem: Tandem, anna: User, at: datetime) -> Rule:
    move_workshop(tandem.pk, to=Phase.RULES, by=anna, at=at)
    said = Expectation.objects.get(text=SECRET)
    return propose_rule(tandem.pk, RuleData(text="We call back.", binds="both", card=said.pk), by=anna, at=at)


def over(tandem: Tandem, rule: Rule, members: tuple[User, ...], at: datetime) -> None:
    move_workshop(tandem.pk, to=Phase.AGREE, by=members[0], at=at)
    for member in members:
        agree(tandem.pk, [rule.pk], by=member, at=at)
    set_review_date(tandem.pk, (at + 90 * DAY).date(), by=members[0], at=at)
    close_workshop(tandem.pk, by=members[0], at=at)


def reads_of_it(text: str) -> set[str]:
    return {secret for secret in (SECRET, PILED, "Forgetful Dora", NOTE) if secret in text}


def test_a_lead_who_joins_afterwards_reads_the_rules_and_no_card(
    client: Client, tandem: Tandem, anna: User, dora: User, carla: User, at: datetime
) -> None:
    begun(tandem, anna, at)
    talked_over(tandem, anna, at)
    over(tandem, made_a_rule(tandem, anna, at), (anna, dora), at)
    earlier = reverse("workshop_earlier", args=[tandem.pk, 1])
    client.force_login(anna)
    assert reads_of_it(client.get(earlier).content.decode()) == {SECRET, PILED, "Forgetful Dora"}
    client.force_login(carla)
    client.post(reverse("tandem_join", args=[tandem.pk]), {"user": carla.pk, "side": Side.INSIDE})
    assert client.get(earlier).status_code == 404
    page = client.get(reverse("workshop", args=[tandem.pk])).content.decode()
    assert "Begin the review" in page  # she is a member
    assert earlier not in page
    assert "We call back." in client.get(reverse("tandem_rules", args=[tandem.pk])).content.decode()


@pytest.mark.parametrize("moment", [Phase.PREPARE, Phase.TALK, Phase.RULES])
def test_a_lead_who_joins_while_it_is_under_way_agrees_to_rules_and_hears_no_card(
    client: Client, tandem: Tandem, anna: User, dora: User, carla: User, at: datetime, moment: str
) -> None:
    begun(tandem, anna, at)
    address = reverse("workshop", args=[tandem.pk])

    def read() -> str:
        fresh = client.get(address, {"v": "0", "phase": Workshop.objects.get().phase}, headers={"HX-Request": "true"})  # fmt: skip
        return client.get(address).content.decode() + fresh.content.decode()

    def carla_joins(now: str) -> None:
        if now == moment:
            join(tandem.pk, user=carla, side=Side.INSIDE, by=carla, at=at + DAY)

    client.force_login(carla)
    carla_joins(Phase.PREPARE)
    talked_over(tandem, anna, at + DAY)
    carla_joins(Phase.TALK)
    if moment != Phase.RULES:
        assert reads_of_it(read()) == set()
        own = CardData("expect", "Tell me more", uuid4())
        write_cards(tandem.pk, [own], seen=Phase.TALK, by=carla, at=at + DAY)
        assert "Tell me more" in read()
    rule = made_a_rule(tandem, anna, at + DAY)
    carla_joins(Phase.RULES)
    assert reads_of_it(read()) == set()
    over(tandem, rule, (anna, dora, carla), at + 2 * DAY)
    assert client.get(reverse("workshop_earlier", args=[tandem.pk, 1])).status_code == 404
    client.force_login(dora)
    assert client.get(reverse("workshop_earlier", args=[tandem.pk, 1])).status_code == 200


def test_who_joins_while_it_is_under_way_hears_it_and_who_comes_later_does_not(
    tandem: Tandem, anna: User, dora: User, bert: User, emil: User, gustav: User, at: datetime
) -> None:
    workshop = begun(tandem, anna, at)
    talked_over(tandem, anna, at)
    join(tandem.pk, user=bert, side=Side.INSIDE, by=gustav, at=at + DAY)
    assert Workshop.objects.heard_by(bert).get() == workshop
    rule = made_a_rule(tandem, anna, at + DAY)
    over(tandem, rule, (anna, dora, bert), at + 2 * DAY)
    join(tandem.pk, user=emil, side=Side.FIELD, by=gustav, at=at + 3 * DAY)
    assert [Workshop.objects.heard_by(user).count() for user in (anna, dora, bert, emil)] == [1, 1, 1, 0]


def test_who_had_left_before_it_began_does_not_hear_it_on_coming_back(
    tandem: Tandem, anna: User, bert: User, gustav: User, at: datetime
) -> None:
    left = join(tandem.pk, user=bert, side=Side.INSIDE, by=gustav, at=at - 2 * DAY)
    leave(tandem.pk, left.pk, by=gustav, at=at - DAY)
    workshop = begun(tandem, anna, at)
    assert not Workshop.objects.heard_by(bert).exists()
    Workshop.objects.filter(pk=workshop.pk).update(closed_at=at + DAY, phase=Phase.DONE)
    join(tandem.pk, user=bert, side=Side.INSIDE, by=gustav, at=at + 2 * DAY)
    assert not Workshop.objects.heard_by(bert).exists()


def test_a_lead_who_was_there_from_the_beginning_is_one_of_them(
    client: Client, tandem: Tandem, anna: User, carla: User, at: datetime
) -> None:
    Membership.objects.create(tandem=tandem, user=carla, side=Side.INSIDE, joined_at=at - DAY)
    begun(tandem, anna, at)
    talked_over(tandem, anna, at)
    client.force_login(carla)
    page = client.get(reverse("workshop", args=[tandem.pk])).content.decode()
    assert reads_of_it(page) == {SECRET, PILED, "Forgetful Dora"}


def test_views_on_a_rule_are_said_to_the_same_people(
    client: Client, tandem: Tandem, anna: User, dora: User, carla: User, at: datetime
) -> None:
    begun(tandem, anna, at)
    talked_over(tandem, anna, at)
    rule = made_a_rule(tandem, anna, at)
    over(tandem, rule, (anna, dora), at)
    later = datetime.combine(date(2027, 3, 1), at.timetz())
    begin_workshop(tandem.pk, by=anna, at=later)
    rate_rules(tandem.pk, {rule.pk: (2, NOTE)}, by=anna, at=later)
    move_workshop(tandem.pk, to=Phase.TALK, by=anna, at=later, anyway=True)
    join(tandem.pk, user=carla, side=Side.INSIDE, by=carla, at=later + DAY)
    for user, heard in ((dora, {NOTE}), (carla, set())):
        client.force_login(user)
        assert reads_of_it(client.get(reverse("workshop", args=[tandem.pk])).content.decode()) == heard
