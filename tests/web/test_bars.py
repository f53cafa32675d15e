"""Bars of several parts: they stand on the ground, touch each other, and stay inside their frame."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.web import bars

KINDS = ("warn", "mute", "ban")
STEPS = st.lists(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 10**9)), max_size=40)


@given(STEPS)
def test_bars_stand_on_the_ground_one_part_on_the_other(steps: list[dict[str, int]]):
    drawn = bars.draw(steps, kinds=KINDS)

    assert len(drawn.bars) == len(steps)
    assert drawn.total == sum(sum(step.values()) for step in steps)
    for bar, step in zip(drawn.bars, steps, strict=True):
        assert {part.kind: part.count for part in bar.parts} == {kind: count for kind, count in step.items() if count}
        assert 0 <= bar.x <= bar.x + drawn.bar_width <= bars.WIDTH + 0.1
        edges = [(part.y + part.height, part.y) for part in bar.parts]
        assert all(0 <= upper <= lower <= bars.HEIGHT + 0.01 for lower, upper in edges)
        assert all(below[1] == pytest.approx(above[0], abs=0.02) for below, above in pairwise(edges))
        assert not edges or edges[0][0] == pytest.approx(bars.HEIGHT, abs=0.02)


def test_the_scale_reaches_the_highest_bar():
    drawn = bars.draw([{"warn": 3, "ban": 8}, {"mute": 1}], kinds=KINDS)

    assert [tick.value for tick in drawn.ticks] == [0, 10, 20]
    assert [part.kind for part in drawn.bars[0].parts] == ["warn", "ban"]
