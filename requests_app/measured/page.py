"""A tandem's measured rules on one page: both sides, week by week, with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_app.measured.causes import causes_of
from requests_app.measured.charts import charts_of
from requests_app.measured.counting import Kept, Tally, Trend, improved_alone
from requests_app.measured.succession import cases_under, successions
from requests_app.measured.weeks import Week, last_weeks
from requests_app.measured.words import ANSWERS, badge, shown_due, what_became
from requests_app.models import SalesRequest
from salesdesk.web.parts import Tab
from tandems import rule_words
from tandems.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from people.models import User
    from requests_app.measured.judging import Case
    from requests_app.measured.succession import Succession
    from requests_app.measured.words import Badge
    from salesdesk.web.columns import Chart
    from tandems.models import Rule, Tandem

WEEKS = 12  # beside the present one
COMPARED = 4  # weeks, with as many before them
MOST = 200  # cases in a list


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """A week: its figures with where they lead."""

    week: Week
    tally: Tally
    kept_href: str
    broken_href: str
    open_href: str


@dataclass(frozen=True, slots=True)
class EarlierRule:
    sentence: str
    until: datetime


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """`weeks`: the oldest first, the last is the present one; `whole`: all of them together. They count the `earlier` rules as
    well, which this one replaced. `until`: when it ended without another one of its kind; None while it holds.
    """

    pk: int
    title: str
    sentence: str
    meaning: str
    side: str  # "inside", "field" or "both"
    binds: str  # the same in words
    since: datetime
    until: datetime | None
    earlier: list[EarlierRule]
    whole: Tally
    weeks: list[WeekFigures]
    chart: Chart | None

    @property
    def this_week(self) -> WeekFigures:
        return self.weeks[-1]


@dataclass(frozen=True, slots=True)
class Figures:
    """`pairs`: what inside sales owes and what the field owes for it; either may be missing."""

    pairs: list[tuple[RuleFigures | None, RuleFigures | None]]
    both: list[RuleFigures]
    improved: str  # the side that alone keeps more than before; empty: none
    since: datetime

    @property
    def rules(self) -> list[RuleFigures]:
        """All of them, side by side as they are shown."""
        return [*(rule for pair in self.pairs for rule in pair if rule is not None), *self.both]


@dataclass(frozen=True, slots=True)
class CaseRow:
    request: SalesRequest
    at: datetime
    cause: str  # "sent", "after the handover to Bert"; empty: the timeline names none
    due: datetime | None
    ended_at: datetime | None
    badge: Badge
    what_became: str


def weeks_from(first: date | None, at: datetime) -> list[Week]:
    """This week and the `WEEKS` before it, without those that began before `first`: none at all is an answer, too."""
    weeks = last_weeks(at, timezone.get_default_timezone(), WEEKS)
    return [week for week in weeks if first is None or week.monday >= first]


def figures(tandem: Tandem, at: datetime, first: date | None = None) -> Figures:
    """Of the weeks from `first` on. Two queries, and three for each `lives.AT_ONCE` requests of these weeks."""
    zone, weeks = timezone.get_default_timezone(), weeks_from(first, at)
    if not weeks:
        return Figures(pairs=[], both=[], improved="", since=at)
    since = weeks[0].start(zone)
    rules = successions(tandem, since)
    found = cases_under(rules, tandem, since=since, at=at)
    tallies = {one.rule.pk: _tallies(cases, weeks) for one, cases in zip(rules, found, strict=True)}
    pairs = _pairs([one.rule for one in rules])
    charts = charts_of(weeks, tallies, beside=[[rule.pk for rule in pair if rule] for pair in pairs])
    told = {
        one.rule.pk: _rule_figures(one, weeks, tallies[one.rule.pk], charts[one.rule.pk]) for one in rules
    }
    return Figures(
        pairs=[
            (told[inside.pk] if inside else None, told[field.pk] if field else None)
            for inside, field in pairs
        ],
        both=[told[one.rule.pk] for one in rules if one.rule.binds == "both"],
        improved=_improved(rules, found, weeks),
        since=since,
    )


def this_week(tandem: Tandem, at: datetime, first: date | None = None) -> dict[int, WeekFigures]:
    """By rule in force, what began since Monday: only timelines that went on since then are read. Nothing of a week that began
    before `first`. Queries as for `figures`.
    """
    zone = timezone.get_default_timezone()
    week = Week.of(at, zone)
    if first is not None and week.monday < first:
        return {}
    since = week.start(zone)
    rules = [one for one in successions(tandem, since) if one.rule.ended_at is None]
    found = cases_under(rules, tandem, since=since, at=at)
    return {
        one.rule.pk: _week(week, Tally.of(cases), _address(one.rule))
        for one, cases in zip(rules, found, strict=True)
    }


def cases_of(
    found: Succession,
    week: Week | None,
    kept: Kept | None,
    *,
    reader: User,
    at: datetime,
    first: date | None = None,
) -> list[CaseRow]:
    """The cases behind a figure that this person may see, the latest first, `MOST` at most; none of weeks before `first`."""
    zone, rule = timezone.get_default_timezone(), found.rule
    weeks = weeks_from(first, at) if week is None else [] if first and week.monday < first else [week]
    if not weeks:
        return []
    since = weeks[0].start(zone)
    [cases] = cases_under([found], rule.tandem, since=since, at=at)
    until = week.end(zone) if week else at
    wanted = [case for case in cases if case.at < until and (kept is None or case.kept is kept.answer)]
    visible = SalesRequest.objects.visible_to(reader).select_related("customer", "type")
    rows = visible.in_bulk({case.request for case in wanted[-MOST:]})
    causes = causes_of(case for case in wanted[-MOST:] if case.request in rows)
    return [
        CaseRow(
            rows[case.request],
            case.at,
            causes.get((case.request, case.at), ""),
            shown_due(rule.measure, case),
            case.ended_at,
            badge(case),
            what_became(rule.measure, case, at),
        )
        for case in reversed(wanted[-MOST:])
        if case.request in rows
    ]


def narrowings(rule: Rule, week: Week | None, chosen: Kept | None) -> list[Tab]:
    """All cases of that time, or those with one answer."""
    address = _address(rule)
    of_week = f"&week={week.key}" if week else ""
    labels: dict[Kept | None, str] = {None: _("All"), **{kept: str(ANSWERS[kept.answer][0]) for kept in Kept}}
    return [
        Tab(label, f"{address}?kept={kept or ''}{of_week}", current=kept is chosen)
        for kept, label in labels.items()
    ]


def _tallies(cases: Sequence[Case], weeks: Sequence[Week]) -> list[Tally]:
    """One for each week, in their order."""
    zone = timezone.get_default_timezone()
    by_week: dict[Week, list[Case]] = {week: [] for week in weeks}
    for case in cases:
        by_week[Week.of(case.at, zone)].append(case)
    return [Tally.of(of_week) for of_week in by_week.values()]


def _rule_figures(
    found: Succession, weeks: Sequence[Week], tallies: Sequence[Tally], chart: Chart | None
) -> RuleFigures:
    rule = found.rule
    assert rule.agreed_at is not None  # noqa: S101 - only rules that are or were in force are measured
    return RuleFigures(
        pk=rule.pk,
        title=rule_words.title(rule.measure),
        sentence=rule_words.sentence(rule.measure, rule.parameters),
        meaning=rule_words.counts_as_kept(rule.measure),
        side=rule.binds,
        binds=rule_words.binds(rule.binds),
        since=rule.agreed_at,
        until=rule.ended_at,
        earlier=[_earlier(each) for each in found.earlier],
        whole=sum(tallies, Tally()),
        weeks=[_week(week, tally, _address(rule)) for week, tally in zip(weeks, tallies, strict=True)],
        chart=chart,
    )


def _address(rule: Rule) -> str:
    return reverse("rule_cases", args=[rule.tandem_id, rule.pk])


def _earlier(rule: Rule) -> EarlierRule:
    assert rule.ended_at is not None  # noqa: S101 - another one replaced it
    return EarlierRule(rule_words.sentence(rule.measure, rule.parameters), rule.ended_at)


def _week(week: Week, tally: Tally, address: str) -> WeekFigures:
    return WeekFigures(
        week=week,
        tally=tally,
        kept_href=f"{address}?week={week.key}&kept={Kept.YES}",
        broken_href=f"{address}?week={week.key}&kept={Kept.NO}",
        open_href=f"{address}?week={week.key}&kept={Kept.OPEN}",
    )


def _pairs(rules: Sequence[Rule]) -> list[tuple[Rule | None, Rule | None]]:
    """What one side owes beside what the other owes for it; what has no counterpart fills the gaps."""
    inside = [rule for rule in rules if rule.binds == "inside"]
    field = [rule for rule in rules if rule.binds == "field"]
    pairs: list[tuple[Rule | None, Rule | None]] = []
    for rule in list(inside):
        answer = next((other for other in field if MEASURES[other.measure].answers == rule.measure), None)
        if answer is not None:
            pairs.append((rule, answer))
            inside.remove(rule)
            field.remove(answer)
    return [*pairs, *zip_longest(inside, field)]


def _improved(rules: Sequence[Succession], found: Sequence[Sequence[Case]], weeks: Sequence[Week]) -> str:
    """Whole weeks only, and only rules that held in all of them: else agreeing on a rule would look like a change."""
    zone = timezone.get_default_timezone()
    compared = weeks[-1 - 2 * COMPARED : -1]
    if len(compared) < 2 * COMPARED:
        return ""
    begin, middle, end = compared[0].start(zone), compared[COMPARED].start(zone), weeks[-1].start(zone)

    def trend(side: str) -> Trend:
        held = [
            cases
            for one, cases in zip(rules, found, strict=True)
            if one.rule.binds == side and one.held_since(begin)
        ]
        before = Tally.of(case for cases in held for case in cases if begin <= case.at < middle)
        return Trend(before, Tally.of(case for cases in held for case in cases if middle <= case.at < end))

    return improved_alone(trend("inside"), trend("field"))
