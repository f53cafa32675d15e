"""Channels on the wire."""

from datetime import datetime
from typing import Annotated, Self, cast
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from sokoni.commerce.catalog.channel.types import (
    ChannelDraft,
    ChannelImport,
    ChannelImportState,
    Choice,
    Doubt,
    DraftChange,
    DraftCounts,
    DraftState,
    Taking,
)
from sokoni.commerce.catalog.schemas import Amount, Html, Line, Title
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class ChannelImportOut(Schema):
    """How far the reading of an export has come, and what was found in it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    shop_id: UUID
    state: ChannelImportState
    filename: str
    size_bytes: int
    channel_name: str
    posts_total: int
    posts_done: int
    new: int = Field(description="Drafts of posts that were not known.")
    updated: int = Field(description="Drafts that nobody had worked on, of posts that were changed since.")
    unchanged: int
    passed_over: int = Field(description="Posts that offer nothing.")
    code: str = Field(description="Of the refusal, where it failed.")
    reason: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, found: ChannelImport) -> Self:
        """An import on the wire."""
        return cls.model_validate(found)


class DraftOptionOut(Schema):
    """In what the pieces of a draft differ."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    values: tuple[str, ...]


class ChannelDraftOut(Schema):
    """A post as what it was read as; take it, and it becomes a product."""

    id: UUID
    shop_id: UUID
    channel_id: int
    message_id: int
    state: DraftState
    title: str
    description_html: str
    price: MoneyOut | None
    compare_at: MoneyOut | None
    quantity: int | None = Field(description="Null is not counted.")
    sku: str | None
    options: list[DraftOptionOut]
    tags: tuple[str, ...]
    category_ids: tuple[UUID, ...]
    pictures: tuple[str, ...] = Field(description="Served at /media/{hash}/{s|m|l}.{avif|webp|jpg}.")
    confidence: int = Field(description="Of a hundred; from 80 on it may be taken without a look.")
    doubts: tuple[Doubt, ...] = Field(description="Why somebody should look at it first.")
    is_edited: bool = Field(description="Whether somebody wrote into it; newer exports leave it alone then.")
    posted_at: datetime
    product_id: UUID | None
    is_archived: bool = Field(description="Whether its product was taken back; taken again, it comes back.")
    refusal: str = Field(description="Why it did not become a product when it was to.")
    updated_at: datetime

    @classmethod
    def of(cls, draft: ChannelDraft) -> Self:
        """A draft on the wire."""
        content = draft.content
        own = {"price", "compare_at", "options"}
        plain = {
            name: getattr(draft if hasattr(draft, name) else content, name)
            for name in cls.model_fields
            if name not in own
        }
        return cls(
            **plain,
            price=None if draft.price is None else MoneyOut.of(draft.price),
            compare_at=None if draft.compare_at is None else MoneyOut.of(draft.compare_at),
            options=[DraftOptionOut.model_validate(each) for each in content.options],
        )


class DraftOptionIn(Schema):
    """In what the pieces of a draft differ, as its seller says it."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    values: list[Title] = Field(min_length=1, max_length=100)


class ChannelDraftPatch(Schema):
    """Fields of a draft to be changed: those that are sent."""

    model_config = ConfigDict(extra="forbid")

    title: Line = ""
    description_html: Html = ""
    price: Amount | None = None
    compare_at: Amount | None = None
    quantity: Annotated[int, Field(ge=0, le=10**9)] | None = None
    sku: Line | None = None
    options: list[DraftOptionIn] = Field(default=[], max_length=3)
    tags: list[Title] = Field(default=[], max_length=250)
    category_ids: list[UUID] = Field(default=[], max_length=20)

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("send at least one field")
        return self

    def to_change(self) -> DraftChange:
        """The changed fields in our own words."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        for name in {"tags", "category_ids"} & given.keys():
            given[name] = tuple(given[name])
        if "options" in given:
            given["options"] = tuple(Choice(name=each.name, values=tuple(each.values)) for each in self.options)
        return cast("DraftChange", given)


class DraftTakeIn(Schema):
    """How a draft is taken."""

    model_config = ConfigDict(extra="forbid")

    publish: bool = Field(default=True, description="Put the product on sale at once; otherwise it is a draft.")


class DraftsTakeIn(Schema):
    """Which drafts a job takes: those that are named, or all that are certain."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"all_certain": True, "publish": True}]})

    draft_ids: list[UUID] = Field(default=[], max_length=500)
    all_certain: bool = False
    publish: bool = True

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.all_certain == bool(self.draft_ids):
            raise ValueError("name drafts, or say all_certain")
        return self


class TakingOut(Schema):
    """Drafts that become products one after the other; undo them together by `id`, the group of their changes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    shop_id: UUID
    total: int
    made: int
    refused: int
    publish: bool
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, taking: Taking) -> Self:
        """A taking on the wire."""
        return cls.model_validate(taking)


class DraftCountsOut(Schema):
    """How many drafts of a shop there are of each sort, and what was taken last."""

    waiting: int
    queued: int
    taken: int
    skipped: int
    certain: int = Field(description="Of those that wait.")
    latest_taking: TakingOut | None

    @classmethod
    def of(cls, counts: DraftCounts, taking: Taking | None) -> Self:
        """Counts on the wire."""
        by_state = {state.value: counts.of(state) for state in DraftState}
        return cls(**by_state, certain=counts.certain, latest_taking=None if taking is None else TakingOut.of(taking))
