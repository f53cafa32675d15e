"""What people do in chats: write, send, change, press, react, vote.

What Telegram would not let a person do raises `NotAllowed`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.telegram import posting
from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot, CallbackQuery, PrivateChat
from tests.support.telegram.chats import Chat
from tests.support.telegram.entities import found
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.files import SHAPES
from tests.support.telegram.mailbox import LIFETIMES
from tests.support.telegram.messages import KINDS, Message

if TYPE_CHECKING:
    from tests.support.telegram.world import TelegramWorld


@dataclass(eq=False, kw_only=True)
class Writer(Account):
    """Somebody who can be played."""

    world: "TelegramWorld"
    # The button that she pressed last, and what the bot said to it.
    last_press: CallbackQuery | None = None

    def says(self, where: "Chat | Bot", text: str, **more: Any) -> Message:
        """Write a text; to a bot means the private chat with it. `sends` tells what more can be said."""
        marks = found(text)
        return self.sends(where, {"text": text} | ({"entities": marks} if marks else {}), **more)

    def sends(
        self,
        where: "Chat | Bot",
        content: dict[str, Any],
        *,
        reply_to: Message | None = None,
        extra: dict[str, Any] | None = None,
        anonymously: bool = False,
        as_channel: Chat | None = None,
    ) -> Message:
        """Send a message of any kind, given as the Bot API tells of it; administrators may hide, owners of channels
        write in their channel's name.
        """
        chat = self.private(where) if isinstance(where, Bot) else where
        if isinstance(chat, PrivateChat) and self.id in chat.bot.blocked_by:
            raise NotAllowed("she blocked this bot")
        kind = next((kind for kind in KINDS if kind in content), "text")
        self._check(chat, KINDS[kind])
        self._keep_slow_mode(chat)
        marks = content.get("entities") or content.get("caption_entities") or ()
        linked = any(mark["type"] in {"url", "text_link"} for mark in marks)
        if linked and chat.is_group and not chat.may(self, "can_add_web_page_previews"):
            # A link without a preview is still a text; only the preview is denied.
            content = content | {"link_preview_options": {"is_disabled": True}}
        sender, sender_chat = self._appears(chat, as_channel, anonymously=anonymously)
        return posting.post(chat, sender, content, reply_to=reply_to, extra=extra, sender_chat=sender_chat)

    def _appears(self, chat: Chat, channel: Chat | None, *, anonymously: bool) -> tuple[Account, Chat | None]:
        """As whom others see her write."""
        if channel is not None:
            if channel.status(self) != "creator" or channel.id in chat.banned_senders:
                raise NotAllowed("she may not write in this channel's name here")
            return posting.CHANNEL, channel
        member = chat.member(self)
        if anonymously or "is_anonymous" in member.rights:
            if not member.administers:
                raise NotAllowed("only administrators can hide")
            return posting.ANONYMOUS, chat
        return self, None

    def _keep_slow_mode(self, chat: Chat) -> None:
        if not chat.slow_mode_delay or chat.member(self).administers:
            return
        now = self.world.clock.seconds()
        left = chat.spoke_at.get(self.id, 0) + chat.slow_mode_delay - now
        if left > 0:
            raise NotAllowed(f"slow mode: {left} seconds are left")
        chat.spoke_at[self.id] = now

    def sends_photo(self, where: "Chat | Bot", data: bytes, caption: str = "", **more: Any) -> Message:
        """Send a picture."""
        photo = self.world.files.photo(data)
        content: dict[str, Any] = {"photo": photo} | ({"caption": caption} if caption else {})
        if marks := found(caption):
            content["caption_entities"] = marks
        return self.sends(where, content, **more)

    def sends_document(self, where: "Chat | Bot", data: bytes, name: str, caption: str = "", **more: Any) -> Message:
        """Send a file."""
        content: dict[str, Any] = {"document": self.world.files.document(data, name)}
        return self.sends(where, content | ({"caption": caption} if caption else {}), **more)

    def sends_album(self, where: "Chat | Bot", *pictures: bytes, caption: str = "") -> list[Message]:
        """Send several pictures as one album; the caption stands under the first."""
        group = {"media_group_id": str(self.world.rng.getrandbits(60))}
        return [
            self.sends_photo(where, data, caption if number == 0 else "", extra=dict(group))
            for number, data in enumerate(pictures)
        ]

    def sends_file(self, where: "Chat | Bot", kind: str, data: bytes = b"", **more: Any) -> Message:
        """Send a video, animation, audio, voice, video_note or sticker."""
        file = self.world.files.add(data or kind.encode(), kind=kind)
        return self.sends(where, {kind: file.wire() | SHAPES[kind]}, **more)

    def sends_contact(self, where: "Chat | Bot", phone_number: str, **more: Any) -> Message:
        """Send one's own telephone number, as a button of a bot asks for it."""
        contact = {"phone_number": phone_number, "first_name": self.first_name, "user_id": self.id}
        return self.sends(where, {"contact": contact}, **more)

    def votes(self, message: Message, *options: int) -> None:
        """Choose options of a poll by their numbers, the first is 0; none takes the vote back."""
        poll, chat = message.content["poll"], message.chat
        before = message.votes.get(self.id, ())
        closed = poll["is_closed"] or 0 < poll.get("close_date", 0) <= self.world.clock.seconds()
        if closed or (before and options and not poll["allows_revoting"]):
            raise NotAllowed("one votes once, while the poll is open")
        if len(options) > 1 and not poll["allows_multiple_answers"]:
            raise NotAllowed("this poll takes one answer")
        message.votes[self.id] = options
        for number, option in enumerate(poll["options"]):
            option["voter_count"] = sum(number in chosen for chosen in message.votes.values())
        poll["total_voter_count"] = sum(bool(chosen) for chosen in message.votes.values())
        chat.changed()
        if not isinstance(message.sender, Bot):
            return
        message.sender.mailbox.add("poll", dict(poll), f"poll{poll['id']}")
        if not poll["is_anonymous"]:
            answer = {"poll_id": poll["id"], "user": self.wire(), "option_ids": list(options)}
            answer["option_persistent_ids"] = [poll["options"][number]["persistent_id"] for number in options]
            message.sender.mailbox.add("poll_answer", answer, f"poll{poll['id']}")

    def forwards(self, message: Message, where: "Chat | Bot") -> Message:
        """Forward a message."""
        return self.sends(where, dict(message.content), extra={"forward_origin": origin(message)})

    def edits(self, message: Message, text: str) -> Message:
        """Change the text of an own message."""
        if message.sender is not self or not message.is_there:
            raise NotAllowed("one edits one's own messages")
        field = "text" if "text" in message.content else "caption"
        marks = found(text)
        content = {key: value for key, value in message.content.items() if not key.endswith("entities")} | {field: text}
        if marks:
            content["entities" if field == "text" else "caption_entities"] = marks
        return posting.edit(message, content, message.markup)

    def deletes(self, message: Message) -> None:
        """Delete an own message, or another's as an administrator."""
        if message.sender is not self and not message.chat.member(self).has_right("can_delete_messages"):
            raise NotAllowed("this is somebody else's message")
        posting.delete(message)

    def presses(self, message: Message, button: str) -> CallbackQuery:
        """Press an inline button, named by its words or its data."""
        wanted = [b for b in message.buttons if button in {b["text"], b.get("callback_data")}]
        if not wanted or not message.is_there:
            there = [b["text"] for b in message.buttons]
            raise NotAllowed(f"there is no button {button!r}, only {there}")
        if "callback_data" not in wanted[0]:
            raise NotAllowed(f"the button {button!r} opens {wanted[0].get('url')!r}")
        bot = message.via or message.sender
        if not isinstance(bot, Bot):
            raise NotAllowed("only bots' messages have buttons")
        query = CallbackQuery(
            id=str(self.world.rng.getrandbits(62)),
            person=self,
            message=message,
            data=wanted[0]["callback_data"],
            expires=self.world.clock.seconds() + LIFETIMES["callback_query"],
        )
        bot.callbacks[query.id] = self.last_press = query
        body = {
            "id": query.id,
            "from": self.wire(),
            **({"inline_message_id": message.inline_id} if message.via else {"message": message.wire()}),
            "chat_instance": str(message.chat.id * 7919),
            "data": query.data,
        }
        bot.mailbox.add("callback_query", body, f"callback{self.id}")
        return query

    def reacts(self, message: Message, *emoji: str) -> None:
        """React to a message; without an emoji the reaction is taken back."""
        chat = message.chat
        if not message.is_there or not chat.may(self, "can_react_to_messages"):
            raise NotAllowed("reactions are not allowed here")
        new = [{"type": "emoji", "emoji": sign} for sign in emoji]
        old, message.reactions[self.id] = message.reactions.get(self.id, []), new
        body = {
            "chat": chat.wire(),
            "message_id": message.id,
            "user": self.wire(),
            "date": self.world.clock.seconds(),
            "old_reaction": old,
            "new_reaction": new,
        }
        for bot in chat.bots.values():
            if chat.kind == "private" or chat.member(bot).administers:
                bot.mailbox.add("message_reaction", body, f"reactions{chat.id}")

    def private(self, bot: Bot) -> PrivateChat:
        """The private chat with a bot, which is begun where there is none."""
        chat = bot.private.get(self.id)
        if chat is None:
            chat = self.world.private(bot, self.world.people[self.id])
        chat.started = True
        return chat

    def _check(self, chat: Chat, permission: str) -> None:
        if not chat.may(self, permission):
            raise NotAllowed(f"{self.name} ({chat.status(self)}) lacks {permission} in {chat.title or chat.kind}")


def origin(message: Message) -> dict[str, Any]:
    """Where a forwarded message came from, as a MessageOrigin object."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.chat.kind == "channel":
        return {"type": "channel", "chat": message.chat.wire(), "message_id": message.id, "date": message.date}
    if message.sender_chat is not None:
        return {"type": "chat", "sender_chat": message.sender_chat.wire(), "date": message.date}
    return {"type": "user", "sender_user": message.sender.wire(), "date": message.date}
