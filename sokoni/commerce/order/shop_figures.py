"""What a shop sold in some time, as its owners want to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.order.types import Status
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSales:
    """Orders in one currency that were not cancelled, and what they are worth without what was given back."""

    orders: int
    revenue: Money

    @property
    def average(self) -> Money:
        """What an order is worth, rounded down."""
        return Money(self.revenue.amount // self.orders if self.orders else 0, self.revenue.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFigures:
    """How many orders are in which state, and what they come to by currency."""

    by_status: Mapping[Status, int]
    sales: tuple[ShopSales, ...]

    @property
    def orders(self) -> int:
        """All orders, cancelled ones too."""
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class TopProduct:
    """What of a product was sold, under the title of its last sale."""

    product_id: UUID
    title: str
    quantity: int
    revenue: Money
