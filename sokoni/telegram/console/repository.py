"""All SQL of commands."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import WriteSession
from sokoni.telegram.console.models import CommandListRow


async def note_version(
    session: WriteSession, *, bot_ids: Collection[UUID], version: str, now: datetime
) -> frozenset[UUID]:
    """Note that Telegram is told of a version of the lists; those of the bots for which it knew another, or none."""
    # Most know it already, and rows that stay as they are are not to be locked.
    told = select(CommandListRow.bot_id).where(
        CommandListRow.bot_id == func.any(list(bot_ids)), CommandListRow.version == version
    )
    others = set(bot_ids) - set((await session.execute(told)).scalars())
    rows = [{"bot_id": bot_id, "version": version, "told_at": now} for bot_id in sorted(others)]
    if not rows:
        return frozenset()
    new = insert(CommandListRow).values(rows)
    statement = new.on_conflict_do_update(
        index_elements=["bot_id"],
        set_={"version": new.excluded.version, "told_at": new.excluded.told_at},
        where=CommandListRow.version != new.excluded.version,
    ).returning(CommandListRow.bot_id)
    return frozenset((await session.execute(statement)).scalars())
