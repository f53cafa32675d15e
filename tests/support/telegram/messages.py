"""A message of a chat, as it stands there and as the Bot API tells of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.telegram.accounts import Account

if TYPE_CHECKING:
    from tests.support.telegram.bots import Bot
    from tests.support.telegram.chats import Chat

# What a message can carry beside text, and the permission that it takes.
KINDS = {
    "text": "can_send_messages",
    "photo": "can_send_photos",
    "video": "can_send_videos",
    "animation": "can_send_other_messages",
    "audio": "can_send_audios",
    "document": "can_send_documents",
    "voice": "can_send_voice_notes",
    "video_note": "can_send_video_notes",
    "sticker": "can_send_other_messages",
    "dice": "can_send_other_messages",
    "game": "can_send_other_messages",
    "poll": "can_send_polls",
    "contact": "can_send_messages",
    "location": "can_send_messages",
    "venue": "can_send_messages",
    "invoice": "can_send_messages",
}


@dataclass(eq=False, slots=True, kw_only=True)
class Message:
    """One message; `content` holds the fields of its kind as they are sent."""

    chat: "Chat"
    id: int
    date: int
    sender: Account
    content: dict[str, Any]
    # A chat in whose name it was written: an anonymous administrator's group, a linked channel.
    sender_chat: "Chat | None" = None
    reply_to: "Message | None" = None
    markup: dict[str, Any] | None = None
    edited_at: int = 0
    deleted_at: int = 0
    # forward_origin, is_automatic_forward, media_group_id, message_thread_id and the like.
    extra: dict[str, Any] = field(default_factory=dict)
    # Reactions by who gave them.
    reactions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    # Options of a poll by who chose them.
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    # The bot with which it was found, and the number by which that bot may change it.
    via: "Bot | None" = None
    inline_id: str = ""
    # The one member who sees it, of an ephemeral message.
    receiver: Account | None = None

    @property
    def text(self) -> str:
        """The text or the caption; empty where there is none."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def kind(self) -> str:
        """What it carries: 'text', 'photo', …, or 'service'."""
        return next((kind for kind in KINDS if kind in self.content), "service")

    @property
    def is_there(self) -> bool:
        """Whether it was not deleted."""
        return not self.deleted_at

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Its inline buttons, in the order in which they are read."""
        return [button for row in (self.markup or {}).get("inline_keyboard", ()) for button in row]

    def wire(self, *, replied: bool = True) -> dict[str, Any]:
        """The message as a Message object; what it replies to is told one level deep."""
        body: dict[str, Any] = {"message_id": self.id, "date": self.date, "chat": self.chat.wire()}
        if self.chat.kind != "channel":
            body["from"] = self.sender.wire()
        if self.sender_chat is not None:
            body["sender_chat"] = self.sender_chat.wire()
        if (tag := self.chat.tag_of(self.sender)) and self.sender_chat is None:
            body["sender_tag"] = tag
        if self.edited_at:
            body["edit_date"] = self.edited_at
        if self.reply_to is not None and replied and self.reply_to.is_there:
            body["reply_to_message"] = self.reply_to.wire(replied=False)
        if self.receiver is not None:
            body |= {"receiver_user": self.receiver.wire(), "ephemeral_message_id": self.id}
        body |= self.extra
        body |= self.content
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body

    def __str__(self) -> str:
        return f"{self.sender.name}: {self.text or self.kind}"
