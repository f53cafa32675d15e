"""Charts as drawings that the server makes: plain geometry from numbers, in the units of an SVG view box."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 180
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its path, the area below it, and where it ends; no path for no points."""

    path: str
    area: str
    end: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A height with its value, for a line across the chart."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Some lines over equal steps of a day, drawn to one scale."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    # Where each step begins, and how wide it is: the places that tell their figures when pointed at.
    steps: tuple[float, ...]
    step_width: float
    width: int = WIDTH
    height: int = HEIGHT


def draw(series: Sequence[Sequence[int]], *, steps: int) -> Chart:
    """Some rows of figures as lines, each point at the end of its step; rows may be shorter than `steps`.

    The scale begins at zero and ends at a round number, at or above the highest figure.
    """
    top = round_up(max((value for values in series for value in values), default=0))
    width = WIDTH / steps
    return Chart(
        lines=tuple(_line(values, top=top, width=width) for values in series),
        ticks=tuple(Tick(_height(value, top), value) for value in (0, top // 2, top)),
        steps=tuple(round(index * width, 2) for index in range(steps)),
        step_width=round(width, 2),
    )


def round_up(value: int) -> int:
    """The next number of the form 2, 4 or 10 times a power of ten, so that its half is round, too; at least 2."""
    power = 1
    while True:
        for step in _STEPS:
            if (candidate := 2 * step * power) >= value:
                return candidate
        power *= 10


def _line(values: Sequence[int], *, top: int, width: float) -> Line:
    if not values:
        return Line("", "", None)
    points = [(0.0, float(HEIGHT))]
    points += [(round((index + 1) * width, 2), _height(value, top)) for index, value in enumerate(values)]
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    return Line(path, f"{path}V{HEIGHT}H0Z", points[-1])


def _height(value: int, top: int) -> float:
    return round(HEIGHT - value / top * HEIGHT, 2)
