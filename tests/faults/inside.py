"""What the tests do inside an installation, each in a process of its own: `python -m tests.faults.inside WHAT JSON`.

A small company: Anna is about to be absent; ten colleagues inside, two of them her stand-ins; Dora sells with her.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

if __name__ == "__main__":
    import django

    django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from insights.actions import count_requests
from notifications.actions import deliver, lease
from notifications.actions.owe import owe
from notifications.models import Delivery, DeliveryState
from people.models import Absence, User, WorkingCalendar
from requests_app import lifecycle
from requests_app.actions import fire_steps, hand_over
from requests_app.actions.bring_in import Life, bring_in
from requests_app.audience import company_at
from requests_app.lifecycle import Step
from requests_app.models import Escalation, RequestType, SalesRequest
from requests_app.states import Verb
from rewards.actions import close_months, note_orders
from salesdesk.models import Heartbeat
from salesdesk.web.clock import now as clock_now
from tandems.models import Customer, Side, Tandem
from tests.faults.installation import PASSWORD, email_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests_app.cover import Cover

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def prepare() -> None:
    """The tables and the company. Its offices are always open, so that a test may run at any hour."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = clock_now()
    calendar = WorkingCalendar.objects.default()
    calendar.week, calendar.country = ALWAYS, ""
    calendar.save()
    anna, dora = _person("Anna", is_inside=True), _person("Dora", is_field=True)
    colleagues = [_person(f"Colleague {number:02}", is_inside=True) for number in range(10)]
    _person("Carla", is_inside_lead=True)
    _person("Frieda", is_sales_manager=True)
    _person("Gustav", is_administrator=True)
    for position, stand_in in enumerate(colleagues[:2]):
        anna.stand_ins.create(stand_in=stand_in, position=position)
    tandem = Tandem.objects.create(name="Süd")
    tandem.memberships.create(user=anna, side=Side.INSIDE, joined_at=now)
    tandem.memberships.create(user=dora, side=Side.FIELD, joined_at=now)
    Customer.objects.create(name="Müller Maschinenbau", number="1", tandem=tandem, created_at=now)


def _person(name: str, **roles: bool) -> User:
    return User.objects.create_user(email_of(name), PASSWORD, name=name, language="en", **roles)


def requests(number: int, owner: str | None = "Anna", hours_ago: float = 1, accepted: bool = True) -> int:
    """That many quote requests of Dora's, sent `hours_ago`, in `owner`'s hands (nobody's: the queue)."""
    at = clock_now() - timedelta(hours=hours_ago)
    return bring_in(_lives(number, User.objects.filter(name=owner).first(), at, accepted=accepted))


def _lives(number: int, owner: User | None, at: datetime, *, accepted: bool) -> Iterator[Life]:
    quote = RequestType.objects.select_related("current_form").get(key="quote")
    dora, customer = User.objects.get(name="Dora"), Customer.objects.get()
    calendar = WorkingCalendar.objects.default()
    for one in range(number):
        row = SalesRequest(
            type=quote, form=quote.current_form, customer=customer, requester=dora, tandem=customer.tandem,
            subject=f"Request {one}", values={}, calendar=calendar, target=quote.target, acceptance=quote.acceptance,
            work=quote.work, created_at=at, changed_at=at, urgent_from=at,
        )  # fmt: skip
        life = Life(row, [lifecycle.perform(row, Step(Verb.SUBMIT, dora, at))])
        if owner is not None and accepted:
            life.events.append(lifecycle.perform(row, Step(Verb.CLAIM, owner, at)))
        elif owner is not None:
            life.events.append(lifecycle.perform(row, Step(Verb.GIVE, owner, at, to=owner)))
        yield life


def absent(name: str = "Anna", hours: float | None = None) -> int:
    """Report this person absent from now on. Nobody is told and nothing is hinted: the sweeps have to find it."""
    now = clock_now()
    ends_at = now + timedelta(hours=hours) if hours else None
    person = User.objects.get(name=name)
    return Absence.objects.create(person=person, starts_at=now, ends_at=ends_at, changed_at=now).pk


def sweep(name: str) -> int:
    """One run of this sweep, now."""
    from salesdesk import sweeps

    return sweeps.run(name, clock_now())


def naked_message() -> str:
    """A Celery message as the textbook sends it, without `hint`; the kind of failure, or "" for none."""
    from celery import current_app

    try:
        current_app.send_task("salesdesk.sweep", args=["hand over"], retry=False)
    except Exception as error:  # noqa: BLE001 - which one it is, is the answer
        return type(error).__name__
    return ""


def careless_handover() -> int:
    """The sweep with its guard off: whose a request was when the list was read, it is believed to be still."""
    anna = User.objects.get(name="Anna")
    others = iter([5.0])  # seconds: time for the other careless ones to read their lists

    def read(pk: int, cover: Cover) -> SalesRequest:
        time.sleep(next(others, 0))
        row = SalesRequest.objects.get(pk=pk)
        row.owner = anna
        cover.complete(row)
        return row

    with mock.patch.object(hand_over, "_take", read):
        return hand_over.hand_over_absent(at=clock_now())


def forget_that_steps_fire_once() -> None:
    """Take the constraint away that makes a step fire once."""
    (once,) = (found for found in Escalation._meta.constraints if found.name == "step_fires_once")
    # SQLite makes the table anew from what stands here.
    Escalation._meta.constraints = [found for found in Escalation._meta.constraints if found is not once]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Escalation, once)


