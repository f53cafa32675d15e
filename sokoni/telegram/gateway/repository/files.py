"""Files that Telegram has from bots."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.gateway.call_types import FileUse
from sokoni.telegram.gateway.models import FileRow

_KEY = tuple_(FileRow.bot_id, FileRow.content, FileRow.kind)


async def find(session: ReadSession, uses: Collection[FileUse]) -> Mapping[FileUse, str]:
    """The numbers of those of some files that Telegram has; one statement."""
    rows = await session.execute(select(FileRow).where(_KEY.in_([_key(each) for each in uses])))
    return {FileUse(row.bot_id, row.content, row.kind): row.file_id for row in rows.scalars()}


async def put(session: WriteSession, learnt: Mapping[FileUse, str], *, now: datetime) -> None:
    """Remember the numbers of files, in the order of their keys; one statement."""
    rows = [
        {"bot_id": use.bot_id, "content": use.content, "kind": use.kind, "file_id": file_id, "learnt_at": now}
        for use, file_id in sorted(learnt.items())
    ]
    new = insert(FileRow)
    written = {name: new.excluded[name] for name in ("file_id", "learnt_at")}
    await session.execute(new.on_conflict_do_update(index_elements=["bot_id", "content", "kind"], set_=written), rows)


async def remove(session: WriteSession, uses: Collection[FileUse]) -> None:
    """Forget the numbers of files that Telegram does not take any more; one statement."""
    await session.execute(delete(FileRow).where(_KEY.in_([_key(each) for each in uses])))


async def remove_of_bot(session: WriteSession, *, bot_id: UUID) -> None:
    """Forget the numbers of all files of a bot."""
    await session.execute(delete(FileRow).where(FileRow.bot_id == bot_id))


def _key(use: FileUse) -> tuple[Any, ...]:
    return use.bot_id, use.content, use.kind
