"""Results as rows: written as JSON for programs, printed as tables for people."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import orjson
from rich.console import Console
from rich.table import Column, Table

OUT = Path(__file__).parent / "out" / "latest.json"
MEASURES = ("throughput", "p50", "p95", "p99")


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure has to reach or stay under; of the floor's ratio or of the value itself."""

    words: str
    limit: float
    is_lower_better: bool
    is_of_floor: bool = False

    @classmethod
    def at_least(cls, limit: float) -> Self:
        """A value that must be reached."""
        return cls(f"≥ {limit:,}", limit, is_lower_better=False)

    @classmethod
    def at_most(cls, limit: float) -> Self:
        """A value that must not be passed."""
        return cls(f"≤ {limit:,}", limit, is_lower_better=True)

    @classmethod
    def under(cls, limit: float) -> Self:
        """A value that must not be reached."""
        return cls(f"< {limit:,}", limit, is_lower_better=True)

    @classmethod
    def of_floor(cls, limit: float) -> Self:
        """A share of the floor that must be reached."""
        return cls(f"≥ {limit:,} of floor", limit, is_lower_better=False, is_of_floor=True)

    def is_met(self, value: float, ratio: float | None) -> bool:
        """Whether a figure is good enough."""
        measured = (ratio or 0.0) if self.is_of_floor else value
        return measured <= self.limit if self.is_lower_better else measured >= self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    `floor` is what the same framework and server do with the same bytes from memory, in the same run; `ratio` is
    value over floor; `target` is what the figure has to reach (or stay under), `met` whether it does; both are None
    where nothing is asked of the figure. Of several runs it is the middle one; `lowest` and `highest` say how far apart
    they were.
    """

    name: str
    unit: str
    value: float
    how: str
    floor: float | None = None
    ratio: float | None = None
    target: str | None = None
    met: bool | None = None
    lowest: float | None = None
    highest: float | None = None


def row(
    name: str, unit: str, value: float, *, how: str, floor: float | None = None, target: Target | None = None
) -> Row:
    """A figure, compared with its floor and judged by its target where it has them."""
    ratio = value / floor if floor else None
    return Row(
        name=name,
        unit=unit,
        value=round(value, 3),
        how=how,
        floor=None if floor is None else round(floor, 3),
        ratio=None if ratio is None else round(ratio, 3),
        target=target.words if target else None,
        met=target.is_met(value, ratio) if target else None,
    )


def middle(runs: list[list[Row]]) -> list[Row]:
    """The rows of the runs' middle, each figure by itself: by its ratio where it has one, else by its value."""
    if len(runs) == 1:
        return runs[0]
    return [_middle(list(same)) for same in zip(*runs, strict=True)]


def _middle(same: list[Row]) -> Row:
    ordered = sorted(same, key=lambda each: each.value if each.ratio is None else each.ratio)
    values = [each.value for each in same]
    return replace(ordered[len(ordered) // 2], lowest=min(values), highest=max(values))


def write(rows: list[Row], path: Path = OUT) -> None:
    """Keep the rows as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps([asdict(each) for each in rows], option=orjson.OPT_INDENT_2))


def show(rows: list[Row]) -> None:
    """Print loads side by side, and everything else (and whatever has a target) one below the other."""
    console = Console(width=120)
    loads = _by_load(rows)
    if loads:
        console.print(_loads_table(loads))
    table = Table("figure", *(_right(name) for name in ("value", "unit", "ratio", "target", "met", "runs")))
    for each in rows:
        if each.target is not None or not _is_load(each):
            met = "" if each.met is None else ("yes" if each.met else "NO")
            spread = "" if each.lowest is None else f"{_number(each.lowest)} - {_number(each.highest)}"
            table.add_row(
                each.name, _number(each.value), each.unit, _number(each.ratio), each.target or "", met, spread
            )
    console.print(table)


def _is_load(each: Row) -> bool:
    return each.name.rpartition(": ")[2] in MEASURES


def _by_load(rows: list[Row]) -> dict[str, dict[str, Row]]:
    loads: dict[str, dict[str, Row]] = {}
    for each in rows:
        if _is_load(each):
            load, _, measure = each.name.rpartition(": ")
            loads.setdefault(load, {})[measure] = each
    return loads


def _loads_table(loads: dict[str, dict[str, Row]]) -> Table:
    table = Table("load", *(_right(name) for name in ("per second", "floor", "ratio", "p50 ms", "p95 ms", "p99 ms")))
    for load, measured in loads.items():
        speed = measured.get("throughput")
        speeds = (speed.value, speed.floor, speed.ratio) if speed else (None, None, None)
        latencies = (measured[name].value for name in MEASURES[1:])
        table.add_row(load, *(_number(value) for value in (*speeds, *latencies)))
    return table


def _right(name: str) -> Column:
    return Column(name, justify="right")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
