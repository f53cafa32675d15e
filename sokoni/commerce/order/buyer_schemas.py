"""Those who bought in a shop, on the wire."""

from datetime import datetime
from typing import Self

from pydantic import Field

from sokoni.commerce.order.buyer_types import Ordered, ShopBuyer
from sokoni.core.money import MoneyOut
from sokoni.core.schema import Schema


class OrderedOut(Schema):
    """What somebody ordered in one currency."""

    orders: int = Field(description="Without those that were cancelled.")
    total: MoneyOut = Field(description="Without what was cancelled, taken off or given back.")

    @classmethod
    def of(cls, ordered: Ordered) -> Self:
        """The wire form."""
        return cls(orders=ordered.orders, total=MoneyOut.of(ordered.worth))


class ShopBuyerOut(Schema):
    """Somebody who bought in a shop, as their last order says."""

    email: str
    name: str
    phone: str
    city: str
    region: str
    country: str
    first_order_at: datetime
    last_order_at: datetime
    ordered: list[OrderedOut] = Field(description="By currency.")

    @classmethod
    def of(cls, buyer: ShopBuyer) -> Self:
        """The wire form."""
        return cls(
            email=buyer.email,
            name=buyer.name,
            phone=buyer.phone,
            city=buyer.city,
            region=buyer.region,
            country=buyer.country,
            first_order_at=buyer.first_order_at,
            last_order_at=buyer.last_order_at,
            ordered=[OrderedOut.of(each) for each in buyer.ordered],
        )
