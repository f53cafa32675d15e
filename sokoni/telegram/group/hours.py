"""The hours of a week, as statistics of groups show when something happens. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

Week = Sequence[Sequence[int]]


def heat(cells: Iterable[tuple[int, int, int]]) -> Week:
    """A row for each day of the week, Monday first, of (day from 1 on, hour, count)."""
    found: Counter[tuple[int, int]] = Counter()
    for weekday, hour, count in cells:
        found[weekday, hour] += count
    return tuple(tuple(found[weekday, hour] for hour in range(24)) for weekday in range(1, 8))
