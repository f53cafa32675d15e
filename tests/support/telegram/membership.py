"""People and bots come, go, and become something else in a chat; bots that asked are told."""

from dataclasses import replace
from typing import Any

from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot
from tests.support.telegram.chats import Chat, InviteLink, JoinRequest
from tests.support.telegram.posting import post
from tests.support.telegram.rights import Member, Status

# How long a bot may write to who asked to join.
_WRITES_AFTER_REQUEST = 300
# How long a guard bot may think.
_GUARD_ANSWERS_WITHIN = 10


def change(
    chat: Chat,
    account: Account,
    new: Member,
    *,
    by: Account,
    link: InviteLink | None = None,
    via_request: bool = False,
) -> None:
    """Let somebody be something else in a chat, and tell the bots."""
    old = chat.member(account)
    chat.set_member(account, new)
    if isinstance(account, Bot):
        if new.present:
            chat.bots[account.id] = account
        else:
            chat.bots.pop(account.id, None)
    if new.present or new.status is Status.KICKED:
        chat.requests.pop(account.id, None)
    told = {bot.id: bot for bot in chat.bots.values()}
    if isinstance(account, Bot):
        told[account.id] = account
    for bot in told.values():
        if bot is account:
            body = _changed(chat, account, old, new, by=by, link=link, via_request=via_request, to=bot)
            bot.mailbox.add("my_chat_member", body, f"own member{by.id}")
        elif chat.member(bot).administers and "chat_member" in bot.mailbox.kinds:
            body = _changed(chat, account, old, new, by=by, link=link, via_request=via_request, to=bot)
            bot.mailbox.add("chat_member", body, f"member{account.id}")


def _changed(
    chat: Chat,
    account: Account,
    old: Member,
    new: Member,
    *,
    by: Account,
    link: InviteLink | None,
    via_request: bool,
    to: Bot,
) -> dict[str, Any]:
    channel = chat.kind == "channel"
    body: dict[str, Any] = {
        "chat": chat.wire(),
        "from": by.wire(),
        "date": chat.clock.seconds(),
        "old_chat_member": old.wire(account.wire(), by=to.id, channel=channel),
        "new_chat_member": new.wire(account.wire(), by=to.id, channel=channel),
    }
    if link is not None:
        body["invite_link"] = link.wire()
    if via_request:
        body["via_join_request"] = True
    return body


def enter(
    chat: Chat,
    account: Account,
    *,
    by: Account,
    link: InviteLink | None = None,
    via_request: bool = False,
    as_what: Member | None = None,
) -> None:
    """Let somebody in, by default as a member; a restriction that she had goes on."""
    old = chat.member(account)
    if old.present:
        return
    new = replace(old, inside=True) if old.status is Status.RESTRICTED else Member(status=Status.MEMBER, tag=old.tag)
    change(chat, account, as_what or new, by=by, link=link, via_request=via_request)
    if link is not None:
        link.joined += 1
    if chat.tells_joins:
        body = account.wire()
        service = {"new_chat_participant": body, "new_chat_member": body, "new_chat_members": [body]}
        post(chat, by if by is not account and not via_request else account, service)


def leave(chat: Chat, account: Account, new: Member, *, by: Account) -> None:
    """Let somebody be out, by her own will or another's."""
    was_present = chat.member(account).present
    if chat.is_group and was_present and chat.tells_joins:
        body = account.wire()
        service = {"left_chat_participant": body, "left_chat_member": body}
        change(chat, account, new, by=by)
        post(chat, by, service)
        return
    change(chat, account, new, by=by)


def ask_to_join(chat: Chat, account: Account, *, link: InviteLink | None) -> JoinRequest:
    """Let somebody wait at the door; bots that may invite are told, and may write to her for five minutes."""
    now = chat.clock.seconds()
    request = JoinRequest(user=account, date=now, bio=account.bio, link=link)
    chat.requests[account.id] = request
    chat.changed()
    if chat.guard is not None:
        request.query_id = f"{abs(chat.id)}{account.id}{now}"
        request.query_expires = now + _GUARD_ANSWERS_WITHIN
    for bot in chat.bots.values():
        if not chat.member(bot).has_right("can_invite_users"):
            continue
        bot.may_write_until[account.id] = now + _WRITES_AFTER_REQUEST
        body: dict[str, Any] = {"chat": chat.wire(), "from": account.wire(), "user_chat_id": account.id, "date": now}
        if account.bio:
            body["bio"] = account.bio
        if link is not None:
            body["invite_link"] = link.wire(chat.pending)
        if bot is chat.guard:
            body["query_id"] = request.query_id
        bot.mailbox.add("chat_join_request", body, f"join{account.id}")
    return request
