"""What a row of an old log means here: one table from what somebody did, and how the request stood, to steps of its life.

Old systems allow what Salesdesk does not: resolving without taking, closing twice. Each such row is placed by a rule
that carries a name, so that a report can count it; none is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from requests_app.states import CLOSED, State, Verb

if TYPE_CHECKING:
    from requests_app.states import Facts


class Deed(StrEnum):
    """What an activity of the old system stands for. The mapping names one for each."""

    SUBMIT = auto()  # it arrives
    TAKE = auto()  # a person makes it theirs
    ASK = auto()
    ANSWER = auto()
    WAIT = auto()  # for the customer or a third party
    RESUME = auto()
    RELEASE = auto()
    DELIVER = auto()
    CLOSE = auto()  # no outcome is asked for
    WIN = auto()
    LOSE = auto()
    CANCEL = auto()
    REOPEN = auto()
    NOTE = auto()  # happened, and changes nothing
    SKIP = auto()  # left out, and counted


class Oddity(StrEnum):
    """Why a row was not simply what its activity says."""

    TAKEN_OVER = "taken over by another person: given to them, owner changed"
    TAKEN_AGAIN = "taken again by its owner: kept as a note"
    REOPENED = "worked on again after it was resolved: reopened"
    NOT_TAKEN = "worked on before anybody took it: taken by that person first"
    NOT_DELIVERED = "ended without having been resolved: cancelled, or delivered first if it has an outcome"
    DELIVERED_ALREADY = "resolved a second time: kept as a note, the first moment counts"
    AFTER_CLOSING = "happened after closing: kept as a note"
    ARRIVED_ALREADY = "arrived a second time: kept as a note"
    NOT_WAITING = "went on without having waited: kept as a note"
    NOT_HELD = "released by nobody: kept as a note"
    NOT_CLOSED = "reopened while open: kept as a note"


class Standing(StrEnum):
    """How a request stands, as far as it matters here."""

    UNCLAIMED = auto()
    MINE = auto()  # owned by the person of the row
    OTHERS = auto()
    OFFERED = auto()  # owned by the person of the row, not accepted yet
    WAITING_MINE = auto()
    WAITING_OTHERS = auto()
    DELIVERED = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """`verbs`: the last one is what the row says; those before it are what the old system left out."""

    deed: Deed
    standings: frozenset[Standing]
    verbs: tuple[Verb, ...]
    oddity: Oddity | None = None


UNCLAIMED = frozenset({Standing.UNCLAIMED})
HELD = frozenset({Standing.MINE, Standing.OTHERS, Standing.OFFERED})
WAITING = frozenset({Standing.WAITING_MINE, Standing.WAITING_OTHERS})
DELIVERED = frozenset({Standing.DELIVERED})
ENDED = frozenset({Standing.CLOSED})
ANYHOW = frozenset(Standing)

# fmt: off
TABLE: tuple[Rule, ...] = (
    Rule(Deed.SUBMIT,  ANYHOW, (Verb.NOTE,), Oddity.ARRIVED_ALREADY),  # the first time it is a draft: see `place`
    Rule(Deed.TAKE,    UNCLAIMED, (Verb.CLAIM,)),
    Rule(Deed.TAKE,    frozenset({Standing.OFFERED}), (Verb.ACCEPT,)),
    Rule(Deed.TAKE,    frozenset({Standing.MINE}), (Verb.NOTE,), Oddity.TAKEN_AGAIN),
    Rule(Deed.TAKE,    frozenset({Standing.OTHERS}), (Verb.GIVE, Verb.ACCEPT), Oddity.TAKEN_OVER),
    Rule(Deed.TAKE,    frozenset({Standing.WAITING_MINE}), (Verb.RESUME,)),
    Rule(Deed.TAKE,    frozenset({Standing.WAITING_OTHERS}), (Verb.GIVE, Verb.RESUME), Oddity.TAKEN_OVER),
    Rule(Deed.TAKE,    DELIVERED | ENDED, (Verb.REOPEN, Verb.ACCEPT), Oddity.REOPENED),
    Rule(Deed.ASK,     UNCLAIMED, (Verb.CLAIM, Verb.ASK), Oddity.NOT_TAKEN),
    Rule(Deed.ASK,     HELD | WAITING, (Verb.ASK,)),
    Rule(Deed.ASK,     DELIVERED, (Verb.REOPEN, Verb.ASK), Oddity.REOPENED),
    Rule(Deed.WAIT,    UNCLAIMED, (Verb.CLAIM, Verb.WAIT), Oddity.NOT_TAKEN),
    Rule(Deed.WAIT,    HELD | WAITING, (Verb.WAIT,)),
    Rule(Deed.WAIT,    DELIVERED, (Verb.REOPEN, Verb.WAIT), Oddity.REOPENED),
    Rule(Deed.ANSWER,  WAITING, (Verb.ANSWER,)),
    Rule(Deed.RESUME,  WAITING, (Verb.RESUME,)),
    Rule(Deed.RELEASE, HELD, (Verb.RELEASE,)),
    Rule(Deed.RELEASE, WAITING, (Verb.RESUME, Verb.RELEASE)),
    Rule(Deed.DELIVER, UNCLAIMED, (Verb.CLAIM, Verb.DELIVER), Oddity.NOT_TAKEN),
    Rule(Deed.DELIVER, HELD | WAITING, (Verb.DELIVER,)),
    Rule(Deed.DELIVER, DELIVERED, (Verb.NOTE,), Oddity.DELIVERED_ALREADY),
    Rule(Deed.CLOSE,   UNCLAIMED, (Verb.CLAIM, Verb.CANCEL), Oddity.NOT_DELIVERED),
    Rule(Deed.CLOSE,   HELD | WAITING, (Verb.CANCEL,), Oddity.NOT_DELIVERED),
    Rule(Deed.CLOSE,   DELIVERED, (Verb.PASS_ON,)),
    Rule(Deed.WIN,     UNCLAIMED, (Verb.CLAIM, Verb.DELIVER, Verb.WIN), Oddity.NOT_DELIVERED),
    Rule(Deed.WIN,     HELD | WAITING, (Verb.DELIVER, Verb.WIN), Oddity.NOT_DELIVERED),
    Rule(Deed.WIN,     DELIVERED, (Verb.WIN,)),
    Rule(Deed.LOSE,    UNCLAIMED, (Verb.CLAIM, Verb.LOSE), Oddity.NOT_TAKEN),
    Rule(Deed.LOSE,    HELD | WAITING | DELIVERED, (Verb.LOSE,)),
    Rule(Deed.CANCEL,  UNCLAIMED, (Verb.CLAIM, Verb.CANCEL), Oddity.NOT_TAKEN),
    Rule(Deed.CANCEL,  HELD | WAITING | DELIVERED, (Verb.CANCEL,)),
    Rule(Deed.REOPEN,  DELIVERED | ENDED, (Verb.REOPEN,)),
    # What is left leads nowhere: it is kept as a note.
    Rule(Deed.NOTE,    ANYHOW, (Verb.NOTE,)),
    Rule(Deed.ANSWER,  ANYHOW - ENDED, (Verb.NOTE,), Oddity.NOT_WAITING),
    Rule(Deed.RESUME,  ANYHOW - ENDED, (Verb.NOTE,), Oddity.NOT_WAITING),
    Rule(Deed.RELEASE, ANYHOW - ENDED, (Verb.NOTE,), Oddity.NOT_HELD),
    Rule(Deed.REOPEN,  ANYHOW, (Verb.NOTE,), Oddity.NOT_CLOSED),
    *(Rule(deed, ENDED, (Verb.NOTE,), Oddity.AFTER_CLOSING) for deed in Deed if deed is not Deed.SKIP),
)
# fmt: on


def standing(facts: Facts, *, mine: bool) -> Standing:
    """How a request that was sent stands. `mine`: the row's person is its owner."""
    if facts.state in CLOSED:
        return Standing.CLOSED
    if facts.state is State.DELIVERED:
        return Standing.DELIVERED
    if not facts.owned:
        return Standing.UNCLAIMED
    if facts.state is State.WAITING:
        return Standing.WAITING_MINE if mine else Standing.WAITING_OTHERS
    if not mine:
        return Standing.OTHERS
    return Standing.MINE if facts.accepted else Standing.OFFERED


def place(deed: Deed, facts: Facts, *, mine: bool) -> Rule:
    """The rule for a row while the request stands like this. A draft is one that has not arrived: only SUBMIT is for it."""
    if facts.state is State.DRAFT and deed is Deed.SUBMIT:
        return Rule(deed, frozenset(), (Verb.SUBMIT,))
    now = standing(facts, mine=mine)
    return next(rule for rule in TABLE if rule.deed is deed and now in rule.standings)
