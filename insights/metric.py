"""What is said of a metric, for everybody to read, and how its value is taken from the counts and written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from insights.figures import Share
from salesdesk.web import readable

if TYPE_CHECKING:
    from insights.figures import Figures
    from salesdesk.web.navigation import Text

Value = Share | Decimal | float | int | None
MINUTE = 60  # seconds
FEWEST = 5  # cases: with fewer, a percentage says more than they do


class Form(StrEnum):
    """How a value is written."""

    COUNT = "count"
    SHARE = "share"
    TIME_SHARE = "time share"  # of working time, in minutes
    MINUTES = "minutes"  # of working time
    MONEY = "money"
    AVERAGE = "average"
    HOURS = "hours"  # of working time


RATES = frozenset({Form.SHARE, Form.TIME_SHARE})


class Seen(StrEnum):
    """By whom, in which groups, and how long."""

    PRESENT = "present"
    OVER_TIME = "over time"
    OF_A_TANDEM = "of a tandem"
    TO_ALL = "over time, and to all"
    OF_COMPANY = "of the company"

    @property
    def by_whom(self) -> Text:
        return {
            Seen.PRESENT: SEES_PRESENT,
            Seen.OVER_TIME: SEES_OVER_TIME,
            Seen.OF_A_TANDEM: SEES_TANDEM,
            Seen.TO_ALL: SEES_TO_ALL,
            Seen.OF_COMPANY: SEES_COMPANY,
        }[self]

    @property
    def smallest_group(self) -> Text:
        return {
            Seen.PRESENT: NO_GROUP,
            Seen.OVER_TIME: FIVE_EACH,
            Seen.OF_A_TANDEM: NEVER_SUMMED,
            Seen.TO_ALL: FIVE_EACH,
            Seen.OF_COMPANY: FIVE_EACH_OF_COMPANY,
        }[self]

    @property
    def retention(self) -> Text:
        return NOT_KEPT if self is Seen.PRESENT else WITH_REQUESTS


SEES_PRESENT = gettext_lazy("Everybody who may see the tandem: it is the state of the work now.")
SEES_OVER_TIME = gettext_lazy(
    "The members of the tandem. Managers and leads only where an agreement is on record or every member consents; of all other tandems only one sum."
)
SEES_TANDEM = gettext_lazy(
    "The members of the tandem. Managers and leads only where an agreement is on record or every member consents."
)
SEES_TO_ALL = gettext_lazy(
    "The members of the tandem. Managers and leads only where an agreement is on record or every member consents; of all other tandems only one sum. Everybody: of the whole company, by whole months."
)
SEES_COMPANY = gettext_lazy(
    "Everybody: of the whole company, by whole months. The members of a tandem: their own as well."
)
NO_GROUP = gettext_lazy("None: it says nothing about how somebody worked over time.")
FIVE_EACH = gettext_lazy(
    "A tandem with an agreement; else five people of each side who had a part in it, in each month."
)
FIVE_EACH_OF_COMPANY = gettext_lazy("Five people of each side who had a part in it, in each month.")
NEVER_SUMMED = gettext_lazy("A tandem with an agreement. Never part of a sum.")
NOT_KEPT = gettext_lazy("Not kept: counted anew whenever the page is opened.")
WITH_REQUESTS = gettext_lazy("As long as the requests that it is counted from.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in words, and what stands behind it: "75 %", "3 of 4"."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several values of the same metric: a side's, a step's, a band's. `series` picks colour and pattern; 0: none.
    `always`: also where it is nought in all that is shown.
    """

    key: str
    label: Text
    of: Callable[[Figures], Value]
    series: int = 0
    always: bool = True


@dataclass(frozen=True, slots=True)
class Metric:
    """`of`: its value among a span's figures; None: it is counted now, or has only `parts`. `valueless`: of the requests that it is
    a sum over, those that have no value to add.
    """

    key: str
    name: Text
    formula: Text
    purpose: Text
    fields: Text
    seen: Seen
    form: Form
    of: Callable[[Figures], Value] | None = None
    parts: Sequence[Part] = ()
    icon: str = "chart-column"
    valueless: Callable[[Figures], Share | None] | None = None

    def shown(self, figures: Figures) -> Shown:
        assert self.of is not None  # noqa: S101 - only asked of what has one value
        found = shown(self.of(figures), self.form)
        return replace(found, note=self.gap(figures)) if self.valueless is not None else found

    def gap(self, figures: Figures) -> str:
        """ "3 of 9 have no value": what a sum of values is silent about; empty where it is of all, and of another metric."""
        return gap(self.valueless(figures)) if self.valueless is not None else ""


def shown(value: Value, form: Form) -> Shown:
    """As it stands on a page; "–" where nothing was counted. Few cases are named instead of a percentage."""
    if value is None:
        return Shown("–")
    if isinstance(value, Share):
        return _share(value, form)
    if form in {Form.MINUTES, Form.HOURS}:
        return Shown(_time(value, form))
    if form is Form.MONEY:
        return Shown(readable.money(value))
    if form is Form.AVERAGE:
        return Shown(readable.number(round(float(value), 1), 1))
    return Shown(readable.number(value))


def gap(valueless: Share | None) -> str:
    """ "3 of 9 have no value"; empty where all have one."""
    if valueless is None or not valueless.part:
        return ""
    words = ngettext(
        "%(part)s of %(whole)s has no value", "%(part)s of %(whole)s have no value", valueless.part
    )
    return words % {"part": readable.number(valueless.part), "whole": readable.number(valueless.whole)}


def _share(value: Share, form: Form) -> Shown:
    write = partial(_time, form=Form.MINUTES) if form is Form.TIME_SHARE else readable.number
    cases = _("%(part)s of %(whole)s") % {"part": write(value.part), "whole": write(value.whole)}
    if form is Form.SHARE and value.whole < FEWEST:
        return Shown(cases)
    return Shown(f"{value.percent}{readable.NBSP}%", cases)


def _time(value: Decimal | float, form: Form) -> str:
    if form is Form.MINUTES:
        return readable.duration(round(value) * MINUTE)
    hours = readable.number(round(float(value), 1), 1)
    return (_("%(hours)s h") % {"hours": hours}).replace(" ", readable.NBSP)


def cases(number: int) -> str:
    """ "12 answered requests": what a median or an average is made of."""
    words = ngettext("%(number)s answered request", "%(number)s answered requests", number)
    return words % {"number": readable.number(number)}
