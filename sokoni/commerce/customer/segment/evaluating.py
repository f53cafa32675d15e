"""Who belongs to segments by their rules: worked out from the orders, when asked, by a job, and as they change."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sokoni.commerce.customer.segment import errors, ports, repository
from sokoni.commerce.customer.segment.types import Buyer, Segment
from sokoni.commerce.shop import service as shop
from sokoni.core.database import WriteSession


async def evaluate(session: WriteSession, *, shop_id: UUID, segment_id: UUID, now: datetime) -> Segment:
    """The segment, after what customers bought was read from the orders anew and its rule was looked at.

    Raises:
        SegmentMissing: the shop has no such segment.
    """
    await gather(session, shop_id=shop_id, now=now)
    found = await repository.get_segment_locked(session, shop_id=shop_id, segment_id=segment_id)
    if found is None:
        raise errors.SegmentMissing
    await look_again(session, found, now=now)
    looked = await repository.get_segment(session, shop_id=shop_id, segment_id=segment_id)
    assert looked is not None  # It is locked.
    return looked


async def evaluate_shop(session: WriteSession, *, shop_id: UUID, now: datetime) -> None:
    """Let all segments of a shop be as their rules say; two statements for each, beside those for what was bought."""
    await gather(session, shop_id=shop_id, now=now)
    found = await repository.list_ids_with_rules(session, shop_id=shop_id)
    for segment_id, rule in found:
        await repository.evaluate(session, shop_id=shop_id, segment_id=segment_id, rule=rule, now=now)
    await repository.note_evaluated(session, segment_ids=[segment_id for segment_id, _ in found], now=now)


async def gather(session: WriteSession, *, shop_id: UUID, now: datetime) -> None:
    """Know all who ordered in a shop, and what; three statements, and one more for each 1,000 customers."""
    currency = (await shop.get(session, shop_id=shop_id)).currency
    found = await ports.purchase_records().of_shop(session, shop_id=shop_id, currency=currency)
    await repository.put_purchases(session, shop_id=shop_id, purchases=found, now=now)


async def follow_buyer(session: WriteSession, *, shop_id: UUID, buyer: Buyer, now: datetime) -> None:
    """Know what somebody ordered in a shop by now, and let them join and leave its segments by that.

    Whose orders are all another's now, as those that joined an account, is no customer any more, unless the shop noted
    something of them.
    """
    currency = (await shop.get(session, shop_id=shop_id)).currency
    found = await ports.purchase_records().of_shop(session, shop_id=shop_id, currency=currency, buyer=buyer)
    await repository.put_purchases(session, shop_id=shop_id, purchases=found, now=now)
    customer_id = await repository.find_buyer(session, shop_id=shop_id, account_id=buyer.account_id, email=buyer.email)
    if customer_id is None:
        return
    if not found:
        await repository.clear_purchases(session, customer_id=customer_id, now=now)
    await look_at_customers(session, shop_id=shop_id, customer_ids=[customer_id], now=now)
    if not found:
        await repository.forget_unknown(session, customer_id=customer_id)


async def look_at_customers(
    session: WriteSession, *, shop_id: UUID, customer_ids: Collection[UUID], now: datetime
) -> None:
    """Let some customers join and leave their shop's segments as its rules say; two statements for each rule."""
    for segment_id, rule in await repository.list_ids_with_rules(session, shop_id=shop_id):
        await repository.evaluate(
            session, shop_id=shop_id, segment_id=segment_id, rule=rule, customer_ids=customer_ids, now=now
        )


async def look_again(
    session: WriteSession, segment: Segment, *, now: datetime, customer_ids: Collection[UUID] | None = None
) -> None:
    """Let customers join and leave a locked segment as its rule says, all of them or some; three statements at most."""
    await repository.evaluate(
        session,
        shop_id=segment.shop_id,
        segment_id=segment.id,
        rule=segment.rule,
        customer_ids=customer_ids,
        now=now,
    )
    if customer_ids is None:
        await repository.note_evaluated(session, segment_ids=[segment.id], now=now)
