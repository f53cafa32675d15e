"""Commands, as they are read and as they are allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sokoni.telegram.gateway.rules import message_key


class Right(StrEnum):
    """Telegram's rights of administrators that commands ask for, by Telegram's own names."""

    RESTRICT = "can_restrict_members"
    DELETE = "can_delete_messages"
    PIN = "can_pin_messages"
    INVITE = "can_invite_users"
    PROMOTE = "can_promote_members"
    INFO = "can_change_info"
    # Any administrator.
    ANY = "can_manage_chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a command is about: by number where it is known, else by username."""

    user_id: int | None = None
    username: str = ""
    name: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command that somebody typed.

    `user_id` is None where an administrator speaks as the group itself. `target` is whom the message it answers is of,
    or who is named first; `rest` is what follows that.
    """

    bot_id: UUID
    chat_id: int
    message_id: int
    user_id: int | None
    user_name: str
    language: str
    name: str
    rest: str
    target: Target | None = None
    reply_message_id: int | None = None
    reply_text: str = ""
    # From which chat the answered message was forwarded.
    reply_from_chat_id: int | None = None
    thread_id: int | None = None
    is_private: bool = False

    @property
    def key(self) -> int:
        """By what the command is told from all others in its group."""
        return message_key(self.chat_id, self.message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a command says to do to somebody: for how long (None: for good), and why."""

    lasts: timedelta | None
    reason: str


class Audience(StrEnum):
    """To whom Telegram lists commands. Source: core.telegram.org/bots/api, BotCommandScope."""

    PRIVATE = "all_private_chats"
    MEMBERS = "all_group_chats"
    ADMINISTRATORS = "all_chat_administrators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A command as Telegram lists it to some people; `help` is the line that /help has of it, where it has one."""

    name: str
    words: str
    audiences: frozenset[Audience] = frozenset({Audience.ADMINISTRATORS})
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said about a command; `text` is HTML."""

    text: str
    buttons: list[list[Mapping[str, Any]]] = field(default_factory=list)
    # Where it is said: in the group, or to whoever asked.
    is_private: bool = False
