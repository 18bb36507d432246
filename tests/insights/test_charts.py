"""What is drawn: whole numbers, columns as high as their values, and none where nothing was counted."""

from __future__ import annotations

from insights.charts import columns, highest, stacked, width_of
from insights.figures import Share
from insights.metric import Form
from salesdesk.web.columns import HEIGHT, TOP, WIDTH

LABELS = [f"W{number}" for number in range(1, 13)]


def heights(chart) -> list[int]:  # type: ignore[no-untyped-def]
    return [sum(block.height for block in column.blocks) for column in chart.columns]


def test_rates_are_drawn_up_to_a_hundred_percent_and_nought_differs_from_nothing() -> None:
    chart = columns([Share(1, 2), Share(0, 3), None, Share(4, 4)], LABELS[:4], Form.SHARE)
    assert chart is not None
    assert heights(chart) == [HEIGHT // 2, 1, 0, HEIGHT]
    assert chart.highest == "100\N{NO-BREAK SPACE}%"


def test_counts_are_drawn_up_to_the_highest_and_stand_on_the_ground() -> None:
    chart = columns([5, 10], LABELS[:2], Form.COUNT)
    assert chart is not None
    assert heights(chart) == [HEIGHT // 2, HEIGHT]
    assert chart.highest == "10"
    assert {block.y + block.height for column in chart.columns for block in column.blocks} == {TOP + HEIGHT}


def test_nothing_and_noughts_alone_make_no_chart() -> None:
    assert columns([None, None], LABELS[:2], Form.COUNT) is None
    assert columns([0, 0], LABELS[:2], Form.COUNT) is None
    assert columns([None], LABELS[:1], Form.SHARE) is None
    assert stacked([[(1, None), (2, None)]], LABELS[:1], Form.MINUTES) is None


def test_the_parts_of_a_column_are_as_high_as_their_sum_and_leave_no_gap() -> None:
    thirds = [(1, 10.0), (2, 10.0), (3, 10.0)]
    chart = stacked([thirds, [(1, 7.0), (2, 0.0), (3, 11.0)]], LABELS[:2], Form.MINUTES)
    assert chart is not None
    assert heights(chart)[0] == HEIGHT
    for column in chart.columns:
        edges = [(block.y, block.y + block.height) for block in column.blocks]
        assert [bottom for _top, bottom in edges[1:]] == [top for top, _bottom in edges[:-1]]


def test_twelve_columns_fit_and_the_last_one_is_the_chosen_and_named() -> None:
    chart = columns(list(range(1, 13)), LABELS, Form.COUNT)
    assert chart is not None
    assert chart.columns[-1].right <= WIDTH
    assert [column.is_chosen for column in chart.columns].count(True) == 1
    assert (chart.columns[-1].label, chart.columns[-2].label) == ("W12", "")


def test_a_second_value_is_a_line_at_its_height() -> None:
    chart = columns([5, None], LABELS[:2], Form.MINUTES, marks=[10, None])
    assert chart is not None
    assert [column.mark for column in chart.columns] == [TOP, None]


def test_lying_bars_are_written_without_any_language_s_comma() -> None:
    assert width_of(1, highest([1, 3], Form.COUNT)) == "33.33%"
    assert width_of(Share(1, 4), highest([Share(1, 4)], Form.SHARE)) == "25.00%"
    assert width_of(None, 10) == "0"
