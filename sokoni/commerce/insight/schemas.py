"""Figures of a shop on the wire, as the ordering documents name them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field

from sokoni.commerce.insight.types import Conversion, Insight
from sokoni.commerce.order.shop_figures import ShopSales, TopProduct
from sokoni.commerce.order.types import Status
from sokoni.commerce.recovery.schemas import RecoveryFiguresOut
from sokoni.commerce.recovery.types import RecoveryFigures
from sokoni.core.money import Money, MoneyOut
from sokoni.core.schema import Schema

NO_VISITS = "No visit was counted in this time."


class InsightPeriodOut(Schema):
    """The half-open time that is told of."""

    from_: datetime = Field(alias="from", serialization_alias="from")
    to: datetime

    model_config = ConfigDict(populate_by_name=True)


class InsightSalesOut(Schema):
    """What was sold in one currency, without what was cancelled and given back."""

    orders: int
    total: MoneyOut
    avg_order_value: MoneyOut

    @classmethod
    def of(cls, sales: ShopSales) -> Self:
        """The wire form of sales."""
        return cls(orders=sales.orders, total=MoneyOut.of(sales.revenue), avg_order_value=MoneyOut.of(sales.average))


class InsightRevenueOut(Schema):
    """Revenue in the shop's own currency, and in each currency in which it sold."""

    total: MoneyOut
    avg_order_value: MoneyOut
    by_currency: list[InsightSalesOut]


class InsightOrdersOut(Schema):
    """Orders that were placed, by their state now."""

    total: int
    by_status: dict[Status, int]


class InsightProductOut(Schema):
    """A product of which much was sold."""

    product_id: UUID
    title: str
    quantity: int
    revenue: MoneyOut

    @classmethod
    def of(cls, product: TopProduct) -> Self:
        """The wire form of what was sold of a product."""
        return cls(
            product_id=product.product_id,
            title=product.title,
            quantity=product.quantity,
            revenue=MoneyOut.of(product.revenue),
        )


class InsightCommissionsOut(Schema):
    """What was kept, with its tax, of sales that the shop was not paid for yet."""

    pending: list[MoneyOut] = Field(description="By currency.")
    total_pending_amount: MoneyOut = Field(description="In the shop's own currency.")


class InsightReviewsOut(Schema):
    """What buyers say of the shop's goods by now."""

    count: int
    average: float | None


class InsightConversionOut(Schema):
    """How many visits became orders; null where no visit was counted, and why."""

    value: float | None = Field(description="Orders for each visit: 0.025 is one in forty.")
    visits: int = Field(description="Who came to the shop's pages from elsewhere; nothing is kept of who it was.")
    orders: int = Field(description="Placed since visits were counted, and not cancelled.")
    counted_since: datetime | None
    reason: str = Field(description="Why there is no value; blank where there is one.")

    @classmethod
    def of(cls, seen: Conversion) -> Self:
        """The wire form of a rate."""
        rate = seen.rate_bp
        return cls(
            value=None if rate is None else rate / 10_000,
            visits=seen.visits,
            orders=seen.orders,
            counted_since=seen.since,
            reason=NO_VISITS if rate is None else "",
        )


class InsightCartsOut(Schema):
    """What became of carts that were left behind in the period."""

    value: int = Field(description="How many were left behind.")
    reason: str = Field(default="", description="Blank: there always is a value.")
    recovered: int
    recovery_rate: float | None = Field(description="Of those whose owners were reminded; null where none was.")
    by_currency: list[RecoveryFiguresOut]

    @classmethod
    def of(cls, figures: Sequence[RecoveryFigures]) -> Self:
        """The wire form of figures."""
        reminded, recovered = sum(each.reminded for each in figures), sum(each.recovered for each in figures)
        return cls(
            value=sum(each.abandoned for each in figures),
            recovered=recovered,
            recovery_rate=recovered / reminded if reminded else None,
            by_currency=[RecoveryFiguresOut.of(each) for each in figures],
        )


class InsightOut(Schema):
    """A shop's trade in some time."""

    period: InsightPeriodOut
    revenue: InsightRevenueOut
    orders: InsightOrdersOut
    top_products: list[InsightProductOut]
    commissions: InsightCommissionsOut
    reviews: InsightReviewsOut
    conversion: InsightConversionOut
    abandoned_carts: InsightCartsOut

    @classmethod
    def of(cls, seen: Insight) -> Self:
        """The wire form of all figures."""
        nothing = ShopSales(orders=0, revenue=Money.zero(seen.currency))
        own = next((each for each in seen.figures.sales if each.revenue.currency == seen.currency), nothing)
        pending = {each.currency: each for each in seen.pending_commissions}
        return cls(
            period=InsightPeriodOut(from_=seen.period.start, to=seen.period.end),
            revenue=InsightRevenueOut(
                total=MoneyOut.of(own.revenue),
                avg_order_value=MoneyOut.of(own.average),
                by_currency=[InsightSalesOut.of(each) for each in seen.figures.sales],
            ),
            orders=InsightOrdersOut(total=seen.figures.orders, by_status=dict(seen.figures.by_status)),
            top_products=[InsightProductOut.of(each) for each in seen.top_products],
            commissions=InsightCommissionsOut(
                pending=[MoneyOut.of(each) for each in seen.pending_commissions],
                total_pending_amount=MoneyOut.of(pending.get(seen.currency, Money.zero(seen.currency))),
            ),
            reviews=InsightReviewsOut(count=seen.reviews.count, average=seen.reviews.average),
            conversion=InsightConversionOut.of(seen.conversion),
            abandoned_carts=InsightCartsOut.of(seen.left_carts),
        )
