"""How a request's life goes, drawn from the manner of those who take part: most go straight, some do not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from people.working_time import add_working_time, working_time_between
from requests_app.models.handover import Cause
from requests_app.states import Ball, Verb
from salesdesk.demo import texts
from salesdesk.demo.lives import BACK_AFTER, arrive
from salesdesk.demo.manners import DAY, HOUR, MINUTE, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random
    from typing import Any

    from people.models import User
    from requests_app.actions.bring_in import Life
    from salesdesk.demo.lives import Cast, Told
    from salesdesk.demo.manners import Manner

KINDS = ("quote",) * 5 + ("delivery-date",) * 3 + ("order-confirmation",) * 2 + ("special-solution",)
SWEEP = timedelta(seconds=30)  # until the ladder finds what nobody has accepted
# The longer the customer waited (working time), the fewer buy: points more or less.
PATIENCE = ((8 * HOUR, 14), (16 * HOUR, 3), (40 * HOUR, -10))
IMPATIENT, LATE = -22, 16 * HOUR


def ordinary(
    rng: Random,
    cast: Cast,
    began: datetime,
    until: datetime,
    *,
    manner: Manner = USUAL,
    kind: str = "",
    **chosen: Any,
) -> Life:
    """A life as it comes, told up to `until`. `chosen`: as `lives.arrive`."""
    kind = kind or rng.choice(KINDS)
    if "promise_at" not in chosen and _in(rng, manner.promise):
        share = rng.uniform(0.4, 0.9) if _in(rng, manner.hasty) else rng.uniform(1, 2)
        chosen["promise_at"] = add_working_time(began, cast.types[kind].target * share, cast.hours)
    told = arrive(rng, cast, kind, began, until, **chosen)
    steps = _course(told, manner)
    while (gap := next(steps, None)) is not None:
        if not told.after(gap):
            break
    return told.over()


def _course(told: Told, manner: Manner) -> Iterator[timedelta]:
    """Yields the working time until each step, then takes it. Closed early, the life simply is not over yet."""
    rng, request = told.rng, told.request
    yield from _in_hand(told, manner)
    if _in(rng, 15):
        yield _around(rng, 30 * MINUTE)
        told.step(Verb.NOTE, request.owner, rng.choice(texts.NOTES))
    if _in(rng, manner.ask):
        yield from _query(told, manner)
    if _in(rng, manner.wait):
        yield from _waiting(told)
    if _in(rng, manner.give):
        yield from _change_of_hands(told)
    if _in(rng, manner.away) and told.at + 2 * BACK_AFTER < told.until:
        yield from _absence(told)
    if _in(rng, manner.cancel):
        yield _around(rng, 4 * HOUR)
        told.step(Verb.CANCEL, request.requester, rng.choice(texts.CANCELLED_BECAUSE))
        return
    yield from _delivery(told, manner)
    yield _around(rng, manner.pass_on)
    told.step(Verb.PASS_ON, request.requester, rng.choice(texts.PASSED_ON))
    if request.type and request.type.asks_outcome:
        yield _around(rng, manner.outcome)
        _outcome(told, manner)


def _in_hand(told: Told, manner: Manner) -> Iterator[timedelta]:
    """Somebody has it in hand: in time, else the ladder gives it to a colleague."""
    rng, request = told.rng, told.request
    gap = _around(rng, manner.accept if request.owner else manner.claim)
    if request.owner and request.acceptance and gap > request.acceptance:
        colleague = _somebody_else(told)
        yield request.acceptance + SWEEP
        told.hand_over(colleague, Cause.LADDER)
        gap = _in_time(told)
    yield gap
    told.take(request.owner or rng.choice(told.cast.inside))


def _query(told: Told, manner: Manner) -> Iterator[timedelta]:
    rng = told.rng
    which = rng.randrange(len(texts.QUESTIONS))
    yield _around(rng, HOUR)
    told.step(Verb.ASK, told.request.owner, texts.QUESTIONS[which])
    yield _around(rng, manner.answer)
    told.step(Verb.ANSWER, told.request.requester, texts.ANSWERS[which])


def _waiting(told: Told) -> Iterator[timedelta]:
    rng = told.rng
    ball = rng.choice((Ball.CUSTOMER, Ball.THIRD_PARTY))
    yield _around(rng, HOUR)
    until = add_working_time(told.at, 2 * DAY, told.cast.hours)
    told.step(Verb.WAIT, told.request.owner, rng.choice(texts.WAITED_FOR[ball.value]), ball=ball, until=until)
    yield _around(rng, DAY)
    told.step(Verb.RESUME, told.request.owner)


def _change_of_hands(told: Told) -> Iterator[timedelta]:
    rng, owner = told.rng, told.request.owner
    colleague = _somebody_else(told)
    yield _around(rng, HOUR)
    told.step(Verb.GIVE, owner, rng.choice(texts.HANDED_ON), to=colleague, data={"to": colleague.pk})
    yield _in_time(told)
    told.step(Verb.ACCEPT, colleague)


def _absence(told: Told) -> Iterator[timedelta]:
    colleague = _somebody_else(told)
    yield _around(told.rng, HOUR)
    told.hand_over(colleague, Cause.ABSENCE)
    yield _in_time(told)
    told.step(Verb.ACCEPT, colleague)


def _delivery(told: Told, manner: Manner) -> Iterator[timedelta]:
    """Now and then too late; of those, some with a new date that was named before."""
    rng, request, hours = told.rng, told.request, told.cast.hours
    gap = _around(rng, request.target * manner.pace)
    due = request.deadline_at
    if due and gap > request.target / 3 and _in(rng, manner.new_date):
        left = working_time_between(told.at, max(due, told.at), hours)
        if MINUTE < left < gap:
            notice = left * 0.8
            yield notice
            new_date = add_working_time(told.at, gap - notice + 2 * HOUR, hours)
            told.name_new_date(new_date, rng.choice(texts.NEW_DATES))
            gap -= notice
    yield gap
    told.deliver(rng.choice(texts.DELIVERED_WITH))


def _outcome(told: Told, manner: Manner) -> None:
    rng, request = told.rng, told.request
    assert request.submitted_at is not None  # noqa: S101 - it was delivered
    assert request.delivered_at is not None  # noqa: S101
    waited = working_time_between(request.submitted_at, request.delivered_at, told.cast.hours)
    points = next((points for within, points in PATIENCE if waited <= within), IMPATIENT)
    if not manner.lose and _in(rng, manner.win + points):
        told.win()
    elif manner.lose or _in(rng, 45 if waited > LATE else 4):
        told.lose(manner.lose or "too_late")
    else:
        told.lose(rng.choice([reason for reason in texts.LOST_BECAUSE if reason != "too_late"]))


def _somebody_else(told: Told) -> User:
    """Any colleague but the owner, who stays where nobody else is."""
    owner = told.request.owner
    others = [person for person in told.cast.inside if owner is None or person.pk != owner.pk]
    return told.rng.choice(others or told.cast.inside)


def _in_time(told: Told) -> timedelta:
    """Until a colleague accepts what came to them: soon enough for the ladder."""
    within = told.request.acceptance or 2 * HOUR
    return min(_around(told.rng, within / 3), within * 0.9)


def _around(rng: Random, typical: timedelta) -> timedelta:
    """Mostly shorter than typical, sometimes much longer, as work is."""
    return timedelta(
        seconds=round(min(rng.expovariate(1 / typical.total_seconds()), 6 * typical.total_seconds()))
    )


def _in(rng: Random, percent: int) -> bool:
    return rng.randrange(100) < percent
