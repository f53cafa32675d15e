"""All SQL of messages for later."""

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.schedule.models import ScheduledMessageRow
from sokoni.telegram.schedule.types import MessageDraft, ScheduledMessage

_COLUMNS = tuple(ScheduledMessageRow.__table__.columns[name] for name in ScheduledMessage.__dataclass_fields__)
_HERE = ScheduledMessageRow.removed_at.is_(None)


async def list_messages(session: ReadSession, *, group_id: int) -> Sequence[ScheduledMessage]:
    """The messages of a group: those to come first, the soonest first."""
    statement = select(*_COLUMNS).where(ScheduledMessageRow.group_id == group_id, _HERE)
    order = (ScheduledMessageRow.next_at.asc().nulls_last(), ScheduledMessageRow.id)
    return [_message(row) for row in await session.execute(statement.order_by(*order))]


async def count_messages(session: ReadSession, *, group_id: int) -> int:
    """How many messages a group has."""
    statement = select(func.count()).where(ScheduledMessageRow.group_id == group_id, _HERE)
    return (await session.execute(statement)).scalar_one()


async def get(session: ReadSession, *, group_id: int, message_id: UUID) -> ScheduledMessage | None:
    """A message of a group."""
    statement = select(*_COLUMNS).where(
        ScheduledMessageRow.group_id == group_id, ScheduledMessageRow.id == message_id, _HERE
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _message(row)


async def get_locked(session: WriteSession, *, message_id: UUID) -> ScheduledMessage | None:
    """A message, removed or not, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(ScheduledMessageRow.id == message_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _message(row)


async def list_due_locked(session: WriteSession, *, now: datetime, limit: int) -> Sequence[ScheduledMessage]:
    """Messages whose time has come, locked; those that another one holds are left to it."""
    statement = (
        select(*_COLUMNS)
        .where(ScheduledMessageRow.is_on, ScheduledMessageRow.next_at <= now, _HERE)
        .order_by(ScheduledMessageRow.next_at, ScheduledMessageRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_message(row) for row in await session.execute(statement)]


async def list_of_group_locked(session: WriteSession, *, group_id: int) -> Sequence[ScheduledMessage]:
    """The messages of a group that are to come, locked in the order of their ids."""
    statement = (
        select(*_COLUMNS)
        .where(ScheduledMessageRow.group_id == group_id, ScheduledMessageRow.next_at.is_not(None), _HERE)
        .order_by(ScheduledMessageRow.id)
        .with_for_update()
    )
    return [_message(row) for row in await session.execute(statement)]


async def insert_message(session: WriteSession, message: ScheduledMessage) -> None:
    """Keep a message."""
    values = {name: getattr(message, name) for name in ScheduledMessage.__dataclass_fields__}
    await session.execute(insert(ScheduledMessageRow).values(**values | {"draft": draft_values(message.draft)}))


async def update_message(session: WriteSession, *, message_id: UUID, **values: Any) -> None:
    """Write what became of a message."""
    await session.execute(update(ScheduledMessageRow).where(ScheduledMessageRow.id == message_id).values(**values))


@functools.cache
def _drafts() -> TypeAdapter[MessageDraft]:
    """What reads and writes drafts; made when it is first asked for."""
    return TypeAdapter(MessageDraft)


def draft_values(draft: MessageDraft) -> dict[str, Any]:
    """A draft as it is kept."""
    values: dict[str, Any] = _drafts().dump_python(draft, mode="json")
    return values


def draft_of(values: Mapping[str, Any]) -> MessageDraft:
    """The draft that was kept as these values."""
    return _drafts().validate_python(values)


def _message(row: Row[Any]) -> ScheduledMessage:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public mapping
    return ScheduledMessage(**values | {"draft": draft_of(values["draft"])})
