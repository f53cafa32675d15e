"""A week by weekday and hour as a field of cells, the fuller the more happened: geometry from counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HOURS, LEVELS = 24, 5
# In the units of the drawing, which stretches to whatever room there is: an hour is so wide, a day so high.
CELL, GAP = 20, 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday: how much happened, and how full it is drawn, 0 for nothing."""

    hour: int
    count: int
    level: int
    x: int


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday (0 is Monday), by its name, with its hours."""

    weekday: int
    name: str
    cells: tuple[Cell, ...]
    y: int


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A week as it is drawn; without anything to draw there is no busiest hour."""

    days: tuple[Day, ...]
    total: int
    busiest_day: str
    busiest: Cell | None
    width: int = HOURS * CELL - GAP
    height: int = 7 * CELL - GAP
    side: int = CELL - GAP


def draw(counts: Mapping[tuple[int, int], int], *, weekdays: Sequence[tuple[int, str]]) -> HeatMap:
    """Counts by weekday and hour as cells, the days in the order in which the reader's week has them."""
    top = max(counts.values(), default=0)
    days = tuple(
        Day(
            weekday=weekday,
            name=name,
            cells=tuple(_cell(hour, counts.get((weekday, hour), 0), top=top) for hour in range(HOURS)),
            y=place * CELL,
        )
        for place, (weekday, name) in enumerate(weekdays)
    )
    ranked = [(cell.count, day, cell) for day in days for cell in day.cells if cell.count]
    _, day, busiest = max(ranked, key=lambda each: each[0], default=(0, None, None))
    return HeatMap(
        days=days,
        total=sum(counts.values()),
        busiest_day=day.name if day is not None else "",
        busiest=busiest,
    )


def _cell(hour: int, count: int, *, top: int) -> Cell:
    # Rounded up: where anything happened, something is seen.
    return Cell(hour=hour, count=count, level=-(-count * LEVELS // top) if top else 0, x=hour * CELL)
