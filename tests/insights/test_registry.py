"""Everybody reads what is counted, and nothing is counted that does not stand there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import translation

from insights import dashboard
from insights.figures import NONE, Figures, Share
from insights.metric import Form, Seen, Shown, shown
from insights.middle import middle
from insights.registry import METRICS, OVER_TIME

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User


@pytest.mark.django_db
def test_emil_reads_of_each_metric_how_it_is_counted_and_who_sees_it(client: Client, emil: User) -> None:
    client.force_login(emil)
    page = client.get(reverse("metrics_page")).content.decode()
    for metric in METRICS.values():
        assert f'id="{metric.key}"' in page
        assert str(metric.formula) in page
        assert str(metric.purpose) in page
        assert str(metric.seen.by_whom) in page


def test_each_metric_says_everything_that_is_to_be_said_of_it() -> None:
    for metric in METRICS.values():
        said = (metric.name, metric.formula, metric.purpose, metric.fields)
        of_all = (metric.seen.by_whom, metric.seen.smallest_group, metric.seen.retention)
        assert all(str(text).strip() for text in (*said, *of_all)), metric.key


@pytest.mark.once
def test_the_documentation_says_of_each_metric_what_the_page_says() -> None:
    document = (Path(__file__).parents[2] / "docs" / "figures.md").read_text()
    with translation.override("en"):
        for metric in METRICS.values():
            said = f"| **{metric.name}** (`{metric.key}`) | {metric.formula} | {metric.purpose} | {metric.fields} |"
            assert said in document, metric.key
            assert (
                f"| {metric.seen.by_whom} | {metric.seen.smallest_group} | {metric.seen.retention} |"
                in document
            )


def test_what_is_counted_over_time_has_a_value_or_parts() -> None:
    for metric in OVER_TIME:
        assert metric.of or metric.parts, metric.key
        for value in [part.of(NONE) for part in metric.parts] + ([metric.of(NONE)] if metric.of else []):
            assert value in {None, 0}, metric.key


def test_only_agreed_rules_are_never_summed_over_tandems() -> None:
    assert [metric.key for metric in OVER_TIME if metric.seen is Seen.OF_A_TANDEM] == ["rules_kept"]


def test_few_cases_are_named_instead_of_a_percentage() -> None:
    with translation.override("en"):
        assert shown(Share(3, 4), Form.SHARE) == Shown("3 of 4")
        assert shown(Share(3, 5), Form.SHARE) == Shown("60\N{NO-BREAK SPACE}%", "3 of 5")
        assert shown(None, Form.SHARE) == Shown("–")
        assert shown(90, Form.MINUTES) == Shown(
            "1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}min"
        )
        assert shown(1.25, Form.AVERAGE).text in {"1.2", "1.3"}


def test_a_median_of_rates_is_rounded_as_rates_are() -> None:
    said = {
        79: ((7, 9), (15, 19), (9, 10)),
        99: ((199, 200), (399, 400), (1, 1)),
        1: ((0, 1), (1, 400), (1, 9)),
    }
    for percent, shares in said.items():
        many = [Figures(counts={"delivered": whole, "on_time": part}) for part, whole in shares]
        found = middle(METRICS["on_time"], many, lambda metric, value: shown(value, metric.form))
        assert found == Shown(f"{percent}\N{NO-BREAK SPACE}%"), shares


def test_the_dashboard_shows_nothing_that_is_not_registered() -> None:
    shown_there = [*dashboard.COLUMNS, *dashboard.PRESENT, dashboard.TREND]
    assert all(METRICS[metric.key] is metric for metric in shown_there)
