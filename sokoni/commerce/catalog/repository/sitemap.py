"""SQL of what search engines are told: every product for sale, by keyset pages over the index of listed products."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from sokoni.commerce.catalog.models import ProductRow
from sokoni.commerce.catalog.repository.shops import IS_OPEN, SHOPS
from sokoni.commerce.catalog.types import ListedAddress, Status
from sokoni.core.database import ReadSession

_IS_LISTED = ProductRow.status == Status.APPROVED.value


async def list_page_starts(session: ReadSession, *, size: int) -> Sequence[UUID]:
    """The first product of each page of so many; read from the index alone."""
    numbered = (
        select(ProductRow.id, func.row_number().over(order_by=ProductRow.id).label("place"))
        .where(_IS_LISTED)
        .subquery()
    )
    statement = select(numbered.c.id).where((numbered.c.place - 1) % size == 0).order_by(numbered.c.id)
    return (await session.execute(statement)).scalars().all()


async def list_addresses(session: ReadSession, *, start: UUID, size: int) -> Sequence[ListedAddress]:
    """So many products for sale from one on, those of shops that are closed left out."""
    page = (
        select(ProductRow.id).where(_IS_LISTED, ProductRow.id >= start).order_by(ProductRow.id).limit(size).subquery()
    )
    statement = (
        select(SHOPS.c.slug, ProductRow.slug, ProductRow.updated_at)
        .join(page, page.c.id == ProductRow.id)
        .join(SHOPS, SHOPS.c.id == ProductRow.shop_id)
        .where(IS_OPEN)
        .order_by(ProductRow.id)
    )
    return [ListedAddress(*row) for row in await session.execute(statement)]
