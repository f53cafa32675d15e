"""Days as bars of several parts, one on top of the other: geometry from counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sokoni.web import charts
from sokoni.web.charts import Tick

WIDTH, HEIGHT = charts.WIDTH, charts.HEIGHT
# How much of a step its bar takes.
_FILLED = 0.7


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, and what it counts."""

    kind: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: where its bar stands, and the pieces from the bottom up."""

    x: float
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """All that the pieces count."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars over equal steps, drawn to one scale."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    bar_width: float
    step_width: float
    total: int
    width: int = WIDTH
    height: int = HEIGHT


def draw(steps: Sequence[Mapping[str, int]], *, kinds: Sequence[str]) -> Bars:
    """A bar for each step, made of the kinds in their order; the scale ends at a round number above the highest bar."""
    top = charts.round_up(max((sum(step.get(kind, 0) for kind in kinds) for step in steps), default=0))
    step_width = WIDTH / max(len(steps), 1)
    bars = tuple(
        Bar(x=round((place + (1 - _FILLED) / 2) * step_width, 2), parts=_stack(step, kinds, top))
        for place, step in enumerate(steps)
    )
    return Bars(
        bars=bars,
        ticks=tuple(Tick(round(HEIGHT - value / top * HEIGHT, 2), value) for value in (0, top // 2, top)),
        bar_width=round(step_width * _FILLED, 2),
        step_width=round(step_width, 2),
        total=sum(bar.total for bar in bars),
    )


def _stack(step: Mapping[str, int], kinds: Sequence[str], top: int) -> tuple[Part, ...]:
    parts = []
    below = 0
    for kind in kinds:
        if count := step.get(kind, 0):
            below += count
            height = count / top * HEIGHT
            parts.append(Part(kind, count, round(HEIGHT - below / top * HEIGHT, 2), round(height, 2)))
    return tuple(parts)
