"""What bots do in chats, by names for people: each gives the call, which `sending.send` queues. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.services.botapi import attached
from sokoni.telegram.gateway.types import Attachment, Call, Priority

# All of them are named each time, so that none is granted by being left out. Source: core.telegram.org/bots/api, the
# object that says what members may, in version 10.2.
PERMISSIONS: tuple[str, ...] = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
MUTED: Mapping[str, bool] = dict.fromkeys(PERMISSIONS, False)
FREE: Mapping[str, bool] = dict.fromkeys(PERMISSIONS, True)
_DELETED_AT_ONCE = 100
Buttons = Sequence[Sequence[Mapping[str, Any]]]


def send_message(
    bot_id: UUID,
    chat_id: int,
    text: str,
    *,
    buttons: Buttons | None = None,
    reply_to: int | None = None,
    priority: Priority = Priority.REPLY,
    **options: Any,
) -> Call:
    """Say something. `options` are further parameters of `sendMessage`, such as `parse_mode` or `message_thread_id`."""
    params = {"chat_id": chat_id, "text": text, **_reply(reply_to), **_keyboard(buttons), **options}
    return Call(bot_id=bot_id, method="sendMessage", params=params, chat_id=chat_id, priority=priority)


def send_photo(
    bot_id: UUID,
    chat_id: int,
    photo: Attachment | str,
    *,
    caption: str = "",
    reply_to: int | None = None,
    **options: Any,
) -> Call:
    """Show a picture: one of ours, one that Telegram has (by its number), or one at an address."""
    return _with_file(bot_id, chat_id, "sendPhoto", "photo", photo, caption=caption, **_reply(reply_to), **options)


def send_document(
    bot_id: UUID,
    chat_id: int,
    document: Attachment | str,
    *,
    caption: str = "",
    reply_to: int | None = None,
    **options: Any,
) -> Call:
    """Send a file, as it is."""
    return _with_file(
        bot_id, chat_id, "sendDocument", "document", document, caption=caption, **_reply(reply_to), **options
    )


def send_album(
    bot_id: UUID,
    chat_id: int,
    media: Sequence[tuple[str, Attachment | str, str]],
    *,
    reply_to: int | None = None,
    **options: Any,
) -> Call:
    """Show two to ten files as one message; of each its kind ("photo", "video", "document"), the file and its words.

    It counts for as many messages as it has files.
    """
    files = {f"file{number}": file for number, (_, file, _) in enumerate(media) if isinstance(file, Attachment)}
    entries = [
        {
            "type": kind,
            "media": file if isinstance(file, str) else attached.mark(f"file{number}"),
            **({"caption": words} if words else {}),
        }
        for number, (kind, file, words) in enumerate(media)
    ]
    params = {"chat_id": chat_id, "media": entries, **_reply(reply_to), **options}
    return Call(bot_id=bot_id, method="sendMediaGroup", params=params, chat_id=chat_id, files=files)


def copy_message(bot_id: UUID, chat_id: int, *, from_chat_id: int, message_id: int, **options: Any) -> Call:
    """Say again what was said elsewhere, without naming where."""
    params = {"chat_id": chat_id, "from_chat_id": from_chat_id, "message_id": message_id, **options}
    return Call(bot_id=bot_id, method="copyMessage", params=params, chat_id=chat_id)


def edit_text(
    bot_id: UUID, chat_id: int, message_id: int, text: str, *, buttons: Buttons | None = None, **options: Any
) -> Call:
    """Change the words of a message of the bot's."""
    params = {"chat_id": chat_id, "message_id": message_id, "text": text, **_keyboard(buttons), **options}
    return Call(bot_id=bot_id, method="editMessageText", params=params, chat_id=chat_id)


def edit_buttons(bot_id: UUID, chat_id: int, message_id: int, *, buttons: Buttons) -> Call:
    """Change the buttons under a message of the bot's; none take them away."""
    params = {"chat_id": chat_id, "message_id": message_id, **_keyboard(buttons)}
    return Call(bot_id=bot_id, method="editMessageReplyMarkup", params=params, chat_id=chat_id)


