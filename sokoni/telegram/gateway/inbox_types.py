"""Updates as the inbox has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.telegram.gateway.types import BotRef


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUpdate:
    """An update whose turn it is; `body` is the JSON that came."""

    bot: BotRef
    is_connected: bool
    update_id: int
    slot: int
    position: int
    queue_key: str
    body: str
    received_at: datetime
    # How often it could not be handled.
    failures: int
    # Came before, on another day.
    is_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedUpdate:
    """An update that was given up, with all that is needed to understand and to replay it."""

    id: UUID
    bot_id: UUID
    update_id: int
    queue_key: str
    kind: str
    body: Mapping[str, Any]
    attempts: int
    error: str
    received_at: datetime
    parked_at: datetime
