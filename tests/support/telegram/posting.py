"""Messages come, change and go, and the bots that may know of it are told."""

from typing import Any

from tests.support.telegram.accounts import Account
from tests.support.telegram.chats import Chat
from tests.support.telegram.messages import Message

# A bot hears of these though it did them itself.
_HEARD_OF_ONESELF = {"new_chat_title", "new_chat_photo", "delete_chat_photo", "left_chat_member", "pinned_message"}


def post(
    chat: Chat,
    sender: Account,
    content: dict[str, Any],
    *,
    reply_to: Message | None = None,
    markup: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
    sender_chat: Chat | None = None,
    receiver: Account | None = None,
) -> Message:
    """Put a message into a chat and tell its bots."""
    extra = dict(extra or {})
    if reply_to is not None and chat.kind == "supergroup":
        # All that is said under a message is one thread, however deep the answers go.
        extra.setdefault("message_thread_id", reply_to.extra.get("message_thread_id", reply_to.id))
    message = Message(
        chat=chat,
        id=chat.next_id(),
        date=chat.clock.seconds(),
        sender=sender,
        content=content,
        reply_to=reply_to,
        markup=markup,
        extra=extra,
        sender_chat=sender_chat,
        receiver=receiver,
    )
    chat.messages[message.id] = message
    chat.changed()
    if receiver is None:
        tell(message, "channel_post" if chat.kind == "channel" else "message")
        forward_to_discussion(message)
    return message


def tell(message: Message, kind: str) -> None:
    """Tell the chat's bots of a message, each as far as it may hear."""
    chat, body = message.chat, None
    for bot in chat.bots.values():
        if message.sender.is_bot and message.sender not in _STAND_INS:
            own = bot is message.sender and _HEARD_OF_ONESELF & message.content.keys()
            if not own:
                continue
        if bot.blocked_by and message.sender.id in bot.blocked_by and chat.kind == "private":
            continue
        replies = message.reply_to is not None and message.reply_to.sender is bot
        if message.kind == "service" or bot.hears(chat, message.text, replies_to_it=replies):
            body = body or message.wire()
            bot.mailbox.add(kind, body, f"chat{chat.id}")


def forward_to_discussion(message: Message) -> None:
    """Show a channel's post in its discussion group, as Telegram does by itself."""
    chat = message.chat
    if chat.kind != "channel" or chat.linked is None or message.kind == "service":
        return
    origin = {"type": "channel", "chat": chat.wire(), "message_id": message.id, "date": message.date}
    extra = {"is_automatic_forward": True, "forward_origin": origin}
    post(chat.linked, TELEGRAM, dict(message.content), extra=extra, sender_chat=chat, markup=message.markup)


def edit(message: Message, content: dict[str, Any] | None = None, markup: dict[str, Any] | None = None) -> Message:
    """Change what a message says; the bots hear of it where somebody else did it."""
    if content is not None:
        message.content = content
    message.markup = markup
    message.edited_at = message.chat.clock.seconds()
    message.chat.changed()
    if message.receiver is None:
        tell(message, "edited_channel_post" if message.chat.kind == "channel" else "edited_message")
    return message


def delete(message: Message) -> None:
    """Take a message away; nobody is told, as it is in Telegram."""
    message.deleted_at = message.chat.clock.seconds()
    if message in message.chat.pinned:
        message.chat.pinned.remove(message)
    message.chat.changed()


# Telegram itself, who forwards channels' posts, and the accounts behind anonymous administrators and channels.
TELEGRAM = Account(id=777000, first_name="Telegram")
ANONYMOUS = Account(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL = Account(id=136817688, first_name="Channel", username="Channel_Bot", is_bot=True)
_STAND_INS = {ANONYMOUS, CHANNEL}
