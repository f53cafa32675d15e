"""Messages for later on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from sokoni.core.schema import Schema
from sokoni.telegram.group.settings_types import GroupButton, GroupMedia, Text
from sokoni.telegram.schedule.types import MessageDraft, ScheduledMessage, Timing

Row = Annotated[list[GroupButton], Field(min_length=1, max_length=8)]


class ScheduledMessageIn(Schema):
    """What is to be said in a group, and when by its clock."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "<b>New lamps</b> are here", "timing": {"repeat": "weekly", "at": "10:00", "weekdays": [0, 3]}}
            ]
        },
    )

    text: Text = Field(default="", description="HTML as Telegram takes it; may be empty below a picture.")
    timing: Timing = Field(description="Days of the week count from 0, a Monday; `on` is the day of what is said once.")
    media: GroupMedia | None = None
    buttons: Annotated[list[Row], Field(max_length=20)] = Field(default_factory=list, description="Rows of buttons.")
    is_pinned: bool = False
    replaces_last: bool = Field(default=False, description="What was said the time before goes.")

    def to_draft(self) -> MessageDraft:
        """The same in our own words."""
        facts = {name: getattr(self, name) for name in MessageDraft.__dataclass_fields__}
        return MessageDraft(**{**facts, "buttons": tuple(tuple(row) for row in self.buttons)})


class ScheduledMessageOut(Schema):
    """A message for later."""

    id: UUID
    group_id: int
    text: str
    timing: Timing
    media: GroupMedia | None
    buttons: list[list[GroupButton]]
    is_pinned: bool
    replaces_last: bool
    is_on: bool = Field(description="False while it rests.")
    next_at: AwareDatetime | None = Field(description="When it is said next; null while it rests, and when it is over.")
    last_at: AwareDatetime | None
    last_message_id: int | None
    problem: str = Field(description="Why it was not said the last time; empty if it was.")
    times_said: int
    created_by: str
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, message: ScheduledMessage) -> Self:
        """The wire form."""
        draft = {name: getattr(message.draft, name) for name in MessageDraft.__dataclass_fields__}
        own = {name: getattr(message, name) for name in cls.model_fields if name not in draft}
        next_at = message.next_at if message.is_on else None
        return cls(
            **{**draft, **own, "buttons": [list(row) for row in message.draft.buttons], "next_at": next_at},
        )


class ScheduledMessagesOut(Schema):
    """All messages for later of a group, the next one first; a group has at most a hundred."""

    items: list[ScheduledMessageOut]
