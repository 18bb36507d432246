"""Two members of a tandem, each on their own device, at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from notifications.models import Notice
from people.actions.close_account import close_account, open_account
from salesdesk.web.conflict import Conflict
from tandems.actions.agree_rule import agree
from tandems.actions.begin_workshop import begin_workshop
from tandems.actions.consent_figures import consent_figures
from tandems.actions.move_workshop import move_workshop
from tandems.actions.propose_rule import RuleData, propose_rule
from tandems.actions.remind_of_review import remind_of_review
from tandems.actions.write_card import CardData, write_cards
from tandems.models import Assent, Expectation, FiguresConsent, Phase, Rule, Workshop
from tests.patience import patient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(steps: Iterable[Callable[[], Any]]) -> list[Any]:
    """What each answers; they begin together, each on a connection of its own."""
    taken = list(steps)
    start = Barrier(len(taken))

    def take(step: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=patient(30))
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(taken)) as pool:
        return list(pool.map(take, taken))


def go_to(tandem: Tandem, *phases: str, by: User, at: datetime) -> None:
    for phase in phases:
        move_workshop(tandem.pk, to=phase, by=by, at=at, anyway=True)


def test_both_begin_at_once_and_it_is_one_workshop(
    tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    begun = at_once(partial(begin_workshop, tandem.pk, by=who, at=at) for who in (anna, dora) * 4)
    assert len({workshop.pk for workshop in begun}) == Workshop.objects.count() == 1
    assert Notice.objects.filter(kind="workshop_begun").count() == 1


def test_both_agree_at_once_and_the_rule_holds_from_one_moment(
    tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    begin_workshop(tandem.pk, by=anna, at=at)
    go_to(tandem, Phase.TALK, by=anna, at=at)
    for turn in range(ROUNDS):
        go_to(tandem, Phase.RULES, by=anna, at=at)
        before = Rule.objects.in_force().first()
        text = RuleData(text=f"We call back, {turn}.", binds="both", replaces=before.pk if before else None)
        rule = propose_rule(tandem.pk, text, by=anna, at=at)
        go_to(tandem, Phase.AGREE, by=anna, at=at)
        moments = {
            anna: at + timedelta(minutes=turn, seconds=1),
            dora: at + timedelta(minutes=turn, seconds=2),
        }
        at_once(partial(agree, tandem.pk, [rule.pk], by=who, at=moments[who]) for who in (anna, dora))
        rule.refresh_from_db()
        assert rule.agreed_at in moments.values()
        assert list(Rule.objects.in_force()) == [rule]  # what it replaces has ended, once
        assert Assent.objects.filter(rule=rule).count() == 2


def test_a_card_sent_while_the_others_go_on_is_kept_or_refused_and_never_lost(
    tandem: Tandem, anna: User, dora: User, at: datetime
) -> None:
    """Refused means that its author still has it in the box, and is told that from here on everybody sees it."""
    for turn in range(ROUNDS):
        workshop = begin_workshop(tandem.pk, by=anna, at=at)
        key = uuid4()

        kept, _revealed = at_once(
            (
                partial(_is_kept, tandem, CardData("expect", "Say no early", key), by=dora, at=at),
                partial(move_workshop, tandem.pk, to=Phase.TALK, by=anna, at=at, anyway=True),
            )
        )
        workshop.refresh_from_db()
        assert workshop.phase == Phase.TALK
        assert workshop.revision == (2 if kept else 1)  # each open page hears of both
        assert Expectation.objects.filter(key=key).exists() == kept
        Workshop.objects.filter(pk=workshop.pk).update(
            phase=Phase.DONE, closed_at=at, next_review_on=date(2027, 2, 16), number=turn + 1
        )


def _is_kept(tandem: Tandem, card: CardData, *, by: User, at: datetime) -> bool:
    try:
        write_cards(tandem.pk, [card], seen=Phase.PREPARE, by=by, at=at)
    except Conflict:
        return False
    return True


def test_consent_tapped_many_times_at_once_is_one(tandem: Tandem, anna: User, at: datetime) -> None:
    at_once([partial(consent_figures, tandem.pk, by=anna, at=at)] * 6)
    assert FiguresConsent.objects.count() == 1


def test_several_sweeps_remind_each_member_once(tandem: Tandem, anna: User, dora: User, at: datetime) -> None:
    Workshop.objects.create(
        tandem=tandem,
        number=1,
        phase=Phase.DONE,
        phase_since=at,
        begun_by=anna,
        begun_at=at,
        closed_at=at,
        next_review_on=date(2027, 2, 16),
    )
    morning = datetime.fromisoformat("2027-02-16T09:00:00+01:00")
    at_once([partial(remind_of_review, at=morning)] * 6)
    told = Notice.objects.order_by("recipient__name").values_list("recipient__name", flat=True)
    assert list(told) == ["Anna", "Dora"]


def test_an_account_is_closed_while_its_person_agrees(
    tandem: Tandem, anna: User, dora: User, emil: User, gustav: User, at: datetime
) -> None:
    """Whoever is first: both go through, or agreeing is no longer theirs; and the rule holds without their word."""
    tandem.memberships.create(user=emil, side="field", joined_at=at)
    begin_workshop(tandem.pk, by=anna, at=at)
    go_to(tandem, Phase.TALK, Phase.RULES, by=anna, at=at)
    rules = [
        propose_rule(tandem.pk, RuleData(text=f"Rule {n}", binds="both"), by=anna, at=at).pk
        for n in range(ROUNDS)
    ]
    go_to(tandem, Phase.AGREE, by=anna, at=at)

    def agrees(rule: int) -> None:
        with suppress(PermissionDenied):
            agree(tandem.pk, [rule], by=emil, at=at)

    for rule in rules:
        for member in (anna, dora):
            agree(tandem.pk, [rule], by=member, at=at)
        at_once([partial(agrees, rule), partial(close_account, emil.pk, by=gustav, at=at)])
        assert Rule.objects.get(pk=rule).agreed_at == at
        open_account(emil.pk, by=gustav)
