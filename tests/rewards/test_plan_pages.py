"""Plans on their pages: what was typed outlives a draft that is thrown away meanwhile, and nothing is rehearsed twice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from rewards.actions.approve_plan import approve_plan, propose_plan, take_back_plan, withdraw_approval
from rewards.actions.draft_plan import change_plan, discard_plan, draft_plan, locked
from rewards.models import PayPlan
from tests.rewards.payday import moment, terms

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from requests_app.models import RequestType

pytestmark = pytest.mark.django_db
NOW = moment(1, 5)


@pytest.fixture
def draft(quote: RequestType, frieda: User) -> PayPlan:
    return draft_plan(terms(quote), by=frieda, at=NOW)


def typed(quote: RequestType, **changes: str) -> dict[str, str]:
    numbers = {"field_percent": "50", "rules_percent": "0", "goals_percent": "0", "threshold": "0", "cap": ""}
    months = {"first": "2027-01", "last": "2027-12"}
    plain = {"title": "Thought through", "basis": "value", "revision": "0", f"rate-{quote.pk}-0": "2"}
    return numbers | months | plain | changes


@pytest.fixture(params=[True, False], ids=["meanwhile", "before"])
def gone(
    request: pytest.FixtureRequest, draft: PayPlan, gustav: User, monkeypatch: pytest.MonkeyPatch
) -> PayPlan:
    """Gustav throws it away: after the page has found it, or before."""
    if not request.param:
        discard_plan(draft.pk, by=gustav)
    for module, action in MEANWHILE if request.param else ():
        whole = f"rewards.views.{module}.{action.__name__}"
        monkeypatch.setattr(whole, partial(_after_it_is_gone, action))
    return draft


MEANWHILE = [("plans", change_plan)] + [
    ("plan_steps", step) for step in (propose_plan, approve_plan, withdraw_approval, take_back_plan)
]


def _after_it_is_gone(action: Any, pk: int, *args: Any, **kwargs: Any) -> Any:
    PayPlan.objects.filter(pk=pk).delete()
    return action(pk, *args, **kwargs)


def test_who_saves_a_draft_that_was_thrown_away_loses_nothing(
    client: Client, gone: PayPlan, quote: RequestType, frieda: User
) -> None:
    client.force_login(frieda)
    response = client.post(reverse("pay_plan", args=[gone.pk]), typed(quote))

    assert response.status_code == 409
    page = response.content.decode()
    assert "The draft was thrown away meanwhile." in page
    assert 'value="Thought through"' in page
    assert f'action="{reverse("pay_plan_new")}"' in page
    assert client.post(reverse("pay_plan_new"), typed(quote, revision="")).status_code == 302
    assert PayPlan.objects.get().title == "Thought through"


def test_who_may_not_see_drafts_does_not_learn_that_one_is_gone(
    client: Client, draft: PayPlan, quote: RequestType, frieda: User, dora: User
) -> None:
    client.force_login(dora)
    address = reverse("pay_plan", args=[draft.pk])
    before = client.post(address, typed(quote)).status_code
    discard_plan(draft.pk, by=frieda)

    assert (before, client.post(address, typed(quote)).status_code) == (404, 404)


@pytest.mark.parametrize("step", ["propose", "approve", "withdraw", "take_back"])
def test_steps_of_a_draft_that_was_thrown_away_are_not_there(
    client: Client, gone: PayPlan, frieda: User, step: str
) -> None:
    client.force_login(frieda)
    response = client.post(reverse(f"pay_plan_{step}", args=[gone.pk]), {"revision": "0"})

    assert response.status_code == 404


def test_thrown_away_by_two_at_once_it_is_gone(
    draft: PayPlan, frieda: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rewards.actions.draft_plan.locked", partial(_after_it_is_gone, locked))

    discard_plan(draft.pk, by=frieda)


def test_a_page_that_has_its_rehearsal_does_not_ask_for_it_again(
    client: Client, draft: PayPlan, quote: RequestType, frieda: User
) -> None:
    """In approval, and rehearsed without a script; a draft that is only opened asks once. One at a time, whatever is typed."""
    client.force_login(frieda)
    address = reverse("pay_plan", args=[draft.pk])
    asks = 'hx-trigger="load, '
    opened = client.get(address).content.decode()
    assert asks in opened
    assert 'hx-sync="this:queue last"' in opened
    assert asks not in client.post(address, {**typed(quote), "do": "rehearse"}).content.decode()
    propose_plan(draft.pk, revision=0, by=frieda)
    page = client.get(address).content.decode()
    assert "No order was won in these quarters." in page
    assert asks not in page
