"""A guest's order joins the account of whoever holds its link, and can be taken out of it again.

The link goes to the address that ordered and to nobody else, so who holds it is the buyer. What hangs on the order
follows by its event: points that its goods earn, reviews that were written with the link.
"""

from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import events
from sokoni.commerce.order.errors import OrderClaimed, OrderMissing, OrderNotClaimed
from sokoni.commerce.order.repository import orders
from sokoni.core import change, ids
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.permission.types import AccountSubject, Subject


async def claim(session: WriteSession, *, order_id: UUID, token: str, subject: AccountSubject, now: datetime) -> None:
    """Put a guest's order into the account of whoever holds its link; one that is there already stays.

    Raises:
        OrderMissing: the link opens no such order.
        OrderClaimed: it is in another account.
    """
    order = await orders.get_locked(session, order_id=order_id)
    if order is None:
        raise OrderMissing
    if order.account_id == subject.account_id:
        return
    if not await orders.is_opened_by(session, order_id=order_id, token_hash=ids.hash_token(token)):
        raise OrderMissing
    if order.account_id is not None:
        raise OrderClaimed
    await orders.update_order(
        session, order_id=order.id, now=now, values={"account_id": subject.account_id, "claimed_at": now}
    )
    joined = events.OrderJoinedAccount(order_id=order.id, account_id=subject.account_id)
    await outbox.publish(session, joined)


async def is_claimed(session: ReadSession, *, order_id: UUID) -> bool:
    """Whether an order was a guest's before it was in the account in which it is; one statement."""
    return await orders.is_claimed(session, order_id=order_id)


async def release(session: WriteSession, *, order_id: UUID, subject: Subject, reason: str, now: datetime) -> None:
    """Take a guest's order out of the account that it joined, as an operator whom its buyer asked.

    Only an operator does: who could do it alone would spend the points of one order from account to account.

    Raises:
        OrderMissing: there is no such order.
        OrderNotClaimed: it joined no account; what an account ordered stays its own.
    """
    order = await orders.get_locked(session, order_id=order_id)
    if order is None:
        raise OrderMissing
    if order.account_id is None or not await orders.is_claimed(session, order_id=order_id):
        raise OrderNotClaimed
    await orders.update_order(session, order_id=order.id, now=now, values={"account_id": None, "claimed_at": None})
    await change.record(
        session,
        actor=subject.actor(),
        action="order.release",
        subject_kind="order",
        subject_id=order.id,
        before={"account_id": str(order.account_id)},
        after={"account_id": None, "reason": reason},
        now=now,
    )
    await outbox.publish(session, events.OrderLeftAccount(order_id=order.id, account_id=order.account_id))
