"""The life of a sales request: one table. It drives buttons, permissions, actions and the diagram in the docs.

Plain Python, no Django: the rules can be read, tested and drawn without a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # in the shared queue, or given to somebody who has not accepted yet
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DELIVERED = "delivered"
    DONE = "done"  # delivered and passed on, of a type that asks for no outcome
    WON = "won"
    LOST = "lost"
    CANCELLED = "cancelled"


class Ball(StrEnum):
    """Whose turn it is."""

    INSIDE = "inside"
    FIELD = "field"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"


class Party(StrEnum):
    """Who a stretch of time is counted for: a side, or nobody while a request lies unclaimed."""

    INSIDE = "inside"
    FIELD = "field"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"


class Verb(StrEnum):
    SUBMIT = "submit"
    CLAIM = "claim"
    ACCEPT = "accept"
    RELEASE = "release"
    GIVE = "give"
    ASK = "ask"
    ANSWER = "answer"
    WAIT = "wait"
    RESUME = "resume"
    DELIVER = "deliver"
    PASS_ON = "pass_on"
    WIN = "win"
    LOSE = "lose"
    CANCEL = "cancel"
    REOPEN = "reopen"
    CORRECT = "correct"
    NOTE = "note"
    HAND_OVER = "hand_over"  # by Salesdesk: the owner is absent, or did not accept in time
    TAKE_BACK = "take_back"  # by who was absent, or by Salesdesk where they wished it so
    ACKNOWLEDGE = "acknowledge"  # a new honest date instead of one that cannot be kept
    AIM = "aim"  # the goal of the strategy that it serves


class Relation(StrEnum):
    """What a person is to a request. One person may be several things at once."""

    REQUESTER = "requester"
    FIELD = "field"  # the requester, or a field member of the request's tandem
    OWNER = "owner"
    INSIDE = "inside"  # works inside and may do this type of request
    LEAD = "lead"
    READER = "reader"  # may see it


class Condition(StrEnum):
    """What else must hold before a step, beside the state."""

    OWNED = "owned"
    UNOWNED = "unowned"
    ACCEPTED = "accepted"
    UNACCEPTED = "unaccepted"
    BALL_IN_FIELD = "ball_in_field"
    OUTCOME_ASKED = "outcome_asked"
    NO_OUTCOME_ASKED = "no_outcome_asked"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table needs to know about one request."""

    state: State
    ball: Ball
    owned: bool
    accepted: bool
    asks_outcome: bool

    def hold(self, condition: Condition) -> bool:
        return {
            Condition.OWNED: self.owned,
            Condition.UNOWNED: not self.owned,
            Condition.ACCEPTED: self.owned and self.accepted,
            Condition.UNACCEPTED: not (self.owned and self.accepted),
            Condition.BALL_IN_FIELD: self.ball is Ball.FIELD,
            Condition.OUTCOME_ASKED: self.asks_outcome,
            Condition.NO_OUTCOME_ASKED: not self.asks_outcome,
        }[condition]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `target` and `balls` say what is afterwards; empty: as before."""

    verb: Verb
    sources: frozenset[State]
    target: State | None
    by: frozenset[Relation]
    balls: tuple[Ball, ...] = ()  # several: the person chooses
    when: frozenset[Condition] = frozenset()

    def fits(self, facts: Facts) -> bool:
        return facts.state in self.sources and all(facts.hold(condition) for condition in self.when)


class TransitionNotAllowed(Exception):
    """This step does not lead anywhere from where the request is."""

    def __init__(self, verb: Verb, facts: Facts) -> None:
        super().__init__(f"{verb} is not possible while {facts.state}")
        self.verb = verb
        self.facts = facts


OPEN = frozenset({State.SUBMITTED, State.IN_PROGRESS, State.WAITING})
CLOSED = frozenset({State.DONE, State.WON, State.LOST, State.CANCELLED})
SENT = frozenset(State) - {State.DRAFT}
WORKED_ON = frozenset({State.SUBMITTED, State.IN_PROGRESS})
WAITING = frozenset({State.WAITING})
DELIVERED = frozenset({State.DELIVERED})

_SALESDESK: frozenset[Relation] = (
    frozenset()
)  # nobody's button: actions take these steps for reasons of their own
_FIELD = frozenset({Relation.FIELD})
_OWNER = frozenset({Relation.OWNER})
_INSIDE = frozenset({Relation.INSIDE})
_REQUESTER_OWNER_OR_LEAD = frozenset({Relation.REQUESTER, Relation.OWNER, Relation.LEAD})
_OWNER_OR_LEAD = frozenset({Relation.OWNER, Relation.LEAD})
_FIELD_OR_LEAD = frozenset({Relation.FIELD, Relation.LEAD})
_EITHER_SIDE = frozenset({Relation.FIELD, Relation.OWNER, Relation.LEAD})


def _when(*conditions: Condition) -> frozenset[Condition]:
    return frozenset(conditions)


# fmt: off
TABLE: tuple[Transition, ...] = (
    Transition(Verb.SUBMIT,  frozenset({State.DRAFT}), State.SUBMITTED, frozenset({Relation.REQUESTER}), (Ball.INSIDE,)),
    Transition(Verb.CLAIM,   frozenset({State.SUBMITTED}), State.IN_PROGRESS, _INSIDE, when=_when(Condition.UNOWNED)),
    Transition(Verb.CLAIM,   WAITING, None, _INSIDE, when=_when(Condition.UNOWNED)),
    Transition(Verb.ACCEPT,  frozenset({State.SUBMITTED}), State.IN_PROGRESS, _OWNER, when=_when(Condition.OWNED, Condition.UNACCEPTED)),
    Transition(Verb.ACCEPT,  WAITING, None, _OWNER, when=_when(Condition.OWNED, Condition.UNACCEPTED)),
    Transition(Verb.RELEASE, WORKED_ON, State.SUBMITTED, _OWNER_OR_LEAD, when=_when(Condition.OWNED)),
    Transition(Verb.RELEASE, WAITING, None, _OWNER_OR_LEAD, when=_when(Condition.OWNED)),
    Transition(Verb.GIVE,    WORKED_ON, State.SUBMITTED, _OWNER_OR_LEAD),
    Transition(Verb.GIVE,    WAITING, None, _OWNER_OR_LEAD),
    Transition(Verb.ASK,     OPEN, State.WAITING, _OWNER, (Ball.FIELD,), _when(Condition.OWNED)),
    Transition(Verb.ANSWER,  WAITING, State.IN_PROGRESS, _FIELD, (Ball.INSIDE,), _when(Condition.ACCEPTED)),
    Transition(Verb.ANSWER,  WAITING, State.SUBMITTED, _FIELD, (Ball.INSIDE,), _when(Condition.UNACCEPTED)),
    Transition(Verb.WAIT,    OPEN, State.WAITING, _OWNER, (Ball.CUSTOMER, Ball.THIRD_PARTY), _when(Condition.OWNED)),
    Transition(Verb.RESUME,  WAITING, State.IN_PROGRESS, _OWNER, (Ball.INSIDE,), _when(Condition.OWNED)),
    Transition(Verb.DELIVER, OPEN, State.DELIVERED, _OWNER, (Ball.FIELD,), _when(Condition.OWNED)),
    Transition(Verb.PASS_ON, DELIVERED, None, _EITHER_SIDE, (Ball.CUSTOMER,), _when(Condition.BALL_IN_FIELD, Condition.OUTCOME_ASKED)),
    Transition(Verb.PASS_ON, DELIVERED, State.DONE, _EITHER_SIDE, when=_when(Condition.NO_OUTCOME_ASKED)),
    Transition(Verb.WIN,     DELIVERED, State.WON, _EITHER_SIDE, when=_when(Condition.OUTCOME_ASKED)),
    Transition(Verb.LOSE,    OPEN | DELIVERED, State.LOST, _EITHER_SIDE, when=_when(Condition.OUTCOME_ASKED)),
    Transition(Verb.CANCEL,  OPEN | DELIVERED, State.CANCELLED, _FIELD_OR_LEAD),
    Transition(Verb.REOPEN,  CLOSED | DELIVERED, State.SUBMITTED, _EITHER_SIDE, (Ball.INSIDE,)),
    Transition(Verb.HAND_OVER, WORKED_ON, State.SUBMITTED, _SALESDESK, when=_when(Condition.OWNED)),
    Transition(Verb.HAND_OVER, WAITING, None, _SALESDESK, when=_when(Condition.OWNED)),
    Transition(Verb.TAKE_BACK, WORKED_ON, State.IN_PROGRESS, _SALESDESK),
    Transition(Verb.TAKE_BACK, WAITING, None, _SALESDESK),
    Transition(Verb.ACKNOWLEDGE, OPEN, None, _OWNER_OR_LEAD, when=_when(Condition.OWNED)),
    Transition(Verb.CORRECT, SENT, None, _EITHER_SIDE),
    Transition(Verb.AIM,     OPEN | DELIVERED, None, _REQUESTER_OWNER_OR_LEAD),
    Transition(Verb.NOTE,    SENT, None, frozenset({Relation.READER})),
)
# fmt: on

# Steps by which somebody else's name comes to stand there need nobody's acceptance: who does them has the work in hand.
ACCEPTING = frozenset(
    {Verb.CLAIM, Verb.ACCEPT, Verb.ASK, Verb.WAIT, Verb.RESUME, Verb.DELIVER, Verb.TAKE_BACK}
)
# What people do by a button and its form, once a request was sent.
BY_PEOPLE = tuple(verb for verb in Verb if verb not in {Verb.SUBMIT, Verb.HAND_OVER, Verb.TAKE_BACK})
# The new owner is named by the step (`Step.to`); nobody: the shared queue.
GIVING = frozenset({Verb.GIVE, Verb.REOPEN, Verb.HAND_OVER, Verb.TAKE_BACK})


def find(verb: Verb, facts: Facts) -> Transition:
    """The row that this step takes from here. Raises `TransitionNotAllowed`."""
    for transition in TABLE:
        if transition.verb is verb and transition.fits(facts):
            return transition
    raise TransitionNotAllowed(verb, facts)


def available(facts: Facts, relations: frozenset[Relation]) -> tuple[Verb, ...]:
    """What a person who stands in these relations may do now, in the table's order."""
    verbs = (t.verb for t in TABLE if t.by & relations and t.fits(facts))
    return tuple(dict.fromkeys(verbs))


def party(state: State, ball: Ball, *, owned: bool) -> Party | None:
    """Who the time from here on is counted for; `None` before submitting and after closing."""
    if state is State.DRAFT or state in CLOSED:
        return None
    if ball is Ball.INSIDE and not owned:
        return Party.NOBODY
    return Party(ball.value)


def target_clock_runs(state: State, ball: Ball) -> bool:
    """The target counts while it is inside sales' turn, claimed or not."""
    return state in WORKED_ON and ball is Ball.INSIDE


def diagram() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    edges: dict[tuple[State, State], list[str]] = {}
    for transition in TABLE:
        if transition.verb in {Verb.NOTE, Verb.CORRECT, Verb.ACKNOWLEDGE, Verb.AIM}:
            continue
        for source in sorted(transition.sources):
            verbs = edges.setdefault((source, transition.target or source), [])
            if transition.verb.value not in verbs:
                verbs.append(transition.verb.value)
    lines = [
        f"    {source.value} --> {target.value}: {', '.join(verbs)}"
        for (source, target), verbs in edges.items()
    ]
    ends = [f"    {state.value} --> [*]" for state in sorted(CLOSED)]
    return "\n".join(["stateDiagram-v2", "    [*] --> draft", *lines, *ends, ""])
