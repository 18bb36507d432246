"""A workshop as a member sees it now: a fixed number of queries, and of others nothing before the reveal but a number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from tandems import access, consent
from tandems.agreed import RuleInWords, in_words, rules_of
from tandems.fair_pairs import FairPair, missing_answers
from tandems.models import Expectation, Phase, Rating, Rule, Side, Workshop
from tandems.rule_words import sentence
from tandems.workshop_steps import Step, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User


@dataclass(frozen=True, slots=True)
class Member:
    """`open`: how many proposals still wait for their word."""

    pk: int
    name: str
    sides: str
    cards: int
    is_ready: bool
    is_me: bool
    open: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    pk: int
    text: str
    author: str
    is_mine: bool
    side: str
    kind: str
    kind_label: str
    pile: str


@dataclass(frozen=True, slots=True)
class Kind:
    value: str
    label: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Column:
    """What one side has said, by kind; without the cards that are in a pile."""

    label: str
    kinds: list[Kind]

    @property
    def count(self) -> int:
        return sum(len(kind.cards) for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class PileOfCards:
    pk: int
    title: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule in one's own words, and how each member says it was kept."""

    rule: RuleInWords
    ratings: list[Rating]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`verb`: "new", "change" or "end". `said`: each member's name, and whether they have agreed."""

    pk: int
    words: RuleInWords
    verb: str
    before: str
    by: str
    card: str
    said: list[tuple[str, bool]]
    missing: frozenset[int]
    doubts: list[tuple[str, str]]
    i_agreed: bool


@dataclass(slots=True)
class Room:
    """Everything the page shows. Lists that the phase does not need are empty."""

    workshop: Workshop
    members: list[Member]
    steps: list[Step] = field(default_factory=list)
    mine: list[Kind] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    piles: list[PileOfCards] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    in_force: list[RuleInWords] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    settled: list[Proposal] = field(default_factory=list)
    pairs: list[FairPair] = field(default_factory=list)
    consents: bool = False
    hears: bool = True  # whether the cards are said to the reader: `Workshop.objects.heard_by`

    @property
    def me(self) -> Member | None:
        return next((member for member in self.members if member.is_me), None)

    @property
    def is_everybody_ready(self) -> bool:
        return all(member.is_ready for member in self.members)

    @property
    def unready(self) -> list[str]:
        return [member.name for member in self.members if not member.is_ready]

    @property
    def undecided(self) -> list[str]:
        return [member.name for member in self.members if member.open]

    @property
    def has_cards(self) -> bool:
        return bool(self.piles) or any(column.count for column in self.columns)

    @property
    def waits_for_me(self) -> bool:
        return any(not proposal.i_agreed for proposal in self.proposals)

    @property
    def card_count(self) -> int:
        return sum(len(kind.cards) for kind in self.mine)


def version_of(workshop: Workshop | None) -> str:
    """What a page shows, as one word: as long as it is the same, there is nothing new."""
    return f"{workshop.pk}-{workshop.phase}-{workshop.revision}" if workshop else ""


def room_for(workshop: Workshop, user: User) -> Room:
    """The room as `user`, a member, sees it: what its phase shows, and all of it once it is over.

    Whoever leads and joined later than it was begun hears nothing but what they say themselves; they see the proposals.
    """
    room = Room(workshop, _members(workshop, user), steps_of(workshop))
    phase = workshop.phase
    if phase != Phase.PREPARE:
        room.hears = Workshop.objects.heard_by(user).filter(pk=workshop.pk).exists()
    else:
        room.mine = _by_kind(_cards(workshop, user, own=True))
    if phase in {Phase.TALK, Phase.RULES, Phase.DONE}:
        _lay_out(room, _cards(workshop, user, own=workshop.revealed_at is None or not room.hears))
    if phase in {Phase.TALK, Phase.DONE} and room.hears:
        room.judged = _judged(workshop) if workshop.is_review else []
    if phase == Phase.RULES or (workshop.is_review and phase in {Phase.PREPARE, Phase.TALK}):
        room.in_force = rules_of(workshop.tandem)
    if phase in {Phase.RULES, Phase.AGREE, Phase.DONE}:
        _put_proposals(room)
    if phase == Phase.AGREE:
        room.consents = consent.given_by(workshop.tandem, user)
    return room


