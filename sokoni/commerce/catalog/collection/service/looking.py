"""Looking at collections, and at what stands in them."""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from uuid import UUID

from sokoni.commerce.catalog.collection import errors, repository
from sokoni.commerce.catalog.collection.types import Collection, CollectionSort, CollectionWords
from sokoni.commerce.catalog.repository import listing
from sokoni.commerce.catalog.types import ProductCard, ProductQuery, ProductSort
from sokoni.core import pages
from sokoni.core.database import ReadSession


async def get_collection(session: ReadSession, *, collection_id: UUID, locale: str) -> Collection:
    """A collection, whether or not it is shown; one statement.

    Raises:
        CollectionMissing: there is none.
    """
    return _found(await repository.get(session, collection_id=collection_id, locale=locale))


async def get_collection_words(session: ReadSession, *, collection_id: UUID) -> CollectionWords:
    """A collection's words in all its languages; one statement.

    Raises:
        CollectionMissing: there is none.
    """
    found = await repository.get_words(session, collection_id=collection_id)
    if found is None:
        raise errors.CollectionMissing
    return found


async def get_collection_by_slug(
    session: ReadSession, *, shop_slug: str, slug: str, locale: str, for_team: bool = False
) -> Collection:
    """The collection at an address, if it is shown; for the shop's team in any case. One statement.

    Raises:
        CollectionMissing: there is none, or it is not shown.
    """
    found = _found(await repository.get_by_slug(session, shop_slug=shop_slug, slug=slug, locale=locale))
    if not (found.is_listed or for_team):
        raise errors.CollectionMissing
    return found


async def find_moved_collection(session: ReadSession, *, shop_slug: str, slug: str) -> str | None:
    """The address to which a collection has moved from this one, if it is shown there; one statement."""
    return await repository.get_moved_slug(session, shop_slug=shop_slug, slug=slug)


async def list_collections(
    session: ReadSession, *, shop_id: UUID | None, page: pages.PageQuery, locale: str, for_team: bool = False
) -> pages.Page[Collection]:
    """A page of collections, the newest first: those that are shown, for the team all. One statement.

    Raises:
        InvalidCursor: the cursor is damaged.
    """
    return await repository.list_page(session, shop_id=shop_id, only_listed=not for_team, page=page, locale=locale)


async def list_collection_titles(session: ReadSession, *, collection_ids: Some[UUID]) -> Mapping[UUID, str]:
    """The titles of some collections, each in its own language; one statement, none for none."""
    return await repository.list_titles(session, collection_ids=collection_ids) if collection_ids else {}


async def list_collections_of(
    session: ReadSession, *, product_ids: Some[UUID], only_published: bool = True
) -> Mapping[UUID, Sequence[UUID]]:
    """The ids of the collections that some products belong to, by product; one statement, none for none."""
    if not product_ids:
        return {}
    return await repository.list_of_products(session, product_ids=product_ids, only_published=only_published)


async def count_members(session: ReadSession, *, collection_ids: Some[UUID]) -> Mapping[UUID, int]:
    """How many products each of some collections has, of whatever status; one statement."""
    return await repository.count_members(session, collection_ids=collection_ids)


async def list_collection_products(
    session: ReadSession,
    *,
    collection: Collection,
    page: pages.PageQuery,
    locale: str,
    sort: CollectionSort | None = None,
    for_team: bool = False,
) -> pages.Page[ProductCard]:
    """A page of a collection's products in its order, or in another one; two statements.

    Raises:
        InvalidCursor: the cursor is damaged, or belongs to another order.
    """
    wanted = sort or collection.sort
    query = ProductQuery(shop_id=collection.shop_id, collection_id=collection.id, for_team=for_team)
    if wanted is CollectionSort.POSITION:
        return await listing.list_by_position(session, query=query, page=page, locale=locale)
    by = ProductQuery(
        shop_id=collection.shop_id,
        collection_id=collection.id,
        for_team=for_team,
        sort=ProductSort(wanted.value),
    )
    return await listing.list_cards(session, query=by, page=page, locale=locale)


def _found(collection: Collection | None) -> Collection:
    if collection is None:
        raise errors.CollectionMissing
    return collection
