"""Chats: links, join requests, pins, reactions, titles, and bots' own standing in them."""

from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import MessageReactionUpdated, ReactionTypeEmoji

from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.tests.conftest import Scene


async def test_a_link_lets_in_as_many_as_it_says_and_as_long(scene: Scene):
    ben, eva, ida = (scene.world.user(name) for name in ("Ben", "Eva", "Ida"))
    expires = scene.world.clock.now() + timedelta(hours=1)
    link = await scene.client.create_chat_invite_link(scene.chat.id, name="Fair", expire_date=expires, member_limit=1)
    await scene.client.get_updates(allowed_updates=["chat_member"])
    ben.joins(scene.chat, link.invite_link)
    with pytest.raises(NotAllowed, match="expired"):
        eva.joins(scene.chat, link.invite_link)
    longer = await scene.client.edit_chat_invite_link(scene.chat.id, link.invite_link, expire_date=expires)
    eva.joins(scene.chat, longer.invite_link)
    scene.world.clock.advance(timedelta(hours=2))

    with pytest.raises(NotAllowed, match="expired"):
        ida.joins(scene.chat, link.invite_link)
    joined = [update.chat_member for update in await scene.client.get_updates() if update.chat_member]
    assert {each.invite_link.invite_link for each in joined} <= {link.invite_link}
    assert scene.chat.size == 5


async def test_links_are_revoked_and_made_by_who_may_invite(scene: Scene):
    first = await scene.client.export_chat_invite_link(scene.chat.id)
    second = await scene.client.export_chat_invite_link(scene.chat.id)
    revoked = await scene.client.revoke_chat_invite_link(scene.chat.id, second)

    assert (scene.chat.links[first].revoked, revoked.is_revoked) == (True, True)
    assert (await scene.client.get_chat(scene.chat.id)).invite_link not in {first, second}
    with pytest.raises(TelegramBadRequest, match="member limit can't be specified"):
        await scene.client.create_chat_invite_link(scene.chat.id, creates_join_request=True, member_limit=3)
    scene.owner.promotes(scene.chat, scene.bot, rights=("can_pin_messages",))
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage chat invite link"):
        await scene.client.create_chat_invite_link(scene.chat.id)


async def test_a_join_request_is_answered_once(scene: Scene):
    scene.chat.join_by_request = True
    ben, eva = scene.world.user("Ben"), scene.world.user("Eva")
    ben.joins(scene.chat)
    eva.joins(scene.chat)
    await scene.client.approve_chat_join_request(scene.chat.id, ben.id)
    await scene.client.decline_chat_join_request(scene.chat.id, eva.id)

    assert (scene.chat.status(ben), scene.chat.status(eva)) == ("member", "left")
    with pytest.raises(TelegramBadRequest, match="USER_ALREADY_PARTICIPANT"):
        await scene.client.approve_chat_join_request(scene.chat.id, ben.id)
    with pytest.raises(TelegramBadRequest, match="HIDE_REQUESTER_MISSING"):
        await scene.client.approve_chat_join_request(scene.chat.id, eva.id)


async def test_messages_are_pinned_by_who_may(scene: Scene):
    first, second = scene.ana.says(scene.chat, "one"), scene.ana.says(scene.chat, "two")
    await scene.client.pin_chat_message(scene.chat.id, first.id)
    await scene.client.pin_chat_message(scene.chat.id, second.id)
    await scene.client.unpin_chat_message(scene.chat.id)

    assert (await scene.client.get_chat(scene.chat.id)).pinned_message.message_id == first.id
    pinned = [update.message.pinned_message for update in await scene.client.get_updates()]
    assert [each.message_id for each in pinned if each] == [first.id, second.id]
    scene.owner.promotes(scene.chat, scene.bot, rights=("can_delete_messages",))
    with pytest.raises(TelegramBadRequest, match="not enough rights to manage pinned messages"):
        await scene.client.pin_chat_message(scene.chat.id, second.id)


async def test_reactions_are_told_to_who_asks_and_taken_away(scene: Scene):
    message = scene.ana.says(scene.chat, "a new leaf!")
    scene.owner.reacts(message, "👍")
    await scene.client.get_updates(offset=-1, allowed_updates=["message_reaction"])
    scene.owner.reacts(message, "🔥")
    reaction = (await scene.client.get_updates())[-1].event
    assert isinstance(reaction, MessageReactionUpdated)
    await scene.client.set_message_reaction(scene.chat.id, message.id, [ReactionTypeEmoji(emoji="👏")])
    await scene.client.delete_message_reaction(scene.chat.id, message.id, user_id=scene.owner.id)

    assert [each.emoji for each in reaction.old_reaction + reaction.new_reaction] == ["👍", "🔥"]
    assert message.reactions == {scene.bot.id: [{"type": "emoji", "emoji": "👏"}]}


async def test_a_title_is_changed_with_the_right_to(scene: Scene):
    with pytest.raises(TelegramBadRequest, match="not enough rights to change chat title"):
        await scene.client.set_chat_title(scene.chat.id, "Ferns")
    scene.owner.promotes(scene.chat, scene.bot, rights=("can_change_info",))
    scene.bot.mailbox.clear()
    await scene.client.set_chat_title(scene.chat.id, "Ferns")
    await scene.client.set_chat_description(scene.chat.id, "All about ferns")

    told = await scene.client.get_chat(scene.chat.id)
    assert (told.title, told.description) == ("Ferns", "All about ferns")
    assert [update.message.new_chat_title for update in await scene.client.get_updates()] == ["Ferns"]
    with pytest.raises(TelegramBadRequest, match="chat description is not modified"):
        await scene.client.set_chat_description(scene.chat.id, "All about ferns")


async def test_a_bot_leaves_and_is_outside(scene: Scene):
    await scene.client.leave_chat(scene.chat.id)

    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await scene.client.get_chat_member(scene.chat.id, scene.ana.id)
    assert scene.ana.says(scene.chat, "it is gone").is_there
    assert [update.event_type for update in await scene.client.get_updates()] == ["my_chat_member"]


async def test_basic_groups_do_less(scene: Scene):
    group = scene.world.group("Small", owner=scene.owner, members=(scene.ana, scene.bot))
    scene.owner.promotes(group, scene.bot)

    with pytest.raises(TelegramBadRequest, match="method is available only for supergroups"):
        await scene.client.restrict_chat_member(group.id, scene.ana.id, {"can_send_messages": False})
    with pytest.raises(TelegramBadRequest, match="method is available for supergroup and channel chats only"):
        await scene.client.unban_chat_member(group.id, scene.ana.id)
    await scene.client.ban_chat_member(group.id, scene.ana.id)
    assert group.status(scene.ana) == "left"
