"""Figures of a shop."""

from uuid import UUID

from sokoni.commerce.insight.types import Insight, Period
from sokoni.commerce.order import service as order
from sokoni.commerce.payout import service as payout
from sokoni.commerce.review import service as review
from sokoni.commerce.review.types import Summary
from sokoni.commerce.shop import service as shop
from sokoni.core.database import ReadSession

TOP = 10


async def look(session: ReadSession, *, shop_id: UUID, period: Period) -> Insight:
    """What is known of a shop's trade in a period; five statements.

    Raises:
        ShopMissing: there is no such shop.
    """
    seen = await shop.get(session, shop_id=shop_id)
    start, end = period.start, period.end
    pending = await payout.pending_commissions(session, shop_id=shop_id)
    reviews = await review.shop_summaries(session, shop_ids=[shop_id])
    return Insight(
        period=period,
        currency=seen.currency,
        figures=await order.figures_of_shop(session, shop_id=shop_id, start=start, end=end),
        top_products=await order.top_products(session, shop_id=shop_id, start=start, end=end, limit=TOP),
        pending_commissions=[amount for amount in pending.values() if amount],
        reviews=reviews.get(shop_id, Summary()),
    )
