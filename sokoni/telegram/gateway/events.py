"""What happens to bots and chats."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sokoni.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BotConnected(Event):
    """A bot was connected, or connected again; without a shop it is the platform's."""

    name: ClassVar[str] = "telegram.bot_connected"
    bot_id: UUID
    shop_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotRevoked(Event):
    """Telegram takes a bot's token no more; it stands still until it is given another one."""

    name: ClassVar[str] = "telegram.bot_revoked"
    bot_id: UUID
    shop_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDisturbed(Event):
    """Another program takes a bot's updates, again and again; published each time that it is seen."""

    name: ClassVar[str] = "telegram.bot_disturbed"
    bot_id: UUID
    shop_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDisconnected(Event):
    """A bot was taken out."""

    name: ClassVar[str] = "telegram.bot_disconnected"
    bot_id: UUID
    shop_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotPutOut(Event):
    """Telegram said to a call that a bot is no longer in a chat; no update told of it, or it is yet to come."""

    name: ClassVar[str] = "telegram.bot_put_out"
    bot_id: UUID
    chat_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDemoted(Event):
    """Telegram said when it was asked that a bot is in a chat, and not its administrator."""

    name: ClassVar[str] = "telegram.bot_demoted"
    bot_id: UUID
    chat_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMigrated(Event):
    """A group has become a supergroup, which has another id."""

    name: ClassVar[str] = "telegram.chat_migrated"
    old_chat_id: int
    new_chat_id: int
