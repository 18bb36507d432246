"""The transition table: what leads where, and that nothing else does."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from requests_app.states import (
    CLOSED,
    SENT,
    TABLE,
    Ball,
    Facts,
    Party,
    Relation,
    State,
    TransitionNotAllowed,
    Verb,
    available,
    diagram,
    find,
    party,
    target_clock_runs,
)

LIFECYCLE = Path(__file__).parents[2] / "docs" / "lifecycle.md"

# Written by hand, beside the table: from where each step leads anywhere at all.
FROM = {
    Verb.SUBMIT: {State.DRAFT},
    Verb.CLAIM: {State.SUBMITTED, State.WAITING},
    Verb.ACCEPT: {State.SUBMITTED, State.WAITING},
    Verb.RELEASE: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.GIVE: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.ASK: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.ANSWER: {State.WAITING},
    Verb.WAIT: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.RESUME: {State.WAITING},
    Verb.DELIVER: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.PASS_ON: {State.DELIVERED},
    Verb.WIN: {State.DELIVERED},
    Verb.LOSE: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING, State.DELIVERED},
    Verb.CANCEL: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING, State.DELIVERED},
    Verb.REOPEN: {State.DELIVERED, State.DONE, State.WON, State.LOST, State.CANCELLED},
    Verb.CORRECT: set(SENT),
    Verb.NOTE: set(SENT),
    Verb.AIM: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING, State.DELIVERED},
    Verb.HAND_OVER: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.TAKE_BACK: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
    Verb.ACKNOWLEDGE: {State.SUBMITTED, State.IN_PROGRESS, State.WAITING},
}


def situations(state: State) -> list[Facts]:
    """Every way in which a request can be in this state."""
    return [
        Facts(state, ball, owned, accepted, asks_outcome)
        for ball, owned, accepted, asks_outcome in product(Ball, (True, False), (True, False), (True, False))
        if owned or not accepted
    ]


@pytest.mark.parametrize(("verb", "state"), list(product(Verb, State)))
def test_a_step_leads_somewhere_only_from_where_it_should(verb: Verb, state: State) -> None:
    possible = []
    for facts in situations(state):
        try:
            find(verb, facts)
        except TransitionNotAllowed:
            continue
        possible.append(facts)
    assert bool(possible) == (state in FROM[verb])


def test_no_two_rows_compete_for_the_same_situation() -> None:
    for state, verb in product(State, Verb):
        for facts in situations(state):
            assert sum(row.verb is verb and row.fits(facts) for row in TABLE) <= 1


def test_what_is_offered_is_what_is_possible() -> None:
    everyone = frozenset(Relation)
    for state in State:
        for facts in situations(state):
            for verb in available(facts, everyone):
                assert find(verb, facts).verb is verb


def test_nobody_who_is_nothing_to_a_request_is_offered_anything() -> None:
    assert all(available(facts, frozenset()) == () for state in State for facts in situations(state))


def test_from_every_state_somebody_can_go_on() -> None:
    moving = [row for row in TABLE if row.target is not None or row.balls]
    assert {source for row in moving for source in row.sources} == set(State)


def test_every_moment_between_sending_and_closing_belongs_to_somebody() -> None:
    for state, ball, owned in product(State, Ball, (True, False)):
        counted = party(state, ball, owned=owned)
        assert (counted is None) == (state is State.DRAFT or state in CLOSED)
    assert party(State.SUBMITTED, Ball.INSIDE, owned=False) is Party.NOBODY
    assert party(State.WAITING, Ball.FIELD, owned=False) is Party.FIELD


def test_the_target_clock_runs_only_while_it_is_inside_sales_turn() -> None:
    running = {(s, b) for s, b in product(State, Ball) if target_clock_runs(s, b)}
    assert running == {(State.SUBMITTED, Ball.INSIDE), (State.IN_PROGRESS, Ball.INSIDE)}


def test_the_diagram_in_the_docs_is_the_tables() -> None:
    assert f"```mermaid\n{diagram()}```\n" in LIFECYCLE.read_text(encoding="utf-8")
