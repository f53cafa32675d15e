"""What orders do with points: spent when they are placed, earned when goods arrive, and both undone with the goods."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sokoni.commerce.loyalty import rules as loyalty_rules
from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.loyalty.types import Redeemable
from sokoni.commerce.order import earning
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.types import Checkout, Order
from sokoni.commerce.pricing.types import Redemption
from sokoni.core.database import ReadSession, WriteSession


async def open_redemption(
    session: ReadSession, *, checkout: Checkout, currency: str, now: datetime
) -> Redeemable | None:
    """What the points take off that a checkout wants to spend; None, and no statement, where it wants none.

    Raises:
        PointsNeedAccount, PointsNotTaken, TooFewPoints, PointsShort: they cannot be spent so.
    """
    if not checkout.points:
        return None
    return await loyalty.open_redemption(
        session, account_id=checkout.account_id, points=checkout.points, currency=currency, now=now
    )


def redemption_of(offered: Redeemable | None) -> Redemption | None:
    """Points as prices take them."""
    if offered is None:
        return None
    return Redemption(
        programme_id=offered.programme_id, title=offered.title, most=offered.worth, share_bp=offered.max_share_bp
    )


async def spend(session: WriteSession, *, order: Order, offered: Redeemable | None, now: datetime) -> None:
    """Take the points for what they took off an order, and no more; five statements at most, none for none.

    Raises:
        PointsShort: another order has spent them meanwhile.
    """
    if offered is None or order.account_id is None:
        return
    taken = sum(each.amount.amount for each in order.discounts if each.promotion_id == offered.programme_id)
    if taken:
        points = loyalty_rules.points_for(taken, offered.rate)
        await loyalty.redeem(session, account_id=order.account_id, sale_id=order.id, points=points, now=now)


async def follow(session: WriteSession, *, sub_order_id: UUID, now: datetime) -> None:
    """Bring the buyer's points in line with how a part of an order stands; guests have none."""
    target = await orders.find_target(session, target_id=sub_order_id)
    if target is None:
        return
    order = await orders.get_locked(session, order_id=target[0])
    if order is None or order.account_id is None:
        return
    account_id = order.account_id
    order = await orders.with_lines(session, order)
    part = next(each for each in order.parts if each.id == sub_order_id)
    await loyalty.follow(session, part=earning.part_of_sale(order, part, account_id), now=now)


async def follow_account(session: WriteSession, *, order_id: UUID, account_id: UUID, now: datetime) -> None:
    """Bring an account's points in line with an order that joined it, or left it: what it earned goes with the order.

    Looks at where the order is now, so that it does not matter which news comes first.
    """
    order = await orders.get_locked(session, order_id=order_id)
    if order is None:
        return
    order = await orders.with_lines(session, order)
    for part in order.parts:
        sale = earning.part_of_sale(order, part, account_id)
        theirs = sale if order.account_id == account_id else replace(sale, earning=None)
        await loyalty.follow(session, part=theirs, now=now)
