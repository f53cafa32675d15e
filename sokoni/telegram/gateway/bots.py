"""Bots: found, told apart, and what becomes of one that does not work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core import events, pages
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.botapi.errors import BotApiError
from sokoni.telegram.gateway.events import BotDisturbed, BotRevoked
from sokoni.telegram.gateway.repository import bots as repository
from sokoni.telegram.gateway.types import Bot, BotState


async def find(session: ReadSession, *, bot_id: UUID) -> Bot | None:
    """A bot, also one that was taken out; one statement."""
    return await repository.get(session, bot_id=bot_id)


async def list_by_ids(session: ReadSession, *, bot_ids: Collection[UUID]) -> Mapping[UUID, Bot]:
    """Some bots by their ids, also those that were taken out; one statement."""
    return {each.id: each for each in await repository.list_by_ids(session, bot_ids=bot_ids)}


async def find_connected(session: ReadSession, *, telegram_id: int) -> Bot | None:
    """The bot that Telegram knows by this id, where it is connected; one statement."""
    return await repository.find_connected(session, telegram_id=telegram_id)


async def list_of_shop(session: ReadSession, *, shop_id: UUID | None) -> Sequence[Bot]:
    """The connected bots of a shop, or of the platform, the oldest first; one statement."""
    return await repository.list_of_shop(session, shop_id=shop_id)


async def list_active_ids(session: ReadSession, *, after: UUID | None, limit: int) -> Sequence[UUID]:
    """The next bots at work behind one, in the order of their ids; one statement."""
    return await repository.list_active_ids(session, after=after, limit=limit)


async def list_page(session: ReadSession, *, shop_ids: Sequence[UUID] | None, page: pages.PageQuery) -> pages.Page[Bot]:
    """A page of the connected bots of some shops, or of all and the platform's, the newest first; one statement.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another list.
    """
    return await repository.list_bots(session, shop_ids=shop_ids, page=page)


async def note_revoked(session: WriteSession, *, bot_id: UUID, error: BotApiError, now: datetime) -> None:
    """Let a bot stand still whose token Telegram does not take, and tell its owner; noted once."""
    bot = await repository.get_locked(session, bot_id=bot_id)
    if bot is None or bot.state is not BotState.ACTIVE:
        return
    await _change(session, bot, now, state=BotState.REVOKED.value, problem=str(error.words), problem_at=now)
    await events.publish(session, BotRevoked(bot_id=bot.id, shop_id=bot.shop_id))


async def note_problem(
    session: WriteSession, *, bot_id: UUID, error: BotApiError, now: datetime, is_disturbed: bool = False
) -> None:
    """Note what is wrong with a bot that goes on being tried; where another program disturbs it, tell its owner."""
    values = {"problem": str(error.words), "problem_at": now}
    bot = await repository.change(session, bot_id=bot_id, values=values)
    if is_disturbed:
        await events.publish(session, BotDisturbed(bot_id=bot.id, shop_id=bot.shop_id))


async def note_fine(session: WriteSession, *, bot_id: UUID) -> None:
    """Note that nothing is wrong with a bot any more."""
    await repository.change(session, bot_id=bot_id, values={"problem": "", "problem_at": None})


async def _change(session: WriteSession, bot: Bot, now: datetime, **values: Any) -> Bot:
    # What workers know of bots is read again when the time of one's change is another.
    return await repository.change(session, bot_id=bot.id, values={**values, "updated_at": now})
