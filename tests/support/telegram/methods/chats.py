"""Chats as a whole: what they are, their title, description and reactions."""

from typing import Any

from aiogram.methods import (
    DeleteAllMessageReactions,
    DeleteMessageReaction,
    GetChat,
    SetChatDescription,
    SetChatTitle,
    SetMessageReaction,
)

from tests.support.telegram.chats import Chat
from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.posting import post
from tests.support.telegram.rights import PERMISSIONS

_LONGEST_TITLE = 128
_LONGEST_DESCRIPTION = 255
_RECENT_REACTIONS = 10_000


@method(GetChat)
async def get_chat(desk: Desk, call: GetChat) -> dict[str, Any]:
    """Everything about a chat that a bot is told."""
    chat = desk.chat(call.chat_id)
    body = chat.wire() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.username:
        body["active_usernames"] = [chat.username]
    if chat.person is not None:
        return body | ({"bio": chat.person.bio} if chat.person.bio else {})
    return body | _shared(desk, chat)


def _shared(desk: Desk, chat: Chat) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if chat.is_group:
        body["permissions"] = {name: name in chat.permissions for name in PERMISSIONS}
    if chat.pinned:
        body["pinned_message"] = chat.pinned[-1].wire(replied=False)
    if chat.linked is not None:
        body["linked_chat_id"] = chat.linked.id
    primary = [link for link in chat.links.values() if link.is_primary and not link.revoked]
    if primary and chat.member(desk.bot).has_right("can_invite_users"):
        body["invite_link"] = primary[-1].address
    if chat.guard is not None:
        body["guard_bot"] = chat.guard.wire()
    facts = {
        "description": chat.description,
        "join_by_request": chat.join_by_request,
        "slow_mode_delay": chat.slow_mode_delay,
    }
    return body | {key: value for key, value in facts.items() if value}


@method(SetChatTitle)
async def set_chat_title(desk: Desk, call: SetChatTitle) -> bool:
    """Give a chat another title."""
    chat = desk.chat(call.chat_id)
    _check_info(desk, chat, "title")
    if not 1 <= len(call.title) <= _LONGEST_TITLE:
        raise bad_request("chat title is too long")
    if chat.title == call.title:
        raise bad_request("chat title is not modified")
    chat.title = call.title
    post(chat, desk.bot, {"new_chat_title": call.title})
    return True


@method(SetChatDescription)
async def set_chat_description(desk: Desk, call: SetChatDescription) -> bool:
    """Say what a chat is about."""
    chat = desk.chat(call.chat_id)
    _check_info(desk, chat, "description")
    text = call.description or ""
    if len(text) > _LONGEST_DESCRIPTION:
        raise bad_request("chat description is too long")
    if chat.description == text:
        raise bad_request("chat description is not modified")
    chat.description = text
    return True


def _check_info(desk: Desk, chat: Chat, what: str) -> None:
    if chat.kind == "private":
        raise bad_request(f"can't change private chat {what}")
    if not chat.member(desk.bot).has_right("can_change_info"):
        raise bad_request(f"not enough rights to change chat {what}")


@method(SetMessageReaction)
async def set_message_reaction(desk: Desk, call: SetMessageReaction) -> bool:
    """React to a message, or take the reaction back."""
    chat = desk.writable(call.chat_id)
    message = chat.find(call.message_id, "message to react not found")
    wanted = [reaction.model_dump(mode="json", exclude_none=True) for reaction in call.reaction or ()]
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions[desk.bot.id] = wanted
    return True


@method(DeleteMessageReaction)
async def delete_message_reaction(desk: Desk, call: DeleteMessageReaction) -> bool:
    """Take somebody's reaction from a message."""
    chat = desk.chat(call.chat_id)
    desk.right(chat, "can_delete_messages", "not enough rights to delete reactions")
    message = chat.find(call.message_id, "message not found")
    message.reactions.pop(call.user_id or call.actor_chat_id or 0, None)
    return True


@method(DeleteAllMessageReactions)
async def delete_all_message_reactions(desk: Desk, call: DeleteAllMessageReactions) -> bool:
    """Take somebody's recent reactions from all messages."""
    chat = desk.chat(call.chat_id)
    desk.right(chat, "can_delete_messages", "not enough rights to delete reactions")
    actor = call.user_id or call.actor_chat_id or 0
    given = [message for message in reversed(chat.history) if actor in message.reactions]
    for message in given[:_RECENT_REACTIONS]:
        del message.reactions[actor]
    return True
