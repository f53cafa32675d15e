"""SQL of who bought what, for those who look for what goes together: a select to read from, and one's own."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from sokoni.commerce.customer.segment.types import Buyer, Purchases
from sokoni.commerce.order.models import LineProgressRow, OrderLineRow, OrderRow, SubOrderRow
from sokoni.commerce.order.rules import CONFIRMED_STATES
from sokoni.core.database import ReadSession

_KEPT = [status.value for status in CONFIRMED_STATES]


def since(at: datetime) -> Select[Any]:
    """Who bought which product last when, since a time: `buyer` is a digest that says nothing of the person."""
    who = func.coalesce(cast(OrderRow.account_id, Text), func.lower(OrderRow.contact_email))
    buyer = func.sha256(func.convert_to(who, "UTF8")).label("buyer")
    return (
        select(buyer, OrderLineRow.product_id, func.max(OrderRow.placed_at).label("bought_at"))
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(OrderRow.placed_at >= at, SubOrderRow.status.in_(_KEPT))
        .group_by(buyer, OrderLineRow.product_id)
    )


async def list_of_account(session: ReadSession, *, account_id: UUID, limit: int) -> Sequence[UUID]:
    """The products that an account bought, the last first, each once."""
    latest = (
        select(OrderLineRow.product_id, OrderRow.placed_at)
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(OrderRow.account_id == account_id, SubOrderRow.status.in_(_KEPT))
        .order_by(OrderRow.placed_at.desc(), OrderRow.id.desc())
        .limit(4 * limit)
        .subquery()
    )
    last = func.max(latest.c.placed_at)
    statement = select(latest.c.product_id).group_by(latest.c.product_id).order_by(last.desc(), latest.c.product_id)
    return (await session.execute(statement.limit(limit))).scalars().all()


async def list_by_buyer(
    session: ReadSession, *, shop_id: UUID, currency: str, buyer: Buyer | None
) -> Sequence[Purchases]:
    """What each buyer of a shop ordered, or one of them; who was neither signed in nor named an e-mail is nobody."""
    is_guest = OrderRow.account_id.is_(None)
    email = func.lower(OrderRow.contact_email)
    is_kept = SubOrderRow.status.in_(_KEPT)
    worth = SubOrderRow.total_amount - SubOrderRow.credited_amount
    statement = (
        select(
            OrderRow.account_id,
            _last(email).label("email"),
            _last(OrderRow.contact_name).label("name"),
            func.count().filter(is_kept).label("orders"),
            func.coalesce(func.sum(worth).filter(is_kept, SubOrderRow.currency == currency), 0).label("spent"),
            func.max(SubOrderRow.placed_at).label("last_order_at"),
        )
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(SubOrderRow.shop_id == shop_id, or_(OrderRow.account_id.is_not(None), OrderRow.contact_email != ""))
        # All orders of an account are one buyer's, whichever e-mail they name; those of guests go by it.
        .group_by(OrderRow.account_id, case((is_guest, email)))
    )
    if buyer is not None:
        statement = statement.where(
            OrderRow.account_id == buyer.account_id
            if buyer.account_id is not None
            else and_(is_guest, email == buyer.email.lower())
        )
    return [
        Purchases(
            account_id=row.account_id,
            email=row.email,
            name=row.name,
            orders=row.orders,
            spent=int(row.spent),
            last_order_at=row.last_order_at,
        )
        for row in await session.execute(statement)
    ]


async def list_payers(
    session: ReadSession, *, shop_id: UUID, account_ids: Collection[UUID], product_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Those of some accounts who have something of a shop that they did not get their money back for."""
    statement = (
        select(OrderRow.account_id)
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(
            SubOrderRow.shop_id == shop_id,
            OrderRow.account_id.in_(list(account_ids)),
            SubOrderRow.status.in_(_KEPT),
            or_(SubOrderRow.total_amount == 0, SubOrderRow.credited_amount < SubOrderRow.total_amount),
        )
        .distinct()
    )
    if product_ids:
        progress = LineProgressRow
        left = OrderLineRow.quantity - func.coalesce(progress.cancelled, 0) - func.coalesce(progress.returned, 0)
        statement = (
            statement.join(OrderLineRow, OrderLineRow.sub_order_id == SubOrderRow.id)
            .outerjoin(progress, progress.order_line_id == OrderLineRow.id)
            .where(OrderLineRow.product_id.in_(list(product_ids)), left > 0)
        )
    return frozenset(each for each in (await session.execute(statement)).scalars() if each is not None)


async def list_shops_paid(session: ReadSession, *, account_id: UUID) -> Sequence[UUID]:
    """The shops in which an account has something that is not called off."""
    statement = (
        select(SubOrderRow.shop_id)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(OrderRow.account_id == account_id, SubOrderRow.status.in_(_KEPT))
        .distinct()
        .order_by(SubOrderRow.shop_id)
    )
    return (await session.execute(statement)).scalars().all()


async def list_shops_of(session: ReadSession, *, order_id: UUID) -> Sequence[UUID]:
    """The shops that have a part of an order."""
    statement = select(SubOrderRow.shop_id).where(SubOrderRow.order_id == order_id).order_by(SubOrderRow.shop_id)
    return (await session.execute(statement)).scalars().all()


async def get_buyer(session: ReadSession, *, order_id: UUID) -> Buyer | None:
    """Who placed an order; None where nobody can be known by it."""
    statement = select(OrderRow.account_id, OrderRow.contact_email).where(OrderRow.id == order_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None or (row.account_id is None and not row.contact_email):
        return None
    return Buyer(account_id=row.account_id, email=row.contact_email)


def _last(said: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    """What the newest of some orders says."""
    said_in_order = aggregate_order_by(said, OrderRow.placed_at.desc(), OrderRow.id.desc())
    newest: ColumnElement[str] = func.array_agg(said_in_order)[1]
    return newest
