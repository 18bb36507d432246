"""Whatever happens, in whatever order, with sweeps at any moment: the sums are what the timelines say, to the last count."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from insights.actions.count_requests import count_requests
from insights.actions.recount import check, recount
from insights.models import Rollup
from insights.tally import Count, SideCount
from requests_app.actions import import_event_log as importing
from requests_app.event_log.mapping import read_mapping
from requests_app.event_log.reading import read_log
from requests_app.models import SalesRequest
from tandems.models import Side, Tandem
from tests.insights.counted import from_the_timelines, the_sums_are_right
from tests.insights.story import DEEDS, MINUTE, Story
from tests.requests_app.old_log import MAPPING, write_log
from tests.strategy_made import publish, segment_named

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(draft, tandem, anna, bert, carla, dora, emil, at) -> Callable[[int], Story]:
    east = Tandem.objects.create(name="Ost")
    east.memberships.create(user=bert, side=Side.INSIDE, joined_at=at)
    east.memberships.create(user=emil, side=Side.FIELD, joined_at=at)

    publish(carla, at, segments=[segment_named("Pharma", numbers="77")])

    def begin(seed: int) -> Story:
        return Story(Random(seed), at, draft, [tandem, east], [dora, emil], [anna, bert], carla)

    return begin


@pytest.mark.parametrize("seed", range(6))
def test_the_sums_are_what_the_timelines_say(story: Callable[[int], Story], seed: int) -> None:
    told = story(seed)
    for _deed in range(DEEDS):
        told.go_on()
    told.now += 6 * 24 * 60 * MINUTE  # rules are broken by waiting
    count_requests(at=told.now)

    the_sums_are_right(told.now)
    assert told.done["step"] > 5
    assert told.done["sweep"] > 0, told.done
    looked = check(at=told.now)
    assert (looked.is_right, looked.waiting) == (True, 0)
    before = list(Rollup.objects.order_by("pk").values())
    assert recount(at=told.now).is_right
    assert list(Rollup.objects.order_by("pk").values()) == before


def test_a_long_story_tells_of_everything(story: Callable[[int], Story]) -> None:
    """The test above would prove little if nothing happened in it."""
    told = story(1)
    for _deed in range(3 * DEEDS):
        told.go_on()
    for _with_a_value_and_without in range(2):
        told.lose()
    told.now += 6 * 24 * 60 * MINUTE
    count_requests(at=told.now)
    cells = from_the_timelines(told.now)
    counted = {name.partition(".")[0] for content in cells.values() for name in content}
    assert counted == {*Count, *SideCount, "escalated", "band", "took", "person"}
    the_sums_are_right(told.now)


def test_an_imported_history_is_counted_like_live_work(
    tmp_path: Path, story: Callable[[int], Story], tandem: Tandem
) -> None:
    """Old moments, new keys: what is brought in long after it happened lies in the past's sums."""
    told = story(3)
    for _deed in range(10):
        told.go_on()
    count_requests(at=told.now)
    rows = [
        ("1", "Open", "Eva", 0),
        ("1", "Take", "Eva", 60),
        ("1", "Take", "Finn", 130),
        ("1", "Resolve", "Finn", 240),
        ("2", "Open", "Eva", 1000),
        ("2", "Ask", "Eva", 1500),
    ]
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    mapping = read_mapping(tmp_path / "mapping.toml")
    log = read_log(write_log(tmp_path / "log.csv", rows), mapping, now=told.now)
    importing.import_event_log(log, mapping, at=told.now)
    SalesRequest.objects.filter(type__key="old-ticket").update(tandem=tandem)

    count_requests(at=told.now)

    march = Rollup.objects.get(span="month", starts_on="2026-03-01", tandem=tandem, type=None, side="")
    assert march.counts == {
        "complete": 1,
        "delivered": 1,
        "handovers": 1,
        "moved": 1,
        "moved_on_time": 1,
        "on_time": 1,
    }
    assert march.times == {"210": 1}  # from nine to one, without the break
    the_sums_are_right(told.now)


def test_a_recount_mends_what_was_broken_and_says_so(story: Callable[[int], Story], capsys: Any) -> None:
    told = story(5)
    for _deed in range(DEEDS):
        told.go_on()
    told.come_back()
    told.whole_life()
    count_requests(at=told.now)
    row = Rollup.objects.filter(counts__delivered__gte=1).order_by("pk")[0]
    row.counts["delivered"] += 1
    row.save(update_fields=["counts"])
    Rollup.objects.filter(span="year", side="").delete()
    broken = check(at=told.now)
    assert not broken.is_right
    assert len(broken.wrong) > 1

    mended = recount(at=told.now)

    assert len(mended.wrong) == len(broken.wrong)
    the_sums_are_right(told.now)
    assert check(at=told.now).is_right


def test_the_command_fails_where_something_differs(story: Callable[[int], Story], monkeypatch: Any) -> None:
    told = story(5)
    for _deed in range(DEEDS):
        told.go_on()
    monkeypatch.setattr("insights.management.commands.recount.clock.now", lambda: told.now)
    call_command("recount")
    call_command("recount", "--check")
    Rollup.objects.filter(span="day").delete()
    with pytest.raises(CommandError, match=r"manage\.py recount"):
        call_command("recount", "--check")
