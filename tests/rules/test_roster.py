"""Who stands in, and why: examples that a lead would give."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from people.roster import Agreed, Choice, Colleague, Passed, Question, Reason, Team, Via, circle

ANNA, BERT, CLEO, DANA, EDDA = 1, 2, 3, 4, 5
HOUR = timedelta(hours=1)


def team(*colleagues: Colleague, **stand_ins: list[int | Agreed]) -> Team:
    """`a1=[2]`: 2 stands in for 1."""
    agreed = {
        int(key[1:]): [one if isinstance(one, Agreed) else Agreed(one) for one in theirs]
        for key, theirs in stand_ins.items()
    }
    return Team({one.pk: one for one in colleagues}, agreed)


def here(pk: int, hours: float = 0, **facts: Any) -> Colleague:
    return Colleague(pk, f"P{pk}", work=hours * HOUR, **facts)


def away(pk: int, **facts: Any) -> Colleague:
    return here(pk, is_absent=True, **facts)


def test_the_first_stand_in_who_is_present_takes_over() -> None:
    answer = team(away(ANNA), here(BERT, 9), here(CLEO), a1=[BERT, CLEO]).answer(Question(ANNA))
    assert answer == Choice(BERT, Via.STAND_IN)


def test_a_stand_in_who_is_absent_too_is_passed_over_with_the_reason() -> None:  # F28
    answer = team(away(ANNA), away(BERT), here(CLEO), a1=[BERT, CLEO]).answer(Question(ANNA))
    assert answer == Choice(CLEO, Via.STAND_IN, passed=(Passed(BERT, Reason.ABSENT),))


def test_all_of_ones_own_are_asked_before_theirs_are() -> None:
    crew = team(away(ANNA), away(BERT), here(CLEO), here(DANA), a1=[BERT, CLEO], a2=[DANA])
    assert crew.answer(Question(ANNA)).to == CLEO


def test_the_stand_in_of_an_absent_stand_in_steps_in_and_it_is_said_for_whom() -> None:
    answer = team(away(ANNA), away(BERT), here(CLEO, 9), here(DANA), a1=[BERT], a2=[CLEO]).answer(
        Question(ANNA)
    )
    assert answer == Choice(CLEO, Via.STAND_IN_OF_STAND_IN, of=BERT, passed=(Passed(BERT, Reason.ABSENT),))


def test_a_circle_ends_and_everybody_in_it_is_asked_once() -> None:  # F29
    crew = team(away(ANNA), away(BERT), away(CLEO), a1=[BERT], a2=[CLEO], a3=[ANNA])
    answer = crew.answer(Question(ANNA))
    assert answer == Choice(
        None, Via.QUEUE, passed=(Passed(BERT, Reason.ABSENT), Passed(CLEO, Reason.ABSENT))
    )


def test_who_stands_in_for_themselves_is_harmless() -> None:
    assert team(away(ANNA), here(BERT), a1=[ANNA, BERT]).answer(Question(ANNA)).to == BERT


def test_everybody_absent_leaves_the_queue_and_names_everybody() -> None:  # F30
    crew = team(*(away(pk) for pk in (ANNA, BERT, CLEO, DANA)), a1=[BERT])
    answer = crew.answer(Question(ANNA, tandem=[ANNA, CLEO]))
    assert (answer.to, answer.via) == (None, Via.QUEUE)
    assert answer.passed == tuple(Passed(pk, Reason.ABSENT) for pk in (BERT, CLEO, DANA))


def test_nobody_at_all_leaves_the_queue() -> None:
    assert Team({}).answer(Question(ANNA)) == Choice(None, Via.QUEUE)


def test_without_stand_ins_the_tandem_is_asked_in_its_order_then_the_one_with_the_least() -> None:
    crew = team(away(ANNA), here(BERT, 1), here(CLEO, 8), here(DANA, 2))
    assert crew.answer(Question(ANNA, tandem=[ANNA, CLEO, DANA])) == Choice(CLEO, Via.TANDEM)
    assert crew.answer(Question(ANNA)) == Choice(BERT, Via.TEAM)


def test_of_two_with_as_little_the_same_is_chosen_every_time() -> None:
    crew = team(away(ANNA), here(CLEO, 1), here(BERT, 1))
    assert {crew.answer(Question(ANNA)).to for _ in range(5)} == {BERT}


def test_what_was_chosen_beforehand_wins_as_long_as_that_person_can() -> None:
    crew = team(away(ANNA), here(BERT), here(CLEO, 30), a1=[BERT])
    assert crew.answer(Question(ANNA, wish=CLEO)) == Choice(CLEO, Via.WISH)
    crew.colleagues[CLEO] = away(CLEO)
    answer = crew.answer(Question(ANNA, wish=CLEO))
    assert answer == Choice(BERT, Via.STAND_IN, passed=(Passed(CLEO, Reason.ABSENT),))


def test_each_who_cannot_is_passed_over_with_the_reason_that_holds() -> None:
    crew = team(
        away(ANNA),
        here(BERT, is_active=False),
        here(CLEO, works_today=False),
        here(DANA),
        here(EDDA, 7.5, limit=8 * HOUR),
        a1=[99, BERT, CLEO, DANA, EDDA],
    )
    answer = crew.answer(Question(ANNA, entitled=lambda pk: pk != DANA, work=HOUR))
    assert answer.via is Via.QUEUE
    assert [(one.pk, one.reason) for one in answer.passed] == [
        (99, Reason.CLOSED),
        (BERT, Reason.CLOSED),
        (CLEO, Reason.OFF),
        (DANA, Reason.NOT_ENTITLED),
        (EDDA, Reason.OVERLOADED),
    ]


def test_up_to_the_limit_is_not_too_much() -> None:
    crew = team(away(ANNA), here(BERT, 7, limit=8 * HOUR))
    assert crew.answer(Question(ANNA, work=HOUR)).to == BERT
    crew.takes(BERT, HOUR)
    assert crew.answer(Question(ANNA, work=HOUR)).passed == (Passed(BERT, Reason.OVERLOADED),)


def test_who_stands_in_for_quotes_only_is_not_asked_for_delivery_dates() -> None:
    crew = team(away(ANNA), here(BERT, 5), here(CLEO), a1=[Agreed(BERT, frozenset({"quote"}))])
    assert crew.answer(Question(ANNA, duty="quote")) == Choice(BERT, Via.STAND_IN)
    assert crew.answer(Question(ANNA, duty="delivery-date")) == Choice(CLEO, Via.TEAM)


def test_an_agreed_stand_in_from_outside_the_team_is_asked_but_never_by_chance() -> None:
    crew = team(away(ANNA), here(BERT, in_team=False), a1=[BERT])
    assert crew.answer(Question(ANNA)).to == BERT
    assert team(away(ANNA), here(BERT, in_team=False)).answer(Question(ANNA)).to is None


def test_many_requests_spread_over_the_team() -> None:
    crew = team(away(ANNA), here(BERT, 2), here(CLEO), here(DANA, 1))
    for _ in range(9):
        chosen = crew.answer(Question(ANNA, work=HOUR)).to
        assert chosen
        crew.takes(chosen, HOUR)
    assert {pk: crew.colleagues[pk].work for pk in (BERT, CLEO, DANA)} == dict.fromkeys(
        (BERT, CLEO, DANA), 4 * HOUR
    )


def test_a_circle_is_named_from_the_person_back_to_the_person() -> None:
    assert circle(ANNA, [Agreed(BERT)], {BERT: [Agreed(CLEO)], CLEO: [Agreed(ANNA)]}) == [
        ANNA,
        BERT,
        CLEO,
        ANNA,
    ]
    assert circle(ANNA, [Agreed(BERT)], {BERT: [Agreed(CLEO)], CLEO: [Agreed(BERT)]}) == []
    assert circle(ANNA, [Agreed(ANNA)], {}) == [ANNA, ANNA]


def test_the_shortest_circle_is_named() -> None:
    agreed = {BERT: [Agreed(CLEO)], CLEO: [Agreed(BERT), Agreed(DANA)], DANA: [Agreed(ANNA)]}
    assert circle(ANNA, [Agreed(BERT), Agreed(DANA)], agreed) == [ANNA, DANA, ANNA]


def test_agreements_for_different_things_make_no_circle() -> None:
    quotes, dates = frozenset({"quote"}), frozenset({"delivery-date"})
    assert circle(ANNA, [Agreed(BERT, quotes)], {BERT: [Agreed(ANNA, dates)]}) == []
    assert circle(ANNA, [Agreed(BERT, quotes)], {BERT: [Agreed(ANNA, quotes | dates)]}) == [ANNA, BERT, ANNA]
    assert circle(ANNA, [Agreed(BERT, quotes)], {BERT: [Agreed(ANNA)]}) == [ANNA, BERT, ANNA]


def test_a_chain_of_thousands_is_no_trouble() -> None:
    chain = {pk: [Agreed(pk + 1)] for pk in range(2, 3000)}
    assert circle(1, [Agreed(2)], chain) == []
    assert len(circle(1, [Agreed(2)], {**chain, 3000: [Agreed(1)]})) == 3001
