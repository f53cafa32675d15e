"""Who is who in chats: as last heard, asked anew where that is too long ago."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sokoni.core import events
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.pages import Page, PageQuery
from sokoni.telegram.gateway import reading, sending
from sokoni.telegram.gateway.events import ChatMigrated
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import chats as repository
from sokoni.telegram.gateway.types import Administrators, Banned, Call, Chat, Member, Person, Priority, Then

KEEP_ADMINISTRATORS_JOB = "telegram.keep_administrators"
# Changes are heard of as they happen; asking again is for what was missed.
ADMINISTRATORS_GOOD_FOR = timedelta(minutes=10)
# Whoever asked gets an answer within seconds, or asks again.
_ASKING_TAKES = timedelta(seconds=30)


async def chats(session: ReadSession, *, chat_ids: Collection[int]) -> Mapping[int, Chat]:
    """Chats that a bot has seen, by their ids; one statement."""
    return await repository.list_chats(session, chat_ids=chat_ids)


async def people(session: ReadSession, *, user_ids: Collection[int]) -> Mapping[int, Person]:
    """People whom a bot has seen, by their ids; one statement."""
    return await repository.list_people(session, user_ids=user_ids)


async def find_person(session: ReadSession, *, username: str) -> Person | None:
    """Whoever was last seen with a username, which is given without the @; one statement."""
    return await repository.find_person(session, username=username)


async def find(session: ReadSession, *, chat_id: int, user_ids: Collection[int]) -> Mapping[int, Member]:
    """What some people are in a chat, as last heard; those never heard of are left out. One statement."""
    return await repository.list_members(session, chat_id=chat_id, user_ids=user_ids)


async def joined(
    session: ReadSession, *, chat_ids: Collection[int], user_ids: Collection[int]
) -> Mapping[tuple[int, int], datetime]:
    """Since when some people are in some chats, as far as was heard, by both; one statement."""
    return await repository.list_joined(session, chat_ids=chat_ids, user_ids=user_ids)


async def administrators(session: ReadSession, *, chat_ids: Collection[int]) -> Mapping[int, Administrators]:
    """Who runs some chats, as last heard; one statement. `refresh_administrators` asks Telegram where it is stale."""
    return await repository.list_administrators(session, chat_ids=chat_ids)


async def list_banned(
    session: ReadSession, *, chat_ids: Collection[int], page: PageQuery, now: datetime
) -> Page[Banned]:
    """A page of who is banned from any of some chats, as last heard, by Telegram's numbers; one statement."""
    return await repository.list_banned(session, chat_ids=chat_ids, page=page, now=now)


async def refresh_administrators(
    session: WriteSession, *, bots: Mapping[int, UUID], now: datetime, is_urgent: bool = False
) -> Sequence[int]:
    """Ask Telegram who runs those of some chats of which it was not asked lately, each by its bot; which they are.

    The answer comes by a job, a moment later. `is_urgent` asks whatever is known: before what cannot be undone. Three
    statements, however many chats.
    """
    known = await repository.list_administrators(session, chat_ids=bots)
    return await ask_anew(session, known=known.values(), bots=bots, now=now, is_urgent=is_urgent)


async def ask_anew(
    session: WriteSession,
    *,
    known: Iterable[Administrators],
    bots: Mapping[int, UUID],
    now: datetime,
    is_urgent: bool = False,
) -> Sequence[int]:
    """The same for who knows already what was last heard; none, or two statements."""
    due = now - _ASKING_TAKES
    stale = [
        each.chat_id
        for each in known
        if (each.asked_at is None or each.asked_at <= due)
        and (is_urgent or each.known_at is None or now - each.known_at >= ADMINISTRATORS_GOOD_FOR)
    ]
    if not stale:
        return []
    asking = await repository.note_asked(session, chat_ids=stale, now=now, before=due)
    await sending.send(session, [_ask(bots[chat_id], chat_id) for chat_id in asking], now=now)
    return asking


async def keep_administrators(
    session: WriteSession, *, chat_id: int, answered: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Write who runs a chat, as Telegram answered."""
    members = [each for value in answered if (each := reading.read_member(value, chat_id=chat_id, at=now)) is not None]
    shown = {person.user_id: person for value in answered if (person := reading.read_person(value.get("user")))}
    if shown:
        await repository.put_people(session, shown.values(), now=now)
    await repository.replace_administrators(session, members, chat_id=chat_id, now=now)


async def migrate(session: WriteSession, *, old_chat_id: int, new_chat_id: int, now: datetime) -> None:
    """Let a group that has become a supergroup be known by its new id, and tell who keeps something under the old."""
    if await repository.migrate(session, old_chat_id=old_chat_id, new_chat_id=new_chat_id, now=now):
        await call_repository.redirect(session, old_chat_id=old_chat_id, new_chat_id=new_chat_id)
        await events.publish(session, ChatMigrated(old_chat_id=old_chat_id, new_chat_id=new_chat_id))


def _ask(bot_id: UUID, chat_id: int) -> Call:
    return Call(
        bot_id=bot_id,
        method="getChatAdministrators",
        params={"chat_id": chat_id},
        chat_id=chat_id,
        priority=Priority.MODERATION,
        then=Then(job=KEEP_ADMINISTRATORS_JOB, arguments={"chat_id": chat_id}),
    )
