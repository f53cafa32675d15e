"""What the showcase does when something became true: small changes at once, large ones behind them in chunks."""

import contextlib
from typing import Any
from uuid import UUID

import structlog

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.events import CategoryChanged, CollectionChanged, ProductChanged
from sokoni.commerce.review.events import RatingChanged
from sokoni.commerce.shop.events import ShopApproved, ShopProfileChanged, ShopRejected, ShopSuspended
from sokoni.commerce.showcase import errors, rules, service
from sokoni.commerce.showcase.events import BestsellersRanked, FacetsCounted, ShowcaseChanged, ShowcaseRebuilt
from sokoni.commerce.showcase.settings import ShowcaseSettings
from sokoni.commerce.showcase.types import collection_scope, shop_scope
from sokoni.commerce.stock.events import ShownStockChanged
from sokoni.core.cache import Cache
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

PROJECT = "showcase.project"
PROJECT_SHOP = "showcase.project_shop"
PROJECT_BRANCH = "showcase.project_branch"
REBUILD = "showcase.rebuild"
CHECK = "showcase.check"
RANK = "showcase.rank"
CHUNK = 500
# Up to so many products, a change is somebody's edit, and they want to see it.
_AT_ONCE = 50
TREE = "tree"
SHOPS = "shops"
BESTSELLERS = "bestsellers"

_log = structlog.get_logger()

ShopEvent = ShopApproved | ShopProfileChanged | ShopRejected | ShopSuspended


async def on_product_changed(context: JobContext, event: ProductChanged) -> None:
    """Show changed products anew; many of them behind what others wait for."""
    if len(event.product_ids) > _AT_ONCE:
        await jobs.enqueue(context.session, PROJECT, product_ids=[str(each) for each in event.product_ids])
        return
    await _project(context, event.product_ids)


async def on_shown_stock_changed(context: JobContext, event: ShownStockChanged) -> None:
    """Show what is left of variants."""
    product_ids = await catalog.products_of_variants(context.session, variant_ids=event.variant_ids)
    await _project(context, list(product_ids))


async def on_rating_changed(context: JobContext, event: RatingChanged) -> None:
    """Show a product's stars."""
    await _project(context, [event.product_id])


async def on_shop_changed(context: JobContext, event: ShopEvent) -> None:
    """Show all products of a shop anew: its name stands on them, or they come and go with it."""
    await jobs.enqueue(context.session, PROJECT_SHOP, shop_id=str(event.shop_id))


async def on_category_changed(context: JobContext, event: CategoryChanged) -> None:
    """Show all products of a branch anew: its names and places stand on them."""
    await jobs.enqueue(context.session, PROJECT_BRANCH, category_id=str(event.category_id))


async def on_collection_changed(context: JobContext, event: CollectionChanged) -> None:
    """Let the facets of a collection be counted anew: others belong to it, or it is shown now."""
    delay = context.resources.get(ShowcaseSettings).count_delay
    scopes = [collection_scope(event.collection_id)]
    await service.queue_counts(context.session, scopes, now=context.now, delay=delay)


async def project(context: JobContext, *, product_ids: list[str]) -> None:
    """Show products anew."""
    await _project(context, [UUID(each) for each in product_ids])


async def project_shop(context: JobContext, *, shop_id: str, after: str | None = None) -> None:
    """Show the next products of a shop anew; a chain of chunks."""
    cursor = None if after is None else UUID(after)
    ids = await catalog.list_ids(context.session, after=cursor, shop_id=UUID(shop_id), limit=CHUNK)
    if ids:
        await _project(context, list(ids))
        await jobs.continue_with(context, shop_id=shop_id, after=str(ids[-1]))


async def project_branch(context: JobContext, *, category_id: str, after: str | None = None) -> None:
    """Show the next products of a category and the branches below it anew; a chain of chunks."""
    cursor = None if after is None else UUID(after)
    ids = await catalog.list_ids_in_branch(context.session, category_id=UUID(category_id), after=cursor, limit=CHUNK)
    if ids:
        await _project(context, list(ids))
        await jobs.continue_with(context, category_id=category_id, after=str(ids[-1]))


async def rebuild(context: JobContext) -> None:
    """Make everything anew, where a migration or an operator asked for it."""
    # Who overtook this one reads all that it would have read.
    with contextlib.suppress(errors.RebuildOvertaken):
        await service.rebuild(context.database)


async def check(context: JobContext) -> None:
    """Compare everything with the truth, and mend what differs."""
    report = await service.check(context.database)
    if report.is_sound:
        return
    _log.error("showcase.differs", products=len(report.differing), first=[str(each) for each in report.differing[:10]])
    async with context.database.write() as session:
        for portion in rules.chunks(report.differing, CHUNK):
            await jobs.enqueue(session, PROJECT, product_ids=[str(each) for each in portion])


async def rank(context: JobContext) -> None:
    """Count anew what sells best."""
    await service.rank(context.session, now=context.now)


async def count_facets(context: JobContext, *, scope: str) -> None:
    """Count the facets of a scope anew."""
    await service.count_facets(context.session, scope=scope)


def forget_products(cache: Cache, event: ShowcaseChanged) -> None:
    """Drop what a process keeps of changed products and of the listings they are in."""
    cache.forget([*map(product_tag, event.product_ids), *event.scopes])


def forget_facets(cache: Cache, event: FacetsCounted) -> None:
    """Drop what a process keeps of a scope's facets."""
    cache.forget([facets_tag(event.scope)])


def forget_tree(cache: Cache, _event: CategoryChanged) -> None:
    """Drop everything that shows the tree of categories."""
    cache.forget([TREE])


def forget_collections(cache: Cache, event: CollectionChanged) -> None:
    """Drop what a process keeps of a collection, and of the collections of its shop."""
    cache.forget([collection_scope(event.collection_id), collections_tag(event.shop_id)])


def forget_shops(cache: Cache, event: Any) -> None:
    """Drop everything that shows shops."""
    cache.forget([SHOPS, shop_scope(event.shop_id)])


def forget_bestsellers(cache: Cache, _event: BestsellersRanked) -> None:
    """Drop everything that shows what sells best."""
    cache.forget([BESTSELLERS])


def forget_all(cache: Cache, _event: ShowcaseRebuilt) -> None:
    """Drop everything."""
    cache.clear()


def product_tag(product_id: UUID) -> str:
    """The tag of what shows a product."""
    return f"product:{product_id}"


def collections_tag(shop_id: UUID) -> str:
    """The tag of what shows which collections a shop has."""
    return f"collections:{shop_id}"


def facets_tag(scope: str) -> str:
    """The tag of what shows a scope's facets."""
    return f"facets:{scope}"


async def _project(context: JobContext, product_ids: list[UUID]) -> None:
    delay = context.resources.get(ShowcaseSettings).count_delay
    await service.project(context.session, product_ids=product_ids, now=context.now, count_delay=delay)
