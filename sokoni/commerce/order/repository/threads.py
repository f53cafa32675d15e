"""SQL of what the sides of a talk have not seen."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from sokoni.commerce.order.models import ThreadRow
from sokoni.commerce.order.types import Thread
from sokoni.core.database import ReadSession, WriteSession


async def list_threads(session: ReadSession, *, part_ids: Collection[UUID]) -> tuple[Thread, ...]:
    """The talks of some parts; one statement."""
    statement = select(ThreadRow).where(ThreadRow.sub_order_id.in_(part_ids)).order_by(ThreadRow.sub_order_id)
    rows = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    return tuple(_thread(row) for row in rows)


async def add_message(
    session: WriteSession, *, part_id: UUID, shop_id: UUID, is_from_buyer: bool, now: datetime
) -> Thread:
    """The talk after one more message: unseen by the other side, and everything seen by who writes; one statement."""
    to_buyer, to_shop = (0, 1) if is_from_buyer else (1, 0)
    new = insert(ThreadRow).values(
        sub_order_id=part_id,
        shop_id=shop_id,
        unread_by_buyer=to_buyer,
        unread_by_shop=to_shop,
        last_message_at=now,
    )
    unseen = (
        {"unread_by_shop": ThreadRow.unread_by_shop + 1, "unread_by_buyer": 0}
        if is_from_buyer
        else {"unread_by_buyer": ThreadRow.unread_by_buyer + 1, "unread_by_shop": 0}
    )
    statement = new.on_conflict_do_update(
        index_elements=[ThreadRow.sub_order_id], set_={**unseen, "last_message_at": now}
    ).returning(ThreadRow)
    row = (await session.execute(statement, execution_options={"populate_existing": True})).scalar_one()
    return _thread(row)


async def mark_seen(session: WriteSession, *, part_ids: Collection[UUID], by_buyer: bool) -> None:
    """Note that one side has seen all messages of some parts; one statement."""
    column = ThreadRow.unread_by_buyer if by_buyer else ThreadRow.unread_by_shop
    statement = update(ThreadRow).where(ThreadRow.sub_order_id.in_(part_ids), column > 0).values({column: 0})
    await session.execute(statement.execution_options(synchronize_session=False))


def _thread(row: ThreadRow) -> Thread:
    return Thread(sub_order_id=row.sub_order_id, unread_by_buyer=row.unread_by_buyer, unread_by_shop=row.unread_by_shop)
