"""SQL of what arrived: the lines by which somebody proves that they bought a thing and have it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select

from sokoni.commerce.order.models import OrderLineRow, OrderRow, OrderTokenRow, SubOrderRow
from sokoni.commerce.order.types import DeliveredLine
from sokoni.core.database import ReadSession
from sokoni.services.media.types import Frame

# Where among the columns stands how a picture is to be cut.
_FRAME = 11


async def find(
    session: ReadSession, *, product_id: UUID, account_id: UUID | None, token_hash: bytes | None
) -> DeliveredLine | None:
    """The line with which a product reached an account, or came by the order that a token opens, the last first."""
    mine: list[ColumnElement[bool]] = []
    if account_id is not None:
        mine.append(OrderRow.account_id == account_id)
    if token_hash is not None:
        mine.append(
            OrderRow.id
            == select(OrderTokenRow.order_id).where(OrderTokenRow.token_hash == token_hash).scalar_subquery()
        )
    statement = _lines().where(OrderLineRow.product_id == product_id, or_(*mine))
    row = (await session.execute(statement.limit(1))).one_or_none()
    return None if row is None else _line(row)


async def list_for_account(session: ReadSession, *, account_id: UUID, limit: int) -> Sequence[DeliveredLine]:
    """What reached an account, the last first."""
    statement = _lines().where(OrderRow.account_id == account_id).limit(limit)
    return [_line(row) for row in await session.execute(statement)]


async def list_of_order(session: ReadSession, *, order_id: UUID) -> Sequence[DeliveredLine]:
    """What has arrived of an order."""
    return [_line(row) for row in await session.execute(_lines().where(OrderRow.id == order_id))]


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            OrderLineRow.id,
            OrderRow.id,
            SubOrderRow.id,
            SubOrderRow.shop_id,
            SubOrderRow.shop_slug,
            SubOrderRow.shop_name,
            OrderLineRow.product_id,
            OrderLineRow.product_slug,
            OrderLineRow.product_title,
            OrderLineRow.variant_title,
            OrderLineRow.image_hash,
            OrderLineRow.image_frame,
            OrderRow.account_id,
            OrderRow.contact_name,
            OrderRow.contact_email,
            OrderRow.locale,
            SubOrderRow.delivered_at,
        )
        .join(SubOrderRow, SubOrderRow.id == OrderLineRow.sub_order_id)
        .join(OrderRow, OrderRow.id == SubOrderRow.order_id)
        .where(SubOrderRow.delivered_at.is_not(None))
        .order_by(SubOrderRow.delivered_at.desc(), OrderLineRow.id.desc())
    )


def _line(row: Row[*tuple[Any, ...]]) -> DeliveredLine:
    values = list(row)
    values[_FRAME] = Frame.read(values[_FRAME])
    return DeliveredLine(*values)
