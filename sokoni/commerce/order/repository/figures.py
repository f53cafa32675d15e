"""Counts for sellers, and what the scheduled check looks for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, literal, or_, select

from sokoni.commerce.order.models import OrderLineRow, OrderRow, SubOrderRow, ThreadRow
from sokoni.commerce.order.rules import BOARD, CONFIRMED_STATES
from sokoni.commerce.order.shop_figures import ShopFigures, ShopSales, TopProduct
from sokoni.commerce.order.types import (
    CancelReason,
    CurrencyFigures,
    DayFigures,
    Discrepancy,
    HourFigures,
    OrderFigures,
    OrderStatus,
    PaymentState,
    Settlement,
    Status,
    ToDo,
)
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.core.prepared import Prepared

_EARNED = [status.value for status in CONFIRMED_STATES]


async def count_by_status(session: ReadSession, *, shop_id: UUID) -> Mapping[Status, int]:
    """How many parts a shop has in each status; every status is there."""
    statement = (
        select(SubOrderRow.status, func.count()).where(SubOrderRow.shop_id == shop_id).group_by(SubOrderRow.status)
    )
    counted = dict(iter(await session.execute(statement)))
    return {status: counted.get(status.value, 0) for status in Status}


async def day(session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime) -> DayFigures:
    """What was ordered from a shop in a half-open period; cancelled parts count as orders, never as sales."""
    statement = (
        select(SubOrderRow.status, SubOrderRow.currency, func.count(), func.sum(SubOrderRow.total_amount))
        .where(SubOrderRow.shop_id == shop_id, SubOrderRow.placed_at >= start, SubOrderRow.placed_at < end)
        .group_by(SubOrderRow.status, SubOrderRow.currency)
    )
    by_status = dict.fromkeys(Status, 0)
    sales: dict[str, int] = {}
    for status, currency, count, amount in await session.execute(statement):
        by_status[Status(status)] += count
        if status != Status.CANCELLED.value:
            sales[currency] = sales.get(currency, 0) + int(amount)
    return DayFigures(
        orders=sum(by_status.values()),
        cancelled=by_status[Status.CANCELLED],
        sales=tuple(Money(amount, currency) for currency, amount in sorted(sales.items())),
        by_status=by_status,
    )


async def period(session: ReadSession, *, placed_from: datetime, placed_until: datetime) -> OrderFigures:
    """What the orders of a half-open period come to; one statement."""
    is_live = OrderRow.status != OrderStatus.CANCELLED.value
    statement = (
        select(
            OrderRow.status,
            OrderRow.payment_state,
            OrderRow.currency,
            func.count(),
            func.coalesce(func.sum(OrderRow.total_amount).filter(is_live), 0),
            func.sum(OrderRow.paid_amount),
            func.sum(OrderRow.refunded_amount),
        )
        .where(OrderRow.placed_at >= placed_from, OrderRow.placed_at < placed_until)
        .group_by(OrderRow.status, OrderRow.payment_state, OrderRow.currency)
    )
    rows = (await session.execute(statement)).all()
    return OrderFigures(
        placed_from=placed_from,
        placed_until=placed_until,
        orders=sum(row[3] for row in rows),
        by_status={each: sum(row[3] for row in rows if row[0] == each.value) for each in OrderStatus},
        by_payment_state={each: sum(row[3] for row in rows if row[1] == each.value) for each in PaymentState},
        by_currency=tuple(
            _currency_figures(currency, [row for row in rows if row[2] == currency])
            for currency in sorted({row[2] for row in rows})
        ),
    )


def _currency_figures(currency: str, rows: Sequence[Row[*tuple[Any, ...]]]) -> CurrencyFigures:
    orders, sales, paid, refunded = (sum(int(row[column]) for row in rows) for column in (3, 4, 5, 6))
    return CurrencyFigures(
        currency=currency,
        orders=orders,
        sales=Money(sales, currency),
        paid=Money(paid, currency),
        refunded=Money(refunded, currency),
    )


async def of_shop(session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime) -> ShopFigures:
    """What a shop sold in a half-open period, without what was cancelled and given back; one statement."""
    statement = (
        select(
            SubOrderRow.status,
            SubOrderRow.currency,
            func.count().label("orders"),
            func.sum(SubOrderRow.total_amount - SubOrderRow.credited_amount).label("revenue"),
        )
        .where(SubOrderRow.shop_id == shop_id, SubOrderRow.placed_at >= start, SubOrderRow.placed_at < end)
        .group_by(SubOrderRow.status, SubOrderRow.currency)
    )
    rows = (await session.execute(statement)).all()
    live = [row for row in rows if row.status != Status.CANCELLED.value]
    return ShopFigures(
        by_status={each: sum(row.orders for row in rows if row.status == each.value) for each in Status},
        sales=tuple(
            ShopSales(
                orders=sum(row.orders for row in live if row.currency == currency),
                revenue=Money(sum(int(row.revenue) for row in live if row.currency == currency), currency),
            )
            for currency in sorted({row.currency for row in live})
        ),
    )


async def top_products(
    session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime, limit: int
) -> Sequence[TopProduct]:
    """What a shop sold most pieces of in a half-open period, most first; what was cancelled does not count."""
    pieces, revenue = func.sum(OrderLineRow.quantity), func.sum(OrderLineRow.total_amount)
    statement = (
        select(
            OrderLineRow.product_id,
            func.max(OrderLineRow.product_title).label("title"),
            SubOrderRow.currency,
            pieces.label("pieces"),
            revenue.label("revenue"),
        )
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .where(
            SubOrderRow.shop_id == shop_id,
            SubOrderRow.placed_at >= start,
            SubOrderRow.placed_at < end,
            SubOrderRow.status != Status.CANCELLED.value,
        )
        .group_by(OrderLineRow.product_id, SubOrderRow.currency)
        .order_by(pieces.desc(), revenue.desc(), OrderLineRow.product_id)
        .limit(limit)
    )
    rows = await session.execute(statement)
    return [
        TopProduct(
            product_id=row.product_id,
            title=row.title,
            quantity=int(row.pieces),
            revenue=Money(int(row.revenue), row.currency),
        )
        for row in rows
    ]


async def best_selling(session: ReadSession, *, since: datetime, limit: int) -> Sequence[UUID]:
    """The products of which most pieces were sold since a time, most first; what was cancelled does not count."""
    pieces = func.sum(OrderLineRow.quantity)
    statement = (
        select(OrderLineRow.product_id)
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .where(SubOrderRow.placed_at >= since, SubOrderRow.status.in_(_EARNED))
        .group_by(OrderLineRow.product_id)
        .order_by(pieces.desc(), OrderLineRow.product_id)
        .limit(limit)
    )
    return (await session.execute(statement)).scalars().all()


async def hours(
    session: ReadSession, *, shop_id: UUID, start: datetime, end: datetime, currency: str
) -> tuple[HourFigures, ...]:
    """What a shop sold in each hour of a half-open period in which it sold anything; one statement."""
    hour = func.floor(func.extract("epoch", SubOrderRow.placed_at - literal(start)) / 3600).label("hour")
    statement = (
        select(hour, func.count(), func.sum(SubOrderRow.total_amount))
        .where(
            SubOrderRow.shop_id == shop_id,
            SubOrderRow.placed_at >= start,
            SubOrderRow.placed_at < end,
            SubOrderRow.status != Status.CANCELLED.value,
            SubOrderRow.currency == currency,
        )
        .group_by(hour)
        .order_by(hour)
    )
    rows = await session.execute(statement)
    return tuple(HourFigures(int(hour), count, Money(int(amount), currency)) for hour, count, amount in rows)


async def to_do(session: ReadSession, *, shop_id: UUID) -> ToDo:
    """What waits for a seller's hand; one statement over the shop's open parts."""
    pending = SubOrderRow.status == Status.PENDING.value
    unanswered = select(func.count()).where(ThreadRow.shop_id == shop_id, ThreadRow.unread_by_shop > 0)
    statement = (
        select(
            _count_where(and_(pending, OrderRow.settlement == Settlement.CASH.value)),
            _count_where(and_(pending, OrderRow.payment_state == PaymentState.IN_REVIEW.value)),
            _count_where(SubOrderRow.status == Status.CONFIRMED.value),
            _count_where(SubOrderRow.status.in_([Status.PROCESSING.value, Status.PART_SHIPPED.value])),
            _count_where(SubOrderRow.status == Status.SHIPPED.value),
            unanswered.scalar_subquery(),
        )
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(
            SubOrderRow.shop_id == shop_id,
            SubOrderRow.status.in_([status.value for status in BOARD if status is not Status.DELIVERED]),
        )
    )
    accept, receipts, prepare, ship, deliver, answer = (await session.execute(statement)).one()
    return ToDo(
        to_accept=accept,
        receipts_to_check=receipts,
        to_prepare=prepare,
        to_ship=ship,
        to_deliver=deliver,
        to_answer=answer,
    )


_ORDERS_OF = Prepared(
    lambda: (
        select(SubOrderRow.shop_id, func.count().label("orders"))
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(
            or_(
                OrderRow.account_id == bindparam("account_id"),
                func.lower(OrderRow.contact_email) == bindparam("email"),
            ),
            SubOrderRow.status != Status.CANCELLED.value,
        )
        .group_by(SubOrderRow.shop_id)
    )
)


async def count_orders_of(session: ReadSession, *, account_id: UUID | None, email: str | None) -> Mapping[UUID, int]:
    """How many parts that were not cancelled each shop had from an account, or for an e-mail; one statement."""
    rows = await _ORDERS_OF.fetch(session, account_id=account_id, email=email.lower() if email else None)
    return {row.shop_id: row.orders for row in rows}


async def list_discrepancies(session: ReadSession, *, older_than: datetime, limit: int) -> tuple[Discrepancy, ...]:
    """Orders whose money does not add up, or that were paid long ago and wait for their stock still.

    Only orders that rested since `older_than` are looked at: younger ones may have a job under way.
    """
    worth = SubOrderRow.total_amount - SubOrderRow.credited_amount
    value = func.coalesce(func.sum(worth).filter(SubOrderRow.status.in_(_EARNED)), 0)
    waiting = func.count().filter(
        or_(
            SubOrderRow.status == Status.PENDING.value,
            and_(
                SubOrderRow.status == Status.CANCELLED.value,
                SubOrderRow.cancel_reason == CancelReason.EXPIRED.value,
            ),
        )
    )
    unbooked = func.count().filter(and_(SubOrderRow.status.in_(_EARNED), SubOrderRow.booked_at.is_(None)))
    statement = (
        select(OrderRow.id, OrderRow.paid_amount, OrderRow.refunded_amount, value, waiting, unbooked)
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(OrderRow.paid_amount > 0, OrderRow.updated_at < older_than)
        .group_by(OrderRow.id)
        .having(or_(OrderRow.paid_amount - OrderRow.refunded_amount != value, waiting > 0, unbooked > 0))
        .order_by(OrderRow.id)
        .limit(limit)
    )
    return tuple(_discrepancy(*row) for row in await session.execute(statement))


async def paid_amounts(session: ReadSession, *, since: datetime, until: datetime, limit: int) -> Mapping[UUID, int]:
    """What orders of a half-open period know to be paid, the newest first."""
    statement = (
        select(OrderRow.id, OrderRow.paid_amount)
        .where(OrderRow.placed_at >= since, OrderRow.placed_at < until)
        .order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())
        .limit(limit)
    )
    return dict(iter(await session.execute(statement)))


def _discrepancy(order_id: UUID, paid: int, refunded: int, value: int, waiting: int, unbooked: int) -> Discrepancy:
    detail = f"paid {paid}, refunded {refunded}, sold {int(value)}, waiting {waiting}, unbooked {unbooked}"
    what = "paid_without_stock" if waiting else "money_differs" if paid - refunded != value else "not_in_ledger"
    return Discrepancy(order_id=order_id, what=what, detail=detail)


def _count_where(condition: ColumnElement[bool]) -> Any:
    return func.count().filter(condition)
