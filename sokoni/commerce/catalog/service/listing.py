"""Products as visitors, carts and sellers look through them."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sokoni.commerce.catalog import errors
from sokoni.commerce.catalog.repository import belonging, whole
from sokoni.commerce.catalog.repository import listing as repository
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.types import ProductCard, ProductQuery, SellableVariant
from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery


async def list_products(
    session: ReadSession, *, query: ProductQuery, page: PageQuery, locale: str
) -> Page[ProductCard]:
    """A page of products in the wanted order, with their number; two statements.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another order.
    """
    return await repository.list_cards(session, query=query, page=page, locale=locale)


async def sellable(
    session: ReadSession, *, variant_ids: Collection[UUID], locale: str | None = None
) -> Mapping[UUID, SellableVariant]:
    """What carts need to know of some variants; those that don't exist are left out. One statement, none for none."""
    if not variant_ids:
        return {}
    found = await repository.list_sellable(session, variant_ids=variant_ids, locale=locale)
    return {each.variant_id: each for each in found}


async def siblings(
    session: ReadSession, *, product_ids: Collection[UUID], locale: str | None = None
) -> Mapping[UUID, Sequence[SellableVariant]]:
    """The variants of some products that are for sale, in the order in which they are shown; two statements."""
    if not product_ids:
        return {}
    pairs = await repository.list_variant_ids(session, product_ids=product_ids)
    known = await sellable(session, variant_ids=[variant_id for _, variant_id in pairs], locale=locale)
    found: dict[UUID, list[SellableVariant]] = {}
    for product_id, variant_id in pairs:
        if variant_id in known and known[variant_id].is_sellable:
            found.setdefault(product_id, []).append(known[variant_id])
    return found


async def list_ids_by_sku(session: ReadSession, *, shop_id: UUID, skus: Collection[str]) -> Mapping[str, UUID]:
    """Which variant of a shop has each of some SKUs; one statement, none for none."""
    return await repository.list_ids_by_sku(session, shop_id=shop_id, skus=skus) if skus else {}


async def only_variant(session: ReadSession, *, product_id: UUID) -> UUID:
    """The variant of a product that has only one; one statement, more only for a refusal.

    Raises:
        ProductMissing: there is no such product.
        VariantRequired: it has several; the error lists them.
    """
    found = await repository.get_only_variant_id(session, product_id=product_id)
    if found is not None:
        return found
    product = await whole.get_detail(session, product_id=product_id, locale="")
    if product is None:
        raise errors.ProductMissing
    raise errors.VariantRequired(variants=product.variants)


async def list_product_titles(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The titles of some products, each in its own language; one statement, none for none."""
    return await products.list_titles_by_id(session, product_ids=product_ids) if product_ids else {}


async def count_listed(session: ReadSession, *, shop_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many products are on sale in each of some shops; shops without any are left out. One statement."""
    return await repository.count_listed(session, shop_ids=shop_ids)


async def count_kept(session: ReadSession, *, shop_id: UUID) -> int:
    """How many products a shop has beside those it archived; one statement."""
    return await repository.count_kept(session, shop_id=shop_id)


async def list_belongings(session: ReadSession, *, product_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The categories, those above included, and the collections of some products; one statement, none for none."""
    return await belonging.list_belongings(session, product_ids=product_ids) if product_ids else {}


async def list_category_depths(
    session: ReadSession, *, product_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[UUID, int]]:
    """The categories of some products, those above included, each with its depth; one statement, none for none."""
    return await belonging.list_depths(session, product_ids=product_ids) if product_ids else {}


async def list_known_goods(session: ReadSession, *, shop_id: UUID | None, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of some ids are products or collections of a shop, or categories; one statement, none for none."""
    return await belonging.list_known(session, shop_id=shop_id, ids=ids) if ids else frozenset()
