"""Who looked at whose figures: told to those whose figures were shown, members or no more, and to nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from insights.actions.look import look
from insights.actions.record_agreement import record_agreement
from insights.looks import looks_for
from insights.models import Looked, Stretch
from insights.spans import Period, Span
from tandems.actions.consent_figures import consent_figures
from tandems.actions.form_tandem import join, leave
from tandems.models import Side

pytestmark = pytest.mark.django_db
OCTOBER = Period(Span.MONTH, date(2026, 10, 1))
DAY = timedelta(days=1)
NOVEMBER = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # the tandem was formed before October


@pytest.fixture
def formed(tandem):
    tandem.memberships.update(joined_at=datetime(2026, 7, 20, 8, 0, tzinfo=UTC))
    return tandem


@pytest.fixture
def agreement(formed, frieda):
    return record_agreement(reference="BV 7", agreed_on=date(2026, 1, 1), scope="Figures", tandems=[],
                            starts_on=date(2026, 1, 1), by=frieda, at=NOVEMBER)  # fmt: skip


def looks_at(who, tandem, period=OCTOBER, *, at=NOVEMBER, before=()):
    return look(Looked.TANDEM, period, by=who, at=at, tandems=[tandem.pk], before=before)


def told(reader):
    return [(row.who, row.period, row.since) for row in looks_for(reader)]


def test_whoever_left_still_reads_who_looked(formed, agreement, anna, frieda, gustav, client):
    looks_at(frieda, formed)
    leave(formed.pk, formed.memberships.get(user=anna).pk, by=gustav, at=NOVEMBER + DAY)
    assert told(anna) == [("Frieda", "October 2026", "")]
    looks_at(frieda, formed, at=NOVEMBER + 2 * DAY)  # still at what was hers
    assert len(told(anna)) == 2
    client.force_login(anna)
    assert "Frieda" in client.get(reverse("looks")).content.decode()


def test_the_page_says_that_an_hour_s_looks_are_one(formed, agreement, anna, frieda, client):
    for minutes in (0, 20, 59):
        looks_at(frieda, formed, at=NOVEMBER + timedelta(minutes=minutes))
    [row] = looks_for(anna)
    assert row.at == NOVEMBER
    client.force_login(anna)
    assert (
        "within an hour stands here once, with the first time"
        in client.get(reverse("looks")).content.decode()
    )


def test_whoever_joined_after_the_period_reads_nothing(formed, agreement, bert, frieda, gustav):
    join(formed.pk, user=bert, side=Side.INSIDE, by=gustav, at=NOVEMBER)
    looks_at(frieda, formed, at=NOVEMBER + DAY)
    assert told(bert) == []


def test_whoever_joined_within_the_period_reads_who_looked_from_then_on(
    formed, agreement, bert, frieda, gustav
):
    this_month = OCTOBER.later(1)
    looks_at(frieda, formed, this_month)
    join(formed.pk, user=bert, side=Side.INSIDE, by=gustav, at=NOVEMBER + DAY)
    assert told(bert) == []
    looks_at(frieda, formed, this_month, at=NOVEMBER + 2 * DAY)
    assert told(bert) == [("Frieda", "November 2026", "")]


def test_whoever_left_before_the_period_reads_of_it_only_what_its_trend_showed(
    formed, agreement, anna, frieda, gustav
):
    leave(formed.pk, formed.memberships.get(user=anna).pk, by=gustav, at=datetime(2026, 8, 20, 8, tzinfo=UTC))
    looks_at(frieda, formed)
    assert told(anna) == []
    looks_at(frieda, formed, before=OCTOBER.last(3)[:-1])  # within the hour, and yet more than was shown
    assert told(anna) == [("Frieda", "October 2026", "August 2026")]


def test_a_gap_in_what_was_shown_is_nobody_s_figure(formed, anna, dora, bert, frieda, gustav):
    """Bert, who did not consent, was there in September: it is not shown, and he is told nothing."""
    stay = join(formed.pk, user=bert, side=Side.INSIDE, by=gustav, at=datetime(2026, 9, 3, 8, tzinfo=UTC))
    leave(formed.pk, stay.pk, by=gustav, at=datetime(2026, 9, 20, 8, tzinfo=UTC))
    for who in (anna, dora):
        consent_figures(formed.pk, by=who, at=NOVEMBER)
    looks_at(frieda, formed, before=OCTOBER.last(3)[:-1])
    shown = [(stretch.starts_on.month, stretch.ends_on.month) for stretch in Stretch.objects.order_by("pk")]
    assert shown == [(8, 9), (10, 11)]
    assert told(bert) == []
    assert told(anna) == [("Frieda", "October 2026", "August 2026")]


def test_the_log_says_how_far_back_the_trend_went(formed, agreement, anna, frieda, client):
    looks_at(frieda, formed, before=OCTOBER.last(3)[:-1])
    client.force_login(anna)
    page = client.get(reverse("looks")).content.decode()
    assert "October 2026" in page
    assert "with the trend since August 2026" in page


def test_reading_takes_three_queries(formed, agreement, anna, frieda, carla, django_assert_num_queries):
    for day in range(5):
        looks_at(frieda, formed, at=NOVEMBER + day * DAY)
    with django_assert_num_queries(3):
        assert len(looks_for(anna)) == 5
    assert looks_for(carla) == []
