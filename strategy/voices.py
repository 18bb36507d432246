"""What is proposed, and the two sides' voices on it side by side: numbers, and the reasons in people's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Prefetch, Q

from strategy import access, word_diff
from strategy.comparison import FieldDifference, Named, field_differences, name_of
from strategy.contents import Contents, from_json, patched, reworded
from strategy.entries import contents_of, key_of
from strategy.models import (
    Block,
    Change,
    Comment,
    GoalEntry,
    Proposal,
    ProposalState,
    SegmentEntry,
    Side,
    Stance,
    StrategyVersion,
    VersionState,
    Voice,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from people.models import User
    from strategy.word_diff import Words

MOST_CLOSED = 50  # the newest of them; a list is for reading


class VoiceRow(NamedTuple):
    """`is_mine`: the reader's."""

    name: str
    stance: str
    reason: str
    at: datetime
    is_mine: bool


class SideVoices(NamedTuple):
    """One side's. `voices`: those with a reason, objections first, then by time."""

    key: str
    label: str
    supports: int
    objects: int
    voices: tuple[VoiceRow, ...]


class CommentRow(NamedTuple):
    """`proposed`: what the suggested wording is better than. `side`: in words, empty for a manager."""

    pk: int
    name: str
    side: str
    text: str
    suggestion: str
    proposed: str
    at: datetime
    is_mine: bool

    @property
    def pieces(self) -> tuple[Words, ...]:
        """The suggested wording compared with the proposed one; none where there is none."""
        return word_diff.compare(self.proposed, self.suggestion) if self.suggestion else ()


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """`kind`, `key`: its target (key empty: something new). `fields`: what would be different. `reworded`: the field in words.

    `may`: of voice, comment, withdraw, take, decline.
    """

    pk: int
    kind: str
    key: str
    name: str
    change: str
    change_label: str
    fields: tuple[FieldDifference, ...]
    reworded: str
    reason: str
    author: str
    author_side: str
    is_mine: bool
    at: datetime
    state: str
    state_label: str
    answer: str
    closed_at: datetime | None
    closed_by: str
    sides: tuple[SideVoices, ...]
    my_stance: str
    my_reason: str
    comments: tuple[CommentRow, ...]
    may: frozenset[str]


def open_ones(user: User) -> tuple[ProposalRow, ...]:
    """The oldest first: nothing waits for ever. Nine queries, however many they are."""
    return _rows(_read(Q(state=ProposalState.OPEN)).order_by("at", "pk"), user)


def closed_ones(user: User) -> tuple[ProposalRow, ...]:
    """The last ones that were decided or withdrawn, the newest first. Nine queries."""
    return _rows(_read(~Q(state=ProposalState.OPEN)).order_by("-closed_at", "-pk")[:MOST_CLOSED], user)


def proposal(pk: int, user: User) -> ProposalRow | None:
    """One of them; None if there is none. Nine queries."""
    return next(iter(_rows(_read(Q(pk=pk)), user)), None)


def _read(which: Q) -> QuerySet[Proposal]:
    voices = Voice.objects.select_related("user").order_by("at", "pk")
    comments = Comment.objects.select_related("by").order_by("at", "pk")
    return (
        Proposal.objects.filter(which)
        .select_related("by", "closed_by")
        .prefetch_related(Prefetch("voices", voices), Prefetch("comments", comments))
    )


def _rows(proposals: Iterable[Proposal], user: User) -> tuple[ProposalRow, ...]:
    found = list(proposals)
    talked_about = _TalkedAbout.by(found)
    said = [(one, talked_about.before(one)) for one in found]
    both = [(one, before, _after(one, before)) for one, before in said]
    named = Named.of(contents for _one, *contained in both for contents in contained if contents)
    return tuple(_row(one, before, after, named, user) for one, before, after in both)


