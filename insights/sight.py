"""What somebody may see of figures over time, and why: the gate's answer, in values that pages and files are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.agreements import Agreement
from insights.disclosing import Month
from insights.figures import Figures
from insights.spans import Period
from salesdesk.web import readable

Cell = tuple[int, Period]  # a tandem's key and a period


class Why(StrEnum):
    OWN = "own"
    AGREEMENT = "agreement"
    CONSENT = "consent"


class Reason(NamedTuple):
    why: Why
    agreement: Agreement | None = None

    @property
    def words(self) -> str:
        if self.agreement is not None:
            values = {
                "reference": self.agreement.reference,
                "day": readable.day(self.agreement.agreed_on),
            }
            return _("Works agreement %(reference)s of %(day)s") % values
        return _("Your own tandem") if self.why is Why.OWN else _("All its members agree")

    @property
    def short(self) -> str:
        """Where there is little room; `words` stand behind."""
        if self.agreement is not None:
            return self.agreement.reference
        return _("Your own") if self.why is Why.OWN else _("All agree")


class WhyNot(StrEnum):
    """Why the others' sum is not shown."""

    SPAN = "span"
    RUNNING = "running"
    FEW = "few"
    TYPE = "type"

    @property
    def words(self) -> str:
        return {
            WhyNot.SPAN: _("The others are summed by whole months, quarters and years only."),
            WhyNot.RUNNING: _("The others are summed once the month is over."),
            WhyNot.FEW: _("Fewer than five people of one side had a part in it: nothing is shown."),
            WhyNot.TYPE: _("The others are summed over all types of request only."),
        }[self]


@dataclass(frozen=True, slots=True)
class Others:
    """The company's sum less the tandems that an agreement or consent shows to the reader, with what belongs to no tandem.

    `months`: the first days of those in it; `running`: of the one that follows once it is over. `tandems`: how many are in each of
    the months, at least and at most. Each month's number could be read by itself, so together they say nothing more; how many
    different tandems are in several months would say of one taken out of some of them whether it was in the others.
    """

    figures: Figures | None = None
    months: tuple[date, ...] = ()
    running: date | None = None
    left_out: int = 0
    tandems: tuple[int, int] = (0, 0)
    why_not: WhyNot | None = None

    @property
    def tandems_in_words(self) -> str:
        """ "19 tandems", or "18 to 19 tandems a month"."""
        fewest, most = self.tandems
        if fewest == most:
            return ngettext("%(number)s tandem", "%(number)s tandems", most) % {"number": most}
        return _("%(fewest)s to %(most)s tandems a month") % {"fewest": fewest, "most": most}

    @property
    def months_in_words(self) -> str:
        """ "October; November once it is over"."""
        months = ", ".join(date_format(month, "F") for month in self.months)
        if self.running is None:
            return months
        values = {"months": months, "running": date_format(self.running, "F")}
        return _("%(months)s; %(running)s once it is over") % values


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the company's month: of everybody."""

    figures: Figures


class Watched(NamedTuple):
    """A tandem's figures from one day until before another."""

    tandem: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Sight:
    """`reasons`: why this tandem's figures of this period may be shown; what is not in it is not shown.
    `news`: what has to be remembered of months before it is. `compared`: of which tandems the median may stand beside the figures
    of the period that was asked for; not by name, and none where these are too few. `company`: of those months that were asked
    for and may be summed, by their first days.
    """

    reasons: Mapping[Cell, Reason] = field(default_factory=dict)
    others: Others | None = None
    news: Mapping[date, Month] = field(default_factory=dict)
    compared: frozenset[int] = frozenset()
    company: Mapping[date, Total] = field(default_factory=dict)

    def why(self, tandem: int, period: Period) -> Reason | None:
        return self.reasons.get((tandem, period))

    @property
    def open_to_the_reader(self) -> set[int]:
        """Tandems of which anything is shown."""
        return {tandem for tandem, _period in self.reasons}

    @property
    def watched(self) -> set[Watched]:
        """What is shown to somebody who is no member of the tandem's: without gaps, in as few pieces as there are."""
        found: dict[int, list[Watched]] = {}
        for tandem, period in sorted(
            cell for cell, reason in self.reasons.items() if reason.why is not Why.OWN
        ):
            pieces = found.setdefault(tandem, [])
            if pieces and pieces[-1].ends_on == period.start:
                pieces[-1] = pieces[-1]._replace(ends_on=period.end)
            else:
                pieces.append(Watched(tandem, period.start, period.end))
        return {piece for pieces in found.values() for piece in pieces}
