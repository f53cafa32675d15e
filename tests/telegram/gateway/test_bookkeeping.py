"""Chats, people and members are remembered as updates show them, and a migrated group is followed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sokoni.core.database import WriteSession, count_statements
from sokoni.core.events import EventRow
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import actions, inbox, members, sending
from sokoni.telegram.gateway.events import ChatMigrated
from sokoni.telegram.gateway.repository import calls
from sokoni.telegram.gateway.rules import SHARES
from sokoni.telegram.gateway.types import Bot, Chat, ChatKind, MemberStatus, Person
from tests.support.factories import telegram

GROUP = telegram.GROUP
Handle = Callable[..., Any]


@pytest.fixture
async def bot(session: WriteSession, now: datetime) -> Bot:
    """A connected bot."""
    return await telegram.bot(session, now=now)


@pytest.fixture
def handle(session: WriteSession, resources: Resources, bot: Bot, now: datetime) -> Handle:
    """Lets updates come in and be handled."""

    async def run(*updates: dict[str, Any]) -> None:
        await telegram.store(session, updates, bot_id=bot.id, now=now)
        while await inbox.take_turn(session, resources, now=now):
            pass

    return run


def _change(
    update_id: int, status: str, *, user_id: int = 9, kind: str = "chat_member", **rights: object
) -> dict[str, Any]:
    member = {"status": status, "user": telegram.person(user_id, "Lin"), **rights}
    body = {
        "chat": telegram.group(),
        "from": telegram.person(1),
        "date": 1772443800 + update_id,
        "old_chat_member": {"status": "left", "user": member["user"]},
        "new_chat_member": member,
    }
    return {"update_id": update_id, kind: body}


async def test_chats_and_people_are_remembered_as_they_are_now(session: WriteSession, handle: Handle):
    await handle(telegram.message(1, chat_id=GROUP))
    renamed = telegram.message(2, chat_id=GROUP)
    renamed["message"]["chat"]["title"] = "Lamps and more"
    renamed["message"]["from"] = telegram.person(1, "Ada", last_name="L", username="ada", language_code="es")
    await handle(renamed)

    assert await members.chats(session, chat_ids=[GROUP]) == {
        GROUP: Chat(
            chat_id=GROUP,
            kind=ChatKind.SUPERGROUP,
            title="Lamps and more",
            username="",
            is_forum=False,
            migrated_to=None,
        )
    }
    ada = Person(user_id=1, name="Ada L", username="ada", language="es", is_bot=False)
    assert await members.people(session, user_ids=[1, 2]) == {1: ada}
    assert await members.find_person(session, username="ADA") == ada


async def test_a_language_is_kept_where_an_update_does_not_tell_it(session: WriteSession, handle: Handle):
    first = telegram.message(1)
    first["message"]["from"]["language_code"] = "fa"

    await handle(first, telegram.message(2))

    assert (await members.people(session, user_ids=[1]))[1].language == "fa"


async def test_a_batch_that_shows_nothing_new_costs_the_same_however_large_it_is(
    session: WriteSession, resources: Resources, bot: Bot, handle: Handle, now: datetime
):
    await handle(*[telegram.message(number, user_id=number) for number in range(1, 50)])
    counts = []
    for first, size in ((101, 49), (201, 5)):
        updates = [telegram.message(first + number, user_id=1 + number) for number in range(size)]
        await telegram.store(session, updates, bot_id=bot.id, now=now)
        with count_statements() as count:
            await inbox.take_turn(session, resources, now=now)
        counts.append(count.value)

    # Three of the turn, two of bookkeeping, and what those ask who look for their groups.
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("updates", "status", "is_inside"),
    [
        ([_change(1, "member")], MemberStatus.MEMBER, True),
        ([_change(1, "member"), _change(2, "kicked", until_date=0)], MemberStatus.KICKED, False),
        ([_change(1, "restricted", is_member=False, until_date=0)], MemberStatus.RESTRICTED, False),
        # An older change that comes later changes nothing.
        (
            [_change(2, "administrator", can_delete_messages=True), _change(1, "member")],
            MemberStatus.ADMINISTRATOR,
            True,
        ),
    ],
)
async def test_members_are_what_was_heard_last(
    session: WriteSession, handle: Handle, updates: Sequence[dict[str, Any]], status: MemberStatus, *, is_inside: bool
):
    for update in updates:
        await handle(update)

    found = (await members.find(session, chat_id=GROUP, user_ids=[9]))[9]
    assert (found.status, found.is_inside) == (status, is_inside)


async def test_service_messages_tell_of_members_where_nothing_else_does(session: WriteSession, handle: Handle):
    came = telegram.message(1, new_chat_members=[telegram.person(7), telegram.person(8)])
    went = telegram.message(2, left_chat_member=telegram.person(8))
    went["message"]["date"] += 1

    await handle(came, went)

    found = await members.find(session, chat_id=GROUP, user_ids=[7, 8])
    assert {user_id: each.status for user_id, each in found.items()} == {7: MemberStatus.MEMBER, 8: MemberStatus.LEFT}


async def test_whoever_blocks_a_bot_is_known_until_they_start_it_again(session: WriteSession, bot: Bot, handle: Handle):
    def _mine(update_id: int, status: str) -> dict[str, Any]:
        update = _change(update_id, status, user_id=bot.telegram_id, kind="my_chat_member")
        update["my_chat_member"]["chat"] = {"id": 5, "type": "private", "first_name": "Ada"}
        return update

    await handle(_mine(1, "kicked"))
    assert await sending.list_blocked(session, bot_id=bot.id, user_ids=[5, 6]) == {5}

    await handle(_mine(2, "member"))
    assert await sending.list_blocked(session, bot_id=bot.id, user_ids=[5, 6]) == set()


@pytest.mark.parametrize("tells", ["old", "new", "both"])
async def test_a_group_that_becomes_a_supergroup_is_followed_with_its_members_and_what_waits_for_it(
    session: WriteSession, bot: Bot, handle: Handle, now: datetime, tells: str
):
    old, new = -5, -1005
    await handle(telegram.message(1, chat_id=old, new_chat_members=[telegram.person(7)]))
    await sending.send(session, [actions.send_message(bot.id, old, "x")], now=now)
    told = {
        "old": telegram.message(2, chat_id=old, migrate_to_chat_id=new),
        "new": telegram.message(3, chat_id=new, migrate_from_chat_id=old),
    }

    await handle(*[update for name, update in told.items() if tells in (name, "both")])

    assert (await members.chats(session, chat_ids=[old]))[old].migrated_to == new
    assert set(await members.find(session, chat_id=new, user_ids=[7])) == {7}
    [call] = await calls.list_due(session, shares=range(SHARES), limit=9)
    assert (call.chat_id, call.params["chat_id"]) == (new, new)
    told_of = select(EventRow.payload).where(EventRow.name == ChatMigrated.name)
    assert (await session.execute(told_of)).scalars().all() == [{"old_chat_id": old, "new_chat_id": new}]


async def test_administrators_are_asked_for_once_while_the_answer_is_on_its_way(
    session: WriteSession, bot: Bot, handle: Handle, now: datetime
):
    await handle(telegram.message(1))
    assert not (await members.administrators(session, chat_ids=[GROUP]))[GROUP].is_known

    asked = [await members.refresh_administrators(session, bots={GROUP: bot.id}, now=now) for _ in range(2)]

    assert asked == [[GROUP], []]


async def test_an_answer_replaces_who_ran_the_chat(session: WriteSession, bot: Bot, handle: Handle, now: datetime):
    await handle(_change(1, "administrator", user_id=8), telegram.message(2))
    owner = {"status": "creator", "user": telegram.person(1, "Ada"), "custom_title": "Boss"}

    await members.keep_administrators(session, chat_id=GROUP, answered=[owner], now=now + timedelta(hours=1))

    known = (await members.administrators(session, chat_ids=[GROUP]))[GROUP]
    assert (known.is_known, known.user_ids, known.members[0].title) == (True, {1}, "Boss")
    again = await members.refresh_administrators(session, bots={GROUP: bot.id}, now=now + timedelta(hours=1, minutes=9))
    assert again == []
