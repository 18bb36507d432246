"""A year of variable pay in the demo: two plans that two people approved, months that were closed, paid and talked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F

from notifications.models import Notice
from people.models import User
from requests_app.models import RequestType
from rewards.actions.approve_plan import approve_plan, propose_plan
from rewards.actions.close_months import GRACE, close_months
from rewards.actions.draft_plan import DraftedPlan, DraftedRate, draft_plan
from rewards.actions.export_payroll import export_payroll
from rewards.actions.look_at_pay import look_at_export, look_at_list, look_at_statement
from rewards.actions.note_orders import note_orders
from rewards.actions.object_to_statement import answer_objection, object_to_statement
from rewards.actions.release_statement import release_month
from rewards.closed import begins, ends, last_closed, next_to_close
from rewards.models import Basis, PayStatement
from rewards.months import later, running
from rewards.notices import ANSWERED as ANSWERED_TO
from rewards.notices import OBJECTED as OBJECTED_TO
from salesdesk.demo.agreements import READ_AFTER
from salesdesk.demo.strategy_texts import FOOD
from strategy import in_force

if TYPE_CHECKING:
    from datetime import date

    from rewards.models import Objection

NAME = "Variable Vergütung"
DAY, MORNING, SWEPT = timedelta(days=1), timedelta(hours=9), timedelta(minutes=5)
BEFORE = 3 * 7 * DAY - MORNING  # a plan's first month: when it is published
HALF, YEAR = 6, 12  # months
# After a month's end: when it is objected to, answered, released and exported.
OBJECTED, ANSWERED, RELEASED, EXPORTED = (number * DAY + MORNING for number in (3, 5, 8, 9))
SATISFIED, WAITING = "Katharina Weiß", "Jörg Ostermann"
RIGHT = "Der Umbau in Rosenheim fehlt mir. Jörg war in der Woche nicht da, und übernommen habe ich es."
ANSWER = "Sie haben recht: Die Übergabe stand erst am Tag danach im Verlauf. Wir gleichen es mit der nächsten Abrechnung aus."
BECAUSE, CENTS = "Ausgleich: Übergabe im Vormonat einen Tag zu spät eingetragen.", 38_50
WHY = "Bei den eingehaltenen Spielregeln komme ich auf einen Fall mehr. Könnten Sie bitte nachsehen, welcher nicht zählt?"


def create(now: datetime) -> None:
    """Call it when the requests are counted: goals that the second plan pays for rest on figures.

    What people were told of it goes out to nobody any more, and what was told long ago is read.
    """
    paying = Paying(now)
    paying.plans()
    paying.months()
    note_orders(at=now)
    told = Notice.objects.filter(kind__in=(OBJECTED_TO, ANSWERED_TO))
    told.update(routed_at=now)
    told.filter(at__lt=now - READ_AFTER).update(read_at=F("at"))


class Paying:
    def __init__(self, now: datetime) -> None:
        self.now = now
        people = User.objects.active().order_by("pk")
        self.manager = people.filter(is_sales_manager=True)[0]
        self.lead = people.filter(is_inside_lead=True)[0]
        self.payroll, self.colleague = people.filter(is_payroll=True)[:2]
        month = running(now)
        self.half = month.replace(month=1 if month.month <= HALF else 1 + HALF)

    def plans(self) -> None:
        """The year before this half of the year, this half, and a draft of the next one."""
        year, half = self.half.year, 1 if self.half.month == 1 else 2
        before = f"{year - 1}" if half == 1 else f"{year - 1}/{year}"
        self._publish(self._plan(f"{NAME} {before}", later(self.half, -YEAR), YEAR))
        second = replace(
            self._plan(f"{NAME} {year}, {half}. Halbjahr", self.half, HALF, more=FOOD),
            rules_percent=Decimal(20),
            goals_percent=Decimal(10),
            cap=Decimal(1000),
        )
        self._publish(second)
        following = later(self.half, HALF)
        third = replace(
            second,
            title=f"{NAME} {following.year}, {3 - half}. Halbjahr",
            starts_on=following,
            ends_on=later(following, HALF),
            field_percent=Decimal(45),
            rules_percent=Decimal(30),
        )
        draft_plan(third, by=self.manager, at=max(self.now - 6 * DAY, begins(self.half)))

    def months(self) -> None:
        """Each as the sweeps do it: noted, closed; then people have their say."""
        while (month := next_to_close(last_closed())) and ends(month) + GRACE + SWEPT <= self.now:
            at = ends(month) + GRACE + SWEPT
            note_orders(at=at)
            close_months(at=at)
            if last_closed() != month:
                break
            if ends(later(month, 1)) + GRACE + SWEPT > self.now:
                self._still_open(month)
                break
            if ends(later(month, 2)) + GRACE + SWEPT > self.now:
                self._objected(month)
            self._paid(month)

    def _plan(self, title: str, first: date, months: int, *, more: str = "") -> DraftedPlan:
        """Shares of the value of what is sold: quotes and special solutions. `more`: the target segment that is paid twice."""
        percents = {"quote": Decimal("0.1"), "special-solution": Decimal("0.15")}
        types = RequestType.objects.filter(key__in=percents).order_by("pk")
        segments = [None, *(one.pk for one in in_force.segments() if one.name == more)]
        return DraftedPlan(
            title=title,
            starts_on=first,
            ends_on=later(first, months),
            basis=Basis.VALUE,
            field_percent=Decimal(50),
            rules_percent=Decimal(0),
            goals_percent=Decimal(0),
            threshold=Decimal(20),
            cap=Decimal(900),
            rates=[
                DraftedRate(one.pk, segment, percents[one.key] * (1 if segment is None else 2))
                for one in types
                for segment in segments
            ],
        )

    def _publish(self, drafted: DraftedPlan) -> None:
        at = begins(drafted.starts_on) - BEFORE
        plan = draft_plan(drafted, by=self.manager, at=at - 10 * DAY)
        propose_plan(plan.pk, revision=plan.revision, by=self.manager)
        for number, person in enumerate((self.manager, self.lead)):
            approve_plan(plan.pk, revision=plan.revision, by=person, at=at + number * DAY)

    def _paid(self, month: date) -> None:
        end = ends(month)
        look_at_list(month, by=self.payroll, at=end + RELEASED - DAY)
        release_month(month, by=self.payroll, at=end + RELEASED)
        export = export_payroll(by=self.payroll, at=end + EXPORTED)
        if export is not None:
            look_at_export(export, by=self.payroll, at=end + EXPORTED)

    def _objected(self, month: date) -> None:
        """Answered by a colleague, who gives them something: it is in the next statement, which somebody else releases."""
        if objection := self._objection(month, SATISFIED, RIGHT):
            at = ends(month) + ANSWERED
            look_at_statement(objection.statement, by=self.colleague, at=at)
            answer_objection(
                objection.pk, answer=ANSWER, by=self.colleague, at=at + SWEPT, cents=CENTS, reason=BECAUSE
            )

    def _still_open(self, month: date) -> None:
        """Nobody has released it yet."""
        self._objection(month, WAITING, WHY)

    def _objection(self, month: date, name: str, text: str) -> Objection | None:
        statement = PayStatement.objects.filter(user__name=name, month=month).select_related("user").first()
        if statement is None:  # they won nothing in it
            return None
        at = min(ends(month) + OBJECTED, self.now)
        return object_to_statement(statement.pk, text=text, by=statement.user, at=at)