def careless_escalation(times: int = 1) -> int:
    """The sweep with its guards off: what burned when the list was read, is believed to burn still."""
    at = clock_now()
    burning, _broken = fire_steps.judged(list(SalesRequest.objects.values_list("pk", flat=True)), at)
    time.sleep(5)  # for the other careless ones to read their lists
    spoken = 0
    for _ in range(times):
        with transaction.atomic():
            spoken += fire_steps.record(burning, fire_steps.Told(company_at(at), at))
            fire_steps.look_again(burning)
    return spoken


def count() -> None:
    """Sweep after sweep in small chunks, until it is killed."""
    with mock.patch.object(count_requests, "CHUNK", 40):
        while True:
            count_requests.count_requests(at=clock_now())
            time.sleep(0.02)


def pay() -> None:
    """Orders noted and months closed in small chunks, again and again, until it is killed."""
    with mock.patch.object(note_orders, "CHUNK", 5):
        while True:
            note_orders.note_orders(at=clock_now())
            close_months.close_months(at=clock_now())
            time.sleep(0.02)


def publish_pay(orders: int) -> int:
    """A plan of last year, published before it began, and so many orders of that year, each of 1,000.00."""
    from datetime import date
    from decimal import Decimal

    from tests.rewards.payday import HOUR, Timelines, publish, terms

    year = clock_now().year - 1
    quote = RequestType.objects.select_related("current_form").get(key="quote")
    leads = [_person(f"Manager {number}", is_sales_manager=True) for number in range(2)]
    rep, colleague = User.objects.get(name="Dora"), User.objects.get(name="Colleague 00")
    plan = terms(quote, starts_on=date(year, 1, 1), ends_on=date(year + 1, 1, 1), threshold=Decimal(0))
    publish(plan, leads, datetime(year - 1, 12, 20, tzinfo=UTC))
    told = Timelines(quote, Customer.objects.create(name="Käufer", created_at=clock_now()))
    for number in range(orders):
        at = datetime(year, 1, 8, 12, tzinfo=UTC) + timedelta(days=330 * number // orders)
        told.won(rep, [(colleague, HOUR)], value="1000", at=at)
    told.write()
    return year


def messages(names: list[str], odd: bool = False) -> int:
    """Celery messages as they may come from anywhere. `odd`: with those of other versions and of nobody in between."""
    from celery import current_app

    if odd:
        for task, args, kwargs in (
            ("salesdesk.sweep", ["of another version"], {}),
            ("salesdesk.sweep", [], {}),
            ("salesdesk.sweep", ["escalate", 17], {"since": "yesterday"}),
            ("requests_app.tasks.escalate_one", [999_999_999], {}),
            ("salesdesk.sweep", [None], {}),
        ):
            current_app.send_task(task, args=args, kwargs=kwargs, queue="rules")
    for name in names:
        current_app.send_task("salesdesk.sweep", args=[name])
    if odd:
        current_app.conf.task_protocol = 1  # as Celery 3 wrote them
        current_app.amqp.__dict__.pop("create_task_message", None)
        current_app.send_task("salesdesk.sweep", args=["escalate"])
    return len(names)


def clock_moves(hours: list[float], guarded: bool = True) -> list[dict[str, int]]:
    """This machine's clock is wrong by each of these in turn, and all sweeps run each time: how many steps spoke, and how
    many sweeps paused. The process and its database stay the same.
    """
    from salesdesk import clock_guard, sweeps
    from salesdesk.heartbeat import CLOCK
    from salesdesk.timetable import WATCHED

    wrong_by, seen = [timedelta()], []
    believe = mock.patch.object(clock_guard, "disagreement", return_value=timedelta())
    with (
        mock.patch.object(
            timezone, "now", side_effect=lambda: datetime.fromtimestamp(time.time(), UTC) + wrong_by[0]
        ),
        nullcontext() if guarded else believe,
    ):
        for number in hours:
            wrong_by[0] = timedelta(hours=number)
            found = {name: sweeps.run(name, clock_now()) for name in WATCHED}
            paused = Heartbeat.objects.filter(name__in=WATCHED, error=CLOCK).count()
            seen.append({"found": found["escalate"], "paused": paused})
    return seen


def readers(number: int) -> int:
    """So many more people, each of whom is owed one notice."""
    now = clock_now()
    people = User.objects.bulk_create(
        User(email=email_of(f"Reader {one}"), name=f"Reader {one}", language="en", is_field=True)
        for one in range(number)
    )
    data = {"pk": 1, "subject": "Cylinder", "actor": "Anna", "customer": "", "note": "Look"}
    with transaction.atomic():
        return owe("mentioned", people, at=now, key="mentioned", url="/", data=data)


def leases_run_out() -> int:
    """What a dead sender held is anybody's, and nobody waits for it any more."""
    Heartbeat.objects.update(running_until=None)
    return Delivery.objects.exclude(leased_until=None).update(leased_until=clock_now())


def careless_delivery() -> None:
    """The sweep with its guard off: marked first, sent afterwards."""
    really_try = deliver._Sweep._try

    def mark_first(self: Any, message: list[Delivery], audience: Any) -> None:
        lease.sent(message, self.at)
        time.sleep(0.1)  # the moment in which a kill loses it, as long as on a slow machine
        really_try(self, message, audience)

    with mock.patch.object(deliver._Sweep, "_try", mark_first):
        while Delivery.objects.exclude(state=DeliveryState.SENT).exists() or not Delivery.objects.exists():
            deliver.deliver(at=clock_now())
    time.sleep(600)  # until it is killed


if __name__ == "__main__":
    _, what, arguments = sys.argv
    answer: Any = globals()[what](**json.loads(arguments))
    sys.stdout.write(json.dumps(answer) + "\n")
