"""Calls as the queue has them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.telegram.gateway.types import Attachment, Priority, Then


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedCall:
    """A call whose turn it may be; `position` is the order in which calls were queued."""

    id: UUID
    position: int
    bot_id: UUID
    share: int
    method: str
    params: Mapping[str, Any]
    chat_id: int | None
    priority: Priority
    not_after: datetime | None
    dedupe_key: str | None
    attempts: int
    then: Then | None
    created_at: datetime
    files: Mapping[str, Attachment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullChat:
    """A chat of which enough is in memory that is as urgent as this, or more."""

    bot_id: UUID
    chat_id: int
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a sender has in memory already: which calls, of which chats enough, and how urgent `enough` is for a bot."""

    calls: Collection[UUID] = ()
    full_chats: Collection[FullChat] = ()
    enough: Mapping[UUID, Priority] = field(default_factory=dict)


EMPTY_HANDS = Hands()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCall:
    """A call that Telegram said no to for good; kept for some days."""

    id: UUID
    bot_id: UUID
    chat_id: int | None
    method: str
    params: Mapping[str, Any] | None
    files: Mapping[str, Attachment]
    priority: Priority
    dedupe_key: str | None
    then: Then | None
    error_code: str
    error: str
    attempts: int
    created_at: datetime
    done_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class FileUse:
    """A file as one bot sends it: the same bytes sent as something else are another file to Telegram."""

    bot_id: UUID
    content: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A call with what came of it; `tries` count how often it was made since it was read from the queue."""

    call: QueuedCall
    ok: bool
    tries: int = 1
    result: Any = None
    error_code: str = ""
    error: str = ""
