"""Statements: objection and answer, release by a second person, export once; and who gets to see an amount."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from rewards import access, own, payroll
from rewards.actions.draft_plan import DraftedRate
from rewards.actions.export_payroll import export_payroll
from rewards.actions.look_at_pay import look_at_export, look_at_list, look_at_statement
from rewards.actions.object_to_statement import answer_objection, object_to_statement
from rewards.actions.release_statement import release_month, release_statement
from rewards.models import (
    Objection,
    OrderBooking,
    OrderPart,
    PayLine,
    PayLook,
    PayMonth,
    PayrollEntry,
    PayrollExport,
    PayStatement,
    WonOrder,
)
from rewards.payroll_file import file_of
from salesdesk.web.conflict import Conflict
from strategy.models import Segment, SegmentEntry, StrategyVersion
from tests.rewards.payday import FEBRUARY, HOUR, JANUARY, MARCH, lines, moment, publish, sweep, terms

if TYPE_CHECKING:
    from people.models import User
    from requests_app.models import RequestType
    from rewards.models import PayPlan
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
NOW = moment(2, 3)


@pytest.fixture
def closed(plan: PayPlan, told: Timelines, dora: User, anna: User) -> PayStatement:
    """Anna's January: 10.00. Dora has one as well."""
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()
    sweep(NOW)
    return PayStatement.objects.get(user=anna, month=JANUARY)


def test_payroll_releases_what_is_not_its_own(
    closed: PayStatement, greta: User, anna: User, frieda: User
) -> None:
    for by in (anna, frieda):
        with pytest.raises((PermissionDenied, PayStatement.DoesNotExist)):
            release_statement(closed.pk, by=by, at=NOW)
    anna.is_payroll = True
    anna.save()
    with pytest.raises(PermissionDenied):
        release_statement(closed.pk, by=anna, at=NOW)

    released = release_statement(closed.pk, by=greta, at=NOW)
    again = release_statement(closed.pk, by=greta, at=NOW + HOUR)

    assert (released.state, released.released_by, again.released_at) == ("released", greta, NOW)


def test_a_running_month_cannot_be_released_nor_seen_by_payroll(
    plan: PayPlan, told: Timelines, dora: User, anna: User, greta: User
) -> None:
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12))
    told.write()
    sweep(moment(1, 13))

    running = PayStatement.objects.get(user=anna)
    assert access.statements_for(anna).get() == running
    assert not access.statements_for(greta).exists()
    with pytest.raises(PayStatement.DoesNotExist):
        release_statement(running.pk, by=greta, at=NOW)


def test_an_objection_holds_the_release_until_it_is_answered(
    closed: PayStatement, anna: User, dora: User, greta: User
) -> None:
    line = closed.lines.get()
    objection = object_to_statement(closed.pk, text="Es war mehr.", line=line.pk, by=anna, at=NOW)
    assert object_to_statement(closed.pk, text="Es war mehr. ", line=line.pk, by=anna, at=NOW) == objection
    for other in ({"text": "Und das auch", "line": line.pk}, {"text": "Es war mehr."}):
        with pytest.raises(ValidationError, match="open already"):
            object_to_statement(closed.pk, **other, by=anna, at=NOW)
    with pytest.raises(ValidationError, match="objection"):
        release_statement(closed.pk, by=greta, at=NOW)
    with pytest.raises(Objection.DoesNotExist):
        answer_objection(objection.pk, answer="Nein", by=dora, at=NOW)
    with pytest.raises(PermissionDenied):
        answer_objection(objection.pk, answer="Doch", by=anna, at=NOW)

    answer_objection(objection.pk, answer="Geprüft: stimmt so.", by=greta, at=NOW)
    with pytest.raises(Conflict):
        answer_objection(objection.pk, answer="Anders", by=greta, at=NOW)

    assert release_statement(closed.pk, by=greta, at=NOW).state == "released"
    [told] = own.statement(closed.pk, anna, at=NOW).objections
    assert (told.answer, told.answered_by, told.line) == ("Geprüft: stimmt so.", "Greta", line.pk)


def test_a_correction_by_hand_is_a_new_line_that_another_person_releases(
    closed: PayStatement, anna: User, greta: User, hanna: User
) -> None:
    objection = object_to_statement(closed.pk, text="Bitte prüfen", by=anna, at=NOW)
    with pytest.raises(ValidationError, match="few words"):
        answer_objection(objection.pk, answer="Ja", cents=5_00, by=greta, at=NOW)
    answer_objection(objection.pk, answer="Ja", cents=5_00, reason="Auftrag fehlte", by=greta, at=NOW)
    sweep(moment(3, 3))

    assert lines(anna, JANUARY) == [("credit", 10_00)]
    assert lines(anna, FEBRUARY) == [("amendment", 5_00)]
    february = PayStatement.objects.get(user=anna, month=FEBRUARY)
    assert february.cents == 5_00
    with pytest.raises(ValidationError, match="somebody else"):
        release_statement(february.pk, by=greta, at=moment(3, 3))
    assert release_month(FEBRUARY, by=greta, at=moment(3, 3)) == 0
    assert release_month(FEBRUARY, by=hanna, at=moment(3, 3)) == 1


