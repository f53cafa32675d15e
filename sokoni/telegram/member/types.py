"""Members of groups as others see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MemberOrder(StrEnum):
    """In which order members are listed."""

    # By Telegram's numbers, which grow with the age of accounts.
    NUMBER = "number"
    # Who said most first.
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """Somebody a group has seen; `left_at` is None while they are in it, as far as is known."""

    user_id: int
    name: str
    username: str
    is_bot: bool
    messages: int
    joined_at: datetime | None
    left_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a group showed of somebody: that they said something, came or went."""

    group_id: int
    user_id: int
    name: str
    username: str
    is_bot: bool
    at: datetime
    messages: int = 0
    has_joined: bool = False
    has_left: bool = False
