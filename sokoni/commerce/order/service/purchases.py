"""What was bought, for those who look for what goes together."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from sokoni.commerce.customer.segment import evaluating as segments
from sokoni.commerce.customer.segment.types import Buyer
from sokoni.commerce.order.repository import orders
from sokoni.commerce.order.repository import purchases as repository
from sokoni.core.database import ReadSession, WriteSession


def purchases(*, since: datetime) -> Select[Any]:
    """A select of who bought which product last when: `buyer` (a digest), `product_id`, `bought_at`.

    It is handed out to be read from inside of another statement, so that no purchase travels through this process.
    """
    return repository.since(since)


async def list_bought(session: ReadSession, *, account_id: UUID, limit: int) -> Sequence[UUID]:
    """The products that an account bought, the last first, each once; one statement."""
    return await repository.list_of_account(session, account_id=account_id, limit=limit)


async def list_payers(
    session: ReadSession, *, shop_id: UUID, account_ids: Collection[UUID], product_ids: Collection[UUID] = ()
) -> frozenset[UUID]:
    """Those of some accounts who paid for something of a shop (for one of some products) and did not get it all back.

    One statement; none for nobody.
    """
    if not account_ids:
        return frozenset()
    return await repository.list_payers(session, shop_id=shop_id, account_ids=account_ids, product_ids=product_ids)


async def list_shops_paid(session: ReadSession, *, account_id: UUID) -> Sequence[UUID]:
    """The shops in which an account paid for something that was not called off; one statement."""
    return await repository.list_shops_paid(session, account_id=account_id)


async def list_shops_of(session: ReadSession, *, order_id: UUID) -> Sequence[UUID]:
    """The shops that have a part of an order; one statement."""
    return await repository.list_shops_of(session, order_id=order_id)


async def buyer_of(session: ReadSession, *, order_id: UUID) -> Buyer | None:
    """Who placed an order: an account, or a guest's e-mail; None where nobody can be known by it. One statement."""
    return await repository.get_buyer(session, order_id=order_id)


async def follow_customers(session: WriteSession, *, order_id: UUID, account_id: UUID, now: datetime) -> None:
    """Let each shop of an order that joined an account, or left it, know what that and its guest ordered by now."""
    order = await orders.get_plain(session, order_id=order_id)
    if order is None:
        return
    sides = [Buyer(account_id=account_id, email=order.contact.email)]
    if order.contact.email:
        sides.append(Buyer(account_id=None, email=order.contact.email))
    for shop_id in sorted({part.shop_id for part in order.parts}):
        for buyer in sides:
            await segments.follow_buyer(session, shop_id=shop_id, buyer=buyer, now=now)
