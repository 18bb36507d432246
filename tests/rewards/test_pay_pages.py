"""The pages of pay: what is typed is kept, what is wrong stands beside its field, and no address breaks them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rewards.actions.draft_plan import change_plan, draft_plan
from rewards.actions.object_to_statement import object_to_statement
from rewards.models import Objection, PayLine, PayLook, PayPlan, PayrollExport, PayStatement, PlanState
from tests.rewards.payday import HOUR, moment, sweep, terms

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType
    from tandems.models import Tandem
    from tests.rewards.payday import Timelines

pytestmark = pytest.mark.django_db
NOW = moment(11, 16, 12)
NEXT = {"starts_on": date(2027, 1, 1), "ends_on": date(2028, 1, 1)}
HUGE = "99999999999999999999"


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        @staticmethod
        def now() -> Any:
            return NOW

    monkeypatch.setattr("salesdesk.web.clock.timezone", Clock)


@pytest.fixture
def typed(quote: RequestType) -> dict[str, str]:
    return {
        "title": "Next year", "first": "2027-01", "last": "2027-12", "basis": "value", "field_percent": "55,5",
        "rules_percent": "20", "goals_percent": "0", "threshold": "50", "cap": "1.500", "revision": "",
        f"rate-{quote.pk}-0": "2,125",
    }  # fmt: skip


@pytest.fixture
def earned(told: Timelines, plan: PayPlan, pair: Tandem, anna: User, dora: User) -> None:
    """An order in October, which is closed, and one in November."""
    for month in (10, 11):
        told.won(dora, [(anna, HOUR)], value=10_000, at=moment(month, 4), tandem=pair)
    told.write()
    sweep(NOW)


def october(user: User) -> PayStatement:
    return PayStatement.objects.get(user=user, month=date(2026, 10, 1))


def as_who(client: Client, user: User, language: str = "en") -> Client:
    user.language = language
    user.save(update_fields=["language"])
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/pay/mine/1000000000000/1/", "/pay/mine/2026/13/", "/pay/mine/2026/0/", "/pay/mine/1999/1/", "/pay/mine/2101/1/",
        f"/pay/payroll/{HUGE}/1/export/", f"/pay/payroll/{HUGE}/1/", f"/pay/payroll/statements/{HUGE}/",
        f"/pay/payroll/exports/{HUGE}/", f"/pay/plans/{HUGE}/", "/pay/mine/2026/10/", "/pay/mine/2100/12/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_is_not_there(client: Client, greta: User, address: str, method: str) -> None:
    assert getattr(as_who(client, greta), method)(address).status_code in {404, 405}


@pytest.mark.parametrize("name", ["payroll_answer", "payroll_release"])
def test_payroll_s_steps_of_nothing_are_not_there(client: Client, greta: User, name: str) -> None:
    assert as_who(client, greta).post(reverse(name, args=[HUGE])).status_code == 404


def test_a_german_manager_s_numbers_are_read_as_they_are_meant(
    client: Client, frieda: User, typed: dict[str, str], quote: RequestType
) -> None:
    response = as_who(client, frieda, "de").post(reverse("pay_plan_new"), typed)
    made = PayPlan.objects.get()
    assert response.url == reverse("pay_plan", args=[made.pk])
    assert (made.field_percent, made.threshold, made.cap) == (Decimal("55.5"), Decimal(50), Decimal(1500))
    assert (made.starts_on, made.ends_on) == (NEXT["starts_on"], NEXT["ends_on"])
    assert list(made.rates.values_list("type", "segment", "percent")) == [(quote.pk, None, Decimal("2.125"))]
    page = client.get(response.url).content.decode()
    assert 'value="55,5"' in page
    assert 'value="1500,00"' in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("field_percent", "101"), ("field_percent", "-1"), ("field_percent", "NaN"), ("field_percent", "1e9"),
        ("rules_percent", ""), ("goals_percent", "90"), ("threshold", "9" * 30), ("threshold", "2000"), ("cap", "0,00 €"),
        ("threshold", "10,005"), ("cap", "1.500,005"), ("cap", "-1"),
        ("title", ""), ("title", "x" * 121), ("title", "a\x00b"), ("first", "2027-13"), ("first", "soon"), ("last", "2026-12"),
        ("basis", "gold"), ("rate", "2,1251"), ("rate", "hundred"), ("rate", "\x00"), ("rate", ""), ("revision", HUGE),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_draft_is_said_and_nothing_is_lost(
    client: Client, frieda: User, typed: dict[str, str], quote: RequestType, name: str, value: str
) -> None:
    field = f"rate-{quote.pk}-0" if name == "rate" else name
    response = as_who(client, frieda, "de").post(reverse("pay_plan_new"), {**typed, field: value})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not PayPlan.objects.exists()
    page = response.content.decode()
    assert field == "title" or 'value="Next year"' in page
    assert field.startswith("rate") or 'value="2,125"' in page


def test_shares_of_a_margin_ask_how_much_of_the_value_it_is(
    client: Client, frieda: User, typed: dict[str, str], quote: RequestType
) -> None:
    send = as_who(client, frieda, "de").post
    asked = send(reverse("pay_plan_new"), {**typed, "basis": "margin"})
    assert f"margin-{quote.pk}-0" in asked.context["form"].errors
    send(reverse("pay_plan_new"), {**typed, "basis": "margin", f"margin-{quote.pk}-0": "30"})
    assert PayPlan.objects.get().rates.get().margin_percent == 30


def test_two_managers_at_once_and_the_second_loses_nothing(
    client: Client, frieda: User, gustav: User, typed: dict[str, str], quote: RequestType
) -> None:
    made = draft_plan(terms(quote, **NEXT), by=frieda, at=NOW)
    change_plan(made.pk, terms(quote, title="Faster", **NEXT), revision=0, by=gustav)
    url = reverse("pay_plan", args=[made.pk])
    response = as_who(client, frieda, "de").post(url, {**typed, "revision": "0"})
    assert response.status_code == 409
    assert 'value="Next year"' in response.content.decode()
    assert PayPlan.objects.get().title == "Faster"
    again = {**typed, "revision": response.context["form"].data["revision"]}
    assert client.post(url, again).status_code == 302
    assert PayPlan.objects.get().title == "Next year"


def test_steps_of_a_plan_pressed_twice_are_taken_once(
    client: Client, frieda: User, gustav: User, quote: RequestType
) -> None:
    made = draft_plan(terms(quote, **NEXT), by=frieda, at=NOW)

    def press(step: str, who: User) -> int:
        return (
            as_who(client, who)
            .post(reverse(f"pay_plan_{step}", args=[made.pk]), {"revision": "0"})
            .status_code
        )

    steps = [
        ("propose", frieda),
        ("approve", frieda),
        ("withdraw", frieda),
        ("approve", frieda),
        ("approve", gustav),
    ]
    for step, who in steps:
        assert [press(step, who), press(step, who)] == [302, 302]
    made.refresh_from_db()
    assert made.state == PlanState.PUBLISHED
    assert made.approvals.count() == 2
    for step in ("take_back", "discard", "propose"):
        press(step, frieda)
    assert PayPlan.objects.get().state == PlanState.PUBLISHED
    assert as_who(client, frieda).post(
        reverse("pay_plan", args=[made.pk]), {"title": "Other"}
    ).status_code in {302, 422}
    assert PayPlan.objects.get().title == "2026"


def test_a_draft_that_is_thrown_away_twice_is_gone(client: Client, frieda: User, quote: RequestType) -> None:
    made = draft_plan(terms(quote, **NEXT), by=frieda, at=NOW)
    url = reverse("pay_plan_discard", args=[made.pk])
    assert [as_who(client, frieda).post(url).status_code, client.post(url).status_code] == [302, 302]
    assert not PayPlan.objects.exists()


@pytest.mark.parametrize("value", ["", "0", "-5", "x", "\x00", "9" * 39, "1e400", "12,345.67", "1" * 60])
@pytest.mark.parametrize("kind", ["", HUGE, "x"])
def test_what_if_answers_whatever_is_asked(
    client: Client, earned: None, anna: User, value: str, kind: str
) -> None:
    query = {"value": value, "type": kind, "segment": HUGE}
    for headers in ({}, {"HX-Request": "true"}):
        assert as_who(client, anna).get(reverse("pay_what_if"), query, headers=headers).status_code == 200


def test_what_if_says_what_one_s_own_part_is(
    client: Client, earned: None, anna: User, quote: RequestType
) -> None:
    query = {"value": "12,345.00", "type": quote.pk}
    page = (
        as_who(client, anna)
        .get(reverse("pay_what_if"), query, headers={"HX-Request": "true"})
        .content.decode()
    )
    assert "€246.90" in page  # 2 % of it
    assert page.count("€123.45") == 2  # half of that: her part, and what it brings
    assert "<html" not in page


@pytest.mark.parametrize("value", ["10.005", "10.004", "-1"])
def test_parts_of_a_cent_are_not_rounded_away(
    client: Client, earned: None, anna: User, quote: RequestType, value: str
) -> None:
    query = {"value": value, "type": quote.pk}
    page = as_who(client, anna).get(reverse("pay_what_if"), query, headers={"HX-Request": "true"})
    said = "An amount cannot be negative." if value == "-1" else "To the cent, please."
    assert said in page.content.decode()


def test_a_second_objection_is_refused_and_its_words_are_kept(
    client: Client, earned: None, anna: User
) -> None:
    url = reverse("pay_object", args=[2026, 10])
    line = october(anna).lines.get()
    as_who(client, anna).post(url, {"text": "Why?", "line": ""})
    refused = client.post(url, {"text": "And that one?", "line": line.pk})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "An objection of yours is open already." in page
    assert "And that one?</textarea>" in page
    assert f'<option value="{line.pk}" selected>' in page
    assert Objection.objects.get().text == "Why?"


@pytest.mark.parametrize("amount", ["5", "five"])
def test_two_of_payroll_answer_and_the_second_loses_nothing(
    client: Client, earned: None, anna: User, greta: User, hanna: User, amount: str
) -> None:
    objection = object_to_statement(october(anna).pk, text="Why?", by=anna, at=NOW)
    url = reverse("payroll_answer", args=[objection.pk])
    as_who(client, greta).post(url, {"answer": "So."})
    typed = {"answer": "You are right, it is more.", "amount": amount, "reason": "It was forgotten."}
    refused = as_who(client, hanna).post(url, typed)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Your answer was not sent" in page
    assert "You are right, it is more.</textarea>" in page
    assert f'value="{amount}"' in page
    assert 'value="It was forgotten."' in page
    assert not PayLine.objects.filter(by=hanna).exists()
    assert "Your answer was not sent" not in client.get(url, follow=True).content.decode()


def test_every_line_leads_to_its_plan(client: Client, earned: None, plan: PayPlan, anna: User) -> None:
    page = as_who(client, anna).get(reverse("pay_mine_month", args=[2026, 10])).content.decode()
    assert "Share for Quote." in page
    assert f'<a href="{reverse("pay_plan", args=[plan.pk])}" aria-label="Plan: 2026">Plan</a>' in page


def test_somebody_on_neither_side_is_asked_nothing(client: Client, earned: None, frieda: User) -> None:
    assert "what-if" not in as_who(client, frieda).get(reverse("pay_mine")).content.decode().replace(
        "what-if-result", ""
    )


def test_an_objection_sent_twice_is_one_and_its_answer_as_well(
    client: Client, earned: None, anna: User, greta: User
) -> None:
    url = reverse("pay_object", args=[2026, 10])
    line = october(anna).lines.first()
    assert line
    for text in ("", " ", "x" * 2001, "a\x00b"):
        refused = as_who(client, anna).post(url, {"text": text, "line": line.pk})
        assert refused.status_code == 422
    assert [client.post(url, {"text": "Why?", "line": line.pk}).status_code for _ in range(2)] == [302, 302]
    objection = Objection.objects.get()
    assert objection.line == line
    answer = reverse("payroll_answer", args=[objection.pk])
    refused = as_who(client, greta).post(answer, {"answer": "So.", "amount": "-1.234", "reason": ""})
    assert refused.status_code == 422
    assert 'value="-1.234"' in refused.content.decode()
    for amount in ("0", "1.005", "NaN", "9" * 20):
        assert client.post(answer, {"answer": "So.", "amount": amount, "reason": "It is."}).status_code == 422
    for _ in range(2):
        client.post(answer, {"answer": "So.", "amount": "-12.34", "reason": "It is."})
    assert list(PayLine.objects.filter(by=greta).values_list("cents", "reason")) == [(-1234, "It is.")]
    page = as_who(client, anna).get(reverse("pay_mine")).content.decode()
    assert "−€12.34" in page


def test_payroll_releases_all_but_what_is_in_question_and_its_own(
    client: Client, earned: None, anna: User, dora: User, greta: User
) -> None:
    object_to_statement(october(anna).pk, text="Why?", by=anna, at=NOW)
    month = reverse("payroll_release_month", args=[2026, 10])
    for _ in range(2):
        assert as_who(client, greta).post(month).status_code == 302
    assert (october(anna).state, october(dora).state) == ("closed", "released")
    client.post(reverse("payroll_release", args=[october(anna).pk]))
    assert october(anna).state == "closed"
    for _ in range(2):
        client.post(reverse("payroll_export"))
    assert PayrollExport.objects.count() == 1
    file = client.get(reverse("payroll_file", args=[1]))
    assert file.content.decode("utf-8-sig").splitlines()[1:] == ["1,Dora,dora@example.com,2026-10,100.00"]
    assert file["Content-Disposition"].startswith("attachment")


def test_who_of_payroll_looked_is_told_to_whose_amounts_they_were(
    client: Client, earned: None, anna: User, greta: User
) -> None:
    as_who(client, greta).get(reverse("payroll"))
    client.get(reverse("payroll_statement", args=[october(anna).pk]))
    assert PayLook.objects.count() == 2
    page = as_who(client, anna).get(reverse("pay_mine_month", args=[2026, 10])).content.decode()
    assert page.count("Greta") == 2
    assert "no-store" in client.get(reverse("pay_mine"))["Cache-Control"]


def test_a_german_reads_german_amounts(client: Client, earned: None, anna: User) -> None:
    assert (
        "100,00\xa0€"
        in as_who(client, anna, "de").get(reverse("pay_mine_month", args=[2026, 10])).content.decode()
    )


def test_a_statement_costs_the_same_however_many_lines_it_has(
    client: Client, told: Timelines, plan: PayPlan, pair: Tandem, anna: User, dora: User
) -> None:
    def cost() -> int:
        as_who(client, anna).get(reverse("pay_mine"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("pay_mine")).status_code == 200
        return len(queries)

    def win(days: range) -> None:
        for day in days:
            told.won(dora, [(anna, HOUR)], value=10_000 + day, at=moment(11, day), tandem=pair)
        told.write()
        sweep(NOW)

    win(range(2, 3))
    before = cost()
    win(range(3, 16))
    assert cost() == before
