"""Who is in the group, and who runs it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sokoni.core.database import WriteSession
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import actions, members
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import BotRef, Incoming
from tests.support.factories import telegram

BOSS, ANA, BEN = 7, 101, 102


def run_by(*user_ids: int, **rights: bool) -> Sequence[Mapping[str, Any]]:
    """What Telegram answers to who runs a group."""
    rights = rights or {"can_restrict_members": True}
    return [{"status": "administrator", "user": telegram.person(each), **rights} for each in user_ids]


async def make_known(session: WriteSession, bot: BotRef, chat_id: int, *user_ids: int, now: datetime) -> None:
    """Let a bot have seen a chat, and heard who runs it."""
    moved = Incoming(
        bot=bot,
        update_id=0,
        kind="message",
        chat_id=chat_id,
        user_id=None,
        message_id=None,
        body={"chat": telegram.group(chat_id)},
        received_at=now,
    )
    await Bookkeeping().handle(Batch(session=session, updates=[moved], now=now, resources=Resources()))
    await members.keep_administrators(session, chat_id=chat_id, answered=run_by(*user_ids), now=now)


async def make_restricted(
    session: WriteSession, bot: BotRef, chat_id: int, user_id: int, rights: Collection[str], *, now: datetime
) -> None:
    """Let a bot have heard that somebody may do some things only."""
    user = telegram.person(user_id)
    may = {name: name in rights for name in actions.PERMISSIONS}
    body = {
        "chat": telegram.group(chat_id),
        "from": telegram.person(BOSS),
        "date": int(now.timestamp()),
        "old_chat_member": {"status": "member", "user": user},
        "new_chat_member": {"status": "restricted", "user": user, "is_member": True, "until_date": 0, **may},
    }
    moved = Incoming(
        bot=bot,
        update_id=0,
        kind="chat_member",
        chat_id=chat_id,
        user_id=BOSS,
        message_id=None,
        body=body,
        received_at=now,
    )
    await Bookkeeping().handle(Batch(session=session, updates=[moved], now=now, resources=Resources()))
