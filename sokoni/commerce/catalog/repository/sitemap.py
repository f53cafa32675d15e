"""SQL of what search engines are told: everything that has a page of its own, by keyset pages over an index."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, null, select

from sokoni.commerce.catalog.collection.models import CollectionRow
from sokoni.commerce.catalog.models import CategoryRow, ProductRow
from sokoni.commerce.catalog.repository.shops import IS_OPEN, SHOPS
from sokoni.commerce.catalog.types import Listed, ListedAddress, Status
from sokoni.core.database import ReadSession

_KEYS: Mapping[Listed, Any] = MappingProxyType(
    {
        Listed.PRODUCTS: select(ProductRow.id).where(ProductRow.status == Status.APPROVED.value),
        Listed.COLLECTIONS: select(CollectionRow.id).where(CollectionRow.is_published),
        Listed.CATEGORIES: select(CategoryRow.id),
    }
)


async def list_page_starts(session: ReadSession, *, of: Listed, size: int) -> Sequence[UUID]:
    """The first of each page of so many; read from the index alone."""
    keys = _KEYS[of].subquery()
    numbered = select(keys.c.id, func.row_number().over(order_by=keys.c.id).label("place")).subquery()
    statement = select(numbered.c.id).where((numbered.c.place - 1) % size == 0).order_by(numbered.c.id)
    return (await session.execute(statement)).scalars().all()


async def list_addresses(session: ReadSession, *, of: Listed, start: UUID, size: int) -> Sequence[ListedAddress]:
    """So many from one on, those of shops that are closed left out."""
    keys = _KEYS[of].subquery()
    page = select(keys.c.id).where(keys.c.id >= start).order_by(keys.c.id).limit(size).subquery()
    return [ListedAddress(*row) for row in await session.execute(_addresses(of, page).order_by(page.c.id))]


def _addresses(of: Listed, page: Any) -> Any:
    if of is Listed.CATEGORIES:
        return select(literal(""), CategoryRow.slug, null()).join(page, page.c.id == CategoryRow.id)
    row = ProductRow if of is Listed.PRODUCTS else CollectionRow
    return (
        select(SHOPS.c.slug, row.slug, row.updated_at)
        .join(page, page.c.id == row.id)
        .join(SHOPS, SHOPS.c.id == row.shop_id)
        .where(IS_OPEN)
    )
