"""Works agreements: Frieda puts them on record, everybody reads them, nobody deletes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from insights.actions.end_agreement import end_agreement
from insights.actions.record_agreement import record_agreement
from insights.models import WorksAgreement

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from tandems.models import Tandem

pytestmark = pytest.mark.django_db
FORM = {
    "reference": "BV 12/2026",
    "agreed_on": "2026-01-05",
    "scope": "Per tandem, never per person",
    "starts_on": "2026-02-01",
}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("insights.views.agreements.now", lambda: at)


def recorded(by: User, at: datetime, **fields: object) -> WorksAgreement:
    day = datetime(2026, 1, 5, tzinfo=UTC).date()
    values = {"reference": "BV 12/2026", "agreed_on": day, "scope": "-", "starts_on": day, "tandems": []}
    return record_agreement(**values | fields, by=by, at=at)  # type: ignore[arg-type]


def test_frieda_records_one_and_everybody_reads_it(
    client: Client, frieda: User, bert: User, tandem: Tandem
) -> None:
    client.force_login(frieda)
    response = client.post(reverse("agreement_new"), FORM | {"tandems": [tandem.pk]})
    assert response.status_code == 302
    made = WorksAgreement.objects.get()
    assert (made.recorded_by, list(made.tandems.all())) == (frieda, [tandem])
    client.force_login(bert)
    text = client.get(reverse("agreements")).content.decode()
    assert "BV 12/2026" in text
    assert "Per tandem, never per person" in text
    assert "End it" not in text


def test_one_that_opens_figures_only_later_is_not_in_force_yet(
    client: Client, frieda: User, at: datetime
) -> None:
    made = recorded(frieda, at, starts_on=at.date() + timedelta(days=1))
    client.force_login(frieda)
    text = client.get(reverse("agreements")).content.decode()
    assert "In force from 17 Nov 2026 on" in text
    assert "In force<" not in text
    WorksAgreement.objects.update(starts_on=at.date())
    text = client.get(reverse("agreements")).content.decode()
    assert "In force<" in text
    end_agreement(made.pk, by=frieda, at=at)
    assert "In force" not in client.get(reverse("agreements")).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reference", "", "required"),
        ("agreed_on", "2026-12-24", "Record it once it is agreed"),
        ("agreed_on", "soon", "Enter a valid date"),
        ("tandems", "999999", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(
    client: Client, frieda: User, field: str, value: str, said: str
) -> None:
    client.force_login(frieda)
    response = client.post(reverse("agreement_new"), FORM | {field: value})
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Per tandem, never per person" in text
    assert not WorksAgreement.objects.exists()


def test_sent_twice_it_is_recorded_once(frieda: User, at: datetime) -> None:
    recorded(frieda, at)
    with pytest.raises(ValidationError):
        recorded(frieda, at, reference=" bv 12/2026 ")
    assert WorksAgreement.objects.count() == 1


def test_ended_it_stays_readable_and_is_ended_once(
    client: Client, frieda: User, gustav: User, at: datetime
) -> None:
    made = recorded(frieda, at)
    client.force_login(gustav)
    for _tap in range(2):
        assert client.post(reverse("agreement_end", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.ended_by == gustav
    end_agreement(made.pk, by=frieda, at=at)
    made.refresh_from_db()
    assert made.ended_by == gustav
    assert "BV 12/2026" in client.get(reverse("agreements")).content.decode()
    recorded(frieda, at)  # the next one may carry its name


def test_nobody_else_records_or_ends_one(carla: User, anna: User, frieda: User, at: datetime) -> None:
    made = recorded(frieda, at)
    for who in (carla, anna):
        with pytest.raises(PermissionDenied):
            recorded(who, at, reference="Another")
        with pytest.raises(PermissionDenied):
            end_agreement(made.pk, by=who, at=at)
