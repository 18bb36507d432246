"""A company that is paid by its orders: plans, and orders as their timelines tell them, written many at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from people.models import User, WorkingCalendar
from requests_app.models import RequestType, SalesRequest, TimelineEvent
from rewards.actions.approve_plan import approve_plan, propose_plan
from rewards.actions.close_months import close_months
from rewards.actions.draft_plan import DraftedPlan, DraftedRate, draft_plan
from rewards.actions.note_orders import note_orders
from rewards.models import PayLine, PayPlan, PayStatement
from strategy.models import Goal, GoalEntry, GoalKind, StrategyVersion, VersionState
from tandems.models import Phase, Rule, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandems.models import Customer, Tandem

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in range(1, 5))


def moment(month: int, day: int, hour: int = 10, minute: int = 0, *, year: int = 2026) -> datetime:
    """In Berlin."""
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


BEFORE = moment(12, 20, year=2025)


def terms(kind: RequestType, **changes: Any) -> DraftedPlan:
    """2 % of the value of quotes, half and half, from January to December 2026."""
    plain: dict[str, Any] = {
        "title": "2026",
        "starts_on": JANUARY,
        "ends_on": date(2027, 1, 1),
        "basis": "value",
        "field_percent": Decimal(50),
        "rules_percent": Decimal(0),
        "goals_percent": Decimal(0),
        "threshold": Decimal(0),
        "cap": None,
        "rates": [DraftedRate(kind.pk, None, Decimal(2))],
    }
    return DraftedPlan(**plain | changes)


def publish(drafted: DraftedPlan, people: Sequence[User], at: datetime) -> PayPlan:
    """Drafted by the first, approved by the two."""
    plan = draft_plan(drafted, by=people[0], at=at)
    propose_plan(plan.pk, revision=0, by=people[0])
    for one in people:
        approve_plan(plan.pk, revision=0, by=one, at=at)
    plan.refresh_from_db()
    assert plan.is_published
    return plan


@dataclass
class Timelines:
    """Requests and what happened to them, collected and written at once; in the order in which it happened."""

    kind: RequestType
    customer: Customer
    new: list[SalesRequest] = field(default_factory=list)
    events: list[TimelineEvent] = field(default_factory=list)
    changed: dict[int, SalesRequest] = field(default_factory=dict)  # written, and another since
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar.objects.default)

    def won(
        self,
        requester: User,
        owners: Iterable[tuple[User, timedelta]],
        *,
        value: str | Decimal,
        at: datetime,
        tandem: Tandem | None = None,
        kind: RequestType | None = None,
        segments: Sequence[int] = (),
        asked: bool = False,
    ) -> SalesRequest:
        """Sent so that each of the owners had it for as long, one after the other, delivered then and won at once, at `at`.

        `asked`: the first owner had a question, which was answered at once.
        """
        spells = list(owners)
        began = at - sum((time for _user, time in spells), timedelta())
        chosen = kind or self.kind
        row = SalesRequest(
            key=uuid4(), type=chosen, form=chosen.current_form, customer=self.customer, requester=requester,
            tandem=tandem, subject="Förderband", calendar=self.calendar, created_at=began,
            submitted_at=began, delivered_at=at, closed_at=at, changed_at=at, urgent_from=began, ball_since=at,
            state="won", ball="field", outcome_value=Decimal(value), segments=list(segments), owner_since=None,
        )  # fmt: skip
        self.new.append(row)
        self.tell(row, "submit", began, by=requester, state="submitted", ball="inside")
        for number, (owner, time) in enumerate(spells):
            self.tell(
                row,
                "give" if number else "claim",
                began,
                by=owner,
                state="in_progress",
                ball="inside",
                owner=owner,
            )
            if asked and not number:
                self.tell(row, "ask", began, by=owner, state="in_progress", ball="field", owner=owner)
                self.tell(row, "answer", began, by=requester, state="in_progress", ball="inside", owner=owner)
            began += time
        last = spells[-1][0] if spells else None
        self.tell(row, "deliver", at, by=last, state="delivered", ball="field", owner=last)
        self.tell(
            row, "win", at, by=requester, state="won", ball="field", owner=last, data={"value": str(value)}
        )
        return row

    def corrected(self, row: SalesRequest, value: str, at: datetime, note: str = "") -> None:
        change = {"field": "outcome_value", "from": str(row.outcome_value), "to": value}
        row.outcome_value = Decimal(value)
        self.tell(
            row,
            "correct",
            at,
            by=row.requester,
            state="won",
            ball="field",
            data={"changes": [change]},
            note=note,
        )

    def reopened(self, row: SalesRequest, at: datetime, owner: User | None = None, note: str = "") -> None:
        row.state, row.ball, row.closed_at = "submitted", "inside", None
        self.tell(
            row, "reopen", at, by=row.requester, state="submitted", ball="inside", owner=owner, note=note
        )

    def won_again(self, row: SalesRequest, value: str, at: datetime, owner: User | None = None) -> None:
        row.state, row.ball, row.closed_at, row.outcome_value = "won", "field", at, Decimal(value)
        self.tell(row, "deliver", at, by=owner, state="delivered", ball="field", owner=owner)
        self.tell(
            row, "win", at, by=row.requester, state="won", ball="field", owner=owner, data={"value": value}
        )

    def tell(self, row: SalesRequest, kind: str, at: datetime, *, by: User | None, state: str, ball: str,
             owner: User | None = None, data: dict[str, Any] | None = None, note: str = "") -> None:  # fmt: skip
        row.changed_at = max(at, row.changed_at)
        if row.pk:
            self.changed[row.pk] = row
        self.events.append(
            TimelineEvent(
                sales_request=row, kind=kind, actor=by, at=at, note=note, data=data or {}, state=state, ball=ball,
                owner=owner,
            )
        )  # fmt: skip

    def write(self, until: datetime | None = None) -> None:
        """What happened before that moment; everything where none is named. Rows are written as they are in the end."""
        SalesRequest.objects.bulk_create(self.new, batch_size=500)
        SalesRequest.objects.bulk_update(
            self.changed.values(),
            ["state", "ball", "closed_at", "outcome_value", "changed_at"],
            batch_size=100,
        )
        self.new, self.changed = [], {}
        self.events.sort(key=lambda event: event.at)
        told = [event for event in self.events if until is None or event.at < until]
        for event in told:
            event.sales_request_id = event.sales_request.pk
        TimelineEvent.objects.bulk_create(told, batch_size=500)
        self.events = self.events[len(told) :]


def sweep(at: datetime) -> None:
    note_orders(at=at)
    close_months(at=at)
    note_orders(at=at)


def lines(user: User, month: date) -> list[tuple[str, int]]:
    """Kind and cents of each line of a statement."""
    found = PayLine.objects.filter(statement__user=user, statement__month=month).order_by("pk")
    return list(found.values_list("kind", "cents"))


def cents(user: User, month: date) -> int | None:
    """Of a closed statement; None where it runs or there is none."""
    return PayStatement.objects.filter(user=user, month=month).values_list("cents", flat=True).first()


def all_cents() -> dict[tuple[int, date], int | None]:
    rows = PayStatement.objects.values_list("user", "month", "cents")
    return {(user, month): cents for user, month, cents in rows}


def agreed(tandem: Tandem, by: User, measure: str = "deliver_within", **parameters: int) -> Rule:
    """A rule of inside sales since last year; without another measure, to deliver within four working hours."""
    workshop = Workshop.objects.filter(tandem=tandem).first() or Workshop.objects.create(
        tandem=tandem,
        number=1,
        begun_by=by,
        begun_at=BEFORE,
        phase=Phase.DONE,
        phase_since=BEFORE,
        closed_at=BEFORE,
    )
    return Rule.objects.create(
        tandem=tandem, workshop=workshop, binds="inside", measure=measure, parameters=parameters or ({"hours": 4} if measure == "deliver_within" else {}),
        proposed_by=by, proposed_at=BEFORE, agreed_at=BEFORE,
    )  # fmt: skip


def strategy(by: User, *goals: tuple[str, date, str]) -> list[Goal]:
    """In force since last year; target, day and metric of each goal."""
    version = StrategyVersion.objects.create(made_at=BEFORE)
    found = []
    for position, (target, due, metric) in enumerate(goals):
        found.append(Goal.objects.create(made_at=BEFORE))
        GoalEntry.objects.create(
            version=version, goal=found[-1], name=f"Ziel {target}", target=Decimal(target), due=due, metric=metric,
            kind=GoalKind.COMPUTED if metric else GoalKind.TYPED, position=position,
        )  # fmt: skip
    version.number, version.state, version.published_at, version.published_by = (
        1,
        VersionState.PUBLISHED,
        BEFORE,
        by,
    )
    version.save()
    return found
