"""Members are noted while updates are handled, listed, and found by who may."""

from datetime import datetime, timedelta

import pytest

from sokoni.core.database import WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.telegram.gateway.companions import handling
from sokoni.telegram.group.types import Group
from sokoni.telegram.member import errors, service
from sokoni.telegram.member.types import GroupMember, MemberOrder, Seen
from tests.support.factories import group as group_factory
from tests.support.factories import member as member_factory
from tests.support.factories import telegram as telegram_factory
from tests.support.factories.group import OPERATOR


@pytest.fixture
async def chat(session: WriteSession, now: datetime) -> Group:
    return await group_factory.group(session, shop_id=None, now=now)


async def find(session: WriteSession, chat: Group, user_id: int) -> GroupMember:
    return await service.find(session, group_id=chat.group_id, user_id=user_id, subject=OPERATOR)


async def test_many_are_noted_by_three_statements_and_of_groups_that_are_here_only(
    session: WriteSession, chat: Group, now: datetime
):
    seen = [
        Seen(
            group_id=(chat.group_id, -5)[index % 2],
            user_id=1 + index % 20,
            name="A",
            username="",
            is_bot=False,
            at=now,
            messages=1,
        )
        for index in range(200)
    ]

    with count_statements() as count:
        await service.note(session, seen=seen)

    assert count.value == 3
    assert (await find(session, chat, 1)).messages == 10
    with pytest.raises(errors.GroupMemberMissing):
        await find(session, chat, 2)


async def test_who_comes_goes_and_comes_again_is_there_since_then(session: WriteSession, chat: Group, now: datetime):
    at = [now + timedelta(hours=each) for each in range(4)]
    note = {"group_id": chat.group_id, "user_id": 5, "messages": 0}

    await member_factory.seen(session, **note, now=at[0], has_joined=True)
    await member_factory.seen(session, **note, now=at[1], has_left=True)
    assert (await find(session, chat, 5)).left_at == at[1]
    await member_factory.seen(session, **note, now=at[2], has_joined=True)
    back = await find(session, chat, 5)
    assert (back.joined_at, back.left_at, back.first_seen_at, back.last_seen_at) == (at[2], None, at[0], at[2])

    await member_factory.seen(session, **note, now=at[2], has_left=True)
    await member_factory.seen(session, **{**note, "messages": 1}, now=at[3])
    assert (await find(session, chat, 5)).left_at is None, "who speaks is there"


async def test_lists_are_by_number_or_by_who_said_most_and_narrowed_by_name(
    session: WriteSession, chat: Group, now: datetime
):
    for user_id, messages, name in ((1, 5, "Ada"), (2, 9, "Grace"), (3, 1, "Adam")):
        await member_factory.seen(
            session, group_id=chat.group_id, user_id=user_id, now=now, messages=messages, name=name
        )
    await member_factory.seen(
        session, group_id=chat.group_id, user_id=3, now=now, messages=0, has_left=True, name="Adam"
    )

    async def listed(text: str, order: MemberOrder, *, is_inside: bool | None = None) -> list[int]:
        found: list[int] = []
        cursor = None
        while True:
            page = await service.list_members(
                session,
                group_id=chat.group_id,
                text=text,
                is_inside=is_inside,
                order=order,
                page=PageQuery(limit=1, cursor=cursor),
                subject=OPERATOR,
            )
            found += [each.user_id for each in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    assert await listed("", MemberOrder.NUMBER) == [1, 2, 3]
    assert await listed("", MemberOrder.MESSAGES) == [2, 1, 3]
    assert await listed("ada", MemberOrder.MESSAGES) == [1, 3]
    assert await listed("PERSON2", MemberOrder.NUMBER) == [2]
    assert await listed("", MemberOrder.NUMBER, is_inside=True) == [1, 2]
    assert await listed("", MemberOrder.NUMBER, is_inside=False) == [3]


async def test_updates_are_noted_as_they_are_handled(database, resources: Resources, now: datetime):  # noqa: ANN001
    async with database.write() as session:
        bot = await telegram_factory.bot(session, now=now)
        chat = await group_factory.group(session, shop_id=None, now=now)
        updates = [telegram_factory.message(each, chat_id=chat.group_id, user_id=1 + each % 2) for each in range(1, 8)]
        await telegram_factory.store(session, [*updates, *updates], bot_id=bot.id, now=now)

    await handling.drain(resources)

    async with database.read() as session:
        found = await service.find_some(session, group_key=chat.id, user_ids=[1, 2, 3])
        assert {user_id: each.messages for user_id, each in found.items()} == {1: 3, 2: 4}
