"""A week drawn by the hour: every hour there, the fuller the more happened."""

from hypothesis import given
from hypothesis import strategies as st

from sokoni.web import heatmap

WEEK = [(5, "Sat"), (6, "Sun"), (0, "Mon"), (1, "Tue"), (2, "Wed"), (3, "Thu"), (4, "Fri")]
COUNTS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 23)), st.integers(min_value=0, max_value=10**9), max_size=168
)


@given(COUNTS)
def test_each_hour_is_drawn_once_inside_and_no_less_full_than_one_with_less(counts: dict[tuple[int, int], int]):
    drawn = heatmap.draw(counts, weekdays=WEEK)

    cells = {(day.weekday, cell.hour): (day, cell) for day in drawn.days for cell in day.cells}
    assert len(cells) == 168
    assert drawn.total == sum(counts.values())
    for key, (day, cell) in cells.items():
        assert cell.count == counts.get(key, 0)
        assert (cell.level == 0) == (cell.count == 0)
        assert cell.x + drawn.side <= drawn.width
        assert day.y + drawn.side <= drawn.height
    ranked = sorted((cell for _, cell in cells.values()), key=lambda cell: cell.count)
    assert [cell.level for cell in ranked] == sorted(cell.level for cell in ranked)
    assert ranked[-1].level == (heatmap.LEVELS if ranked[-1].count else 0)


def test_the_week_begins_where_the_readers_does_and_the_busiest_hour_is_named():
    drawn = heatmap.draw({(0, 9): 4, (4, 18): 9}, weekdays=WEEK)

    assert [day.name for day in drawn.days][:3] == ["Sat", "Sun", "Mon"]
    assert drawn.busiest is not None
    assert (drawn.busiest_day, drawn.busiest.hour, drawn.busiest.count) == ("Fri", 18, 9)


def test_nothing_has_no_busiest_hour():
    assert heatmap.draw({}, weekdays=WEEK).busiest is None
