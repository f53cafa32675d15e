"""All SQL of raids."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.welcome.models import NewcomerRow, RaidRow
from sokoni.telegram.welcome.types import NewcomerState, Raid

_COLUMNS = tuple(RaidRow.__table__.columns[name] for name in Raid.__dataclass_fields__)
_RUNS = RaidRow.ended_at.is_(None)


async def list_running(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, Raid]:
    """The raids that run in some groups."""
    statement = select(*_COLUMNS).where(RaidRow.group_id == func.any(list(group_ids)), _RUNS)
    return {row.group_id: _raid(row) for row in await session.execute(statement)}


async def lock_running(session: WriteSession, *, group_ids: Collection[int]) -> Mapping[int, Raid]:
    """The same, none of which ends before this transaction does."""
    statement = select(*_COLUMNS).where(RaidRow.group_id == func.any(list(group_ids)), _RUNS)
    rows = await session.execute(statement.order_by(RaidRow.id).with_for_update(read=True))
    return {row.group_id: _raid(row) for row in rows}


async def get_locked(session: WriteSession, *, group_id: int, raid_id: UUID) -> Raid | None:
    """A raid of a group, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(RaidRow.id == raid_id, RaidRow.group_id == group_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _raid(row)


async def find_last(session: ReadSession, *, group_id: int) -> Raid | None:
    """The raid that runs in a group, or its last one."""
    row = (await session.execute(select(*_COLUMNS).where(RaidRow.group_id == group_id))).one_or_none()
    return None if row is None else _raid(row)


async def get_running_locked(session: WriteSession, *, raid_id: UUID) -> Raid | None:
    """A raid that runs, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(RaidRow.id == raid_id, _RUNS).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _raid(row)


async def insert_raid(session: WriteSession, raid: Raid) -> bool:
    """Begin a raid, where the group's last one was; False where one runs already."""
    values = {name: getattr(raid, name) for name in Raid.__dataclass_fields__}
    over = RaidRow.ended_at.is_not(None)
    statement = insert(RaidRow).values(**values)
    begun = statement.on_conflict_do_update(index_elements=[RaidRow.group_id], set_=values, where=over)
    return (await session.execute(begun.returning(RaidRow.id))).scalar_one_or_none() is not None


async def update_raid(session: WriteSession, *, raid_id: UUID, **values: Any) -> None:
    """Write how a raid goes on."""
    await session.execute(update(RaidRow).where(RaidRow.id == raid_id).values(**values))


async def list_joined(
    session: ReadSession, *, group_ids: Collection[int], since: datetime
) -> Mapping[int, Sequence[datetime]]:
    """When people came of themselves into some groups lately, but for those of raids and who has shown to be human."""
    statement = select(NewcomerRow.group_id, NewcomerRow.joined_at).where(
        NewcomerRow.group_id == func.any(list(group_ids)),
        NewcomerRow.joined_at >= since,
        ~NewcomerRow.is_vouched,
        NewcomerRow.state.not_in([NewcomerState.PASSED.value, NewcomerState.RAIDED.value]),
    )
    found: dict[int, list[datetime]] = {}
    for row in await session.execute(statement):
        found.setdefault(row.group_id, []).append(row.joined_at)
    return found


async def count_raided(session: ReadSession, *, group_id: int, since: datetime) -> int:
    """How many were put out since a raid began."""
    statement = select(func.count()).where(
        NewcomerRow.group_id == group_id,
        NewcomerRow.joined_at >= since,
        NewcomerRow.state == NewcomerState.RAIDED.value,
    )
    return (await session.execute(statement)).scalar_one()


def _raid(row: Row[Any]) -> Raid:
    return Raid(**dict(row._mapping))  # noqa: SLF001  # SQLAlchemy's public mapping
