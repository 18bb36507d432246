"""Every metric of Salesdesk, once: name, formula in words, purpose, fields, who sees it, and where its value comes from.

Pages, charts, exports and the page for everyone are made of these entries; a figure without an entry cannot be shown.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insights.figures import MEASURED_SIDES, Figures, Share, share
from insights.metric import Form, Metric, Part, Seen
from insights.tally import BANDS, Count, step
from requests_app.ladder import Audience, Basis, furthest
from requests_app.ladder_text import PEOPLE
from requests_app.shipped_ladder import shipped_steps
from requests_app.states import Party
from requests_app.time_bar import PARTY_LABELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from insights.metric import Value
    from salesdesk.web.navigation import Text

BAND_LABELS: dict[str, Text] = {
    "4h": _("Under 4 h"),
    "8h": _("4 to 8 h"),
    "16h": _("8 to 16 h"),
    "40h": _("16 to 40 h"),
    "longer": _("40 h and more"),
}
BASIS_LABELS: dict[Basis, Text] = {
    Basis.TARGET: pgettext_lazy("escalation", "Share of the target used up"),
    Basis.DEADLINE: pgettext_lazy("escalation", "Deadline reached"),
    Basis.ACCEPTANCE: pgettext_lazy("escalation", "Not accepted in time"),
    Basis.UNCLAIMED: pgettext_lazy("escalation", "Nobody had it"),
    Basis.QUERY: pgettext_lazy("escalation", "Question unanswered"),
}


def _mean_part(party: Party) -> Callable[[Figures], Value]:
    return lambda figures: figures.mean_parts[party] if figures.mean_parts else None


def _hours(party: Party) -> Callable[[Figures], Value]:
    return lambda figures: figures.hours_with(party)


def _escalated(key: str) -> Callable[[Figures], Value]:
    return lambda figures: figures.escalations.get(key, 0)


def _steps() -> list[Part]:
    """In a ladder's order: what it is counted from, and how far it climbed. Those that no ladder has until somebody writes
    another are only named where one was taken.
    """
    shipped = {(one["basis"], furthest(map(Audience, one["tell"]))) for one in shipped_steps()}
    nobody: tuple[Audience | None, Text] = None, pgettext_lazy("who is told", "nobody")
    return [
        Part(
            key := step(basis, audience or ""),
            format_lazy("{}: {}", label, name),
            _escalated(key),
            always=(basis, audience) in shipped,
        )
        for basis, label in BASIS_LABELS.items()
        for audience, name in (nobody, *PEOPLE.items())
    ]


def _band(key: str) -> Callable[[Figures], Value]:
    return lambda figures: figures.bands[key]


def _rules_kept(side: Party) -> Callable[[Figures], Value]:
    return lambda figures: figures.rules_kept_by(side)


def _valueless(valueless: Count, of: Count) -> Callable[[Figures], Share | None]:
    return lambda figures: share(figures.counts.get(valueless, 0), figures.counts.get(of, 0))


def _in_segments(*sides: Party) -> Callable[[Figures], Value]:
    return lambda figures: figures.in_segments(*sides)


SIDES = [
    Part(party, label, _mean_part(party), series)
    for series, (party, label) in enumerate(PARTY_LABELS.items(), 1)
]
STEPS = _steps()
HOUR_SIDES = [
    Part(party, label, _hours(party), series) for series, (party, label) in enumerate(PARTY_LABELS.items(), 1)
]
LEAD_TIME_BANDS = [Part(key, BAND_LABELS[key], _band(key)) for key in BANDS]
RULE_SIDES = [Part(side, PARTY_LABELS[side], _rules_kept(side)) for side in MEASURED_SIDES]

SEGMENT_SIDES = [Part(side, PARTY_LABELS[side], _in_segments(side)) for side in MEASURED_SIDES]

DELIVERY = _("The moments of submission and of the first answer, with the day on which that was.")
OUTCOME = _("Won or lost as it stands now, its day, value and reason.")

_ALL = [
    Metric(
        "open", pgettext_lazy("metric", "Open"),
        _("Requests that were sent and are neither answered nor closed, now."),
        _("To see how much is under way."),
        _("The request’s state and tandem."), Seen.PRESENT, Form.COUNT, icon="inbox",
    ),
    Metric(
        "at_risk", pgettext_lazy("metric", "At risk"),
        _("Open requests that are inside sales’ turn and not overdue, but whose deadline is nearer than their expected work and the head start."),
        _("To help before a deadline is missed."),
        _("Whose turn it is, deadline, latest beginning."), Seen.PRESENT, Form.COUNT, icon="timer",
    ),
    Metric(
        "overdue", pgettext_lazy("metric", "Overdue"),
        _("Open requests whose deadline has passed, now."),
        _("To name an honest new date to those who wait."),
        _("The request’s state and deadline."), Seen.PRESENT, Form.COUNT, icon="clock-alert",
    ),
    Metric(
        "load", _("Load of its people inside, over all their tandems"),
        _("Expected work of all that lies on the desks of the tandem’s inside sales and is their turn, whatever tandem it is of, against the working hours that they have left today. Whoever is absent counts in neither; where all are, nobody is there."),
        _("To share the work before it piles up."),
        _("Expected work, owner, whose turn it is; working hours and absences of today."), Seen.PRESENT, Form.MINUTES, icon="gauge",
    ),
    Metric(
        "delivered", pgettext_lazy("metric", "Answered"),
        _("Requests whose first answer was sent in the period."),
        _("To know what the rates beside it are made of."),
        DELIVERY, Seen.OVER_TIME, Form.COUNT, attrgetter("delivered"), icon="send",
    ),
    Metric(
        "on_time", _("On-time rate"),
        _("Of the requests answered in the period, those whose first answer was sent no later than the deadline that stood at that moment: the date agreed anew, else the earlier of target and promise."),
        _("To see whether what is promised is kept."),
        _("The moment of the first answer; target, promise and agreed date."), Seen.OVER_TIME, Form.SHARE, attrgetter("on_time"), icon="circle-check",
    ),
    Metric(
        "lead_median", _("Lead time, median"),
        _("Working time from submission to the first answer, by the request’s calendar. Half of the requests answered in the period took no longer."),
        _("To say truthfully how long an answer takes."),
        DELIVERY, Seen.OVER_TIME, Form.MINUTES, attrgetter("median"), icon="clock",
    ),
    Metric(
        "lead_eighty", _("Lead time, 80 %"),
        _("The working time within which four of five requests answered in the period were answered."),
        _("To promise dates that hold."),
        DELIVERY, Seen.OVER_TIME, Form.MINUTES, attrgetter("eighty"), icon="clock",
    ),
    Metric(
        "lead_parts", _("Parts of the lead time"),
        _("The lead times of the requests answered in the period, by whose turn it was: inside sales, field sales, the customer, a third party, or nobody while it lay in the queue. The parts add up to the whole; shown for one request on average."),
        _("To see where time is lost, by the same clock for both sides."),
        _("The timeline: whose turn it was, from when until when."), Seen.OVER_TIME, Form.MINUTES, parts=SIDES, icon="chart-column-stacked",
    ),
    Metric(
        "complete", _("First-time-complete rate"),
        _("Of the requests answered in the period, those about which inside sales asked the field nothing before the first answer."),
        _("To see whether the forms ask for what is needed."),
        _("The timeline: questions before the first answer."), Seen.OVER_TIME, Form.SHARE, attrgetter("complete"), icon="list-checks",
    ),
    Metric(
        "queries", _("Queries per request"),
        _("Questions from inside sales to the field before the first answer, divided by the requests answered in the period."),
        _("To see how much has to be asked."),
        _("The timeline: questions before the first answer."), Seen.OVER_TIME, Form.AVERAGE, attrgetter("queries_per_request"), icon="message-circle-question-mark",
    ),
    Metric(
        "handovers", _("Handovers"),
        _("How often a request went from one person to another in the period: handed over by Salesdesk, given or taken over."),
        _("To see how often work changes hands."),
        _("The timeline: owners."), Seen.OVER_TIME, Form.COUNT, attrgetter("handovers"), icon="arrow-left-right",
    ),
    Metric(
        "kept_moved", _("Promises kept despite handover"),
        _("Of the requests answered in the period whose owner had changed before, those answered on time."),
        _("To see whether handing over works."),
        _("The timeline: owners; otherwise as for the on-time rate."), Seen.OVER_TIME, Form.SHARE, attrgetter("kept_despite_handover"), icon="handshake",
    ),
    Metric(
        "escalations", pgettext_lazy("metric", "Escalations"),
        _("How often a step of a ladder was taken in the period, by what it is counted from and who was told; of several, who stands furthest from the work."),
        _("To see where requests stand still."),
        _("The timeline: escalations and their steps."), Seen.OVER_TIME, Form.COUNT, attrgetter("escalated"), STEPS, icon="flame",
    ),
    Metric(
        "hit_rate", _("Hit rate"),
        _("Of the requests that were won or lost in the period, those that were won, as they stand now."),
        _("To see what the work leads to."),
        OUTCOME, Seen.TO_ALL, Form.SHARE, attrgetter("hit_rate"), icon="target",
    ),
    Metric(
        "won_value", _("Value won"),
        _("The sum of the values of the requests that were won in the period."),
        _("To see what the work leads to."),
        OUTCOME, Seen.OVER_TIME, Form.MONEY, attrgetter("won_value"), icon="banknote",
    ),
    Metric(
        "too_late_value", _("Value lost as too late"),
        _("The sum of the values of the requests that were lost in the period with the reason that the answer came too late. Whichever have no value add nothing, and how many these are stands beside it."),
        _("To see what slowness costs."),
        OUTCOME, Seen.TO_ALL, Form.MONEY, attrgetter("too_late_value"), icon="banknote", valueless=_valueless(Count.TOO_LATE_VALUELESS, Count.TOO_LATE),
    ),
    Metric(
        "lost_value", _("Value lost"),
        _("The sum of the values of the requests that were lost in the period, whatever the reason. Whichever have no value add nothing, and how many these are stands beside it."),
        _("To see what there was to win."),
        OUTCOME, Seen.TO_ALL, Form.MONEY, attrgetter("lost_value"), icon="banknote", valueless=_valueless(Count.LOST_VALUELESS, Count.LOST),
    ),
    Metric(
        "hit_by_band", _("Hit rate by lead time"),
        _("The hit rate of the period, apart for each band of lead times."),
        _("To see whether quick answers win more."),
        _("As for the hit rate and the lead time."), Seen.TO_ALL, Form.SHARE, parts=LEAD_TIME_BANDS, icon="chart-column",
    ),
    Metric(
        "in_segments", _("Work in target segments"),
        _("Of the working time that the requests answered in the period lay with inside sales and with field sales before their first answer, that of requests whose customer belonged to a target segment when they were sent. What is said of the customer later changes nothing; requests from before there were target segments count in neither."),
        _("To see whether the work goes where the strategy says, on both sides."),
        _("The timeline: whose turn it was, from when until when; the target segments of the customer at submission."), Seen.OVER_TIME, Form.TIME_SHARE, _in_segments(*MEASURED_SIDES), SEGMENT_SIDES, icon="target",
    ),
    Metric(
        "rules_kept", _("Rules kept"),
        _("Of the cases of the tandem’s agreed rules that began in the period and are decided, those in which the rule was kept; a rule that binds both sides counts for each."),
        _("To talk about what was agreed, at the next review."),
        _("The timeline, and the rules while they were in force."), Seen.OF_A_TANDEM, Form.SHARE, attrgetter("rules_kept"), RULE_SIDES, icon="handshake",
    ),
    Metric(
        "lay_with", _("Working hours that requests lay with each side"),
        _("The lead times of the requests answered in the period, added up by whose turn it was: inside sales, field sales, the customer, a third party, or nobody while it lay in the queue. Working time by the request’s calendar."),
        _("To see where the company’s time goes, by the same clock for both sides."),
        _("The timeline: whose turn it was, from when until when."), Seen.OF_COMPANY, Form.HOURS, attrgetter("hours"), HOUR_SIDES, icon="hourglass",
    ),
    Metric(
        "best_won", _("What the hit rate of one’s own best quarter would bring"),
        _("The hit rate of the best of the last eight finished quarters, less that of the last one, times the requests decided in the last one, times the mean value of those that have one. Only quarters with at least 20 decided requests."),
        _("To see how much more is in it, compared with nobody but oneself."),
        OUTCOME, Seen.OF_COMPANY, Form.MONEY, icon="trending-up",
    ),
    Metric(
        "best_hours", _("What the lead time of one’s own best quarter would save"),
        _("The mean lead time of the last finished quarter, less that of the quickest of the last eight, times the requests answered in the last one. Only quarters with at least 20 answered requests."),
        _("To see how much more is in it, compared with nobody but oneself."),
        DELIVERY, Seen.OF_COMPANY, Form.HOURS, icon="timer",
    ),
]  # fmt: skip

METRICS: dict[str, Metric] = {metric.key: metric for metric in _ALL}
OVER_TIME = [metric for metric in _ALL if metric.seen not in {Seen.PRESENT, Seen.OF_COMPANY}]
OF_COMPANY = [metric for metric in _ALL if metric.seen in {Seen.TO_ALL, Seen.OF_COMPANY}]
PRESENT = [metric for metric in _ALL if metric.seen is Seen.PRESENT]
