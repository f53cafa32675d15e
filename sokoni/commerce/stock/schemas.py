"""Stock on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from sokoni.commerce.stock.types import Level, Movement, MovementReason, Policy
from sokoni.core.schema import Schema

MAX_ON_HAND = 10**12


class StockChange(Schema):
    """What a seller says of a variant's stock; fields that are left out stay. Either a count, or a change of it."""

    model_config = ConfigDict(extra="forbid")

    on_hand: Annotated[int, Field(ge=0, le=MAX_ON_HAND)] | None = Field(
        default=None, description="How many pieces are there.", examples=[25]
    )
    adjust_by: Annotated[int, Field(ge=-MAX_ON_HAND, le=MAX_ON_HAND)] | None = Field(
        default=None, description="How many pieces came in, or went (negative).", examples=[-2]
    )
    policy: Policy | None = Field(default=None, description="What happens when more is wanted than there is.")
    tracked: bool | None = Field(default=None, description="False: always available, never counted.")
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    shop_id: UUID | None = Field(default=None, description="Needed by those who work for several shops.")

    @model_validator(mode="after")
    def check_one_kind_of_count(self) -> Self:
        """A count and a change of it contradict each other."""
        if self.on_hand is not None and self.adjust_by is not None:
            msg = "send on_hand or adjust_by, not both"
            raise ValueError(msg)
        if self.adjust_by is not None and (self.policy is not None or self.tracked is not None):
            msg = "send adjust_by alone; policy and tracked go with on_hand or on their own"
            raise ValueError(msg)
        return self


class StockOut(Schema):
    """A variant's stock."""

    variant_id: UUID
    shop_id: UUID
    on_hand: int
    held: int
    allocated: int
    backordered: int
    available: int
    policy: Policy
    tracked: bool
    waiting: int = Field(description="How many people stand in line for it.")

    @classmethod
    def of(cls, level: Level) -> Self:
        """The wire form of a level."""
        return cls(
            variant_id=level.variant_id,
            shop_id=level.shop_id,
            on_hand=level.on_hand,
            held=level.held,
            allocated=level.allocated,
            backordered=level.backordered,
            available=level.available,
            policy=level.policy,
            tracked=level.tracked,
            waiting=level.waiting,
        )


class StockListOut(StockOut):
    """A variant's stock with what it is called."""

    product_id: UUID
    product_title: str
    variant_title: str
    sku: str | None


class MovementOut(Schema):
    """One step of a level: what changed, why, and by whom."""

    number: int
    reason: MovementReason
    on_hand: int
    held: int
    allocated: int
    backordered: int
    reference_id: UUID | None
    by: str
    note: str
    moved_at: datetime | None

    @classmethod
    def of(cls, movement: Movement) -> Self:
        """The wire form of a movement."""
        return cls(
            number=movement.number,
            reason=movement.reason,
            on_hand=movement.on_hand,
            held=movement.held,
            allocated=movement.allocated,
            backordered=movement.backordered,
            reference_id=movement.reference_id,
            by=movement.actor.label,
            note=movement.note,
            moved_at=movement.moved_at,
        )
