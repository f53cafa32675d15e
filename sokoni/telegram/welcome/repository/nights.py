"""All SQL of nights."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.welcome.models import NightRow
from sokoni.telegram.welcome.types import Night, NightState

_COLUMNS = tuple(NightRow.__table__.columns[name] for name in Night.__dataclass_fields__)


async def list_running(session: ReadSession) -> Mapping[int, Night]:
    """The nights that are not over."""
    statement = select(*_COLUMNS).where(NightRow.state != NightState.OVER.value)
    return {row.group_id: _night(row) for row in await session.execute(statement)}


async def get(session: ReadSession, *, group_id: int) -> Night | None:
    """The last night of a group."""
    row = (await session.execute(select(*_COLUMNS).where(NightRow.group_id == group_id))).one_or_none()
    return None if row is None else _night(row)


async def get_locked(session: WriteSession, *, group_id: int) -> Night | None:
    """The last night of a group, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(NightRow.group_id == group_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _night(row)


async def put(session: WriteSession, night: Night) -> None:
    """Write how the last night of a group is."""
    values: dict[str, Any] = {name: getattr(night, name) for name in Night.__dataclass_fields__}
    values |= {"state": night.state.value, "before": dict(night.before), "during": dict(night.during)}
    statement = insert(NightRow).values(**values)
    changed = {name: value for name, value in values.items() if name != "group_id"}
    await session.execute(statement.on_conflict_do_update(index_elements=[NightRow.group_id], set_=changed))


def _night(row: Row[Any]) -> Night:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public mapping
    return Night(**values | {"state": NightState(values["state"])})
