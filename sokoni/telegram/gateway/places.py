"""What a bot itself is in a chat: asked where a refusal lets one doubt it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.telegram.gateway import bots, reading, sending
from sokoni.telegram.gateway.repository import chats as repository
from sokoni.telegram.gateway.types import Call, Member, Priority, Then

KEEP_PLACE_JOB = "telegram.keep_place"
# However many calls are refused, it is asked once in so long.
_ASKED_ONCE_IN = timedelta(minutes=10)


async def ask(session: WriteSession, *, bot_id: UUID, chat_id: int, now: datetime) -> None:
    """Ask Telegram what a bot is in a chat; the answer comes by a job. Two statements, and three where it is asked."""
    bot = await bots.find(session, bot_id=bot_id)
    if bot is None:
        return
    call = Call(
        bot_id=bot_id,
        method="getChatMember",
        params={"chat_id": chat_id, "user_id": bot.telegram_id},
        chat_id=chat_id,
        priority=Priority.MODERATION,
        dedupe_key=f"place {chat_id} {int(now.timestamp() // _ASKED_ONCE_IN.total_seconds())}",
        then=Then(job=KEEP_PLACE_JOB, arguments={"bot_id": str(bot_id), "chat_id": chat_id}),
    )
    await sending.send(session, [call], now=now)


async def keep(session: WriteSession, *, chat_id: int, answered: Mapping[str, Any], now: datetime) -> Member | None:
    """What a bot is in a chat, as Telegram answered; known from now on."""
    member = reading.read_member(answered, chat_id=chat_id, at=now)
    if member is not None:
        await repository.put_members(session, [member])
    return member
