"""Showing an order to a friend: by a link of its own, which opens nothing else and can be taken back."""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.errors import OrderMissing
from sokoni.commerce.order.repository import orders, shares
from sokoni.commerce.order.shared_types import SharedItem, SharedOrder, SharedPart
from sokoni.commerce.order.types import SubOrder
from sokoni.core import ids
from sokoni.core.database import ReadSession, WriteSession


async def share(session: WriteSession, *, order_id: UUID, now: datetime) -> str:
    """The token of a new link to an order, said once; one statement. The caller has checked whose order it is."""
    token = ids.new_token()
    await shares.insert_share(session, order_id=order_id, token_hash=ids.hash_token(token), now=now)
    return token


async def unshare(session: WriteSession, *, order_id: UUID) -> None:
    """Take all links to an order back. The caller has checked whose order it is."""
    await shares.delete_shares(session, order_id=order_id)


async def is_shared(session: ReadSession, *, order_id: UUID) -> bool:
    """Whether a link shows the order to somebody."""
    return await shares.exists_share(session, order_id=order_id)


async def get_shared(session: ReadSession, *, token: str) -> SharedOrder:
    """What a friend's link shows of an order.

    Raises:
        OrderMissing: the link shows nothing, or nothing any more.
    """
    order_id = await shares.get_order_id(session, token_hash=ids.hash_token(token))
    order = await orders.get(session, order_id=order_id) if order_id is not None else None
    if order is None:
        raise OrderMissing
    return SharedOrder(
        status=order.status, placed_at=order.placed_at, parts=tuple(_shared(part) for part in order.parts)
    )


def _shared(part: SubOrder) -> SharedPart:
    return SharedPart(
        id=part.id,
        shop_slug=part.shop_slug,
        shop_name=part.shop_name,
        status=part.status,
        placed_at=part.placed_at,
        confirmed_at=part.confirmed_at,
        shipped_at=part.shipped_at,
        delivered_at=part.delivered_at,
        cancelled_at=part.cancelled_at,
        items=tuple(
            SharedItem(
                product_id=line.product_id,
                product_slug=line.product_slug,
                product_title=line.product_title,
                variant_title=line.variant_title,
                image_hash=line.image_hash,
                image_frame=line.image_frame,
                quantity=line.quantity,
            )
            for line in part.lines
        ),
    )
