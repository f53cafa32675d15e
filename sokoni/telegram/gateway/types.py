"""Bots, updates and calls as other packages see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

# Everything that is ever asked for. Named each time, because what is left out falls back to Telegram's own choice,
# which lacks members' changes and reactions. Source: core.telegram.org/bots/api#getupdates.
UPDATE_KINDS: tuple[str, ...] = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "poll_answer",
    "shipping_query",
    "pre_checkout_query",
)


class BotState(StrEnum):
    """What becomes of a bot's updates and calls."""

    ACTIVE = "active"
    # Stopped by its owner: updates wait at Telegram, calls wait here.
    PAUSED = "paused"
    # Telegram no longer takes its token.
    REVOKED = "revoked"
    # Taken out; its token is forgotten.
    DISCONNECTED = "disconnected"


class Delivery(StrEnum):
    """How a bot's updates come."""

    POLLING = "polling"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotRef:
    """Which bot: what handlers and senders need of it, and no secret. Without a shop it is the platform's."""

    id: UUID
    telegram_id: int
    shop_id: UUID | None
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A bot as its owner sees it."""

    id: UUID
    telegram_id: int
    shop_id: UUID | None
    username: str
    name: str
    state: BotState
    delivery: Delivery
    # Why it does not work, as Telegram said it; empty while all is well.
    problem: str
    problem_at: datetime | None
    last_update_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def ref(self) -> BotRef:
        """The same bot for handlers and senders."""
        return BotRef(id=self.id, telegram_id=self.telegram_id, shop_id=self.shop_id, username=self.username)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incoming:
    """One update: of which bot, of what kind, and where it happened; `body` is the object of that kind as it came.

    `chat_id` is None where an update belongs to no chat (inline queries), `user_id` where nobody is behind it (channel
    posts); for `chat_member` it is who changed it, not whom it changed.
    """

    bot: BotRef
    update_id: int
    kind: str
    chat_id: int | None
    user_id: int | None
    message_id: int | None
    body: Mapping[str, Any]
    received_at: datetime


class Priority(IntEnum):
    """What goes first when a bot may not send all at once."""

    BROADCAST = 0
    NOTICE = 1
    REPLY = 2
    MODERATION = 3


# How it stands among the arguments of a call that waits.
ONLY_FAILURES = "only_failures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A job to queue when a call was answered.

    It gets `call_id`, `ok`, `result` (Telegram's, as JSON), `error` (words, or empty), its `cause`, and the arguments
    given here. `only_failures`: nobody waits for calls that were made.
    """

    job: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    only_failures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to go along with a call: where it lies, not its bytes.

    `content` is one name for the same bytes wherever they lie, so that they are uploaded by a bot once.
    """

    key: str
    is_public: bool
    content: str
    name: str
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A method of the Bot API to call, later and at least once: a restart in the middle may send it a second time.

    `chat_id` is whose limits and order it counts among: the chat it goes to. A call with a `dedupe_key` that waits, or
    was sent in the last two days, is not taken again. `not_after`: then it is no longer worth sending. `files` go
    along, each under the name by which `params` call it (`attach://name`).
    """

    bot_id: UUID
    method: str
    params: Mapping[str, Any]
    chat_id: int | None = None
    priority: Priority = Priority.REPLY
    not_before: datetime | None = None
    not_after: datetime | None = None
    dedupe_key: str | None = None
    then: Then | None = None
    files: Mapping[str, Attachment] = field(default_factory=dict)


class CallState(StrEnum):
    """What became of a call."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOutcome:
    """What became of a call; `error` holds words for people."""

    id: UUID
    state: CallState
    result: Any = None
    error_code: str = ""
    error: str = ""


class ChatKind(StrEnum):
    """Telegram's sorts of chats."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that a bot has seen."""

    chat_id: int
    kind: ChatKind
    title: str
    username: str
    is_forum: bool
    migrated_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of Telegram that a bot has seen."""

    user_id: int
    name: str
    username: str
    language: str
    is_bot: bool


class MemberStatus(StrEnum):
    """What somebody is in a chat, in Telegram's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a chat, as last heard; `rights` are Telegram's own flags (`can_…`).

    `joined_at` is when they came, where that was heard.
    """

    chat_id: int
    user_id: int
    status: MemberStatus
    rights: Mapping[str, Any]
    until: datetime | None
    title: str
    updated_at: datetime
    joined_at: datetime | None = None

    @property
    def is_inside(self) -> bool:
        """Whether they are in the chat; a restricted member may have left."""
        if self.status is MemberStatus.RESTRICTED:
            return bool(self.rights.get("is_member", True))
        return self.status not in {MemberStatus.LEFT, MemberStatus.KICKED}

    @property
    def runs_chat(self) -> bool:
        """Whether they own the chat, or are its administrator."""
        return self.status in {MemberStatus.CREATOR, MemberStatus.ADMINISTRATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Banned:
    """Somebody who is banned from some chats, as last heard at a time; until when, or for good."""

    user_id: int
    name: str
    username: str
    chat_ids: tuple[int, ...]
    until: datetime | None
    heard_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrators:
    """Who runs a chat; when Telegram said so, and when it was last asked."""

    chat_id: int
    members: Sequence[Member]
    known_at: datetime | None
    asked_at: datetime | None

    @property
    def is_known(self) -> bool:
        """Whether Telegram ever said so."""
        return self.known_at is not None

    @property
    def user_ids(self) -> frozenset[int]:
        """Their ids."""
        return frozenset(member.user_id for member in self.members)
