"""SQL of the links that show a friend where an order is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, insert, select

from sokoni.commerce.order.models import OrderShareRow
from sokoni.core.database import ReadSession, WriteSession


async def insert_share(session: WriteSession, *, order_id: UUID, token_hash: bytes, now: datetime) -> None:
    """Let one more link show an order."""
    await session.execute(insert(OrderShareRow).values(token_hash=token_hash, order_id=order_id, created_at=now))


async def delete_shares(session: WriteSession, *, order_id: UUID) -> None:
    """Let no link show an order any more."""
    await session.execute(delete(OrderShareRow).where(OrderShareRow.order_id == order_id))


async def exists_share(session: ReadSession, *, order_id: UUID) -> bool:
    """Whether some link shows an order."""
    return (await session.execute(select(exists().where(OrderShareRow.order_id == order_id)))).scalar_one()


async def get_order_id(session: ReadSession, *, token_hash: bytes) -> UUID | None:
    """The order that a link shows."""
    statement = select(OrderShareRow.order_id).where(OrderShareRow.token_hash == token_hash)
    return (await session.execute(statement)).scalar_one_or_none()
