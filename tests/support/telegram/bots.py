"""Bots: accounts with a token, a mailbox and private chats."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.telegram.accounts import Account
from tests.support.telegram.chats import Chat
from tests.support.telegram.mailbox import Mailbox
from tests.support.telegram.messages import Message

if TYPE_CHECKING:
    from tests.support.telegram.payments import Checkout, Invoice
    from tests.support.telegram.webhooks import Webhook


@dataclass(eq=False, kw_only=True)
class PrivateChat(Chat):
    """The chat of a person and a bot; the bot numbers its messages over all its private chats."""

    bot: "Bot"
    # Whether the person ever wrote; until then the bot may write only while a join request lets it.
    started: bool = False

    def next_id(self) -> int:
        """The number of the next message."""
        self.bot.last_private_id += 1
        return self.bot.last_private_id


@dataclass(eq=False, slots=True, kw_only=True)
class CallbackQuery:
    """One press of an inline button, and what the bot said to it."""

    id: str
    person: Account
    message: Message
    data: str
    expires: int
    answered: bool = False
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineResult:
    """One result of a search, ready to be sent."""

    id: str
    title: str
    content: dict[str, Any]
    markup: dict[str, Any] | None


@dataclass(eq=False, slots=True, kw_only=True)
class InlineQuery:
    """What somebody searches with a bot in a chat, and what it found."""

    id: str
    person: Account
    chat: Chat
    words: str
    expires: int
    answered: bool = False
    results: list[InlineResult] = field(default_factory=list)
    next_offset: str = ""


@dataclass(eq=False, kw_only=True)
class Bot(Account):
    """A bot as its maker registered it."""

    token: str
    mailbox: Mailbox
    is_bot: bool = True
    # With privacy on it hears in groups only what is for it, unless it administers them.
    privacy: bool = True
    private: dict[int, PrivateChat] = field(default_factory=dict)
    last_private_id: int = 0
    blocked_by: set[int] = field(default_factory=set)
    # Until when it may write to who asked to join, without having been started.
    may_write_until: dict[int, int] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    # Messages that people sent with it, which it may change.
    inline_messages: dict[str, Message] = field(default_factory=dict)
    webhook: "Webhook | None" = None
    # What it asks people to pay, by message and by link, and what came of it.
    invoices: "dict[tuple[int, int], Invoice]" = field(default_factory=dict)
    invoice_links: "dict[str, Invoice]" = field(default_factory=dict)
    checkouts: "dict[str, Checkout]" = field(default_factory=dict)
    payments: "dict[str, Checkout]" = field(default_factory=dict)
    # Commands by scope and language, and the other things one tells about a bot.
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def me(self) -> dict[str, Any]:
        """The bot as getMe tells of it."""
        return self.wire() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_guest_queries": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
            "supports_join_request_queries": False,
        }

    def hears(self, chat: Chat, text: str, *, replies_to_it: bool) -> bool:
        """Whether it is told of what somebody wrote."""
        if chat.kind in {"private", "channel"} or not self.privacy or chat.member(self).administers:
            return True
        return replies_to_it or text.startswith("/") or f"@{self.username}".lower() in text.lower()
