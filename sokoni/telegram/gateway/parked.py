"""Updates that were given up: looked at, tried again, or let go for good."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import orjson

from sokoni.core import pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.gateway import inbox
from sokoni.telegram.gateway.errors import ParkedUpdateMissing
from sokoni.telegram.gateway.inbox_types import ParkedUpdate
from sokoni.telegram.gateway.repository import inbox as repository


async def list_all(
    session: ReadSession, *, bot_ids: Collection[UUID] | None, page: pages.PageQuery
) -> pages.Page[ParkedUpdate]:
    """A page of the updates of some bots, or all, that were given up, the latest first; one statement.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another list.
    """
    return await repository.list_parked(session, bot_ids=bot_ids, page=page)


async def replay(session: WriteSession, *, parked_id: UUID, now: datetime) -> None:
    """Let an update that was given up come again, behind whatever waits in its chat.

    Raises:
        ParkedUpdateMissing: it was not given up, or was replayed meanwhile.
    """
    taken = await repository.take_back_parked(session, parked_id=parked_id)
    if taken is None:
        raise ParkedUpdateMissing(parked_id=parked_id)
    given = [(taken.body, orjson.dumps(taken.body).decode())]
    await inbox.store(session, given, bot_id=taken.bot_id, now=now)


async def drop(session: WriteSession, *, parked_id: UUID) -> None:
    """Forget an update that was given up; Telegram brings it no more.

    Raises:
        ParkedUpdateMissing: it was not given up, or somebody did something about it meanwhile.
    """
    if not await repository.remove_parked(session, parked_id=parked_id):
        raise ParkedUpdateMissing(parked_id=parked_id)
