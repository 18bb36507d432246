"""Every page, as everybody may read it: axe finds nothing, nothing sticks out, no console complaint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from insights.actions.record_agreement import record_agreement
from people.models import Absence
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.escalate import escalate
from requests_app.actions.give import give
from requests_app.actions.hand_over import hand_over_absent
from requests_app.models import Handover, Ladder
from rewards.actions.approve_plan import propose_plan
from rewards.actions.draft_plan import draft_plan
from rewards.actions.export_payroll import export_payroll
from rewards.actions.object_to_statement import object_to_statement
from rewards.actions.release_statement import release_month
from rewards.models import PayStatement
from tandems.models import Tandem
from tests.company import person
from tests.insights.rolled import roll
from tests.rewards.payday import HOUR, Timelines, moment, publish, sweep, terms

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from people.models import User, WorkingCalendar
    from requests_app.models import RequestType, SalesRequest
    from rewards.models import PayPlan
    from tandems.models import Customer
    from tests.browser.conftest import Clock, Visit

pytestmark = pytest.mark.once  # what a page looks like does not depend on the database

LOOKS = [("phone", "dark"), ("desk", "light")]  # each width and each theme once

LONG = "Förderbandantriebsstationsverkleidungsbefestigungsmaterial"
LISTS = ("queue", "desk", "waiting", "overdue", "delivered", "everything", "load", "search", "mine")


@pytest.fixture
def lived(in_progress: Callable[..., SalesRequest], submitted: Callable[..., SalesRequest], tandem: Tandem, anna: User,
          bert: User, dora: User, emil: User, carla: User, clock: Clock) -> SalesRequest:  # fmt: skip
    """A company in which something has happened: a request in each stage."""
    waiting = in_progress(dora, anna, subject=LONG)
    ask(waiting.pk, question="Welche Spannung?", by=anna, at=clock.wind(minutes=5))
    delivered = in_progress(dora, anna)
    deliver(delivered.pk, delivery=Delivery(number="AN-1", value=1200), by=anna, at=clock.wind(minutes=5))
    overdue = in_progress(dora, anna, kind="delivery-date")
    submitted(emil, "order-confirmation")
    give(in_progress(dora, anna).pk, to=bert, note="Bitte.", by=anna, at=clock.wind(minutes=5))
    clock.wind(days=1)
    assert overdue.is_overdue(clock.at)
    return waiting


def problems(page: Page, url: str) -> list[str]:
    response = page.goto(url)
    assert response is not None
    found = [f"{url}: HTTP {response.status}"] if response.status != 200 else []
    found += [
        f"{url}: {v['id']} {node['target']} {node['failureSummary']}"
        for v in Axe().run(page).response["violations"]
        for node in v["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{url}: wider than the screen")
    return found


@pytest.mark.timeout(300)  # every page of the company
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_inside_sales_and_administration(
    visit: Visit, lived: SalesRequest, carla: User, gustav: User, customer: Customer, calendar: WorkingCalendar,
    types: dict[str, RequestType], tandem: Tandem, theme: str, width: str,
) -> None:  # fmt: skip
    page = visit(carla, width, theme=theme, audited=True)
    found = [problem for name in LISTS for problem in problems(page, reverse(name))]
    for verb in ("give", "release", "correct", "cancel", "reopen", "note", "lose"):
        pk = lived.pk if verb != "reopen" else lived.pk + 1
        found += problems(page, reverse(f"request_{verb}", args=[pk]))
    found += problems(page, reverse("customer", args=[customer.pk]))
    page = visit(gustav, width, theme=theme, language="en", audited=True)
    for name in ("customers", "customer_new", "tandems", "types", "type_new", "calendars", "calendar_new", "people", "profile",
                 "invite"):  # fmt: skip
        found += problems(page, reverse(name))
    found += problems(page, reverse("type_edit", args=[types["quote"].pk]))
    found += problems(page, reverse("calendar", args=[calendar.pk]))
    found += problems(page, reverse("tandem", args=[tandem.pk]))
    found += problems(page, reverse("person", args=[carla.pk]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_rep(visit: Visit, lived: SalesRequest, dora: User, theme: str, width: str) -> None:
    page = visit(dora, width, theme=theme, audited=True)
    found = [
        p
        for name in ("mine", "tandem_requests", "request_new", "search")
        for p in problems(page, reverse(name))
    ]
    for pk in range(lived.pk, lived.pk + 3):
        found += problems(page, reverse("request", args=[pk]))
    found += problems(page, reverse("request_answer", args=[lived.pk]))
    found += problems(page, reverse("request_tell", args=[lived.pk]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_who_took_over_who_leads_and_who_is_back(
    visit: Visit, lived: SalesRequest, clock: Clock, anna: User, bert: User, carla: User, gustav: User, theme: str,
    width: str,
) -> None:  # fmt: skip
    absence = Absence.objects.create(
        person=anna, starts_at=clock.at, ends_at=clock.at + timedelta(hours=2), changed_at=clock.at
    )
    anna.stand_ins.create(stand_in=bert)
    hand_over_absent(at=clock.at)
    escalate(at=clock.wind(minutes=30))
    batch = Handover.objects.get(absence=absence)
    page = visit(bert, width, theme=theme, audited=True)
    found = problems(page, reverse("inbox")) + problems(page, reverse("notice_settings"))
    found += problems(page, reverse("request", args=[lived.pk]))
    found += problems(page, reverse("handover", args=[batch.pk]))
    page = visit(carla, width, theme=theme, language="en", audited=True)
    found += problems(page, reverse("escalations"))
    found += problems(page, reverse("request_acknowledge", args=[lived.pk + 2]))
    page = visit(gustav, width, theme=theme, audited=True)
    for name in ("ladders", "dead_letters"):
        found += problems(page, reverse(name))
    found += problems(page, reverse("ladder", args=[Ladder.objects.get(type=None).pk]))
    clock.wind(hours=3)
    page = visit(anna, width, theme=theme, audited=True)
    found += problems(page, reverse("returns"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_figures_of_all_tandems(
    visit: Visit, tandem: Tandem, types: dict[str, RequestType], clock: Clock, frieda: User, dora: User, theme: str,
    width: str,
) -> None:  # fmt: skip
    shut = Tandem.objects.create(name="Nordrhein-Westfalen und angrenzende Niederlande")
    last_month = clock.at.date().replace(day=1) - timedelta(days=10)
    record_agreement(
        reference="Betriebsvereinbarung 12/2026", agreed_on=last_month, scope=LONG, starts_on=last_month.replace(day=1),
        tandems=[tandem], by=frieda, at=clock.at,
    )  # fmt: skip
    sides = {"inside": {"kept": 3, "broken": 1}, "field": {"kept": 2}}
    for one in (tandem, shut):
        roll(
            last_month,
            {"delivered": 8, "on_time": 6, "won": 2, "won_cents": 123_456_789},
            tandem=one,
            sides=sides,
            times={90: 8},
        )
    page = visit(frieda, width, theme=theme, audited=True)
    found = problems(page, reverse("dashboard"))
    page.locator("details.trend-details summary").click()
    found += problems(page, reverse("dashboard") + "?span=year")
    for name in ("agreements", "agreement_new", "looks"):
        found += problems(page, reverse(name))
    found += problems(visit(dora, width, theme=theme, language="en", audited=True), reverse("dashboard"))
    assert not found, "\n".join(found)


@pytest.fixture
def paid(tandem: Tandem, types: dict[str, RequestType], customer: Customer, clock: Clock, anna: User, dora: User,
         frieda: User, gustav: User) -> list[PayPlan]:  # fmt: skip
    """Two months closed and one running, an objection, an export; plans: in force, drafted, put up for approval."""
    clock.at, quote = moment(11, 16, 12), types["quote"]
    terms_now = terms(quote, title=LONG, rules_percent=Decimal(20), cap=Decimal(3000))
    plan = publish(terms_now, [frieda, gustav], moment(12, 20, year=2025))
    told = Timelines(quote, customer)
    for month in (9, 10, 11):
        row = told.won(dora, [(anna, HOUR)], value="123456.78", at=moment(month, 4), tandem=tandem)
        row.subject = LONG
    told.write()
    sweep(clock.at)
    mine = PayStatement.objects.get(user=anna, month=date(2026, 10, 1))
    object_to_statement(mine.pk, text=LONG, by=anna, at=clock.at)
    ahead = {"title": LONG, "starts_on": date(2027, 1, 1), "ends_on": date(2028, 1, 1)}
    draft, put_up = (draft_plan(terms(quote, **ahead), by=frieda, at=clock.at) for _ in range(2))
    propose_plan(put_up.pk, revision=0, by=frieda)
    return [plan, draft, put_up]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_variable_pay(
    visit: Visit, paid: list[PayPlan], types: dict[str, RequestType], clock: Clock, anna: User, frieda: User, theme: str,
    width: str,
) -> None:  # fmt: skip
    greta = person("Gehaltsabrechnungssachbearbeiterin", is_payroll=True)
    release_month(date(2026, 9, 1), by=greta, at=clock.at)
    export_payroll(by=greta, at=clock.at)
    page = visit(anna, width, theme=theme, audited=True)
    found = problems(page, reverse("pay"))
    for query in (f"?type={types['quote'].pk}&value=1234567", "?type=0&value=x"):
        found += problems(page, reverse("pay_what_if") + query)
    found += problems(page, reverse("pay_mine_month", args=[2026, 10]))
    page = visit(frieda, width, theme=theme, audited=True)
    for plan in paid:
        found += problems(page, reverse("pay_plan", args=[plan.pk]))
    found += problems(page, reverse("pay_plan_new")) + problems(page, reverse("pay_mine"))
    page = visit(greta, width, theme=theme, audited=True)
    found += problems(page, reverse("payroll")) + problems(page, reverse("payroll_month", args=[2026, 1]))
    found += problems(
        page, reverse("payroll_statement", args=[PayStatement.objects.get(user=anna, month="2026-10-01").pk])
    )
    assert not found, "\n".join(found)
