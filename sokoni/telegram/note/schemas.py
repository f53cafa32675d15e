"""Texts that groups keep on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from sokoni.core.schema import Schema
from sokoni.telegram.group.settings_types import MAX_TEXT
from sokoni.telegram.note.types import MAX_NAME, KeptText

Said = Annotated[str, Field(min_length=1, max_length=MAX_TEXT, description="HTML as Telegram takes it.")]


class GroupTextIn(Schema):
    """A text, and what calls it: the name of a note, or the words that a filter answers."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "delivery", "text": "We send on <b>Fridays</b>."}]}
    )

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    text: Said


class GroupTextEditIn(Schema):
    """What a text says from now on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "We send every day."}]})

    text: Said


class GroupTextOut(Schema):
    """A text that a group keeps; its name in small letters, as it is looked for."""

    id: UUID
    name: str
    text: str
    created_by: str = Field(description="Who wrote what it says now.")
    updated_at: AwareDatetime

    @classmethod
    def of(cls, kept: KeptText) -> Self:
        """The wire form."""
        return cls(**{name: getattr(kept, name) for name in cls.model_fields})


class GroupTextsOut(Schema):
    """All texts of a kind, by their names; a group keeps at most two hundred of each."""

    items: list[GroupTextOut]