def test_one_objects_only_to_ones_own_closed_statement(
    closed: PayStatement, anna: User, dora: User, greta: User
) -> None:
    for by, error in ((dora, PayStatement.DoesNotExist), (greta, PermissionDenied)):
        with pytest.raises(error):
            object_to_statement(closed.pk, text="Nein", by=by, at=NOW)
    theirs = PayLine.objects.get(statement__user=dora)
    with pytest.raises(PayLine.DoesNotExist):
        object_to_statement(closed.pk, text="Nein", line=theirs.pk, by=anna, at=NOW)
    with pytest.raises(ValidationError):
        object_to_statement(closed.pk, text=" ", by=anna, at=NOW)


def test_each_released_statement_is_in_one_export(
    closed: PayStatement, anna: User, dora: User, greta: User, hanna: User
) -> None:
    assert export_payroll(by=greta, at=NOW) is None
    release_statement(closed.pk, by=greta, at=NOW)
    first = export_payroll(by=greta, at=NOW)
    assert export_payroll(by=hanna, at=NOW) is None
    release_month(JANUARY, by=hanna, at=NOW)
    second = export_payroll(by=hanna, at=NOW)

    assert first
    assert second
    assert (first.number, second.number) == (1, 2)
    assert PayrollEntry.objects.get(export=first).statement == closed
    _export, file = file_of(1, greta)
    assert file.decode("utf-8-sig").splitlines()[1:] == ["1,Anna,anna@example.com,2026-01,10.00"]
    for by in (anna, dora):
        with pytest.raises(PermissionDenied):
            file_of(1, by)
        with pytest.raises(PermissionDenied):
            export_payroll(by=by, at=NOW)


def test_an_export_asked_for_again_is_the_same_file(
    closed: PayStatement, anna: User, greta: User, hanna: User, settings: Any
) -> None:
    """Whoever downloads it in whichever language, and whatever people are called by then."""
    settings.LANGUAGE_CODE = "de"
    release_month(JANUARY, by=greta, at=NOW)
    with translation.override("en"):
        export_payroll(by=greta, at=NOW)
    _export, file = file_of(1, greta)
    assert file.decode("utf-8-sig").splitlines() == [
        "Export;Name;E-Mail;Monat;Betrag in EUR",
        "1;Anna;anna@example.com;2026-01;10,00",
        "1;Dora;dora@example.com;2026-01;10,00",
    ]
    anna.name, anna.email = "Zoe", "zoe@example.com"
    anna.save()
    settings.LANGUAGE_CODE = "en"
    for language in ("de", "en"):
        with translation.override(language):
            assert file_of(1, hanna)[1] == file


def test_amounts_are_for_the_person_and_for_payroll(
    closed: PayStatement,
    anna: User,
    dora: User,
    emil: User,
    carla: User,
    frieda: User,
    gustav: User,
    greta: User,
) -> None:
    assert own.statement(closed.pk, anna, at=NOW).row.amount == Decimal("10.00")
    assert own.statement(closed.pk, greta, at=NOW).row.amount == Decimal("10.00")
    for reader in (dora, emil, carla, frieda, gustav):
        with pytest.raises(PayStatement.DoesNotExist):
            own.statement(closed.pk, reader, at=NOW)
        assert closed not in access.statements_for(reader)
        for read in (payroll.months, payroll.exports, payroll.waiting):
            with pytest.raises(PermissionDenied):
                read(reader)
        with pytest.raises(PermissionDenied):
            payroll.statements(JANUARY, reader)
    anna.is_active = greta.is_active = False
    assert not access.statements_for(anna).exists()
    assert not access.statements_for(greta).exists()


def test_payrolls_looks_are_told_to_those_whose_amounts_they_were(
    closed: PayStatement, anna: User, dora: User, greta: User
) -> None:
    look_at_list(JANUARY, by=greta, at=NOW)
    look_at_statement(closed, by=greta, at=NOW)
    look_at_statement(closed, by=greta, at=NOW + HOUR / 2)  # the same look
    look_at_statement(closed, by=anna, at=NOW)  # one's own
    release_statement(closed.pk, by=greta, at=NOW)
    export = export_payroll(by=greta, at=NOW)
    assert export
    look_at_export(export, by=greta, at=NOW)

    assert PayLook.objects.count() == 3
    assert len(own.statement(closed.pk, anna, at=NOW).looks) == 3
    theirs = PayStatement.objects.get(user=dora)
    assert [look.what for look in own.statement(theirs.pk, dora, at=NOW).looks] == ["List of a month"]
    assert own.statement(closed.pk, greta, at=NOW).looks == []


