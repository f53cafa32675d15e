"""Facts leave by the outbox: an event is stored in the transaction that made it true, with one job per subscriber.

Stored events are also the change log that followers (caches, read models, search) read. A sequence is not commit
order, so every row carries its transaction's id, and followers read only below the oldest transaction still running
(`read_since`). Payloads hold ids and facts, never secrets; fields are only ever added.
"""

import dataclasses
import types
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, cast
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Text, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from sokoni.core import ids
from sokoni.core.database import Base, ReadSession, WriteSession
from sokoni.core.prepared import PreparedInsert

MAX_IDS_PER_EVENT = 500

_types_by_name: dict[str, type["Event"]] = {}


class Event:
    """Something that happened. Subclasses are frozen, keyword-only dataclasses with a `name` such as 'order.paid'."""

    name: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        taken_by = _types_by_name.setdefault(cls.name, cls)
        # A dataclass with slots is made twice under one name; anything else with that name is a mistake.
        if (taken_by.__module__, taken_by.__qualname__) != (cls.__module__, cls.__qualname__):
            msg = f"event {cls.name!r} is declared by {taken_by.__qualname__} and by {cls.__qualname__}"
            raise TypeError(msg)
        _types_by_name[cls.name] = cls

    def to_payload(self) -> dict[str, Any]:
        """The event's facts as JSON values."""
        fields = dataclasses.fields(cast("Any", self))
        return {field.name: _to_json(getattr(self, field.name)) for field in fields}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The event again; facts that this version does not know are left out."""
        hints = typing.get_type_hints(cls)
        known = {field.name for field in dataclasses.fields(cast("Any", cls))}
        return cls(**{name: _from_json(value, hints[name]) for name, value in payload.items() if name in known})


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's xid8: a transaction id that never wraps around."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        """The type's name in SQL."""
        return "xid8"


class EventRow(Base):
    """One stored event."""

    __tablename__ = "events"
    __table_args__ = (Index("events_transaction_id_position_idx", "transaction_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    transaction_id: Mapped[int] = mapped_column(TransactionId(), server_default=func.pg_current_xact_id())
    name: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # SQLAlchemy's protocol


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the id it was stored under."""

    id: UUID
    event: Event
    occurred_at: datetime


Sink = Callable[[WriteSession, Sequence[StoredEvent]], Awaitable[None]]
_sinks: list[Sink] = []


def set_sink(sink: Sink | None) -> None:
    """Name the one function that turns stored events into jobs (or, in tests of lower packages, none)."""
    _sinks[:] = [sink] if sink is not None else []


_INSERT = PreparedInsert(EventRow)


async def publish(session: WriteSession, *events: Event) -> None:
    """Store events in the caller's transaction and queue their subscribers' jobs with it."""
    if not events:
        return
    now = datetime.now(UTC)
    stored = [StoredEvent(id=ids.new_id(), event=event, occurred_at=now) for event in events]
    rows = [
        {"id": each.id, "name": each.event.name, "payload": each.event.to_payload(), "occurred_at": now}
        for each in stored
    ]
    await _INSERT.run(session, rows)
    for sink in _sinks:
        await sink(session, stored)


def decode(name: str, payload: Mapping[str, Any]) -> Event:
    """The event of a stored name and payload.

    Raises:
        KeyError: no event of that name is declared.
    """
    return _types_by_name[name].from_payload(payload)


@dataclass(frozen=True, slots=True)
class LogPosition:
    """How far a follower has read: everything up to this row of this transaction."""

    transaction_id: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """A row of the change log."""

    at: LogPosition
    id: UUID
    name: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VisibleEvent:
    """A row of the change log that can be seen; `is_settled` when no running transaction can still come before it."""

    at: LogPosition
    name: str
    payload: Mapping[str, Any]
    is_settled: bool


_READ_SINCE = text(
    """
    SELECT id, position, transaction_id::text::bigint AS transaction_id, name, payload
    FROM events
    WHERE (transaction_id, position) > (CAST(CAST(:transaction_id AS text) AS xid8), :position)
      AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY transaction_id, position
    LIMIT :limit
    """
)
_READ_VISIBLE = text(
    """
    SELECT position, transaction_id::text::bigint AS transaction_id, name, payload,
           transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AS is_settled
    FROM events
    WHERE (transaction_id, position) > (CAST(CAST(:transaction_id AS text) AS xid8), :position)
    ORDER BY transaction_id, position
    LIMIT :limit
    """
)
_LOG_END = text(
    """
    SELECT position, transaction_id::text::bigint AS transaction_id
    FROM events
    WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY transaction_id DESC, position DESC
    LIMIT 1
    """
)


async def read_since(session: ReadSession, *, after: LogPosition, limit: int = 500) -> Sequence[LoggedEvent]:
    """The next rows of the change log that no running transaction can still come before."""
    values = {"transaction_id": str(after.transaction_id), "position": after.position, "limit": limit}
    rows = (await session.execute(_READ_SINCE, values)).all()
    return [
        LoggedEvent(at=LogPosition(row.transaction_id, row.position), id=row.id, name=row.name, payload=row.payload)
        for row in rows
    ]


async def read_visible(session: ReadSession, *, after: LogPosition, limit: int = 500) -> Sequence[VisibleEvent]:
    """All rows of the change log behind a position that can be seen, in the log's order; one statement.

    For followers that may hear a row twice but must not hear it late: rows may still come in between those that are not
    settled, so only settled ones move a position.
    """
    values = {"transaction_id": str(after.transaction_id), "position": after.position, "limit": limit}
    return [
        VisibleEvent(
            at=LogPosition(row.transaction_id, row.position),
            name=row.name,
            payload=row.payload,
            is_settled=row.is_settled,
        )
        for row in (await session.execute(_READ_VISIBLE, values)).all()
    ]


async def log_end(session: ReadSession) -> LogPosition:
    """Where the change log ends now; a new follower starts here."""
    row = (await session.execute(_LOG_END)).one_or_none()
    return LogPosition() if row is None else LogPosition(row.transaction_id, row.position)


async def count_events(session: ReadSession, *, name: str) -> int:
    """How many events of a name are stored."""
    return (await session.execute(select(func.count()).where(EventRow.name == name))).scalar_one()


def _to_json(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return [_to_json(item) for item in value]
        case None | str() | int() | bool():
            return value
        case _:
            msg = f"an event carries ids and plain facts, not {type(value).__name__}"
            raise TypeError(msg)


def _from_json(value: Any, wanted: Any) -> Any:
    if value is None:
        return None
    if isinstance(wanted, types.UnionType):
        wanted = next(option for option in typing.get_args(wanted) if option is not type(None))
    origin = typing.get_origin(wanted)
    if origin in (list, tuple, Sequence):
        item_type = typing.get_args(wanted)[0]
        items = [_from_json(item, item_type) for item in value]
        return tuple(items) if origin is tuple else items
    if wanted is UUID:
        return UUID(value)
    if wanted is datetime:
        return datetime.fromisoformat(value)
    return value
