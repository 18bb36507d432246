"""Figures of a period are shown to managers only when everybody they are about has consented."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tandems import consent
from tandems.actions.consent_figures import consent_figures, withdraw_consent
from tandems.models import FiguresConsent, Side, Tandem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User

WEEK = timedelta(weeks=1)
BERLIN = ZoneInfo("Europe/Berlin")


def shown(tandems: list[int], start: datetime, end: datetime) -> set[int]:
    return consent.covered(consent.stays(tandems), consent.given(tandems), start, end)


@pytest.fixture
def all_consent(tandem: Tandem, anna: User, dora: User, at: datetime) -> None:
    for member in (anna, dora):
        consent_figures(tandem.pk, by=member, at=at)


@pytest.fixture
def covered(tandem: Tandem, at: datetime) -> Callable[..., bool]:
    """Whether the figures of the week that begins so many weeks after Monday may be shown."""

    def ask(week: int = 0) -> bool:
        return shown([tandem.pk], at + week * WEEK, at + (week + 1) * WEEK) == {tandem.pk}

    return ask


def test_figures_are_shown_only_while_everybody_consents(
    tandem: Tandem, anna: User, dora: User, emil: User, at: datetime, covered: Callable[..., bool]
) -> None:
    for _tap in range(2):
        consent_figures(tandem.pk, by=anna, at=at)
    assert not covered()
    consent_figures(tandem.pk, by=dora, at=at)
    assert covered()
    withdraw_consent(tandem.pk, by=dora, at=at)
    assert not covered()
    consent_figures(tandem.pk, by=dora, at=at)
    assert covered()
    with pytest.raises(PermissionDenied):
        consent_figures(tandem.pk, by=emil, at=at)


@pytest.mark.usefixtures("all_consent")
def test_a_newcomer_consents_first_and_only_for_the_time_since_they_came(
    tandem: Tandem, bert: User, at: datetime, covered: Callable[..., bool]
) -> None:
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=at + WEEK)
    assert (covered(0), covered(1)) == (True, False)
    consent_figures(tandem.pk, by=bert, at=at + WEEK)
    assert covered(1)


@pytest.mark.usefixtures("all_consent")
def test_who_has_left_is_still_asked_for_the_time_they_were_there(
    tandem: Tandem, dora: User, emil: User, at: datetime, covered: Callable[..., bool]
) -> None:
    tandem.memberships.filter(user=dora).update(left_at=at + WEEK)
    tandem.memberships.create(user=emil, side=Side.FIELD, joined_at=at + WEEK)
    consent_figures(tandem.pk, by=emil, at=at + WEEK)
    assert (covered(0), covered(1)) == (True, True)  # hers has survived that she left
    withdraw_consent(tandem.pk, by=dora, at=at + 2 * WEEK)
    assert (covered(0), covered(1)) == (False, True)


@pytest.mark.usefixtures("all_consent")
def test_one_side_alone_is_no_tandem_to_show(
    tandem: Tandem, dora: User, at: datetime, covered: Callable[..., bool]
) -> None:
    tandem.memberships.filter(user=dora).update(left_at=at + WEEK)
    assert (covered(0), covered(1), covered(-1)) == (True, False, False)


def test_nobody_is_no_consent(at: datetime, db: None) -> None:
    empty = Tandem.objects.create(name="Nord")
    assert shown([empty.pk], at, at + WEEK) == set()
    assert shown([], at, at + WEEK) == set()


def test_the_card_says_what_consent_opens_before_during_and_after(
    tandem: Tandem, anna: User, dora: User, bert: User, at: datetime, client: Client
) -> None:
    """Monday is in November; since when they belong to the tandem, the card knows."""
    since = datetime(2026, 8, 20, tzinfo=UTC)
    tandem.memberships.update(joined_at=since)
    client.force_login(dora)
    page = reverse("tandem_rules", args=[tandem.pk])
    reach = "If all who were ever members here consent, figures from August 2026 on are shown"

    def said() -> str:
        text = client.get(page).content.decode()
        assert reach in text
        return re.search(r"see at present: <strong>(.*?)</strong>", text)[1]  # type: ignore[index]

    assert said() == "nothing, because there is no month of which everybody consents"
    for member in (anna, dora):
        consent_figures(tandem.pk, by=member, at=at)
    assert said() == "from August 2026 on"
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=datetime(2026, 10, 5, tzinfo=UTC))
    assert said() == "August 2026 to September 2026"
    tandem.memberships.filter(user=bert).update(left_at=datetime(2026, 10, 30, tzinfo=UTC))
    assert said() == "August 2026 to September 2026, from November 2026 on"


def test_what_the_card_says_is_what_the_gate_asks(
    tandem: Tandem, anna: User, dora: User, bert: User, at: datetime, django_assert_num_queries: Any
) -> None:
    tandem.memberships.filter(user=anna).update(joined_at=datetime(2026, 6, 30, 23, tzinfo=UTC))
    tandem.memberships.filter(user=dora).update(joined_at=datetime(2026, 7, 31, 23, tzinfo=UTC))
    tandem.memberships.create(user=bert, side=Side.INSIDE, joined_at=datetime(2026, 10, 1, tzinfo=UTC))
    for member in (anna, dora):
        consent_figures(tandem.pk, by=member, at=at)
    with django_assert_num_queries(2):
        found = consent.opened(tandem.pk, at)
    assert found.reaches_back_to == date(2026, 8, 1)  # midnight in Berlin: before, Anna was alone
    assert found.runs == [(date(2026, 8, 1), date(2026, 9, 1))]
    for month in range(5, 12):
        start, end = (datetime(2026, m, 1, tzinfo=BERLIN) for m in (month, month + 1))
        assert shown([tandem.pk], start, end) == ({tandem.pk} if month in {8, 9} else set())


def test_nobody_of_both_sides_opens_nothing(tandem: Tandem, at: datetime) -> None:
    tandem.memberships.filter(side=Side.FIELD).delete()
    found = consent.opened(tandem.pk, at)
    assert (found.reaches_back_to, found.runs) == (None, [])
    assert "never anybody of both sides" in found.now_in_words
    assert consent.opened(Tandem.objects.create(name="Nord").pk, at).runs == []


@pytest.mark.usefixtures("all_consent")
def test_asking_for_many_tandems_costs_two_queries_and_mixes_nobody_up(
    tandem: Tandem, anna: User, dora: User, at: datetime, django_assert_num_queries: Any
) -> None:
    others = [Tandem.objects.create(name=f"T{n}") for n in range(10)]
    for other in others:
        other.memberships.create(user=anna, side=Side.INSIDE, joined_at=at)
        other.memberships.create(user=dora, side=Side.FIELD, joined_at=at)
    consent_figures(others[0].pk, by=anna, at=at)
    with django_assert_num_queries(2):
        assert shown([tandem.pk, *(each.pk for each in others)], at, at + WEEK) == {tandem.pk}


@pytest.mark.usefixtures("all_consent")
def test_who_has_left_takes_their_consent_back_on_the_tandems_page(
    tandem: Tandem, dora: User, emil: User, at: datetime, client: Client
) -> None:
    tandem.memberships.filter(user=dora).update(left_at=at)
    page, send = reverse("tandem_rules", args=[tandem.pk]), reverse("tandem_consent", args=[tandem.pk])
    client.force_login(dora)
    assert "Withdraw my consent" in client.get(page).content.decode()
    for _tap in range(2):
        assert client.post(send, {"consent": "0", "back": "workshop"})["Location"] == page
    assert FiguresConsent.objects.get(user=dora).withdrawn_at
    assert "I consent" not in client.get(page).content.decode()
    assert client.post(send, {"consent": "1"}).status_code == 403
    client.force_login(emil)
    assert client.post(send, {"consent": "0"}).status_code == 404
