"""Figures of a shop."""

from uuid import UUID

from sokoni.commerce.insight.types import Conversion, Insight, Period
from sokoni.commerce.order import service as order
from sokoni.commerce.payout import service as payout
from sokoni.commerce.recovery import service as recovery
from sokoni.commerce.review import service as review
from sokoni.commerce.review.types import Summary
from sokoni.commerce.shop import service as shop
from sokoni.commerce.visit import service as visit
from sokoni.core.database import ReadSession

TOP = 10


async def look(session: ReadSession, *, shop_id: UUID, period: Period) -> Insight:
    """What is known of a shop's trade in a period; eight statements.

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
        conversion=await conversion(session, shop_id=shop_id, period=period),
        left_carts=await recovery.figures(session, shop_id=shop_id, since=start, until=end),
    )


async def conversion(session: ReadSession, *, shop_id: UUID, period: Period) -> Conversion:
    """Visits of a shop and the orders that stand since the first hour in which one was counted; two statements."""
    visits = await visit.count(session, shop_id=shop_id, start=period.start, end=period.end)
    # Orders of a time in which nobody counted visits would say that more was bought than people came.
    begun = period.end if visits.since is None else max(period.start, visits.since)
    placed = await order.figures_of_shop(session, shop_id=shop_id, start=begun, end=period.end)
    return Conversion(visits=visits.count, orders=sum(each.orders for each in placed.sales), since=visits.since)
