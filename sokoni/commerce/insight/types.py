"""A look at a shop's trade in some time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sokoni.commerce.order.shop_figures import ShopFigures, TopProduct
from sokoni.commerce.recovery.types import RecoveryFigures
from sokoni.commerce.review.types import Summary
from sokoni.core.money import Money, round_half_up


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How many visits there were, and how many orders since the first that was counted; `since` None: none was."""

    visits: int
    orders: int
    since: datetime | None

    @property
    def rate_bp(self) -> int | None:
        """Orders for ten thousand visits; None where no visit was counted."""
        return None if self.visits == 0 else round_half_up(self.orders * 10_000, self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What is known of a shop's trade in a period; reviews and commissions as they stand now."""

    period: Period
    currency: str
    figures: ShopFigures
    top_products: Sequence[TopProduct]
    pending_commissions: Sequence[Money]
    reviews: Summary
    conversion: Conversion
    left_carts: Sequence[RecoveryFigures]
