"""All SQL of commands."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from sokoni.core.database import WriteSession
from sokoni.telegram.console.models import CommandListRow


async def note_version(
    session: WriteSession, *, bot_ids: Collection[UUID], version: str, now: datetime
) -> frozenset[UUID]:
    """Note that Telegram is told of a version of the lists; those of the bots for which it knew another, or none."""
    rows = [{"bot_id": bot_id, "version": version, "told_at": now} for bot_id in sorted(bot_ids)]
    if not rows:
        return frozenset()
    new = insert(CommandListRow).values(rows)
    statement = new.on_conflict_do_update(
        index_elements=["bot_id"],
        set_={"version": new.excluded.version, "told_at": new.excluded.told_at},
        where=CommandListRow.version != new.excluded.version,
    ).returning(CommandListRow.bot_id)
    return frozenset((await session.execute(statement)).scalars())
