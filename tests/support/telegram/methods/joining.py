"""How people come in: invite links and join requests."""

from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import (
    ApproveChatJoinRequest,
    CreateChatInviteLink,
    DeclineChatJoinRequest,
    EditChatInviteLink,
    ExportChatInviteLink,
    RevokeChatInviteLink,
)

from tests.support.telegram import membership
from tests.support.telegram.chats import Chat, InviteLink, JoinRequest
from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method

_LONGEST_NAME = 32
_MOST_BY_LINK = 99_999


def _inviting(desk: Desk, chat_id: int | str) -> Chat:
    chat = desk.chat(chat_id)
    if chat.kind == "private":
        raise bad_request("chat not found")
    desk.right(chat, "can_invite_users", "not enough rights to manage chat invite link")
    return chat


def _seconds(given: datetime | timedelta | int | None, now: int) -> int:
    match given:
        case None:
            return 0
        case datetime():
            return int(given.timestamp())
        case timedelta():
            return now + int(given.total_seconds())
        case _:
            return given


def _check(call: CreateChatInviteLink | EditChatInviteLink) -> None:
    if len(call.name or "") > _LONGEST_NAME:
        raise bad_request("invite link name is too long")
    if call.creates_join_request and call.member_limit:
        raise bad_request("member limit can't be specified for links requiring administrator approval")
    if not 0 <= (call.member_limit or 0) <= _MOST_BY_LINK:
        raise bad_request("USAGE_LIMIT_INVALID")


@method(CreateChatInviteLink)
async def create_chat_invite_link(desk: Desk, call: CreateChatInviteLink) -> dict[str, Any]:
    """Make a link."""
    chat = _inviting(desk, call.chat_id)
    _check(call)
    link = desk.world.link(
        chat,
        desk.bot,
        name=call.name or "",
        expires=_seconds(call.expire_date, desk.now),
        limit=call.member_limit or 0,
        asks=bool(call.creates_join_request),
    )
    return link.wire()


def _own(desk: Desk, chat: Chat, address: str) -> InviteLink:
    link = chat.links.get(address)
    if link is None or link.creator is not desk.bot:
        raise bad_request("INVITE_HASH_EXPIRED")
    return link


@method(EditChatInviteLink)
async def edit_chat_invite_link(desk: Desk, call: EditChatInviteLink) -> dict[str, Any]:
    """Change a link that this bot made."""
    chat = _inviting(desk, call.chat_id)
    _check(call)
    link = _own(desk, chat, call.invite_link)
    link.name = call.name or ""
    link.expires = _seconds(call.expire_date, desk.now)
    link.limit = call.member_limit or 0
    link.asks = bool(call.creates_join_request)
    return link.wire()


@method(RevokeChatInviteLink)
async def revoke_chat_invite_link(desk: Desk, call: RevokeChatInviteLink) -> dict[str, Any]:
    """Let a link lead nowhere; the main one is replaced."""
    chat = _inviting(desk, call.chat_id)
    link = _own(desk, chat, call.invite_link)
    link.revoked = True
    if link.is_primary:
        desk.world.link(chat, desk.bot, is_primary=True)
    return link.wire()


@method(ExportChatInviteLink)
async def export_chat_invite_link(desk: Desk, call: ExportChatInviteLink) -> str:
    """Make a new main link of this bot; the one before leads nowhere."""
    chat = desk.chat(call.chat_id)
    desk.right(chat, "can_invite_users", "not enough rights to export chat invite link")
    for link in chat.links.values():
        if link.is_primary and link.creator is desk.bot:
            link.revoked = True
    return desk.world.link(chat, desk.bot, is_primary=True).address


def _request(desk: Desk, chat: Chat, user_id: int) -> JoinRequest:
    account = desk.person(chat, user_id)
    if chat.member(account).present:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    request = chat.requests.get(account.id)
    if request is None:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return request


@method(ApproveChatJoinRequest)
async def approve_chat_join_request(desk: Desk, call: ApproveChatJoinRequest) -> bool:
    """Let in who asked."""
    chat = desk.chat(call.chat_id)
    desk.right(chat, "can_invite_users", "not enough rights")
    request = _request(desk, chat, call.user_id)
    membership.enter(chat, request.user, by=desk.bot, link=request.link, via_request=True)
    return True


@method(DeclineChatJoinRequest)
async def decline_chat_join_request(desk: Desk, call: DeclineChatJoinRequest) -> bool:
    """Do not let in who asked."""
    chat = desk.chat(call.chat_id)
    desk.right(chat, "can_invite_users", "not enough rights")
    request = _request(desk, chat, call.user_id)
    del chat.requests[request.user.id]
    return True
