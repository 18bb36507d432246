"""The whole timetable on one screen. Read by Celery before any app is loaded, so it names what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable

OFTEN, EVERY_MINUTE, HOURLY, DAILY = 30.0, 60.0, 3600.0, 86400.0
RULES, MAIL, REST = QUEUES = ("rules", "mail", "rest")


@dataclass(frozen=True, slots=True)
class Sweep:
    """`action`: where its function is, `(*, at: datetime) -> int`. `every`: seconds. `queue`: who is held up if it is slow."""

    name: str
    action: str
    every: float = OFTEN
    queue: str = RULES

    @property
    def run(self) -> Callable[..., int | None]:
        return import_string(self.action)

    @property
    def is_watched(self) -> bool:
        """Whether its standstill is an alarm."""
        return self.every <= OFTEN


TIMETABLE = (
    Sweep("hand over", "requests_app.actions.hand_over.hand_over_absent"),
    Sweep("escalate", "requests_app.actions.escalate.escalate"),
    Sweep("return", "requests_app.actions.take_back.return_untouched"),
    Sweep("recompute deadlines", "requests_app.actions.recompute_deadlines.recompute_deadlines"),
    Sweep("reweigh", "requests_app.actions.reweigh.reweigh"),
    Sweep("deliver", "notifications.actions.deliver.deliver", queue=MAIL),
    Sweep("send invitations", "people.actions.send_invitations.send_invitations", queue=MAIL),
    Sweep("remind", "requests_app.actions.remind.remind", queue=MAIL),
    Sweep("remind of reviews", "tandems.actions.remind_of_review.remind_of_review", every=HOURLY, queue=MAIL),
    Sweep("forget absences", "people.actions.forget_absences.forget_absences", every=HOURLY, queue=REST),
    Sweep(
        "forget handovers", "requests_app.actions.forget_handovers.forget_handovers", every=HOURLY, queue=REST
    ),
    Sweep("forget notices", "notifications.actions.forget_notices.forget_notices", every=HOURLY, queue=REST),
    Sweep("ask newcomers", "strategy.actions.ask_to_take_note.ask_newcomers", every=HOURLY, queue=MAIL),
    Sweep("turn pulse", "strategy.actions.turn_pulse.turn_pulse", every=EVERY_MINUTE, queue=MAIL),
    Sweep(
        "forget pulse words",
        "strategy.actions.forget_pulse_words.forget_pulse_words",
        every=HOURLY,
        queue=REST,
    ),
    Sweep(
        "clear unused pictures",
        "strategy.actions.clear_unused_pictures.clear_unused_pictures",
        every=HOURLY,
        queue=REST,
    ),
    Sweep("forget looks", "insights.actions.forget_looks.forget_looks", every=HOURLY, queue=REST),
    Sweep(
        "clear abandoned uploads",
        "requests_app.actions.clear_abandoned_uploads.clear_abandoned_uploads",
        every=HOURLY,
        queue=REST,
    ),
    Sweep("count requests", "insights.actions.count_requests.count_requests", every=EVERY_MINUTE, queue=REST),
    Sweep("note orders", "rewards.actions.note_orders.note_orders", every=EVERY_MINUTE, queue=REST),
    Sweep("close months", "rewards.actions.close_months.close_months", every=EVERY_MINUTE, queue=REST),
    Sweep("count the tables anew", "salesdesk.web.statistics.count_anew", every=DAILY, queue=REST),
)
WATCHED = tuple(sweep.name for sweep in TIMETABLE if sweep.is_watched)


def find(name: str) -> Sweep | None:
    return next((sweep for sweep in TIMETABLE if sweep.name == name), None)
