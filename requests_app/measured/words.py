"""What became of an agreed rule in one case, in words that blame nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from salesdesk.web import readable
from tandems.measures import MEASURES, NotAMeasure, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.measured.judging import Case
    from salesdesk.web.navigation import Text
    from salesdesk.web.parts import Tone

MIDNIGHT = timedelta(
    minutes=1
)  # "until Friday 23:59" says which day is meant, "until Saturday 00:00" does not


@dataclass(frozen=True, slots=True)
class Wording:
    """Of one measure. `until` and `not_kept` may name the moment."""

    until: Text  # open, and the moment is known
    still: Text  # open, and no moment is known
    kept: Text
    not_kept: Text


@dataclass(frozen=True, slots=True)
class Badge:
    label: str
    icon: str
    tone: Tone


WORDINGS = {
    "accept_within": Wording(
        gettext_lazy("Accept by %(moment)s"),
        gettext_lazy("Accept in time"),
        gettext_lazy("Accepted in time"),
        gettext_lazy("Not accepted by %(moment)s"),
    ),
    "complete_at_first": Wording(
        gettext_lazy("Nothing had to be asked so far"),
        gettext_lazy("Nothing had to be asked so far"),
        gettext_lazy("Nothing had to be asked"),
        gettext_lazy("Something had to be asked"),
    ),
    "deliver_within": Wording(
        gettext_lazy("Deliver by %(moment)s"),
        gettext_lazy("Deliver in time; the clock stands"),
        gettext_lazy("Delivered in time"),
        gettext_lazy("Not delivered by %(moment)s"),
    ),
    "answer_within": Wording(
        gettext_lazy("Answer by %(moment)s"),
        gettext_lazy("Answer in time"),
        gettext_lazy("Answered in time"),
        gettext_lazy("Not answered by %(moment)s"),
    ),
    "new_date_before": Wording(
        gettext_lazy("Deliver or name a new date by %(moment)s"),
        gettext_lazy("Deliver in time or name a new date"),
        gettext_lazy("Delivered in time, or a new date named"),
        gettext_lazy("No new date by %(moment)s"),
    ),
    "outcome_within": Wording(
        gettext_lazy("Say how it ended by %(moment)s"),
        gettext_lazy("Say how it ended"),
        gettext_lazy("Said in time how it ended"),
        gettext_lazy("Not said by %(moment)s how it ended"),
    ),
    "nothing_outside": Wording(
        gettext_lazy("Send it through Salesdesk"),
        gettext_lazy("Send it through Salesdesk"),
        gettext_lazy("Came through Salesdesk"),
        gettext_lazy("Came another way and was taken down inside"),
    ),
    "no_early_promise": Wording(
        gettext_lazy("Promise nothing before %(moment)s"),
        gettext_lazy("Promise nothing earlier than Salesdesk names"),
        gettext_lazy("Promised no earlier than Salesdesk named"),
        gettext_lazy("Promised earlier than %(moment)s, which Salesdesk named"),
    ),
}
ANSWERS: dict[bool | None, tuple[Text, str, Tone]] = {
    True: (pgettext_lazy("agreed rule", "Kept"), "check", "calm"),
    False: (pgettext_lazy("agreed rule", "Not kept"), "clock-alert", "neutral"),
    None: (pgettext_lazy("agreed rule", "Open"), "clock", "info"),
}


def badge(case: Case) -> Badge:
    label, icon, tone = ANSWERS[case.kept]
    return Badge(str(label), icon, tone)


def what_became(measure: str, case: Case, now: datetime) -> str:
    """ "Accept by today 14:00", "Accepted in time", "Not accepted by yesterday 14:00"."""
    wording = WORDINGS[measure]
    if case.kept:
        return str(wording.kept)
    due = shown_due(measure, case)
    if case.kept is None and due is None:
        return str(wording.still)
    said = wording.until if case.kept is None else wording.not_kept
    return str(said) % {"moment": readable.moment(due, now) if due else ""}


def shown_due(measure: str, case: Case) -> datetime | None:
    """A rule that counts in days ends with a day."""
    in_days = any(parameter.unit is Unit.DAYS for parameter in MEASURES[measure].parameters)
    return case.due - MIDNIGHT if case.due and in_days else case.due


def out_of_range(measure: str, refused: NotAMeasure) -> str:
    """Which numbers a rule takes; that there is no such rule."""
    found = MEASURES.get(measure)
    bounds = next((each for each in found.parameters if each.key == refused.field), None) if found else None
    if bounds is None:
        return _("Choose a rule from the list.")
    values = {"least": bounds.least, "most": bounds.most}
    if bounds.unit is Unit.DAYS:
        return _("Between %(least)s and %(most)s days.") % values
    return _("Between %(least)s and %(most)s working hours.") % values
