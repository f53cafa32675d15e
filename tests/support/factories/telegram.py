"""Bots, updates and what a Telegram group is made of, for tests."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, text

from sokoni.core import ids, parts
from sokoni.core.database import ReadSession, WriteSession
from sokoni.telegram.gateway import inbox
from sokoni.telegram.gateway.call_types import QueuedCall
from sokoni.telegram.gateway.models import CallRow, ParkedUpdateRow
from sokoni.telegram.gateway.repository import bots
from sokoni.telegram.gateway.types import Bot, BotState, Delivery, Priority

_numbers = count(1)
GROUP = -1001000000001


async def bot(session: WriteSession, *, now: datetime, shop_id: UUID | None = None, **fields: Any) -> Bot:
    """A connected bot with an id of its own."""
    number = next(_numbers)
    made = Bot(
        **{
            "id": ids.new_id(),
            "telegram_id": 7_000_000_000 + number,
            "shop_id": shop_id,
            "username": f"shop{number}_bot",
            "name": f"Bot {number}",
            "state": BotState.ACTIVE,
            "delivery": Delivery.POLLING,
            "problem": "",
            "problem_at": None,
            "last_update_at": None,
            "created_at": now,
            "updated_at": now,
            **fields,
        }
    )
    assert await bots.add(session, made)
    return made


def person(user_id: int, name: str = "Ada", **fields: Any) -> dict[str, Any]:
    """An account of Telegram."""
    return {"id": user_id, "is_bot": False, "first_name": name, **fields}


def group(chat_id: int = GROUP, title: str = "Lamps", **fields: Any) -> dict[str, Any]:
    """A supergroup."""
    return {"id": chat_id, "type": "supergroup", "title": title, **fields}


def message(
    update_id: int, text: str = "Hello", *, chat_id: int = GROUP, user_id: int = 1, **fields: Any
) -> dict[str, Any]:
    """An update: somebody says something in a group."""
    body = {
        "message_id": update_id,
        "date": 1772443800,
        "chat": group(chat_id) if chat_id < 0 else {"id": chat_id, "type": "private", "first_name": "Ada"},
        "from": person(user_id),
        "text": text,
        **fields,
    }
    return {"update_id": update_id, "message": body}


async def parked(session: WriteSession, *, bot_id: UUID, now: datetime, update_id: int = 1) -> UUID:
    """An update that was given up."""
    row = {"bot_id": bot_id, "update_id": update_id, "kind": "message", "queue_key": f"c{GROUP}"}
    made = ids.new_id()
    body = orjson.dumps(message(update_id)).decode()
    values = {
        **row,
        "id": made,
        "slot": parts.slot_of(now),
        "body": body,
        "attempts": 8,
        "error": "ValueError: no",
        "received_at": now,
        "parked_at": now,
    }
    await session.execute(insert(ParkedUpdateRow).values(values))
    return made


async def call(session: WriteSession, bot_id: UUID, chat_id: int, *, text: str, now: datetime) -> QueuedCall:
    """A call in the queue: somebody is told something."""
    made = QueuedCall(
        id=ids.new_id(),
        position=1,
        bot_id=bot_id,
        share=0,
        method="sendMessage",
        params={"chat_id": chat_id, "text": text},
        chat_id=chat_id,
        priority=Priority.REPLY,
        not_after=None,
        dedupe_key=None,
        attempts=0,
        then=None,
        created_at=now,
    )
    columns = ("id", "bot_id", "chat_id", "method", "params", "priority", "created_at")
    await session.execute(insert(CallRow).values({name: getattr(made, name) for name in columns}))
    return made


async def store(session: WriteSession, updates: Iterable[dict[str, Any]], *, bot_id: UUID, now: datetime) -> int:
    """Let updates come in."""
    given = [(each, orjson.dumps(each).decode()) for each in updates]
    return await inbox.store(session, given, bot_id=bot_id, now=now)


async def queued(session: ReadSession) -> list[dict[str, Any]]:
    """The calls that wait to be made or were made, in the order in which they were queued."""
    found = await session.execute(text("SELECT method, chat_id, params, then_job FROM telegram_calls ORDER BY id"))
    return [dict(row._mapping) for row in found]
