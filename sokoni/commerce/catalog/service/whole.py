"""Products as read models and exports need them: many at once, in all their languages."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sokoni.commerce.catalog.repository import whole as repository
from sokoni.commerce.catalog.types import WholeProduct
from sokoni.core.database import ReadSession


async def list_whole(session: ReadSession, *, product_ids: Collection[UUID]) -> Sequence[WholeProduct]:
    """Those of some products that exist, whatever their status, in the order of their ids.

    Five statements, and one for each language.
    """
    return await repository.list_whole(session, product_ids=product_ids) if product_ids else []


async def list_ids(
    session: ReadSession, *, after: UUID | None = None, shop_id: UUID | None = None, limit: int
) -> Sequence[UUID]:
    """The next ids of all products (of a shop), for walks through everything; one statement."""
    return await repository.list_ids(session, after=after, shop_id=shop_id, limit=limit)


async def products_of_variants(session: ReadSession, *, variant_ids: Collection[UUID]) -> Sequence[UUID]:
    """The products that some variants belong to; one statement."""
    return await repository.list_products_of_variants(session, variant_ids=variant_ids)


async def list_ids_in_branch(
    session: ReadSession, *, category_id: UUID, after: UUID | None = None, limit: int
) -> Sequence[UUID]:
    """The next ids of the products in a category or below it; one statement."""
    return await repository.list_ids_in_branch(session, category_id=category_id, after=after, limit=limit)