def test_a_statement_leads_to_its_orders_and_rules(closed: PayStatement, anna: User, emil: User) -> None:
    found = own.statement(closed.pk, anna, at=NOW)
    [line] = found.lines

    assert (line.subject, line.request, line.amount) == (
        "Förderband",
        WonOrder.objects.get().sales_request_id,
        Decimal("10.00"),
    )
    assert "€1,000.00" in line.rule
    assert line.extra == "Share for Quote. Of it 50\N{NO-BREAK SPACE}% is inside sales’."
    assert line.plan == WonOrder.objects.get().plan
    assert found.may_object
    assert [row.month for row in own.statements_of(anna)] == [JANUARY]
    assert own.statements_of(emil) == []


def test_a_line_names_the_segment_by_whose_share_it_is_paid(
    quote: RequestType, told: Timelines, dora: User, anna: User, frieda: User, gustav: User
) -> None:
    """And the month's own lines lead to the plan that it was settled by."""
    before = moment(12, 1, year=2025)
    segment = Segment.objects.create(made_at=before)
    SegmentEntry.objects.create(
        version=StrategyVersion.objects.create(made_at=before), segment=segment, name="Maschinenbau"
    )
    rates = [DraftedRate(quote.pk, None, Decimal(2)), DraftedRate(quote.pk, segment.pk, Decimal(3))]
    plan = publish(terms(quote, rates=rates, cap=Decimal(20)), [frieda, gustav], before)
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 11))
    told.won(dora, [(anna, HOUR)], value="1000", at=moment(1, 12, 12), segments=[segment.pk])
    told.write()
    sweep(NOW)

    found = own.statement(PayStatement.objects.get(user=anna).pk, anna, at=NOW).lines

    assert [line.kind for line in found] == ["credit", "credit", "cap"]
    assert "Share for Quote." in found[0].extra
    assert "Share for Quote, Maschinenbau." in found[1].extra
    assert {line.plan for line in found} == {plan}


def test_payroll_sees_a_line_but_opens_no_request_that_it_may_not_see(
    closed: PayStatement, greta: User
) -> None:
    [line] = own.statement(closed.pk, greta, at=NOW).lines

    assert (line.request, line.subject, line.cents) == (None, "", 10_00)


def test_the_list_of_a_month_says_what_may_be_done(closed: PayStatement, anna: User, greta: User) -> None:
    object_to_statement(closed.pk, text="Nein", by=anna, at=NOW)

    rows = {row.person: row for row in payroll.statements(JANUARY, greta)}

    assert {name: row.may_release for name, row in rows.items()} == {"Anna": False, "Dora": True}
    assert rows["Anna"].open_objection
    assert [(month.month, month.closed, month.released) for month in payroll.months(greta)] == [
        (JANUARY, 2, 0)
    ]


def test_the_database_itself_refuses_to_change_what_is_settled(
    closed: PayStatement, anna: User, greta: User
) -> None:
    objection = object_to_statement(closed.pk, text="Nein", by=anna, at=NOW)
    answer_objection(objection.pk, answer="Doch", by=greta, at=NOW)
    release_statement(closed.pk, by=greta, at=NOW)
    export_payroll(by=greta, at=NOW)
    booking = OrderBooking.objects.get()
    for attempt in (
        lambda: PayLine.objects.update(cents=1),
        lambda: PayLine.objects.all()._raw_delete("default"),
        lambda: PayLine.objects.create(
            statement=closed, for_month=MARCH, kind="credit", booking=booking, cents=1, at=NOW
        ),
        lambda: PayStatement.objects.filter(pk=closed.pk).update(cents=99),
        lambda: PayStatement.objects.exclude(pk=closed.pk).update(cents=99),
        lambda: PayStatement.objects.exclude(pk=closed.pk).update(state="open", cents=None, closed_at=None),
        lambda: PayStatement.objects.update(released_by=anna),
        lambda: PayStatement.objects.all()._raw_delete("default"),
        lambda: WonOrder.objects.update(month=MARCH),
        lambda: OrderPart.objects.update(weight=7),
        lambda: OrderBooking.objects.update(pool=0),
        lambda: PayMonth.objects.update(goals=[1]),
        lambda: Objection.objects.update(answer="Anders"),
        lambda: PayrollEntry.objects.update(cents=1),
        lambda: PayrollExport.objects.update(number=9),
        lambda: PayrollExport.objects.update(file=b""),
        lambda: PayrollExport.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_nobody_releases_their_own_even_past_the_program(closed: PayStatement, anna: User) -> None:
    with pytest.raises(DatabaseError, match="another"), transaction.atomic():
        PayStatement.objects.filter(pk=closed.pk).update(state="released", released_at=NOW, released_by=anna)
