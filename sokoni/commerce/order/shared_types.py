"""What a friend sees of an order that its buyer shared."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.types import OrderStatus, Status
from sokoni.services.media.types import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItem:
    """What a friend sees of a line: the thing, not its price."""

    product_id: UUID
    product_slug: str
    product_title: str
    variant_title: str
    image_hash: str | None
    image_frame: Frame
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPart:
    """What a friend sees of one shop's part: what is in it and how far it is."""

    id: UUID
    shop_slug: str
    shop_name: str
    status: Status
    placed_at: datetime
    confirmed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    items: tuple[SharedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedOrder:
    """An order as a friend sees it.

    Nobody's name and address, no amounts, nothing of the payment, no order code (which opens talks with the shop) and
    no tracking number (with which carriers tell the address).
    """

    status: OrderStatus
    placed_at: datetime
    parts: tuple[SharedPart, ...]
