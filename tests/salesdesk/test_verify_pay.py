"""`manage.py verify` for pay, strategy and pulse: what is sound is sound, and each thing that can be broken is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from rewards.actions.export_payroll import export_payroll
from rewards.actions.note_orders import note_orders
from rewards.actions.release_statement import release_month
from rewards.models import OrderBooking, PayStatement
from salesdesk import invariants
from strategy.models import (
    Change,
    Proposal,
    PulseCount,
    PulseRound,
    PulseWords,
    Side,
    Stance,
    StrategyVersion,
    Target,
)
from tests.company import person
from tests.rewards.payday import JANUARY, Timelines, moment, publish, sweep, terms
from tests.salesdesk.breaking import run, unguarded
from tests.strategy_made import goal_named
from tests.strategy_made import publish as publish_strategy

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User
    from requests_app.models import RequestType
    from strategy.models import Goal
    from tandems.models import Customer, Tandem

NAMES = (
    "The database refuses to change or delete a published strategy",
    "The database refuses to change or delete what was typed as a goal's progress",
    "The database refuses to change or delete a published pay plan",
    "The database refuses to change or delete orders that were noted",
    "Every published pay plan was approved by two",
    "No order counts under a plan that nobody could read",
    "What payroll was given is what was released",
    "Every closed pay statement is the sum of its lines",
    "The parts of every order sum to what is paid for it",
    "All that was paid for a closed month is what its rules say",
    "Every order that a plan counts was noted",
    "Published versions of the strategy follow one another",
    "Nobody has a voice on their own proposal",
    "What a pulse round counted sums to those who answered it",
    "No answer of the pulse has room for who gave it",
    "Nothing is left of a closed pulse round",
)


@dataclass
class Paid:
    at: datetime
    anna: User
    goal: Goal


@pytest.fixture
def paid(types: dict[str, RequestType], customer: Customer, tandem: Tandem, anna: User, dora: User, frieda: User,
         gustav: User) -> Paid:  # fmt: skip
    """January is closed, released and exported, and one of its orders was corrected since; the strategy is in its second version, the pulse was asked once."""
    since, at = moment(1, 1, year=2025), moment(2, 3)
    tandem.memberships.update(joined_at=since)
    publish(terms(types["quote"]), [frieda, gustav], moment(12, 20, year=2025))
    told = Timelines(types["quote"], customer)
    for day in (12, 13):
        row = told.won(dora, [(anna, timedelta(hours=2))], value="1000", at=moment(1, day), tandem=tandem)
    told.write()
    sweep(at)
    payroll = person("Greta", is_payroll=True)
    release_month(JANUARY, by=payroll, at=at)
    assert export_payroll(by=payroll, at=at)
    told.corrected(row, "900", at)
    told.write()
    note_orders(at=at)
    assert OrderBooking.objects.get(number=2).lines.count() == 2
    _segments, (goal,) = publish_strategy(frieda, since, goals=[goal_named("Wartung")])
    publish_strategy(frieda, at, goals=[goal_named("Mehr Wartung", goal=goal)])
    goal.progress.create(value=1, at=at, by=frieda)
    proposal = Proposal.objects.create(
        target_kind=Target.BLOCK, change=Change.ADD, reason="x", by=dora, side=Side.FIELD, at=at
    )
    proposal.voices.create(user=anna, side=Side.INSIDE, stance=Stance.SUPPORT, at=at)
    version = StrategyVersion.objects.get(number=2)
    asked = PulseRound.objects.create(
        number=1,
        version=version,
        opened_at=at,
        closes_at=at,
        closed_at=at,
        answered_field=5,
        answered_inside=6,
    )
    statement = asked.statements.create(text="x", is_part=True, position=0)
    for side, number in ((Side.FIELD, 5), (Side.INSIDE, 6)):
        statement.counts.create(side=side, yes=number - 2, no=1, unsure=1)
        PulseWords.objects.bulk_create(PulseWords(round=asked, side=side, text="x") for _ in range(10))
    return Paid(at, anna, goal)


def found(at: datetime, named: str) -> list[invariants.Found]:
    return [one.look(at) for one in invariants.all_of_them() if one.name.startswith(named)]


def test_what_is_sound_is_sound_and_was_looked_at(paid: Paid) -> None:
    for name in NAMES:
        (one,) = found(paid.at, name)
        assert (name, one.broken) == (name, ())
        assert one.checked, name


# SQLite has one for each verb.
OF_THE_STRATEGY = [
    (
        f"strategy_{part}_of_published" + ("_INSERT" if connection.vendor == "sqlite" else ""),
        f"strategy_{part}",
    )
    for part in ("block", "segmententry", "goalentry", "maker")
]


def _drop(trigger: str, table: str) -> Callable[[Paid], None]:
    def drop(paid: Paid) -> None:
        run(f"DROP TRIGGER {trigger}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))

    drop.__name__ = f"without_{trigger}"
    return drop


def approved_by_one(paid: Paid) -> None:
    unguarded(
        "rewards_planapproval",
        "DELETE FROM rewards_planapproval WHERE id = (SELECT MIN(id) FROM rewards_planapproval)",
    )


def in_force_outside_its_months(paid: Paid) -> None:
    unguarded(
        "rewards_planmonth", "UPDATE rewards_planmonth SET month = '2031-01-01' WHERE month = '2026-12-01'"
    )


def published_afterwards(paid: Paid) -> None:
    unguarded("rewards_payplan", "UPDATE rewards_payplan SET published_at = '2026-01-12 22:00:00+00:00'")


def paid_more_than_released(paid: Paid) -> None:
    unguarded("rewards_payrollentry", "UPDATE rewards_payrollentry SET cents = cents + 1")


def a_cent_too_much(paid: Paid) -> None:
    pk = PayStatement.objects.order_by("pk").values_list("pk", flat=True)[0]
    unguarded("rewards_paystatement", f"UPDATE rewards_paystatement SET cents = cents + 1 WHERE id = {pk}")


def a_line_lost(paid: Paid) -> None:
    unguarded(
        "rewards_payline", "DELETE FROM rewards_payline WHERE id = (SELECT MIN(id) FROM rewards_payline)"
    )


def pool_of_before(paid: Paid) -> None:
    unguarded("rewards_orderbooking", "UPDATE rewards_orderbooking SET pool = pool - 1")


def lines_of_a_booking_lost(paid: Paid) -> None:
    """And the statement says so much less: only the booking knows of it."""
    booking = OrderBooking.objects.order_by("pk")[0].pk
    unguarded("rewards_payline", f"DELETE FROM rewards_payline WHERE booking_id = {booking}")


def a_late_line_lost(paid: Paid) -> None:
    unguarded(
        "rewards_payline",
        "DELETE FROM rewards_payline WHERE id = (SELECT MIN(id) FROM rewards_payline WHERE side = '')",
    )


def a_booking_lost(paid: Paid) -> None:
    """The late one, with its lines."""
    for table, key in (("payline", "booking_id"), ("orderbooking", "id")):
        unguarded(
            f"rewards_{table}",
            f"DELETE FROM rewards_{table} WHERE {key} = (SELECT MAX(id) FROM rewards_orderbooking)",
        )


def a_version_left_out(paid: Paid) -> None:
    unguarded("strategy_strategyversion", "UPDATE strategy_strategyversion SET number = 7 WHERE number = 2")


def published_before_the_one_before(paid: Paid) -> None:
    unguarded(
        "strategy_strategyversion",
        "UPDATE strategy_strategyversion SET published_at = '2020-01-01 08:00:00+00:00' WHERE number = 2",
    )


def voice_for_oneself(paid: Paid) -> None:
    Proposal.objects.update(by=paid.anna)


def counted_once_more(paid: Paid) -> None:
    PulseCount.objects.filter(side=Side.INSIDE).update(yes=99)


def an_author(paid: Paid) -> None:
    run("ALTER TABLE strategy_pulseanswer ADD COLUMN author_id integer")


def a_moment(paid: Paid) -> None:
    run("ALTER TABLE strategy_pulsewords ADD COLUMN written_at integer")


def asked_kept(paid: Paid) -> None:
    PulseRound.objects.get().asked.create(user=paid.anna, side=Side.INSIDE)


def answer_kept(paid: Paid) -> None:
    PulseRound.objects.get().answers.create(side=Side.INSIDE, choices=["yes"])


def small_group_counted(paid: Paid) -> None:
    PulseRound.objects.update(answered_field=None, answered_inside=None)


def few_words(paid: Paid) -> None:
    PulseWords.objects.filter(side=Side.FIELD)[0].delete()


OF_PLANS = (
    ("payplan", "insert"),
    ("payplan", "update"),
    ("payplan", "delete"),
    ("rate", "insert"),
    ("planapproval", "delete"),
    ("planmonth", "insert"),
    ("planmonth", "update"),
)
OF_AMOUNTS = (
    ("wonorder", "update"),
    ("orderpart", "delete"),
    ("orderbooking", "delete"),
    ("paymonth", "update"),
    ("monthrules", "delete"),
    ("payline", "insert"),
    ("paystatement", "insert"),
    ("paystatement", "update"),
    ("objection", "update"),
    ("payrollexport", "delete"),
    ("payrollentry", "update"),
    ("paylook", "delete"),
)

BREAKS: list[tuple[Callable[[Paid], None], str]] = [
    (_drop("strategy_published_is_never_changed", "strategy_strategyversion"), NAMES[0]),
    *((_drop(name, table), NAMES[0]) for name, table in OF_THE_STRATEGY),
    (_drop("strategy_progress_is_never_changed", "strategy_goalprogress"), NAMES[1]),
    *((_drop(f"pay_{table}_{verb}", f"rewards_{table}"), NAMES[2]) for table, verb in OF_PLANS),
    *((_drop(f"pay_{table}_{verb}", f"rewards_{table}"), NAMES[3]) for table, verb in OF_AMOUNTS),
    (approved_by_one, NAMES[4]),
    (in_force_outside_its_months, NAMES[4]),
    (published_afterwards, NAMES[5]),
    (paid_more_than_released, NAMES[6]),
    (a_cent_too_much, NAMES[7]),
    (a_line_lost, NAMES[7]),
    (a_line_lost, NAMES[8]),
    (pool_of_before, NAMES[8]),
    (lines_of_a_booking_lost, NAMES[8]),
    (a_late_line_lost, NAMES[9]),
    (a_booking_lost, NAMES[10]),
    (a_version_left_out, NAMES[11]),
    (published_before_the_one_before, NAMES[11]),
    (voice_for_oneself, NAMES[12]),
    (counted_once_more, NAMES[13]),
    (an_author, NAMES[14]),
    (a_moment, NAMES[14]),
    (asked_kept, NAMES[15]),
    (answer_kept, NAMES[15]),
    (small_group_counted, NAMES[15]),
    (few_words, NAMES[15]),
]


@pytest.mark.parametrize(
    ("break_it", "named"),
    BREAKS,
    ids=[f"{break_it.__name__}-{number}" for number, (break_it, _) in enumerate(BREAKS)],
)
def test_what_is_broken_is_named(break_it: Callable[[Paid], None], named: str, paid: Paid) -> None:
    break_it(paid)
    (one,) = found(paid.at, named)
    assert one.broken


def test_each_of_them_is_broken_once() -> None:
    assert {named for _break_it, named in BREAKS} == set(NAMES)
