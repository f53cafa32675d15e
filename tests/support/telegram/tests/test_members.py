"""Members, rights and permissions: what a bot may do is really checked."""

from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import ChatMemberAdministrator, ChatMemberRestricted, ChatPermissions

from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.tests.conftest import Scene

MUTED = ChatPermissions(can_send_messages=False)


async def test_a_restriction_is_kept_and_ends_by_the_clock(scene: Scene):
    until = scene.world.clock.now() + timedelta(hours=1)
    await scene.client.restrict_chat_member(
        scene.chat.id, scene.ana.id, MUTED, use_independent_chat_permissions=True, until_date=until
    )
    member = await scene.client.get_chat_member(scene.chat.id, scene.ana.id)
    with pytest.raises(NotAllowed):
        scene.ana.says(scene.chat, "let me speak")
    scene.world.clock.advance(timedelta(hours=1, seconds=1))

    assert isinstance(member, ChatMemberRestricted)
    assert (member.is_member, member.can_send_messages) == (True, False)
    assert scene.ana.says(scene.chat, "at last").is_there
    assert scene.chat.status(scene.ana) == "member"


async def test_one_who_is_banned_cannot_come_back_until_she_is_unbanned(scene: Scene):
    await scene.client.ban_chat_member(scene.chat.id, scene.ana.id)
    with pytest.raises(NotAllowed):
        scene.ana.joins(scene.chat)
    await scene.client.unban_chat_member(scene.chat.id, scene.ana.id, only_if_banned=True)
    scene.ana.joins(scene.chat)

    assert scene.chat.status(scene.ana) == "member"
    assert [m.content["left_chat_member"]["id"] for m in scene.chat.history if "left_chat_member" in m.content] == [
        scene.ana.id
    ]


async def test_unbanning_a_member_removes_her_unless_only_the_banned_are_meant(scene: Scene):
    await scene.client.unban_chat_member(scene.chat.id, scene.ana.id, only_if_banned=True)
    assert scene.chat.status(scene.ana) == "member"
    await scene.client.unban_chat_member(scene.chat.id, scene.ana.id)
    assert scene.chat.status(scene.ana) == "left"


async def test_administrators_and_the_owner_are_out_of_reach(scene: Scene):
    scene.owner.promotes(scene.chat, scene.ana)

    with pytest.raises(TelegramBadRequest, match="user is an administrator of the chat"):
        await scene.client.ban_chat_member(scene.chat.id, scene.ana.id)
    with pytest.raises(TelegramBadRequest, match="can't remove chat owner"):
        await scene.client.restrict_chat_member(scene.chat.id, scene.owner.id, MUTED)
    with pytest.raises(TelegramBadRequest, match="can't restrict self"):
        await scene.client.ban_chat_member(scene.chat.id, scene.bot.id)


async def test_a_bot_without_the_right_is_refused(scene: Scene):
    message = scene.ana.says(scene.chat, "mine")
    scene.owner.promotes(scene.chat, scene.bot, rights=("can_pin_messages",))

    with pytest.raises(TelegramBadRequest, match="not enough rights to restrict/unrestrict chat member"):
        await scene.client.ban_chat_member(scene.chat.id, scene.ana.id)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await scene.client.delete_message(scene.chat.id, message.id)
    with pytest.raises(TelegramBadRequest, match="not enough rights to change chat permissions"):
        await scene.client.set_chat_permissions(scene.chat.id, MUTED)


async def test_a_bot_grants_what_it_has_itself_and_takes_it_back(scene: Scene):
    scene.owner.promotes(scene.chat, scene.bot, rights=("can_promote_members", "can_delete_messages"))

    with pytest.raises(TelegramBadRequest, match="RIGHT_FORBIDDEN"):
        await scene.client.promote_chat_member(scene.chat.id, scene.ana.id, can_restrict_members=True)
    await scene.client.promote_chat_member(scene.chat.id, scene.ana.id, can_delete_messages=True)
    admins = {member.user.id: member for member in await scene.client.get_chat_administrators(scene.chat.id)}
    await scene.client.promote_chat_member(scene.chat.id, scene.ana.id)

    assert isinstance(admins[scene.ana.id], ChatMemberAdministrator)
    assert (admins[scene.ana.id].can_be_edited, admins[scene.ana.id].can_delete_messages) == (True, True)
    assert admins[scene.owner.id].status == "creator"
    assert scene.chat.status(scene.ana) == "member"


