"""All SQL of texts that groups keep."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.note.models import KeptTextRow
from sokoni.telegram.note.types import KeptKind, KeptText

_COLUMNS = tuple(KeptTextRow.__table__.columns[name] for name in KeptText.__dataclass_fields__)


async def list_texts(session: ReadSession, *, group_ids: Collection[int]) -> Mapping[int, Sequence[KeptText]]:
    """The texts of some groups, by their names."""
    statement = select(*_COLUMNS).where(KeptTextRow.group_id == func.any(list(group_ids))).order_by(KeptTextRow.name)
    found: dict[int, list[KeptText]] = {}
    for row in await session.execute(statement):
        found.setdefault(row.group_id, []).append(_text(row))
    return found


async def put(session: WriteSession, kept: KeptText) -> None:
    """Keep a text; one of the same name gives way."""
    values = {name: getattr(kept, name) for name in KeptText.__dataclass_fields__} | {"kind": kept.kind.value}
    keys = [KeptTextRow.group_id, KeptTextRow.kind, KeptTextRow.name]
    changed = {name: values[name] for name in ("text", "created_by", "updated_at")}
    await session.execute(insert(KeptTextRow).values(**values).on_conflict_do_update(index_elements=keys, set_=changed))


async def get_locked(session: WriteSession, *, text_id: UUID) -> KeptText | None:
    """A text, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(KeptTextRow.id == text_id).with_for_update()
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _text(row)


async def delete_text(session: WriteSession, *, text_id: UUID) -> None:
    """Forget a text."""
    await session.execute(delete(KeptTextRow).where(KeptTextRow.id == text_id))


def _text(row: Row[Any]) -> KeptText:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public mapping
    return KeptText(**values | {"kind": KeptKind(values["kind"])})
