"""Orders on the wire as lists show them."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from sokoni.commerce.catalog.schemas import CROP, FOCUS
from sokoni.commerce.order.schemas import links_of
from sokoni.commerce.order.types import OrderCard, Status, SubOrderCard
from sokoni.core.http.schemas import LinkOut
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class OrderCardOut(Schema):
    """An order in a list."""

    id: UUID
    code: str
    status: str
    payment_state: str
    payment_method: str
    total: MoneyOut
    name: str
    item_count: int
    title: str
    image_hash: str | None
    image_focus: list[int] | None = Field(description=FOCUS)
    image_crop: list[int] | None = Field(description=CROP)
    shops: list[str]
    placed_at: datetime

    @classmethod
    def of(cls, card: OrderCard) -> Self:
        """The wire form."""
        return cls(
            id=card.id,
            code=card.code,
            status=card.status.value,
            payment_state=card.payment_state.value,
            payment_method=card.payment_method,
            total=MoneyOut.of(card.total),
            name=card.contact_name,
            item_count=card.item_count,
            title=card.first_title,
            image_hash=card.image_hash,
            image_focus=card.image_frame.focus,
            image_crop=card.image_frame.crop,
            shops=list(card.shop_names),
            placed_at=card.placed_at,
        )


class SubOrderCardOut(Schema):
    """A shop's part of an order in its seller's list."""

    id: UUID
    order_id: UUID
    number: int
    reference: str | None = Field(description="What it was called where it was brought in from.")
    code: str
    status: str
    allowed_moves: list[Status]
    links: dict[str, LinkOut] = Field(description="What you may do next, by its name.")
    payment_state: str
    payment_method: str
    payment_id: UUID | None
    total: MoneyOut
    name: str
    city: str
    item_count: int
    title: str
    image_hash: str | None
    image_focus: list[int] | None = Field(description=FOCUS)
    image_crop: list[int] | None = Field(description=CROP)
    tracking_number: str | None
    unread_messages: int
    placed_at: datetime

    @classmethod
    def of(cls, card: SubOrderCard) -> Self:
        """The wire form."""
        return cls(
            id=card.id,
            order_id=card.order_id,
            number=card.number,
            reference=card.reference,
            code=card.code,
            status=card.status.value,
            allowed_moves=list(card.allowed_moves),
            links=links_of(card.id, card.allowed_moves, payment_id=card.payment_id),
            payment_state=card.payment_state.value,
            payment_method=card.payment_method,
            payment_id=card.payment_id,
            total=MoneyOut.of(card.total),
            name=card.contact_name,
            city=card.city,
            item_count=card.item_count,
            title=card.first_title,
            image_hash=card.image_hash,
            image_focus=card.image_frame.focus,
            image_crop=card.image_frame.crop,
            tracking_number=card.tracking_number,
            unread_messages=card.unread,
            placed_at=card.placed_at,
        )
