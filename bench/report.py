"""Results as rows: written as JSON for programs, printed as a table for people."""

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

OUT = Path(__file__).parent / "out" / "latest.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    `floor` is what the same framework and server do with the same bytes from memory, in the same run; `ratio` is
    value over floor; `target` is what the figure has to reach (or stay under), `met` whether it does; both are None
    where the issue that asks for the figure sets no target yet.
    """

    name: str
    unit: str
    value: float
    how: str
    floor: float | None = None
    ratio: float | None = None
    target: str | None = None
    met: bool | None = None


def write(rows: list[Row]) -> None:
    """Keep the rows as bench/out/latest.json."""
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(orjson.dumps([asdict(row) for row in rows], option=orjson.OPT_INDENT_2))


def show(rows: list[Row]) -> None:
    """Print the rows as a table."""
    table = Table("figure", "value", "unit", "floor", "ratio", "target", "met")
    for row in rows:
        met = "" if row.met is None else ("yes" if row.met else "NO")
        table.add_row(
            row.name, _number(row.value), row.unit, _number(row.floor), _number(row.ratio), row.target or "", met
        )
    Console(width=140).print(table)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
