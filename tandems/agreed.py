"""What a tandem has agreed on, in words: for everybody who may see tandems. Cards and ratings are not in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from tandems import access, consent, rule_words
from tandems.models import Rule, Workshop

if TYPE_CHECKING:
    from datetime import date, datetime

    from people.models import User
    from tandems.models import Tandem
    from tandems.models.rule import RuleQuerySet


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """`since` is None for a proposal, `until` for what holds."""

    pk: int
    measure: str
    title: str
    sentence: str
    kept: str
    binds: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The card on the tandem's page. `next_review_on` is that of the last workshop, while none is under way."""

    rules: list[RuleInWords]
    earlier: int
    next_review_on: date | None
    review_is_overdue: bool
    is_member: bool
    has_workshop: bool
    consents: bool


def rules_of(tandem: Tandem) -> list[RuleInWords]:
    """Those in force, the oldest first."""
    return [
        in_words(rule) for rule in Rule.objects.in_force().filter(tandem=tandem).order_by("agreed_at", "pk")
    ]


def earlier_rules_of(tandem: Tandem) -> list[RuleInWords]:
    """Those that held once, the latest end first."""
    return [in_words(rule) for rule in _earlier(tandem).order_by("-ended_at", "-pk")]


def agreed_for(tandem: Tandem, user: User, at: datetime) -> Agreed:
    """The card, as this person sees it: the workshop is only for members; so is consent, but who has left may take theirs back."""
    latest = Workshop.objects.filter(tandem=tandem).order_by("-number").first()
    is_open = latest is not None and latest.closed_at is None
    next_review_on = latest.next_review_on if latest and not is_open else None
    is_member = access.takes_part(user, tandem.pk)
    return Agreed(
        rules=rules_of(tandem),
        earlier=_earlier(tandem).count(),
        next_review_on=next_review_on,
        review_is_overdue=bool(next_review_on and next_review_on < localdate(at)),
        is_member=is_member,
        has_workshop=is_member and is_open,
        consents=consent.given_by(tandem, user),
    )


def in_words(rule: Rule) -> RuleInWords:
    """A rule or a proposal as it is read; the proposal to end one was itself never in force."""
    if rule.is_ending and rule.replaces:
        return replace(in_words(rule.replaces), pk=rule.pk, since=None, until=None)
    return RuleInWords(
        pk=rule.pk,
        measure=rule.measure,
        title=rule_words.title(rule.measure),
        sentence=rule_words.sentence(rule.measure, rule.parameters, rule.text),
        kept=rule_words.counts_as_kept(rule.measure),
        binds=rule_words.binds(rule.binds),
        since=rule.agreed_at,
        until=rule.ended_at,
    )


def _earlier(tandem: Tandem) -> RuleQuerySet:
    return Rule.objects.filter(
        tandem=tandem, agreed_at__isnull=False, ended_at__isnull=False, is_ending=False
    )
