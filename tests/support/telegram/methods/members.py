"""Members: looked up, banned, restricted, promoted; each only as far as the bot's rights go."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import (
    BanChatMember,
    BanChatSenderChat,
    GetChatAdministrators,
    GetChatMember,
    GetChatMemberCount,
    LeaveChat,
    PromoteChatMember,
    RestrictChatMember,
    SetChatAdministratorCustomTitle,
    SetChatMemberTag,
    SetChatPermissions,
    UnbanChatMember,
    UnbanChatSenderChat,
)

from tests.support.telegram import membership
from tests.support.telegram.accounts import Account
from tests.support.telegram.chats import Chat
from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.posting import delete
from tests.support.telegram.rights import EVERYTHING, RIGHTS, Member, Status, ends_at, permitted

_NO_RIGHT = "not enough rights to restrict/unrestrict chat member"
_LONGEST_TITLE = 16


def _until(given: datetime | timedelta | int | None, now: int) -> int:
    match given:
        case None:
            return 0
        case datetime():
            return ends_at(int(given.timestamp()), now=now)
        case timedelta():
            return ends_at(now + int(given.total_seconds()), now=now)
        case _:
            return ends_at(given, now=now)


@method(GetChatMember)
async def get_chat_member(desk: Desk, call: GetChatMember) -> dict[str, Any]:
    """What somebody is in a chat."""
    chat = desk.chat(call.chat_id)
    account = desk.person(chat, call.user_id)
    return chat.member(account).wire(account.wire(), by=desk.bot.id, channel=chat.kind == "channel")


@method(GetChatAdministrators)
async def get_chat_administrators(desk: Desk, call: GetChatAdministrators) -> list[dict[str, Any]]:
    """The owner and the administrators; other bots only when asked for."""
    chat = desk.chat(call.chat_id)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    bots = bool(getattr(call, "return_bots", None))
    listed = [
        (account, member)
        for account in chat.present()
        if (member := chat.member(account)).administers and (bots or not account.is_bot or account is desk.bot)
    ]
    return [member.wire(account.wire(), by=desk.bot.id, channel=chat.kind == "channel") for account, member in listed]


@method(GetChatMemberCount)
async def get_chat_member_count(desk: Desk, call: GetChatMemberCount) -> int:
    """How many members a chat has."""
    return desk.chat(call.chat_id).size


def _target(desk: Desk, chat: Chat, user_id: int, *, verb: str) -> Account:
    """Who is to be removed or restricted, if this bot may do it to her."""
    if chat.kind == "private":
        raise bad_request(f"can't {verb} members in private chats")
    if user_id == desk.bot.id:
        raise bad_request("can't restrict self")
    account = desk.person(chat, user_id)
    member = chat.member(account)
    desk.right(chat, "can_restrict_members", _NO_RIGHT if chat.kind != "group" else "CHAT_ADMIN_REQUIRED")
    if member.status is Status.CREATOR:
        raise bad_request("can't remove chat owner")
    promoted = member.promoted_by == desk.bot.id and chat.member(desk.bot).has_right("can_promote_members")
    if member.status is Status.ADMINISTRATOR and not promoted:
        raise bad_request("user is an administrator of the chat")
    return account


@method(BanChatMember)
async def ban_chat_member(desk: Desk, call: BanChatMember) -> bool:
    """Remove somebody, for good or until a time."""
    chat = desk.chat(call.chat_id)
    account = _target(desk, chat, call.user_id, verb="ban")
    # A basic group keeps no list of those who were banned.
    banned = Member() if chat.kind == "group" else Member(status=Status.KICKED, until=_until(call.until_date, desk.now))
    membership.leave(chat, account, banned, by=desk.bot)
    if call.revoke_messages:
        for message in chat.history:
            if message.sender is account:
                delete(message)
    return True


@method(UnbanChatMember)
async def unban_chat_member(desk: Desk, call: UnbanChatMember) -> bool:
    """Let somebody come back; without `only_if_banned` a member is removed thereby."""
    chat = desk.chat(call.chat_id)
    _refuse_basic(chat)
    account = _target(desk, chat, call.user_id, verb="unban")
    member = chat.member(account)
    if member.status is Status.KICKED or (not call.only_if_banned and member.status is not Status.LEFT):
        membership.leave(chat, account, Member(), by=desk.bot)
    return True


def _refuse_basic(chat: Chat) -> None:
    if chat.kind not in {"supergroup", "channel"}:
        raise bad_request("method is available for supergroup and channel chats only")


@method(RestrictChatMember)
async def restrict_chat_member(desk: Desk, call: RestrictChatMember) -> bool:
    """Leave somebody only these permissions; all of them lift the restriction."""
    chat = desk.chat(call.chat_id)
    if chat.kind != "supergroup":
        raise bad_request("method is available only for supergroups")
    account = _target(desk, chat, call.user_id, verb="restrict")
    old = chat.member(account)
    left = permitted(call.permissions.model_dump(), independent=bool(call.use_independent_chat_permissions))
    if left == EVERYTHING:
        new = Member(status=Status.MEMBER if old.present else Status.LEFT, tag=old.tag)
    else:
        new = Member(
            status=Status.RESTRICTED,
            permissions=left,
            inside=old.present,
            until=_until(call.until_date, desk.now),
            tag=old.tag,
        )
    if new != old:
        membership.change(chat, account, new, by=desk.bot)
    return True


@method(PromoteChatMember)
async def promote_chat_member(desk: Desk, call: PromoteChatMember) -> bool:
    """Give somebody rights that the bot has itself; none makes her a member again."""
    chat = desk.chat(call.chat_id)
    _refuse_basic(chat)
    account = desk.person(chat, call.user_id)
    own, old = chat.member(desk.bot), chat.member(account)
    desk.right(chat, "can_promote_members", "not enough rights to promote/demote chat member")
    if account is desk.bot:
        raise bad_request("can't promote self")
    rights = frozenset(name for name in RIGHTS if getattr(call, name, None))
    if old.status is Status.CREATOR:
        raise bad_request("can't demote chat creator" if not rights else "can't remove chat owner")
    if old.status is Status.ADMINISTRATOR and old.promoted_by != desk.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if rights - own.rights - {"is_anonymous"}:
        raise bad_request("RIGHT_FORBIDDEN")
    if not old.present:
        raise bad_request("USER_NOT_PARTICIPANT" if old.status is Status.LEFT else "PARTICIPANT_ID_INVALID")
    new = Member(status=Status.MEMBER, tag=old.tag)
    if rights:
        granted = rights | {"can_manage_chat"}
        new = Member(status=Status.ADMINISTRATOR, rights=granted, promoted_by=desk.bot.id, title=old.title, tag=old.tag)
    if new != old:
        membership.change(chat, account, new, by=desk.bot)
    return True


@method(SetChatPermissions)
async def set_chat_permissions(desk: Desk, call: SetChatPermissions) -> bool:
    """Say what members may."""
    chat = desk.chat(call.chat_id)
    if not chat.is_group:
        raise bad_request(f"can't change {'private' if chat.kind == 'private' else 'channel'} chat permissions")
    desk.right(chat, "can_restrict_members", "not enough rights to change chat permissions")
    wanted = permitted(call.permissions.model_dump(), independent=bool(call.use_independent_chat_permissions))
    if wanted == chat.permissions:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.permissions = wanted
    return True


@method(SetChatAdministratorCustomTitle)
async def set_chat_administrator_custom_title(desk: Desk, call: SetChatAdministratorCustomTitle) -> bool:
    """Give an administrator, whom this bot made one, a title."""
    chat = desk.chat(call.chat_id)
    account = desk.person(chat, call.user_id)
    member = chat.member(account)
    desk.right(chat, "can_promote_members", "CHAT_ADMIN_REQUIRED")
    if not member.administers:
        raise bad_request("user is not an administrator")
    if member.status is Status.CREATOR or member.promoted_by != desk.bot.id:
        raise bad_request("not enough rights to change custom title of the user")
    if len(call.custom_title) > _LONGEST_TITLE:
        raise bad_request("ADMIN_RANK_INVALID")
    chat.set_member(account, replace(member, title=call.custom_title))
    return True


@method(SetChatMemberTag)
async def set_chat_member_tag(desk: Desk, call: SetChatMemberTag) -> bool:
    """Put a tag beside a member's name, or take it away."""
    chat = desk.chat(call.chat_id)
    if not chat.is_group:
        raise bad_request("method is available only for groups and supergroups")
    account = desk.person(chat, call.user_id)
    member = chat.member(account)
    desk.right(chat, "can_manage_tags", "not enough rights to manage tags")
    if member.administers:
        raise bad_request("user is an administrator of the chat")
    if not member.present:
        raise bad_request("USER_NOT_PARTICIPANT")
    tag = call.tag or ""
    if len(tag) > _LONGEST_TITLE:
        raise bad_request("TAG_INVALID")
    if tag != member.tag:
        membership.change(chat, account, member.tagged(tag), by=desk.bot)
    return True


@method(BanChatSenderChat)
async def ban_chat_sender_chat(desk: Desk, call: BanChatSenderChat) -> bool:
    """Let nobody write in the name of a channel."""
    chat = desk.chat(call.chat_id)
    _refuse_basic(chat)
    desk.right(chat, "can_restrict_members", _NO_RIGHT)
    chat.banned_senders.add(call.sender_chat_id)
    return True


@method(UnbanChatSenderChat)
async def unban_chat_sender_chat(desk: Desk, call: UnbanChatSenderChat) -> bool:
    """Let a channel be written for again."""
    chat = desk.chat(call.chat_id)
    _refuse_basic(chat)
    desk.right(chat, "can_restrict_members", _NO_RIGHT)
    chat.banned_senders.discard(call.sender_chat_id)
    return True


@method(LeaveChat)
async def leave_chat(desk: Desk, call: LeaveChat) -> bool:
    """Go."""
    chat = desk.chat(call.chat_id)
    if chat.kind == "private":
        raise bad_request("can't leave private chats")
    membership.leave(chat, desk.bot, Member(), by=desk.bot)
    return True
