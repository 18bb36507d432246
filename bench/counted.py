"""One size of `dashboard.py`, in whose words everything is explained: makes what is counted, and measures."""

# ruff: noqa: E402 - Django must stand before models are imported
from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

import django

django.setup()  # before anything that knows a model

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from measuring import Browser, bare_view, from_memory

from insights import tally
from insights.actions.record_agreement import record_agreement
from insights.models import Rollup
from insights.spans import Period, Span
from people.backend import ReaderBackend
from people.models import User, WorkingCalendar
from requests_app.models import FormVersion, RequestType, SalesRequest
from requests_app.shipped_types import ship
from salesdesk.web.clock import now
from tandems.models import Customer, Membership, Side, Tandem

WARM_UP = 3
TANDEMS, YEARS, OPEN = 20, 4, 400
SINCE = date(2022, 1, 1)
FLOORS = ("page from memory", "50 plain rows")


@dataclass
class Sums:
    """By span, beginning, tandem, type; the counts by side as well."""

    counts: dict[tuple[Any, ...], Counter[str]] = field(default_factory=dict)
    times: dict[tuple[Any, ...], Counter[int]] = field(default_factory=dict)

    def add(self, day: date, tandem: Tandem, kind: RequestType, number: int, rng: random.Random) -> None:
        lead = Counter(rng.randrange(30, 2_000) for _ in range(number))
        sides = {tally.WHOLE: _whole(number, rng.randrange(60, 100))}
        for side, pks in tandem.people.items():  # type: ignore[attr-defined]  # given by `make`
            own = {"minutes": 60 * number, "kept": number, "broken": number // 8}
            sides[side] = own | {f"{tally.PERSON}{pk}": number for pk in pks}
        for span in Span:
            start = Period.of(span, day).start
            for one in (kind, None):
                where = (span.value, start, tandem, one)
                self.times.setdefault(where, Counter()).update(lead)
                for side, counts in sides.items():
                    self.counts.setdefault((*where, side), Counter()).update(counts)

    def rows(self) -> list[Rollup]:
        return [self._row(where, counts) for where, counts in self.counts.items()]

    def _row(self, where: tuple[Any, ...], counts: Counter[str]) -> Rollup:
        span, start, tandem, kind, side = where
        times = self.times[where[:4]] if side == tally.WHOLE else Counter()
        return Rollup(
            span=span,
            starts_on=start,
            tandem=tandem,
            type=kind,
            side=side,
            counts=counts,
            times={str(minutes): number for minutes, number in times.items()},
            median=tally.median(times),
            eighty=tally.percentile(times, 80),
        )


def _whole(number: int, percent: int) -> dict[str, int]:
    good = number * percent // 100
    return {
        "delivered": number,
        "on_time": good,
        "complete": good,
        "queries": number // 3,
        "handovers": number // 9,
        "won": number // 3,
        "lost": number // 4,
        "won_cents": number * 123_400,
        "lost_cents": number * 80_000,
        "band.8h.won": number // 3,
        "escalated.deadline.lead": number // 7,
    }


def main(size: int, rounds: int) -> None:
    manager, last_month = make(size)
    browser, address = Browser(manager), reverse("dashboard")
    month = f"?span=month&from={last_month}"
    rows = [{"pk": n, "subject": "Förderband für Halle 3", "customer": "Müller"} for n in range(50)]
    lines: dict[str, Callable[[Any], object]] = {
        "50 plain rows": bare_view(rows),
        "page from memory": from_memory(ReaderBackend().get_user(manager.pk), address + month),
        "dashboard, a month": lambda _: browser.ask(address + month),
        "dashboard, the last quarter": lambda _: browser.ask(f"{address}?span=quarter&from={last_month}"),
        "dashboard, last year": lambda _: browser.ask(
            f"{address}?span=year&from={last_month.year - 1}-01-01"
        ),
        "dashboard, one type": lambda _: browser.ask(
            f"{address}{month}&type={RequestType.objects.all()[0].pk}"
        ),
    }
    taken: dict[str, list[int]] = {name: [] for name in lines}
    for number in range(WARM_UP + rounds):
        for name, run in lines.items():
            began = perf_counter_ns()
            run(None)
            if number >= WARM_UP:
                taken[name].append(perf_counter_ns() - began)
    for name, run in lines.items():
        with CaptureQueriesContext(connection) as captured:
            run(None)
        queries = "" if name in FLOORS else len(captured)
        ratios = [
            median(map(float.__truediv__, map(float, taken[name]), map(float, taken[one]))) for one in FLOORS
        ]
        times = " | ".join(f"{ratio:.1f}" for ratio in ratios)
        print(f"| {size:,} | {name} | {median(taken[name]) / 1e6:.1f} | {queries} | {times} |", flush=True)


def make(size: int) -> tuple[User, date]:
    """Twenty tandems of four people; half of them under an agreement, the rest in the sum. The manager, and the last month."""
    at = now()
    ship(RequestType.objects, FormVersion.objects, at)
    types = list(RequestType.objects.select_related("current_form").order_by("pk")[:4])
    manager = User.objects.create_user("m@example.com", name="Manager", language="de", is_sales_manager=True)
    tandems = [_tandem(n) for n in range(TANDEMS)]
    record_agreement(
        reference="BV 1", agreed_on=SINCE, scope="-", starts_on=SINCE, tandems=tandems[: TANDEMS // 2], by=manager, at=at
    )  # fmt: skip
    until = Period.of(Span.MONTH, at.date()).start
    days = [until - timedelta(days=back) for back in range(1, 365 * YEARS)]
    days = [day for day in days if day.weekday() < 5]
    share, rng, sums = size / len(days) / len(tandems) / len(types), random.Random(1), Sums()
    for day in days:
        for tandem in tandems:
            for kind in types:
                number = int(share) + (rng.random() < share % 1)
                if number:
                    sums.add(day, tandem, kind, number, rng)
    rows = sums.rows()
    Rollup.objects.bulk_create(rows, batch_size=2_000)
    print(f"{len(rows):,} rollups for {size:,} requests", file=sys.stderr)
    _open(tandems, types[0])
    return manager, Period.of(Span.MONTH, until).later(-1).start


def _tandem(number: int) -> Tandem:
    tandem, long_ago = Tandem.objects.create(name=f"Tandem {number:02}"), now() - timedelta(days=1_600)
    tandem.people = {}  # type: ignore[attr-defined]
    for side, role in ((Side.INSIDE, "is_inside"), (Side.FIELD, "is_field")):
        people = [
            User.objects.create_user(
                f"{side}{number}{one}@example.com", name=f"{side} {number}{one}", **{role: True}
            )
            for one in "ab"
        ]
        tandem.people[side.value] = [person.pk for person in people]  # type: ignore[attr-defined]
        for person in people:
            Membership.objects.create(tandem=tandem, user=person, side=side, joined_at=long_ago)
    return tandem


def _open(tandems: list[Tandem], kind: RequestType) -> None:
    """What the page reads beside rollups."""
    at = now()
    calendar = WorkingCalendar.objects.default()
    customer = Customer.objects.create(name="Müller", created_at=at)
    moments = dict.fromkeys(
        (
            "created_at",
            "submitted_at",
            "changed_at",
            "urgent_from",
            "owner_since",
            "ball_since",
            "accepted_at",
        ),
        at,
    )
    SalesRequest.objects.bulk_create(
        SalesRequest(
            type=kind,
            form=kind.current_form,
            calendar=calendar,
            customer=customer,
            subject="Förderband",
            state="in_progress",
            ball="inside",
            requester_id=tandem.people["field"][0],  # type: ignore[attr-defined]
            owner_id=tandem.people["inside"][0],  # type: ignore[attr-defined]
            tandem=tandem,
            deadline_at=at + timedelta(hours=4),
            work=timedelta(minutes=40),
            **moments,
        )
        for number in range(OPEN)
        for tandem in [tandems[number % len(tandems)]]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
