"""People, and what they do in their Telegram: write, press, join, leave, block; owners and administrators also rule.

What Telegram would not let a person do raises `NotAllowed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.support.telegram import membership, posting
from tests.support.telegram.accounts import Account
from tests.support.telegram.bots import Bot, CallbackQuery, PrivateChat
from tests.support.telegram.chats import Chat, InviteLink, JoinRequest
from tests.support.telegram.entities import found
from tests.support.telegram.errors import NotAllowed
from tests.support.telegram.mailbox import LIFETIMES
from tests.support.telegram.messages import KINDS, Message
from tests.support.telegram.rights import ALL_GROUP_RIGHTS, CHANNEL_RIGHTS, USUAL, Member, Status

if TYPE_CHECKING:
    from tests.support.telegram.world import TelegramWorld


@dataclass(eq=False, kw_only=True)
class Person(Account):
    """Somebody who can be played."""

    world: "TelegramWorld"
    # The button that she pressed last, and what the bot said to it.
    last_press: CallbackQuery | None = None

    # In chats.

    def says(
        self, where: "Chat | Bot", text: str, *, reply_to: Message | None = None, anonymously: bool = False
    ) -> Message:
        """Write a text; to a bot means the private chat with it."""
        marks = found(text)
        content: dict[str, Any] = {"text": text} | ({"entities": marks} if marks else {})
        return self.sends(where, content, reply_to=reply_to, anonymously=anonymously)

    def sends(
        self,
        where: "Chat | Bot",
        content: dict[str, Any],
        *,
        reply_to: Message | None = None,
        extra: dict[str, Any] | None = None,
        anonymously: bool = False,
    ) -> Message:
        """Send a message of any kind, given as the Bot API tells of it."""
        chat = self.private(where) if isinstance(where, Bot) else where
        if isinstance(chat, PrivateChat):
            chat.bot.blocked_by.discard(self.id)
        kind = next((kind for kind in KINDS if kind in content), "text")
        self._check(chat, KINDS[kind])
        marks = content.get("entities") or content.get("caption_entities") or ()
        if any(mark["type"] in {"url", "text_link"} for mark in marks) and chat.is_group:
            # A link without a preview is still a text; only the preview is denied.
            content = content | (
                {} if chat.may(self, "can_add_web_page_previews") else {"link_preview_options": {"is_disabled": True}}
            )
        anonymous = anonymously or "is_anonymous" in chat.member(self).rights
        return posting.post(
            chat,
            posting.ANONYMOUS if anonymous else self,
            content,
            reply_to=reply_to,
            extra=extra,
            sender_chat=chat if anonymous else None,
        )

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
        bot = message.sender
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
            "message": message.wire(),
            "chat_instance": str(message.chat.id * 7919),
            "data": query.data,
        }
        bot.mailbox.add("callback_query", body, f"user{self.id}")
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

    # With bots.

    def private(self, bot: Bot) -> PrivateChat:
        """The private chat with a bot, which is begun where there is none."""
        chat = bot.private.get(self.id)
        if chat is None:
            chat = self.world.private(bot, self)
        chat.started = True
        return chat

    def starts(self, bot: Bot, payload: str = "") -> Message:
        """Press Start, or open a link with a payload."""
        chat = self.private(bot)
        if self.id in bot.blocked_by:
            self.unblocks(bot)
        return self.says(chat, f"/start {payload}".rstrip())

    def blocks(self, bot: Bot) -> None:
        """Stop and block a bot."""
        self._private_change(bot, Status.MEMBER, Status.KICKED)
        bot.blocked_by.add(self.id)

    def unblocks(self, bot: Bot) -> None:
        """Let a bot write again."""
        bot.blocked_by.discard(self.id)
        self._private_change(bot, Status.KICKED, Status.MEMBER)

    def _private_change(self, bot: Bot, old: Status, new: Status) -> None:
        body = {
            "chat": self.chat_wire(),
            "from": self.wire(),
            "date": self.world.clock.seconds(),
            "old_chat_member": Member(status=old).wire(bot.wire()),
            "new_chat_member": Member(status=new).wire(bot.wire()),
        }
        bot.mailbox.add("my_chat_member", body, f"user{self.id}")

    # Coming and going.

    def joins(self, chat: Chat, link: "InviteLink | str | None" = None) -> "JoinRequest | None":
        """Join by a link, or openly; where one has to ask, the request is made and returned."""
        if isinstance(link, str):
            link = chat.links.get(link)
            if link is None:
                raise NotAllowed("this link leads nowhere")
        member = chat.member(self)
        if member.status is Status.KICKED:
            raise NotAllowed("she is banned here")
        if member.present:
            return None
        if link is not None and not self._opens(link):
            raise NotAllowed("this link has expired")
        if (link is not None and link.asks) or (link is None and chat.join_by_request):
            return membership.ask_to_join(chat, self, link=link)
        membership.enter(chat, self, by=self, link=link)
        return None

    def _opens(self, link: InviteLink) -> bool:
        now = self.world.clock.seconds()
        return not (
            link.revoked or (link.expires and link.expires <= now) or (link.limit and link.joined >= link.limit)
        )

    def asks_to_join(self, chat: Chat, link: InviteLink | None = None) -> JoinRequest:
        """Ask to be let in."""
        if chat.status(self) is Status.KICKED:
            raise NotAllowed("she is banned here")
        return membership.ask_to_join(chat, self, link=link)

    def leaves(self, chat: Chat) -> None:
        """Leave a chat."""
        membership.leave(chat, self, Member(tag=""), by=self)

    def adds(self, chat: Chat, *accounts: Account, rights: frozenset[str] | Sequence[str] | None = None) -> None:
        """Add people or bots; with rights they become administrators at once."""
        for account in accounts:
            self._check(chat, "can_invite_users")
            if chat.status(account) is Status.KICKED:
                self._check_right(chat, "can_restrict_members")
                chat.set_member(account, Member())
            membership.enter(chat, account, by=self)
            if rights is not None:
                self.promotes(chat, account, rights)

    # Ruling.

    def promotes(
        self, chat: Chat, account: Account, rights: frozenset[str] | Sequence[str] | None = None, title: str = ""
    ) -> None:
        """Make somebody an administrator, by default with all rights; with none she is one no longer."""
        self._check_right(chat, "can_promote_members")
        usual = ALL_GROUP_RIGHTS | (set(CHANNEL_RIGHTS) if chat.kind == "channel" else set())
        granted = frozenset(usual if rights is None else rights)
        new = (
            Member(status=Status.ADMINISTRATOR, rights=granted | {"can_manage_chat"}, title=title, promoted_by=self.id)
            if granted
            else Member(status=Status.MEMBER)
        )
        membership.change(chat, account, new, by=self)

    def bans(self, chat: Chat, account: Account, *, lasting: timedelta | None = None) -> None:
        """Remove somebody for good, or for a while."""
        self._check_right(chat, "can_restrict_members")
        until = self.world.clock.seconds() + int(lasting.total_seconds()) if lasting else 0
        membership.leave(chat, account, Member(status=Status.KICKED, until=until), by=self)

    def unbans(self, chat: Chat, account: Account) -> None:
        """Let somebody come back if she wants."""
        self._check_right(chat, "can_restrict_members")
        membership.change(chat, account, Member(), by=self)

    def restricts(
        self,
        chat: Chat,
        account: Account,
        permissions: frozenset[str] = frozenset(),
        *,
        lasting: timedelta | None = None,
    ) -> None:
        """Leave somebody only these permissions."""
        self._check_right(chat, "can_restrict_members")
        old = chat.member(account)
        until = self.world.clock.seconds() + int(lasting.total_seconds()) if lasting else 0
        new = replace(
            old, status=Status.RESTRICTED, permissions=permissions, until=until, inside=old.present, rights=frozenset()
        )
        membership.change(chat, account, new, by=self)

    def pins(self, message: Message) -> None:
        """Pin a message."""
        if not message.chat.may(self, "can_pin_messages"):
            raise NotAllowed("she may not pin")
        message.chat.pinned.append(message)
        posting.post(message.chat, self, {"pinned_message": message.wire(replied=False)})

    def permits(self, chat: Chat, permissions: frozenset[str] = USUAL) -> None:
        """Say what members may."""
        self._check_right(chat, "can_restrict_members")
        chat.permissions = permissions

    def invites(self, chat: Chat, *, asks: bool = False, name: str = "", limit: int = 0) -> InviteLink:
        """Make an invite link."""
        self._check(chat, "can_invite_users")
        return self.world.link(chat, self, asks=asks, name=name, limit=limit)

    def approves(self, chat: Chat, account: Account) -> None:
        """Let in who asked."""
        self._check(chat, "can_invite_users")
        request = chat.requests.get(account.id)
        if request is None:
            raise NotAllowed("she did not ask")
        membership.enter(chat, account, by=self, link=request.link, via_request=True)

    def _check(self, chat: Chat, permission: str) -> None:
        if not chat.may(self, permission):
            raise NotAllowed(f"{self.name} ({chat.status(self)}) lacks {permission} in {chat.title or chat.kind}")

    def _check_right(self, chat: Chat, right: str) -> None:
        if not chat.member(self).has_right(right):
            raise NotAllowed(f"{self.name} ({chat.status(self)}) lacks {right} in {chat.title}")


def origin(message: Message) -> dict[str, Any]:
    """Where a forwarded message came from, as a MessageOrigin object."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.chat.kind == "channel":
        return {"type": "channel", "chat": message.chat.wire(), "message_id": message.id, "date": message.date}
    if message.sender_chat is not None:
        return {"type": "chat", "sender_chat": message.sender_chat.wire(), "date": message.date}
    return {"type": "user", "sender_user": message.sender.wire(), "date": message.date}
