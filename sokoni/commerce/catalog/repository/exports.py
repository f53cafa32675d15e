"""Exports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from sokoni.commerce.catalog.models import ExportRow
from sokoni.commerce.catalog.types import ExportReport, ExportState, Format
from sokoni.core.database import ReadSession, WriteSession

_COLUMNS = tuple(ExportRow.__table__.columns)
_REPORTED = (
    "id", "shop_id", "language", "filename", "size_bytes", "products_done", "products_total", "created_at",
    "finished_at", "expires_at",
)  # fmt: skip


async def add(session: WriteSession, *, values: Mapping[str, Any]) -> None:
    """Insert an export."""
    await session.execute(insert(ExportRow).values(values))


async def get(session: ReadSession, *, export_id: UUID) -> Row[Any] | None:
    """An export's row."""
    return (await session.execute(select(*_COLUMNS).where(ExportRow.id == export_id))).one_or_none()


async def get_locked(session: WriteSession, *, export_id: UUID) -> Row[Any] | None:
    """An export's row that nobody else works on until this transaction ends."""
    statement = select(*_COLUMNS).where(ExportRow.id == export_id).with_for_update()
    return (await session.execute(statement)).one_or_none()


async def list_of_shop(session: ReadSession, *, shop_id: UUID, limit: int) -> Sequence[ExportReport]:
    """The latest exports of a shop, the newest first."""
    statement = select(*_COLUMNS).where(ExportRow.shop_id == shop_id).order_by(ExportRow.id.desc()).limit(limit)
    return [report(row) for row in (await session.execute(statement)).all()]


async def change(session: WriteSession, *, export_id: UUID, values: Mapping[str, Any]) -> None:
    """Write some fields of an export."""
    await session.execute(update(ExportRow).where(ExportRow.id == export_id).values(values))


async def list_expired(session: ReadSession, *, before: datetime, limit: int) -> Sequence[tuple[UUID, str, int]]:
    """Exports whose time is over: id, where their parts lie, and how many there may be."""
    statement = select(ExportRow.id, ExportRow.storage_key, ExportRow.parts).where(ExportRow.expires_at <= before)
    rows = (await session.execute(statement.order_by(ExportRow.expires_at).limit(limit))).all()
    # A part that was stored when its worker died is one more than was counted.
    return [(row.id, row.storage_key, row.parts + 1) for row in rows]


async def remove(session: WriteSession, *, export_id: UUID) -> None:
    """Delete an export's row."""
    await session.execute(delete(ExportRow).where(ExportRow.id == export_id))


def report(row: Row[Any]) -> ExportReport:
    """An export's row as others see it."""
    values = {name: getattr(row, name) for name in _REPORTED}
    return ExportReport(**values, state=ExportState(row.state), format=Format(row.format))
