"""Claim sales on the wire."""

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema
from sokoni.telegram.claim.types import (
    Claim,
    ClaimDoubt,
    ClaimLine,
    ClaimSale,
    ClaimSaleDraft,
    ClaimState,
    SaleState,
)

_DAY_MINUTES = 24 * 60
# With all that stands around it, a picture's caption holds no more. Source: core.telegram.org/bots/api, sendPhoto.
LONGEST_WORDS = 500


class ClaimSaleIn(Schema):
    """A product that is to be claimed in a group."""

    model_config = ConfigDict(extra="forbid")

    product_id: UUID
    words: Annotated[str, Field(max_length=LONGEST_WORDS)] = Field(
        default="", description="What the post says below the title.", examples=["Handmade, one of a kind."]
    )
    pieces: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="How many pieces it gives away at most; without it, all that are on the shelf."
    )
    shows_photo: bool = Field(default=True, description="Whether the post shows the product's picture.")
    hold_minutes: Annotated[int, Field(ge=1, le=7 * _DAY_MINUTES)] | None = Field(
        default=None, description="How long goods are set aside for a claim; without it, as the house has it."
    )
    most_each: Annotated[int, Field(ge=1, le=99)] | None = Field(
        default=None, description="How many pieces one person may have; without it, as many as are left."
    )
    closes_at: AwareDatetime | None = Field(default=None, description="When it closes by itself.")
    price: MoneyOut | None = Field(
        default=None,
        description="What each piece costs in it, lower than in the shop; for managers of the shop.",
    )

    def to_draft(self) -> ClaimSaleDraft:
        """The same for the service."""
        hold = None if self.hold_minutes is None else timedelta(minutes=self.hold_minutes)
        return ClaimSaleDraft(
            product_id=self.product_id,
            words=self.words.strip(),
            pieces=self.pieces,
            shows_photo=self.shows_photo,
            hold=hold,
            most_each=self.most_each,
            closes_at=self.closes_at,
            price=None if self.price is None else self.price.to_money(),
        )


class ClaimSaleOut(Schema):
    """A claim sale; `message_id` is its post in the group, once it stands there."""

    id: UUID
    group_id: int
    product_id: UUID
    title: str
    words: str
    pieces: int | None
    state: SaleState
    hold_minutes: int
    most_each: int | None
    closes_at: datetime | None
    message_id: int | None
    problem: str
    created_at: datetime
    closed_at: datetime | None
    price: MoneyOut | None = Field(description="What each piece costs in it; null: what the shop asks.")

    @classmethod
    def of(cls, sale: ClaimSale) -> Self:
        """The wire form of a sale."""
        return cls(
            id=sale.id,
            group_id=sale.group_id,
            product_id=sale.product_id,
            title=sale.offer.post.title,
            words=sale.words,
            pieces=sale.pieces,
            state=sale.state,
            hold_minutes=int(sale.hold.total_seconds() // 60),
            most_each=sale.most_each,
            closes_at=sale.closes_at,
            message_id=sale.message_id,
            problem=sale.problem,
            created_at=sale.created_at,
            closed_at=sale.closed_at,
            price=None if sale.price is None else MoneyOut.of(sale.price),
        )


class ClaimLineOut(Schema):
    """So many pieces of a variant, and how many are held."""

    variant_id: UUID
    wanted: int
    held: int

    @classmethod
    def of(cls, line: ClaimLine) -> Self:
        """The wire form of a line."""
        return cls(variant_id=line.variant_id, wanted=line.wanted, held=line.held)


class ClaimOut(Schema):
    """What somebody claimed, in the words of their message."""

    id: UUID
    user_id: int
    name: str
    message_id: int
    text: str
    state: ClaimState
    doubt: ClaimDoubt | None
    lines: list[ClaimLineOut]
    received_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, claim: Claim) -> Self:
        """The wire form of a claim."""
        return cls(
            id=claim.id,
            user_id=claim.user_id,
            name=claim.name,
            message_id=claim.message_id,
            text=claim.text,
            state=claim.state,
            doubt=claim.doubt,
            lines=[ClaimLineOut.of(each) for each in claim.lines],
            received_at=claim.received_at,
            expires_at=claim.expires_at,
        )
