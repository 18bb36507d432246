"""A tandem's home as one person sees it, with a fixed number of queries, whatever is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery
from django.utils.timezone import localdate

from people.models import Absence
from requests_app.absence_calendar import words
from requests_app.access import figures_from
from requests_app.measured import page as measured
from requests_app.queue.rows import Reader
from requests_app.tandem_home.between import Between, between
from requests_app.tandem_home.mine import Mine, mine
from tandems import place
from tandems.agreed import Agreed, RuleInWords, agreed_for
from tandems.models import Membership, ResponsibilityTable, Rule, Side

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.measured.page import WeekFigures
    from salesdesk.web.parts import Tab
    from tandems.models import Tandem
    from tandems.place import Panel, Visitor


@dataclass(frozen=True, slots=True)
class Person:
    """`away`: "absent until Fri 20 Nov"; empty for who is here."""

    name: str
    away: str


@dataclass(frozen=True, slots=True)
class SideOfTandem:
    label: str
    people: list[Person]


@dataclass(frozen=True, slots=True)
class AgreedRule:
    """`week` is None for a rule in the tandem's own words, and for whoever may not see how it was kept."""

    words: RuleInWords
    week: WeekFigures | None


@dataclass(frozen=True, slots=True)
class Table:
    """Who does what: the version in force, and whether another one waits for confirmations."""

    in_force: ResponsibilityTable | None
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Home:
    """`mine` is the members' alone; so is `proposals`, the number of rules that are proposed. `panels`: what other apps show."""

    between: Between
    sides: list[SideOfTandem]
    agreed: Agreed
    rules: list[AgreedRule]
    proposals: int
    table: Table
    mine: Mine | None
    panels: list[Panel]
    links: list[Tab]


def home(tandem: Tandem, visitor: Visitor, now: datetime) -> Home:
    """What performance over time says is read for members only, at all."""
    reader, today = Reader.of(visitor.user), localdate(now)
    first = figures_from(visitor.user, tandem) if visitor.is_member else None
    weeks = measured.this_week(tandem, now, first) if visitor.is_member else {}
    agreed = agreed_for(tandem, visitor.user, now)
    return Home(
        between=between(visitor, reader, now),
        sides=_sides(tandem, now),
        agreed=agreed,
        rules=[AgreedRule(rule, weeks.get(rule.pk)) for rule in agreed.rules],
        proposals=Rule.objects.proposed().filter(tandem=tandem).count() if visitor.is_member else 0,
        table=_table(tandem, visitor),
        mine=mine(tandem, reader, now, today) if visitor.is_member else None,
        panels=place.panels_for(visitor, now),
        links=place.links_for(visitor),
    )


def _sides(tandem: Tandem, now: datetime) -> list[SideOfTandem]:
    """Who is in it, and who of them is absent now, as everybody may know. One query."""
    holding = Absence.objects.filter(person=OuterRef("user")).at(now)
    members = (
        Membership.objects.current()
        .filter(tandem=tandem, user__is_active=True)
        .select_related("user")
        .annotate(is_away=Exists(holding), away_until=Subquery(holding.values("ends_at")[:1]))
        .order_by("user__name", "pk")
    )
    found: dict[str, list[Person]] = {side: [] for side in Side.values}
    for member in members:
        zone = member.user.time_zone
        away = words.until_text(member.away_until, zone, words.local_today(now)) if member.is_away else ""
        found[member.side].append(Person(member.user.name, away))
    return [SideOfTandem(str(label), found[side]) for side, label in Side.choices]


def _table(tandem: Tandem, visitor: Visitor) -> Table:
    """Proposals are for members and whoever leads. One query."""
    tables = list(ResponsibilityTable.objects.filter(tandem=tandem, replaced_at=None))
    may_know = visitor.is_member or visitor.user.leads
    return Table(
        in_force=next((one for one in tables if one.agreed_at), None),
        is_proposed=may_know and any(one.agreed_at is None for one in tables),
    )
