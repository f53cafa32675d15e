"""The first handler: remembers chats, people and members, and follows a group that becomes a supergroup.

Most updates show nothing new, so what is known is read first, and only what has changed is written: a busy group costs
two reads a batch and no write. Rows are written in the order of their keys, so that two batches never wait for each
other in a circle.
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sokoni.services.botapi.errors import Cause
from sokoni.telegram.gateway import answers, members, reading, rules
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.repository import calls as call_repository
from sokoni.telegram.gateway.repository import chats as repository
from sokoni.telegram.gateway.types import UPDATE_KINDS, Chat, Incoming, Member, MemberStatus, Person


class Bookkeeping:
    """Remembers whom and what updates show; finishes none."""

    name = "gateway.bookkeeping"
    kinds = frozenset(UPDATE_KINDS)
    position = 0

    def wants(self, update: Incoming) -> bool:  # noqa: ARG002  # all of them
        """Every update shows somebody."""
        return True

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Write what is new; two statements, and one for each sort of thing that is new."""
        await _remember_chats(batch)
        await _remember_people(batch)
        await _remember_members(batch)
        await _follow_migrations(batch)
        await _end_what_is_vain(batch)
        return ()


async def _remember_chats(batch: Batch) -> None:
    shown: dict[int, Chat] = {}
    for update in batch.updates:
        chat = reading.read_chat(update.body.get("chat"))
        if chat is not None:
            shown[chat.chat_id] = chat
    if not shown:
        return
    known = await repository.list_chats(batch.session, chat_ids=shown.keys())
    news = [chat for chat in shown.values() if not _is_same(chat, known.get(chat.chat_id))]
    if news:
        await repository.put_chats(batch.session, news, now=batch.now)


def _is_same(chat: Chat, known: Chat | None) -> bool:
    return known is not None and (chat.kind, chat.title, chat.username, chat.is_forum) == (
        known.kind,
        known.title,
        known.username,
        known.is_forum,
    )


async def _remember_people(batch: Batch) -> None:
    shown: dict[int, Person] = {}
    for update in batch.updates:
        for person in reading.people_of(update.body):
            shown[person.user_id] = _with_language(person, shown.get(person.user_id))
    if not shown:
        return
    known = await repository.list_people(batch.session, user_ids=shown.keys())
    whole = [_with_language(person, known.get(person.user_id)) for person in shown.values()]
    news = [person for person in whole if person != known.get(person.user_id)]
    if news:
        await repository.put_people(batch.session, news, now=batch.now)


def _with_language(person: Person, known: Person | None) -> Person:
    """The person, whose language is only told where they do something, not where something is done to them."""
    return person if person.language or known is None else replace(person, language=known.language)


async def _remember_members(batch: Batch) -> None:
    latest: dict[tuple[int, int], Member] = {}
    blocked: dict[tuple[UUID, int], bool] = {}
    for update in batch.updates:
        if update.chat_id is None:
            continue
        for member in reading.members_of(update.body, kind=update.kind, chat_id=update.chat_id, at=update.received_at):
            latest[member.chat_id, member.user_id] = _with_joining(member, latest.get((member.chat_id, member.user_id)))
            if update.kind == "my_chat_member" and update.chat_id > 0:
                # In a private chat the bot is put out by whoever blocks it, and comes back by whoever starts it again.
                blocked[update.bot.id, update.chat_id] = member.status is MemberStatus.KICKED
    if latest:
        await repository.put_members(batch.session, latest.values())
    if gone := [pair for pair, is_blocked in blocked.items() if is_blocked]:
        await call_repository.block(batch.session, gone, now=batch.now)
    if back := [pair for pair, is_blocked in blocked.items() if not is_blocked]:
        await call_repository.unblock(batch.session, back)


def _with_joining(member: Member, before: Member | None) -> Member:
    """The member, with when they came if that was told a moment before."""
    if before is None or member.joined_at is not None or not member.is_inside:
        return member
    return replace(member, joined_at=before.joined_at)


async def _end_what_is_vain(batch: Batch) -> None:
    """End what a bot still had to do in groups that it was put out of, or where it is no administrator any more."""
    for update in batch.updates:
        if update.kind != "my_chat_member" or update.chat_id is None or not rules.is_group_chat(update.chat_id):
            continue
        mine = next(reading.members_of(update.body, kind=update.kind, chat_id=update.chat_id, at=batch.now), None)
        if mine is not None and not mine.runs_chat:
            await answers.end_for_chat(
                batch.session,
                bot_id=update.bot.id,
                chat_id=update.chat_id,
                cause=Cause.RIGHTS if mine.is_inside else Cause.OUTSIDE,
                is_member=mine.is_inside,
                now=batch.now,
            )


async def _follow_migrations(batch: Batch) -> None:
    for update in batch.updates:
        moved = None if update.chat_id is None else reading.migration_of(update.body, update.chat_id)
        if moved is not None:
            old_chat_id, new_chat_id = moved
            await members.migrate(batch.session, old_chat_id=old_chat_id, new_chat_id=new_chat_id, now=batch.now)
