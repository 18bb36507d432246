"""The same search where something is asked or written: steps of pay, rehearsals of five and five, feeds, notices, mails."""

# ruff: noqa: F811 - fixtures are imported, and named again where they are wanted

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from notifications.actions.deliver import deliver
from notifications.models import Notice
from people.actions.absence_feed import new_feed
from rewards.actions.approve_plan import propose_plan
from rewards.models import Objection, PayLine, PayPlan, PayrollExport, PayStatement
from tests.access.test_table import answered, table
from tests.company import person
from tests.insights.rolled import people, roll
from tests.rewards.payday import HOUR, moment

# Its world and its clock.
from tests.rewards.test_amounts_attack import (  # noqa: F401 - fixtures
    MONTHS,
    NOW,
    WORDS,
    _november,
    addresses,
    content,
    opened,
    pattern,
    world,
)

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tests.rewards.payday import Timelines
    from tests.rewards.test_amounts_attack import World

pytestmark = pytest.mark.django_db
READERS = ("partner", "stand-in", "other rep", "lead", "manager", "administrator")
LEADING = READERS[3:]


@pytest.fixture
def rehearsable(world: World, told: Timelines) -> PayPlan:
    """Five more pairs won something in the victim's quarter, and the next plan waits for approval."""
    for number in range(5):
        outside, inside = person(f"Out{number}", is_field=True), person(f"In{number}", is_inside=True)
        sides = {"field": people(outside.pk), "inside": people(inside.pk)}
        for month in (7, 8, 9):
            told.won(outside, [(inside, HOUR)], value=str(40_000 + 5_000 * number), at=moment(month, 8))
            roll(date(2026, month, 8), {"won": 1}, tandem=None, sides=sides)
    told.write()
    plan = PayPlan.objects.exclude(pk=world.plan.pk).get()
    return propose_plan(plan.pk, revision=0, by=world.people["manager"])


def posted(client: Client, reader: User, url: str, data: dict[str, Any]) -> Any:
    """What is answered, on the page it leads to as well; nothing of it stays."""
    client.force_login(reader)
    with transaction.atomic():
        response = client.post(url, data, follow=True)
        transaction.set_rollback(True)
    assert response.status_code < 500, url
    return response


def test_a_rehearsal_that_answers_says_nothing_of_what_anybody_is_paid(
    client: Client, world: World, rehearsable: PayPlan
) -> None:
    """Of the plan in approval, under other percentages, and on its page: to each of those who lead."""
    asked = f"{reverse('pay_rehearsal')}?plan={rehearsable.pk}"
    quarter = {"past-since": "2026-07-01", "past-until": "2026-07-01"}
    for who in LEADING:
        reader = world.people[who]
        secret = pattern(world.secrets.of_others(reader))
        answers = [
            posted(client, reader, asked, quarter | {"past-kept": kept, "past-reached": reached})
            for kept, reached in (("100", "100"), ("0", "50"))
        ]
        answers.append(client.get(reverse("pay_plan", args=[rehearsable.pk])))
        for answer in answers:
            assert (answer.context["rehearsal"].why_not, secret.findall(content(answer))) == (None, []), who
            assert answer.context["rehearsal"].total > 0, who


def test_no_step_of_pay_answers_with_somebody_else_s_amount(
    client: Client, world: World, rehearsable: PayPlan
) -> None:
    """Objections to the victim's lines, answers, releases, exports: each posted with what it would take."""
    line = PayLine.objects.filter(statement__in=world.statements).latest("pk").pk
    body = {"line": line, "text": "Mine?", "answer": "Yes.", "amount": "1", "reason": "So.", "revision": "0",
            "person": world.people["victim"].pk, "type": 1, "value": 50_000}  # fmt: skip
    keys = {*Objection.objects.values_list("pk", flat=True), rehearsable.pk}
    urls = [url for name, url in addresses(world, keys=keys) if name.startswith("pay")]
    for who in READERS:
        reader = world.people[who]
        secret = pattern(world.secrets.of_others(reader))
        said = [(url, secret.findall(content(posted(client, reader, url, body)))) for url in urls]
        assert [(url, hits) for url, hits in said if hits] == [], who


def test_feeds_notices_and_mails_say_nothing_of_it(client: Client, world: World) -> None:
    """Each reader's own feed, opened by its real address; every notice; and every mail, to whomever it is sent."""
    deliver(at=NOW + 3 * HOUR)  # nobody is told anything at noon
    secret = pattern(world.secrets.of_others(None))
    feeds = [reverse("absence_feed", args=[new_feed(by=world.people[who], at=NOW)]) for who in READERS]
    assert opened(client, None, feeds, secret) == []
    told = [str(one) for one in Notice.objects.values("recipient", "kind", "key", "url", "data")]
    sent = [f"{one.subject} {one.body} {one.alternatives}" for one in mail.outbox]  # type: ignore[attr-defined]
    assert told
    assert sent
    assert [text for text in told + sent if secret.search(text)] == []


def test_payroll_s_doors_open_for_payroll(client: Client, world: World) -> None:
    """All that the table of permissions has hidden from everybody else; and there are the closed amounts."""
    greta, month = world.people["payroll"], [2026, 10]
    statement = PayStatement.objects.get(pk__in=world.statements, month=MONTHS[1])
    objection = Objection.objects.get(statement=statement)
    arguments = {"payroll_month": month, "payroll_release_month": month, "payroll_statement": [statement.pk],
                 "payroll_release": [statement.pk], "payroll_answer": [objection.pk],
                 "payroll_file": [PayrollExport.objects.get().number]}  # fmt: skip
    client.force_login(greta)
    doors = [(name, method) for name, method, _expected in table() if name.startswith("payroll")]
    got = {}
    for name, method in doors:
        url = reverse(name, args=arguments.get(name, []))
        with transaction.atomic():
            got[name, method] = answered(client.get(url) if method == "GET" else client.post(url))
            transaction.set_rollback(True)
    steps = {"payroll_answer", "payroll_export", "payroll_release", "payroll_release_month"}
    assert got == {door: "on" if door[1] == "GET" and door[0] in steps else "yes" for door in doors}
    shown = [reverse("payroll_statement", args=[statement.pk])]
    assert opened(client, greta, shown, pattern({abs(statement.cents or 0)}))
    assert WORDS[1] in content(client.get(shown[0]))
