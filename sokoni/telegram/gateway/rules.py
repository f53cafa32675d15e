"""What is decided about updates and calls: where they belong, in which order, how long they are good. Pure."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

LANES = 64
SHARES = 32
SLOTS = 4
# How long rows of the inbox and of sent calls are kept at least: the day they are of, and two more.
KEPT_DAYS = 2
# Telegram forgets an update that nobody took after so long, and answers to it are refused. Source: the Bot API
# server's Client.cpp.
_LIFETIMES: Mapping[str, timedelta] = {
    "inline_query": timedelta(seconds=30),
    "callback_query": timedelta(seconds=150),
    "shipping_query": timedelta(seconds=150),
    "pre_checkout_query": timedelta(seconds=150),
    "chosen_inline_result": timedelta(seconds=600),
}
_LIFETIME = timedelta(hours=24)
# What speaks for a chat itself: anonymous administrators, and what a linked channel posts.
ANONYMOUS_BOT_ID = 1087968824
SERVICE_ID = 777000
# Below this, chats are supergroups; above it, basic groups, which Telegram may turn into one of another number.
# Source: core.telegram.org/api/bots/ids.
LARGEST_SUPERGROUP = -1_000_000_000_001
# How methods begin that any member may call.
_EVERYBODY_S = ("send", "copy", "forward", "edit", "answer", "stop", "get", "leave")
_LARGEST = 2**63 - 1
_FIRST_RETRY, _LONGEST_RETRY = timedelta(seconds=2), timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is read of an update to know where it belongs."""

    update_id: int
    kind: str
    body: Mapping[str, Any]
    chat_id: int | None
    user_id: int | None
    message_id: int | None

    @property
    def queue_key(self) -> str:
        """What it is handled in order with: its chat where it has one, because effects on a chat stay in order."""
        if self.chat_id is not None:
            return f"c{self.chat_id}"
        return "" if self.user_id is None else f"u{self.user_id}"


def read_update(update: Mapping[str, Any]) -> Seen | None:
    """What an update is; None when it is none that we know."""
    update_id = _number(update.get("update_id"))
    for kind, body in update.items():
        if kind != "update_id" and isinstance(body, dict) and update_id is not None:
            return Seen(
                update_id=update_id,
                kind=kind,
                body=body,
                chat_id=_id(_object(_carrier(body), "chat")),
                user_id=_id(_object(body, "from") or _object(body, "user")),
                message_id=_number(_carrier(body).get("message_id")),
            )
    return None


def lane_of(bot_id: UUID, queue_key: str) -> int:
    """In which part of the inbox updates of a queue are; the same in every process."""
    return zlib.crc32(f"{bot_id}/{queue_key}".encode()) % LANES


def share_of(bot_id: UUID) -> int:
    """To which part of all bots one belongs."""
    return zlib.crc32(bot_id.bytes) % SHARES


def slot_of(day: date) -> int:
    """In which part of the ring a day's rows are."""
    return day.toordinal() % SLOTS


def is_expired(kind: str, *, received_at: datetime, now: datetime) -> bool:
    """Whether it is too late to do anything about an update: nobody waits for its answer any more."""
    return now - received_at > _LIFETIMES.get(kind, _LIFETIME)


def retry_after(attempts: int, *, jitter: float) -> timedelta:
    """How long an update or call that failed waits: doubling, and up to a quarter more, lest all come at once."""
    wait: timedelta = min(_FIRST_RETRY * 2 ** min(attempts - 1, 20), _LONGEST_RETRY)
    return wait * (1 + jitter / 4)


def is_for_chat(message: Mapping[str, Any]) -> bool:
    """Whether a message speaks for its chat: an anonymous administrator's, or a linked channel's post."""
    sender = _object(message, "sender_chat")
    if message.get("is_automatic_forward") or _id(_object(message, "from")) in {ANONYMOUS_BOT_ID, SERVICE_ID}:
        return True
    return sender is not None and _id(sender) == _id(_object(message, "chat"))


def message_key(chat_id: int, message_id: int) -> int:
    """A number that no other message of a group has or will have, whatever the group becomes.

    When a basic group becomes a supergroup, Telegram counts its messages from one again, and it stays the same group to
    us; so those of a basic group count below zero.
    """
    return message_id if chat_id <= LARGEST_SUPERGROUP else -message_id


def needs_rights(method: str) -> bool:
    """Whether only administrators may do it: everything but saying, asking and leaving."""
    return not method.startswith(_EVERYBODY_S)


def is_group_chat(chat_id: int) -> bool:
    """Whether a chat is a group or channel: their ids are negative."""
    return chat_id < 0


def _carrier(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where an update's chat and message id stand: in itself, or, of a pressed button, in its message."""
    return body if "chat" in body else _object(body, "message") or body


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    value = body.get(name)
    return value if isinstance(value, dict) else None


def _id(value: Mapping[str, Any] | None) -> int | None:
    return None if value is None else _number(value.get("id"))


def _number(value: object) -> int | None:
    # No larger than a column holds; Telegram's have 52 bits.
    is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
    return value if is_number and isinstance(value, int) else None
