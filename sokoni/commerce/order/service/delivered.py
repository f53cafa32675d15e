"""Who bought what and has it: what a review stands on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order.repository import delivered, orders, sales
from sokoni.commerce.order.types import DeliveredLine, Sale
from sokoni.core import ids
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject


async def find_delivered(
    session: ReadSession, *, product_id: UUID, subject: Subject, token: str | None = None
) -> DeliveredLine | None:
    """The line with which a product reached somebody, by their account or the token of their order; one statement."""
    if subject.account_id is None and token is None:
        return None
    return await delivered.find(
        session,
        product_id=product_id,
        account_id=subject.account_id,
        token_hash=None if token is None else ids.hash_token(token),
    )


async def list_delivered(session: ReadSession, *, account_id: UUID, limit: int) -> Sequence[DeliveredLine]:
    """What reached an account, the last first; one statement."""
    return await delivered.list_for_account(session, account_id=account_id, limit=limit)


async def list_delivered_of(session: ReadSession, *, order_id: UUID) -> Sequence[DeliveredLine]:
    """What has arrived of an order; one statement."""
    return await delivered.list_of_order(session, order_id=order_id)


async def list_sales(
    session: ReadSession, *, since: datetime, after: Sale | None = None, limit: int = 500
) -> Sequence[Sale]:
    """Orders from a time on as what became of carts, the first first, behind one of them; one statement."""
    behind = (after.placed_at, after.order_id) if after else None
    return await sales.list_since(session, since=since, after=behind, limit=limit)


async def list_shares(session: ReadSession, *, order_ids: Collection[UUID]) -> Sequence[tuple[UUID, UUID, Money]]:
    """What orders brought each shop, as the order's id, the shop's and the sum; one statement."""
    return await sales.list_shares(session, order_ids=order_ids)


async def is_opened_by(session: ReadSession, *, order_id: UUID, token: str) -> bool:
    """Whether a guest's token opens an order; one statement."""
    return await orders.is_opened_by(session, order_id=order_id, token_hash=ids.hash_token(token))
