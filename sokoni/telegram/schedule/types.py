"""Messages for later, as others see them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.telegram.group.settings_types import GroupButton, GroupMedia, LocalTime, Text

_STRICT = ConfigDict(extra="forbid")


class Repeat(StrEnum):
    """How often a message is said."""

    ONCE = "once"
    DAILY = "daily"
    # On some days of the week.
    WEEKLY = "weekly"
    # On a day of each month; the last one where the month is shorter.
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a message is said, by the clock of its group.

    `on` is the day of what is said once, and before which nothing else is said. Days of the week count from 0, a
    Monday; the day of the month from 1.
    """

    __pydantic_config__ = _STRICT

    repeat: Repeat
    at: LocalTime
    on: date | None = None
    weekdays: Annotated[tuple[Annotated[int, Field(ge=0, le=6)], ...], Field(max_length=7)] = ()
    day: Annotated[int, Field(ge=1, le=31)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """What is to be said, and when."""

    __pydantic_config__ = _STRICT

    text: Text
    timing: Timing
    media: GroupMedia | None = None
    buttons: Annotated[
        tuple[Annotated[tuple[GroupButton, ...], Field(min_length=1, max_length=8)], ...], Field(max_length=20)
    ] = ()
    is_pinned: bool = False
    # Takes away what was said the time before.
    replaces_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledMessage:
    """A message for later. Without `next_at` it is over; without `is_on` it rests."""

    id: UUID
    group_id: int
    draft: MessageDraft
    is_on: bool
    next_at: datetime | None
    last_at: datetime | None
    last_message_id: int | None
    # Why the last one was not said, in words.
    problem: str
    times_said: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None = None
