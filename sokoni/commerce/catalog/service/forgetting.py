"""Imported files, removed when their time is over."""

from datetime import datetime, timedelta

from sokoni.commerce.catalog.repository import imports as repository
from sokoni.core.database import Database
from sokoni.services.media.ports import Storage

# As long as exported files: who asks what went wrong can be shown what was sent.
KEPT_FOR = timedelta(days=7)
_FORGOTTEN_AT_ONCE = 200


async def forget_files(database: Database, *, store: Storage, now: datetime) -> int:
    """How many imported files were removed because their time is over; some at a time. Their reports stay."""
    async with database.read() as session:
        stale = await repository.list_stale_files(session, ended_before=now - KEPT_FOR, limit=_FORGOTTEN_AT_ONCE)
    for import_id, key in stale:
        # The bytes first: a row that is left finds them again, bytes without a row nobody does.
        await store.delete(key)
        async with database.write() as session:
            await repository.change(session, import_id=import_id, values={"storage_key": None})
    return len(stale)
