"""What waits for payroll, whom it is told, and that no look goes by unnoticed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation

from notifications import kinds
from notifications.models import Notice
from rewards import own, payroll
from rewards.actions.export_payroll import export_payroll
from rewards.actions.look_at_pay import look_at_list
from rewards.actions.object_to_statement import answer_objection, object_to_statement
from rewards.actions.release_statement import release_statement
from rewards.models import PayLook, PayStatement
from rewards.notices import ANSWERED, OBJECTED, TOPIC
from tests.rewards.payday import FEBRUARY, HOUR, JANUARY, moment, sweep

if TYPE_CHECKING:
    from datetime import date

    from django.test import Client

    from people.models import User
    from rewards.models import PayPlan
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
NOW = moment(3, 3)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What payroll's pages take for now."""
    times = [NOW]
    monkeypatch.setattr("rewards.views.payroll.now", lambda: times[0])
    return times


@pytest.fixture
def won(plan: PayPlan, told: Timelines, dora: User, anna: User) -> None:
    """An order in January and one in February: 10.00 and 20.00 for Anna, as much for Dora."""
    for month in (1, 2):
        told.won(dora, [(anna, HOUR)], value=f"{month}000", at=moment(month, 12, 12))
    told.write()


@pytest.fixture
def closed(won: None) -> None:
    sweep(NOW)


def statement(user: User, month: date = JANUARY) -> PayStatement:
    return PayStatement.objects.get(user=user, month=month)


def told_of(kind: str) -> list[tuple[str, str]]:
    return [
        (one.recipient.name, one.url) for one in Notice.objects.filter(kind=kind).order_by("recipient__name")
    ]


def words(notice: Notice) -> str:
    kind = kinds.find(notice.kind)
    assert kind
    said = kind.describe(notice.data)
    return " ".join((said.title, *said.lines))


def page(client: Client, user: User, name: str = "payroll", *arguments: Any) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=arguments)).content.decode()


def card(html: str) -> str:
    """What waits; empty where nothing does."""
    _before, found, after = html.partition('id="waiting"')
    return after.partition("period-picker")[0] if found else ""


def test_an_objection_reaches_all_of_payroll_and_says_no_amount(
    closed: None, anna: User, greta: User, hanna: User
) -> None:
    for _ in range(2):
        object_to_statement(statement(anna).pk, text="Es sind 12.34 zu wenig", by=anna, at=NOW)
    url = reverse("payroll_statement", args=[statement(anna).pk])
    assert told_of(OBJECTED) == [("Greta", url), ("Hanna", url)]
    notice = Notice.objects.filter(kind=OBJECTED).first()
    assert notice
    assert notice.data == {"by": "Anna", "month": "2026-01-01"}
    assert words(notice).startswith("Anna objects to their statement of January 2026")
    with translation.override("de"):
        assert "Januar 2026" in words(notice)


def test_payroll_s_own_objection_reaches_the_others_only(closed: None, anna: User, greta: User) -> None:
    greta.is_payroll, anna.is_payroll = False, True
    greta.save()
    anna.save()
    object_to_statement(statement(anna).pk, text="Nein", by=anna, at=NOW)
    assert told_of(OBJECTED) == []
    greta.is_payroll = True
    greta.save()
    object_to_statement(statement(anna, FEBRUARY).pk, text="Nein", by=anna, at=NOW)
    assert [name for name, _url in told_of(OBJECTED)] == ["Greta"]
    assert [one.statement for one in payroll.waiting(greta).objections] == [
        statement(anna).pk,
        statement(anna, FEBRUARY).pk,
    ]
    assert payroll.waiting(anna).objections == []


def test_the_answer_reaches_the_person_and_says_no_amount(closed: None, anna: User, greta: User) -> None:
    objection = object_to_statement(statement(anna).pk, text="Nein", by=anna, at=NOW)
    for _ in range(2):  # the same answer, sent twice
        answer_objection(objection.pk, answer="12.34 mehr", cents=12_34, reason="Fehlte", by=greta, at=NOW)
    assert told_of(ANSWERED) == [("Anna", reverse("pay_mine_month", args=[2026, 1]))]
    notice = Notice.objects.get(kind=ANSWERED)
    assert notice.data == {"by": "Greta", "month": "2026-01-01"}
    assert words(notice) == "Greta has answered your objection to January 2026"


