"""SQL of orders that are paid by transfer, as those see them who look into the shop's account."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from sokoni.commerce.order.models import OrderRow, SubOrderRow
from sokoni.commerce.order.paid_types import TransferOrder
from sokoni.commerce.order.types import Status
from sokoni.commerce.payment.types import MANUAL
from sokoni.core.database import ReadSession


async def list_since(session: ReadSession, *, shop_id: UUID, since: datetime, limit: int) -> Sequence[TransferOrder]:
    """Orders that a shop alone is paid for, placed since a time; the newest first."""
    wanted = (SubOrderRow.placed_at >= since, OrderRow.payment_method == MANUAL)
    return await _list(session, shop_id, *wanted, limit=limit)


async def list_by_payments(
    session: ReadSession, *, shop_id: UUID, payment_ids: Collection[UUID]
) -> Sequence[TransferOrder]:
    """The orders of a shop that some payments are the latest of."""
    return await _list(session, shop_id, OrderRow.payment_id.in_(payment_ids), limit=len(payment_ids))


async def _list(
    session: ReadSession, shop_id: UUID, *wanted: ColumnElement[bool], limit: int
) -> Sequence[TransferOrder]:
    other = aliased(SubOrderRow)
    # Of an order that was given up as a whole, every shop is still one that would be paid.
    is_shared = exists().where(
        other.order_id == OrderRow.id,
        other.shop_id != shop_id,
        or_(other.status != Status.CANCELLED.value, SubOrderRow.status == Status.CANCELLED.value),
    )
    statement = (
        select(
            OrderRow.id.label("order_id"),
            SubOrderRow.id.label("part_id"),
            OrderRow.payment_id,
            OrderRow.code,
            SubOrderRow.number,
            OrderRow.contact_name.label("buyer"),
            OrderRow.placed_at,
        )
        .join(SubOrderRow, SubOrderRow.order_id == OrderRow.id)
        .where(SubOrderRow.shop_id == shop_id, OrderRow.payment_id.is_not(None), *wanted, ~is_shared)
        .order_by(SubOrderRow.placed_at.desc(), SubOrderRow.id.desc())
        .limit(limit)
    )
    return [TransferOrder(**row) for row in (await session.execute(statement)).mappings()]
