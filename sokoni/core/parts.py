"""Tables in parts by time, of which the oldest goes whole: nothing is deleted row by row.

A **ring** has four parts, a month in each: this month's, the last one's, and two that are empty or being emptied. It
serves where nothing is asked for after a month or two. What is still asked for when its month goes is passed on. A ring
never has to be made longer, so nobody waits for a table to be altered.

A **line** has a part for each month, made ahead and dropped at the end of a time that is a setting. What comes for a
month that has no part goes into the table's part `_p0`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from sokoni.core.database import Base, ReadSession, WriteSession

SLOTS = 4
# Months that are made ahead; a worker may be away so long before they are made late.
MONTHS_AHEAD = 3
_MONTHS_OF_A_YEAR = 12
_LINE = text(
    """
    SELECT substring(child.relname from '_p(\\d{6})$') AS month
    FROM pg_inherits
    JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = CAST(:name AS regclass) AND child.relname ~ '_p\\d{6}$'
    """
)


def slot_of(at: datetime, *, months: int = 0) -> int:
    """In which part of a ring the rows of a time's month are, or those of so many months later."""
    at = at.astimezone(UTC)
    return (at.year * _MONTHS_OF_A_YEAR + at.month + months) % SLOTS


async def turn_ring(
    session: WriteSession, *, table: str, stays: str, now: datetime, values: Mapping[str, Any] | None = None
) -> None:
    """Empty the part of a ring that the month after the next one takes; what `stays` goes into this month's.

    `stays` is a condition on the rows, which are called `kept`; its `values` are named in it. Everybody else waits
    meanwhile, because whoever read before would find a row in neither part. Done twice, it is done once.
    """
    slot, to = slot_of(now, months=2), slot_of(now)
    part = f"{table}_p{slot}"
    if not (await session.execute(text(f"SELECT EXISTS (SELECT FROM {part})"))).scalar_one():  # noqa: S608  # ours
        return
    names = ", ".join(column.name for column in Base.metadata.tables[table].columns if column.name != "slot")
    await session.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
    await session.execute(
        text(
            f"INSERT INTO {table} ({names}, slot) SELECT {names}, {to} FROM {part} AS kept"  # noqa: S608  # ours
            f" WHERE {stays} ON CONFLICT DO NOTHING"
        ),
        dict(values or {}),
    )
    await session.execute(text(f"TRUNCATE {part}"))


def first_of(day: date, *, months: int = 0) -> date:
    """The first day of a day's month, or of so many months later."""
    number = day.year * _MONTHS_OF_A_YEAR + day.month - 1 + months
    return date(number // _MONTHS_OF_A_YEAR, number % _MONTHS_OF_A_YEAR + 1, 1)


def months_to_make(existing: Iterable[date], *, today: date) -> Sequence[date]:
    """The months that should have a part and have none: from the last one that has on, and some ahead."""
    last, month, wanted = first_of(today, months=MONTHS_AHEAD), first_of(max(existing), months=1), []
    while month <= last:
        wanted.append(month)
        month = first_of(month, months=1)
    return wanted


def months_to_drop(existing: Iterable[date], *, since: date) -> Sequence[date]:
    """The months of which all is older than a day."""
    return sorted(month for month in existing if month < first_of(since))


async def list_months(session: ReadSession, *, table: str) -> Sequence[date]:
    """The months that have a part of their own; the first one made holds whatever was before it, too."""
    found = (await session.execute(_LINE, {"name": table})).scalars()
    return sorted(datetime.strptime(month, "%Y%m").replace(tzinfo=UTC).date() for month in found)


async def make_months(session: WriteSession, *, table: str, column: str, today: date) -> None:
    """Make the parts of the months up to some ahead that have none."""
    existing = await list_months(session, table=table)
    for month in months_to_make(existing, today=today):
        await _add_month(session, table=table, column=column, month=month)


async def _add_month(session: WriteSession, *, table: str, column: str, month: date) -> None:
    """Make the part of a month; what came before there was one moves into it."""
    name, first, last = part_of(table, month), f"{month} 00:00+00", f"{first_of(month, months=1)} 00:00+00"
    held = f"{column} >= TIMESTAMPTZ '{first}' AND {column} < TIMESTAMPTZ '{last}'"
    await session.execute(text(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"))
    await session.execute(
        text(
            f"WITH late AS (DELETE FROM {table}_p0 WHERE {held} RETURNING *)"  # noqa: S608  # months of our own
            f" INSERT INTO {name} SELECT * FROM late"
        )
    )
    await session.execute(
        text(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{last}')")
    )


async def close_months(session: WriteSession, *, table: str, column: str, since: date, sums: str) -> None:
    """Let go of the months of which all is older than a day, whole, when their sums are written.

    `sums` is a statement that reads the rows that go from `{part}`. Nobody else reads or writes meanwhile, so that what
    is counted is what goes. What came for a month that was gone already goes the same way.
    """
    gone = months_to_drop(await list_months(session, table=table), since=since)
    if gone:
        await session.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
    for month in gone:
        part = part_of(table, month)
        await session.execute(text(sums.format(part=part)))
        await session.execute(text(f"DROP TABLE {part}"))
    late = f"(DELETE FROM {table}_p0 WHERE {column} < TIMESTAMPTZ '{first_of(since)} 00:00+00' RETURNING *)"  # noqa: S608
    await session.execute(text(f"WITH late AS {late} {sums.format(part='late')}"))


def part_of(table: str, month: date) -> str:
    """The part of a month."""
    return f"{table}_p{month:%Y%m}"