def test_what_was_owed_goes_out_only_while_it_is_true(
    closed: None, anna: User, greta: User, hanna: User
) -> None:
    objection = object_to_statement(statement(anna).pk, text="Nein", by=anna, at=NOW)

    def goes_out(who: User) -> bool:
        kind = kinds.find(OBJECTED)
        assert kind
        assert kind.relevant
        return kind.relevant(Notice.objects.get(kind=OBJECTED, recipient=who))

    assert goes_out(greta)
    greta.is_payroll = False
    greta.save()
    assert not goes_out(greta)
    topic = f"{TOPIC}{objection.pk}"
    assert kinds.out_of_sight(greta, {topic, f"{TOPIC}x"}) == {topic, f"{TOPIC}x"}
    assert not kinds.out_of_sight(anna, {topic})
    assert goes_out(hanna)
    answer_objection(objection.pk, answer="Doch", by=hanna, at=NOW)
    assert not goes_out(hanna)


def test_what_waits_stands_on_every_month_s_page(
    client: Client, closed: None, anna: User, dora: User, greta: User, hanna: User
) -> None:
    objection = object_to_statement(statement(anna).pk, text="Nein", by=anna, at=NOW)
    found = card(page(client, greta))  # which opens on February
    assert f"{reverse('payroll_statement', args=[statement(anna).pk])}#objection-{objection.pk}" in found
    assert "Anna, January 2026" in found
    assert "1 statement to release" in found
    assert "2 statements to release" in found
    assert reverse("payroll_month", args=[2026, 1]) in found
    assert "€" not in found

    answer_objection(objection.pk, answer="Ja", cents=1, reason="Fehlte", by=greta, at=NOW)
    for one in PayStatement.objects.filter(month__lte=FEBRUARY):
        release_statement(one.pk, by=hanna, at=NOW)
    assert card(page(client, greta)) == ""
    sweep(moment(4, 3))  # closes March, which Greta corrected by hand
    assert payroll.waiting(greta).to_release == []
    assert payroll.waiting(hanna).to_release == [(statement(anna, moment(3, 1).date()).month, 1)]


def test_the_first_look_after_a_month_is_closed_is_told(won: None, anna: User, greta: User) -> None:
    look_at_list(JANUARY, by=greta, at=moment(2, 1, 0, 50))  # nothing there yet
    sweep(moment(2, 1, 1, 5))
    for minute in (10, 15):  # the same look
        look_at_list(JANUARY, by=greta, at=moment(2, 1, 1, minute))
    assert PayLook.objects.count() == 2
    [look] = own.statement(statement(anna).pk, anna, at=NOW).looks
    assert (look.who, look.at) == ("Greta", moment(2, 1, 1, 10))


def test_a_month_that_is_closed_while_its_page_is_made_is_looked_at_afterwards(
    client: Client, won: None, anna: User, greta: User, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, clock[0] = payroll.statements, moment(2, 1, 1, 4)

    def closed_meanwhile(month: date, reader: User) -> list[payroll.PayrollRow]:
        sweep(moment(2, 1, 1, 5))
        clock[0] = moment(2, 1, 1, 6)
        return read(month, reader)

    monkeypatch.setattr("rewards.payroll.statements", closed_meanwhile)
    assert "€10.00" in page(client, greta, "payroll_month", 2026, 1)
    assert [look.who for look in own.statement(statement(anna).pk, anna, at=NOW).looks] == ["Greta"]


def test_no_sum_of_an_export_stands_on_another_month_s_page(
    client: Client, closed: None, anna: User, greta: User
) -> None:
    release_statement(statement(anna).pk, by=greta, at=NOW)
    export_payroll(by=greta, at=NOW)
    february = page(client, greta, "payroll_month", 2026, 2)
    assert "Export 1" in february
    assert "€10.00" not in february