def answer_callback(bot_id: UUID, callback_query_id: str, text: str = "", *, is_alert: bool = False) -> Call:
    """Tell whoever pressed a button that it was heard."""
    params = {"callback_query_id": callback_query_id, "text": text, "show_alert": is_alert}
    return Call(bot_id=bot_id, method="answerCallbackQuery", params=params)


def delete(
    bot_id: UUID, chat_id: int, message_ids: Sequence[int], *, priority: Priority = Priority.MODERATION
) -> list[Call]:
    """Take messages away, a hundred in a call."""
    calls = []
    for start in range(0, len(message_ids), _DELETED_AT_ONCE):
        params = {"chat_id": chat_id, "message_ids": list(message_ids[start : start + _DELETED_AT_ONCE])}
        calls.append(Call(bot_id=bot_id, method="deleteMessages", params=params, chat_id=chat_id, priority=priority))
    return calls


def pin(bot_id: UUID, chat_id: int, message_id: int, *, is_silent: bool = True) -> Call:
    """Keep a message at the top."""
    params = {"chat_id": chat_id, "message_id": message_id, "disable_notification": is_silent}
    return Call(bot_id=bot_id, method="pinChatMessage", params=params, chat_id=chat_id)


def unpin(bot_id: UUID, chat_id: int, message_id: int) -> Call:
    """Let go of a message at the top."""
    params = {"chat_id": chat_id, "message_id": message_id}
    return Call(bot_id=bot_id, method="unpinChatMessage", params=params, chat_id=chat_id)


def unpin_all(bot_id: UUID, chat_id: int) -> Call:
    """Let go of all messages at the top."""
    return Call(bot_id=bot_id, method="unpinAllChatMessages", params={"chat_id": chat_id}, chat_id=chat_id)


def ban(
    bot_id: UUID, chat_id: int, user_id: int, *, until: datetime | None = None, revokes_messages: bool = False
) -> Call:
    """Put somebody out and keep them out, for good or until then (30 seconds to 366 days from now)."""
    params = {"chat_id": chat_id, "user_id": user_id, "revoke_messages": revokes_messages, **_until(until)}
    return _moderation(bot_id, chat_id, "banChatMember", params)


def unban(bot_id: UUID, chat_id: int, user_id: int) -> Call:
    """Let somebody come again; whoever is inside stays inside."""
    params = {"chat_id": chat_id, "user_id": user_id, "only_if_banned": True}
    return _moderation(bot_id, chat_id, "unbanChatMember", params)


def kick(bot_id: UUID, chat_id: int, user_id: int) -> Call:
    """Put somebody out, who may come again at once.

    Telegram has no word for it: lifting a ban that there is not puts out. Done twice, it is still only that.
    """
    return _moderation(bot_id, chat_id, "unbanChatMember", {"chat_id": chat_id, "user_id": user_id})


def ban_sender_chat(bot_id: UUID, chat_id: int, sender_chat_id: int) -> Call:
    """Keep a channel from speaking here."""
    params = {"chat_id": chat_id, "sender_chat_id": sender_chat_id}
    return _moderation(bot_id, chat_id, "banChatSenderChat", params)


def mute(bot_id: UUID, chat_id: int, user_id: int, *, until: datetime | None = None) -> Call:
    """Let somebody read and not write, for good or until then."""
    return restrict(bot_id, chat_id, user_id, permissions=MUTED, until=until)


def unmute(bot_id: UUID, chat_id: int, user_id: int) -> Call:
    """Take all restrictions from somebody: they may what everybody may here."""
    return restrict(bot_id, chat_id, user_id, permissions=FREE)


def restrict(
    bot_id: UUID, chat_id: int, user_id: int, *, permissions: Mapping[str, bool], until: datetime | None = None
) -> Call:
    """Say one by one what somebody may; what is left out, they may not."""
    params = {
        "chat_id": chat_id,
        "user_id": user_id,
        "permissions": {**MUTED, **permissions},
        "use_independent_chat_permissions": True,
        **_until(until),
    }
    return _moderation(bot_id, chat_id, "restrictChatMember", params)