def _row(
    one: Proposal, before: Contents | None, after: Contents | None, named: Named, user: User
) -> ProposalRow:
    mine = next((voice for voice in one.voices.all() if voice.user_id == user.pk), None)
    known = before or after
    words = reworded(one.target_kind, one.contents)
    return ProposalRow(
        pk=one.pk,
        kind=one.target_kind,
        key=one.target_key,
        name=name_of(known) if known else one.get_target_kind_display(),
        change=one.change,
        change_label=one.get_change_display(),
        fields=field_differences(before, after, named),
        reworded=words,
        reason=one.reason,
        author=one.by.name,
        author_side=str(Side(one.side).label),
        is_mine=one.by_id == user.pk,
        at=one.at,
        state=one.state,
        state_label=one.get_state_display(),
        answer=one.answer,
        closed_at=one.closed_at,
        closed_by=one.closed_by.name if one.closed_by else "",
        sides=tuple(_side(side, one, user) for side in Side),
        my_stance=mine.stance if mine else "",
        my_reason=mine.reason if mine else "",
        comments=tuple(_comment(said, str(one.contents.get(words, "")), user) for said in one.comments.all()),
        may=_may(one, user),
    )


def _side(side: Side, one: Proposal, user: User) -> SideVoices:
    voices = [voice for voice in one.voices.all() if voice.side == side]
    reasons = sorted((voice for voice in voices if voice.reason), key=lambda v: v.stance != Stance.OBJECT)
    return SideVoices(
        side.value,
        str(side.label),
        sum(voice.stance == Stance.SUPPORT for voice in voices),
        sum(voice.stance == Stance.OBJECT for voice in voices),
        tuple(VoiceRow(v.user.name, v.stance, v.reason, v.at, v.user_id == user.pk) for v in reasons),
    )


def _comment(said: Comment, proposed: str, user: User) -> CommentRow:
    return CommentRow(
        pk=said.pk,
        name=said.by.name,
        side=str(Side(said.side).label) if said.side else "",
        text=said.text,
        suggestion=said.suggestion,
        proposed=proposed,
        at=said.at,
        is_mine=said.by_id == user.pk,
    )


def _may(one: Proposal, user: User) -> frozenset[str]:
    if one.state != ProposalState.OPEN:
        return frozenset()
    manages = access.may_manage(user)
    allowed = {
        "voice": access.may_raise_voice(user, one),
        "comment": access.may_comment(user),
        "withdraw": access.may_withdraw(user, one),
        "take": manages,
        "decline": manages,
    }
    return frozenset(verb for verb, holds in allowed.items() if holds)


def _after(one: Proposal, before: Contents | None) -> Contents | None:
    """What it would say; None where it would be left out, and where nobody knows what it said."""
    if one.change == Change.ADD:
        return from_json(one.target_kind, one.contents)
    return None if one.change == Change.REMOVE or before is None else patched(before, one.contents)


@dataclass(frozen=True, slots=True)
class _TalkedAbout:
    """What proposals aim at, as versions say it."""

    said: Mapping[tuple[int, str, str], Contents]
    in_force: int
    draft: int

    @classmethod
    def by(cls, proposals: list[Proposal]) -> _TalkedAbout:
        """Four queries."""
        versions = list(StrategyVersion.objects.order_by("number").values_list("pk", "state"))
        published = [pk for pk, state in versions if state == VersionState.PUBLISHED]
        draft = next((pk for pk, state in versions if state == VersionState.DRAFT), 0)
        in_force = published[-1] if published else 0
        wanted = {in_force, draft, *(one.base_id or 0 for one in proposals)}
        said = {}
        for model in (Block, SegmentEntry, GoalEntry):
            for entry in model.objects.filter(version__in=wanted):
                contents = contents_of(entry)
                said[entry.version_id, contents.about, key_of(entry)] = contents
        return cls(said, in_force, draft)

    def before(self, one: Proposal) -> Contents | None:
        """An open one is compared with what is in force now, a closed one with what was in force when it was made."""
        if one.change == Change.ADD:
            return None
        looked = [self.in_force] if one.state == ProposalState.OPEN else []
        for version in (*looked, one.base_id or 0, self.draft):
            if found := self.said.get((version, one.target_kind, one.target_key)):
                return found
        return None
