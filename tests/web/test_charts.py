"""Charts: lines that stay inside their frame, on scales that end at round numbers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.web import charts

FIGURES = st.lists(st.integers(min_value=0, max_value=10**12), max_size=24)


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (1, 2), (3, 4), (4, 4), (9, 10), (11, 20), (399, 400), (401, 1000)]
)
def test_a_scale_ends_at_a_round_number(highest: int, top: int):
    assert charts.round_up(highest) == top


@given(FIGURES, FIGURES)
def test_lines_stay_inside_and_touch_every_figure(first: list[int], second: list[int]):
    chart = charts.draw([first, second], steps=24)

    for line, values in zip(chart.lines, (first, second), strict=True):
        points = re.findall(r"(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)", line.path)
        assert len(points) == (len(values) + 1 if values else 0)
        assert all(0 <= float(x) <= charts.WIDTH + 0.1 and 0 <= float(y) <= charts.HEIGHT for x, y in points)


@given(FIGURES)
def test_the_scale_is_shared_and_reaches_the_highest_figure(values: list[int]):
    chart = charts.draw([values], steps=24)

    assert [tick.y for tick in chart.ticks] == [charts.HEIGHT, charts.HEIGHT / 2, 0]
    assert chart.ticks[-1].value >= max(values, default=0)
    assert chart.ticks[1].value * 2 == chart.ticks[-1].value


def test_no_figures_draw_no_line():
    [line] = charts.draw([[]], steps=24).lines

    assert (line.path, line.area, line.end) == ("", "", None)