def set_permissions(bot_id: UUID, chat_id: int, permissions: Mapping[str, bool]) -> Call:
    """Say what everybody may here; what is left out, nobody may."""
    params = {
        "chat_id": chat_id,
        "permissions": {**MUTED, **permissions},
        "use_independent_chat_permissions": True,
    }
    return _moderation(bot_id, chat_id, "setChatPermissions", params)


def promote(bot_id: UUID, chat_id: int, user_id: int, *, rights: Mapping[str, bool]) -> Call:
    """Make somebody an administrator with these rights."""
    return _moderation(bot_id, chat_id, "promoteChatMember", {"chat_id": chat_id, "user_id": user_id, **rights})


def demote(bot_id: UUID, chat_id: int, user_id: int) -> Call:
    """Make an administrator a member again."""
    params = {"chat_id": chat_id, "user_id": user_id, "can_manage_chat": False}
    return _moderation(bot_id, chat_id, "promoteChatMember", params)


def set_tag(bot_id: UUID, chat_id: int, user_id: int, tag: str) -> Call:
    """Write a word beside somebody's name; an empty one takes it away."""
    params = {"chat_id": chat_id, "user_id": user_id, "tag": tag}
    return Call(bot_id=bot_id, method="setChatMemberTag", params=params, chat_id=chat_id, priority=Priority.NOTICE)


def approve_join(bot_id: UUID, chat_id: int, user_id: int) -> Call:
    """Let in who asked to."""
    params = {"chat_id": chat_id, "user_id": user_id}
    return _moderation(bot_id, chat_id, "approveChatJoinRequest", params)


def decline_join(bot_id: UUID, chat_id: int, user_id: int) -> Call:
    """Keep out who asked to come in."""
    params = {"chat_id": chat_id, "user_id": user_id}
    return _moderation(bot_id, chat_id, "declineChatJoinRequest", params)


def create_invite_link(
    bot_id: UUID,
    chat_id: int,
    *,
    name: str = "",
    expires_at: datetime | None = None,
    member_limit: int | None = None,
    asks_first: bool = False,
) -> Call:
    """Make a link into a chat; the answer's `invite_link` has it."""
    params: dict[str, Any] = {"chat_id": chat_id, "creates_join_request": asks_first}
    if name:
        params["name"] = name
    if expires_at is not None:
        params["expire_date"] = int(expires_at.timestamp())
    if member_limit is not None and not asks_first:
        params["member_limit"] = member_limit
    return Call(bot_id=bot_id, method="createChatInviteLink", params=params, chat_id=chat_id)


def revoke_invite_link(bot_id: UUID, chat_id: int, invite_link: str) -> Call:
    """Let a link into a chat lead nowhere."""
    params = {"chat_id": chat_id, "invite_link": invite_link}
    return Call(bot_id=bot_id, method="revokeChatInviteLink", params=params, chat_id=chat_id)


def leave(bot_id: UUID, chat_id: int) -> Call:
    """Leave a chat."""
    return Call(bot_id=bot_id, method="leaveChat", params={"chat_id": chat_id}, chat_id=chat_id)


def _with_file(
    bot_id: UUID, chat_id: int, method: str, field: str, file: Attachment | str, *, caption: str, **options: Any
) -> Call:
    files = {field: file} if isinstance(file, Attachment) else {}
    params = {"chat_id": chat_id, field: file if isinstance(file, str) else attached.mark(field), **options}
    if caption:
        params["caption"] = caption
    return Call(bot_id=bot_id, method=method, params=params, chat_id=chat_id, files=files)


def _moderation(bot_id: UUID, chat_id: int, method: str, params: Mapping[str, Any]) -> Call:
    return Call(bot_id=bot_id, method=method, params=params, chat_id=chat_id, priority=Priority.MODERATION)


def _until(until: datetime | None) -> dict[str, int]:
    return {} if until is None else {"until_date": int(until.timestamp())}


def _reply(message_id: int | None) -> dict[str, Any]:
    if message_id is None:
        return {}
    return {"reply_parameters": {"message_id": message_id, "allow_sending_without_reply": True}}


def _keyboard(buttons: Buttons | None) -> dict[str, Any]:
    if buttons is None:
        return {}
    return {"reply_markup": {"inline_keyboard": [[dict(button) for button in row] for row in buttons]}}