def _lay_out(room: Room, cards: list[Card]) -> None:
    """Cards of both sides beside each other, and those that were put together."""
    room.columns = [
        Column(str(label), _by_kind(card for card in cards if card.side == side and not card.pile))
        for side, label in Side.choices
    ]
    for pile in room.workshop.piles.order_by("position", "pk"):
        if similar := [card for card in cards if card.pile == str(pile.pk)]:
            room.piles.append(PileOfCards(pile.pk, pile.title or _("Similar cards"), similar))


def _put_proposals(room: Room) -> None:
    room.proposals, room.settled = _proposals(room)
    room.members = [
        replace(member, open=sum(member.pk in proposal.missing for proposal in room.proposals))
        for member in room.members
    ]
    room.pairs = missing_answers([*room.in_force, *(proposal.words for proposal in room.proposals)])


def _members(workshop: Workshop, user: User) -> list[Member]:
    cards = dict(workshop.cards.values_list("author").annotate(n=Count("pk")).order_by())
    ready = set(workshop.ready.values_list("user_id", flat=True))
    found: dict[int, Member] = {}
    there = access.current_members(workshop.tandem_id).filter(user__is_active=True)
    for row in there.select_related("user").order_by("side", "user__name", "pk"):
        sides = str(row.get_side_display())
        if row.user_id in found:
            sides = f"{found[row.user_id].sides}, {sides}"
        found[row.user_id] = Member(
            row.user_id,
            row.user.name,
            sides,
            cards.get(row.user_id, 0),
            row.user_id in ready,
            row.user_id == user.pk,
        )
    return list(found.values())


def _cards(workshop: Workshop, user: User, *, own: bool) -> list[Card]:
    """`own`: the reader's only, and no others are read at all."""
    rows = workshop.cards.select_related("author").order_by("position", "pk")
    if own:
        rows = rows.filter(author=user)
    return [
        Card(
            card.pk,
            card.text,
            card.author.name,
            card.author_id == user.pk,
            card.side,
            card.kind,
            str(card.get_kind_display()),
            str(card.pile_id or ""),
        )
        for card in rows
    ]


def _by_kind(cards: Iterable[Card]) -> list[Kind]:
    found = list(cards)
    return [
        Kind(value, str(label), [card for card in found if card.kind == value])
        for value, label in Expectation.Kind.choices
    ]


def _judged(workshop: Workshop) -> list[Judged]:
    """By rule, then by side and name: two views side by side, never an order of who is better."""
    rows = (
        Rating.objects.filter(workshop=workshop).select_related("rule", "user").order_by("rule", "user__name")
    )
    found: dict[int, Judged] = {}
    for rating in rows:
        found.setdefault(rating.rule_id, Judged(in_words(rating.rule), [])).ratings.append(rating)
    return list(found.values())


def _proposals(room: Room) -> tuple[list[Proposal], list[Proposal]]:
    """What is still proposed, and what has been agreed on in this workshop."""
    rows = (
        Rule.objects.filter(workshop=room.workshop)
        .select_related("proposed_by", "replaces", "card")
        .prefetch_related("assents", "doubts__user")
        .order_by("proposed_at", "pk")
    )
    waiting = [rule for rule in rows if rule.agreed_at is None and rule.ended_at is None]
    settled = [rule for rule in rows if rule.agreed_at is not None]
    return [_proposal(rule, room) for rule in waiting], [_proposal(rule, room) for rule in settled]


def _proposal(rule: Rule, room: Room) -> Proposal:
    agreed = {assent.user_id for assent in rule.assents.all()}
    before = rule.replaces
    return Proposal(
        pk=rule.pk,
        words=in_words(rule),
        verb="end" if rule.is_ending else "change" if before else "new",
        before=sentence(before.measure, before.parameters, before.text) if before else "",
        by=rule.proposed_by.name,
        card=rule.card.text if rule.card and room.hears else "",
        said=[(member.name, member.pk in agreed) for member in room.members],
        missing=frozenset(member.pk for member in room.members if member.pk not in agreed),
        doubts=[(doubt.user.name, doubt.text) for doubt in rule.doubts.all()],
        i_agreed=any(member.is_me and member.pk in agreed for member in room.members),
    )
