"""What the document that groups' REST was written after promises of its speed, row by row beside what is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from bench.report import Row
from sokoni.core.database import DatabaseSettings, ReadSession
from sokoni.core.resources import Resources
from sokoni.telegram.action.settings import ActionSettings
from sokoni.telegram.group.settings import GroupCacheSettings

# The document's words for a figure, what it promises, and which of our rows is its like.
_MEASURED = (
    ("Health check", "<5ms", "groups: health"),
    ("Simple query", "<50ms", "groups: a group"),
    ("Complex query", "<200ms", "groups: statistics"),
    ("Bulk insert (1000)", "<1sec", "groups: 1,000 actions in one call"),
    ("Cache hit rate", "80%+", "groups: answered from memory"),
)
_TABLES = text(
    """
    SELECT count(*) FILTER (WHERE relkind IN ('r', 'p')) AS tables, count(*) FILTER (WHERE relkind IN ('i', 'I')) AS
        indexes
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND relname ~ '^(group|telegram)_'
    """
)


@dataclass(frozen=True, slots=True)
class Held:
    """What is here of the rows that are no measures: how the program is made and set."""

    tables: int
    indexes: int
    pool_size: int
    groups_kept: timedelta
    log_kept: timedelta


async def read_held(session: ReadSession, resources: Resources) -> Held:
    """How the program is made and set."""
    counted = (await session.execute(_TABLES)).one()
    return Held(
        tables=counted.tables,
        indexes=counted.indexes,
        pool_size=resources.get(DatabaseSettings).pool_size,
        groups_kept=resources.get(GroupCacheSettings).max_age,
        log_kept=resources.get(ActionSettings).kept,
    )


def show(rows: Sequence[Row], held: Held) -> None:
    """Print the document's table with ours beside it."""
    by_name: Mapping[str, Row] = {each.name: each for each in rows}
    table = Table("metric", "promised", "here", "note", title="The document's own table")
    for metric, promised, name in _MEASURED:
        found = by_name[name]
        note = "counted by the server on a stated load" if found.unit == "%" else "measured, the middle one of many"
        table.add_row(metric, promised, f"{found.value:,.3g} {found.unit}", note)
    table.add_row(
        "Connection pool",
        "50 max, 10 min",
        f"{held.pool_size} for each kind",
        "a setting: DATABASE_POOL_SIZE, a process",
    )
    counted = "counted, partitions apart; it is what queries ask for, not a goal"
    table.add_row("Index count", "18 total", str(held.indexes), counted)
    table.add_row("Collections", "7", f"{held.tables} tables", counted)
    table.add_row(
        "TTL (groups)", "1 hour", str(held.groups_kept), "a setting; changes are seen with their commit, not after it"
    )
    table.add_row(
        "TTL (users)",
        "30 min",
        "none",
        "read each time: a version of each would cost as much as the row (decision 49)",
    )
    table.add_row("Log retention", "30 days", f"{held.log_kept.days} days", "a setting; whole days are dropped")
    Console(width=140).print(table)
