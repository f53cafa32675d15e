"""A look at a shop's trade in some time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sokoni.commerce.order.shop_figures import ShopFigures, TopProduct
from sokoni.commerce.review.types import Summary
from sokoni.core.money import Money


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What is known of a shop's trade in a period; reviews and commissions as they stand now."""

    period: Period
    currency: str
    figures: ShopFigures
    top_products: Sequence[TopProduct]
    pending_commissions: Sequence[Money]
    reviews: Summary