async def test_permissions_of_the_chat_hold_for_members_alone(scene: Scene):
    await scene.client.set_chat_permissions(scene.chat.id, MUTED, use_independent_chat_permissions=True)

    with pytest.raises(NotAllowed):
        scene.ana.says(scene.chat, "night")
    assert scene.owner.says(scene.chat, "good night").is_there
    assert (await scene.client.send_message(scene.chat.id, "closed until morning")).text == "closed until morning"
    assert not (await scene.client.get_chat(scene.chat.id)).permissions.can_send_messages


async def test_who_blocked_or_never_started_a_bot_is_not_written_to(scene: Scene):
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await scene.client.send_message(scene.ana.id, "psst")
    scene.ana.starts(scene.bot)
    await scene.client.send_message(scene.ana.id, "welcome")
    scene.ana.blocks(scene.bot)

    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await scene.client.send_message(scene.ana.id, "news")
    updates = await scene.client.get_updates()
    assert [update.event_type for update in updates] == ["message", "my_chat_member"]


async def test_a_bot_that_was_removed_is_told_why(scene: Scene):
    scene.owner.bans(scene.chat, scene.bot)

    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await scene.client.send_message(scene.chat.id, "hello?")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await scene.client.send_message(-1009999999999, "hello?")
    (update,) = await scene.client.get_updates()
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_a_group_moves_when_it_becomes_a_supergroup(scene: Scene):
    group = scene.world.group("Small", owner=scene.owner, members=(scene.ana, scene.bot))
    scene.bot.mailbox.clear()
    large = scene.world.upgrade(group)

    with pytest.raises(TelegramMigrateToChat) as refused:
        await scene.client.send_message(group.id, "hello?")
    updates = await scene.client.get_updates()
    assert refused.value.migrate_to_chat_id == large.id
    assert [update.message.migrate_to_chat_id for update in updates] == [large.id, None]
    assert updates[1].message.migrate_from_chat_id == group.id
    assert (await scene.client.send_message(large.id, "here")).chat.type == "supergroup"


async def test_a_crowd_is_not_told_who_joins(scene: Scene):
    scene.chat.silent_members = 10_000
    scene.world.user("Ben").joins(scene.chat)

    updates = await scene.client.get_updates(allowed_updates=["message", "chat_member"])
    scene.world.user("Eva").joins(scene.chat)
    later = await scene.client.get_updates()
    assert (updates, [update.event_type for update in later]) == ([], ["chat_member"])
    assert await scene.client.get_chat_member_count(scene.chat.id) == 10_005


async def test_a_bot_that_is_added_with_rights_is_an_administrator_at_once(scene: Scene):
    other = scene.world.supergroup("Other", owner=scene.owner)
    scene.owner.adds(other, scene.bot, rights=("can_delete_messages",))
    changed = [update.my_chat_member for update in await scene.client.get_updates() if update.my_chat_member]

    assert [(each.old_chat_member.status, each.new_chat_member.status) for each in changed] == [
        ("left", "administrator")
    ]


async def test_tags_are_set_and_seen(scene: Scene):
    scene.owner.promotes(scene.chat, scene.bot, rights=("can_manage_tags",))
    await scene.client.set_chat_member_tag(scene.chat.id, scene.ana.id, tag="buyer")
    scene.ana.says(scene.chat, "I bought it")
    updates = await scene.client.get_updates()

    assert updates[-1].message.sender_tag == "buyer"
    assert (await scene.client.get_chat_member(scene.chat.id, scene.ana.id)).tag == "buyer"
