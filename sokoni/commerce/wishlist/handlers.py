"""What wish lists do when others tell them something, and by the clock."""

from collections.abc import Iterable
from uuid import UUID

from sokoni.commerce.catalog.events import ProductChanged
from sokoni.commerce.stock.events import BackInStock
from sokoni.commerce.wishlist import service
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext, NewJob

CLEAR, TELL_PRICE, TELL_STOCK = "wishlist.clear_expired", "wishlist.tell_price", "wishlist.tell_stock"
CHUNK = 500


async def on_product_changed(context: JobContext, event: ProductChanged) -> None:
    """Tell those who wished for something that costs less now."""
    wished = await service.list_wished(context.session, product_ids=event.product_ids)
    await _tell(context, TELL_PRICE, wished)


async def on_back_in_stock(context: JobContext, event: BackInStock) -> None:
    """Tell those who wished for something that is back."""
    wished = await service.list_wished_variants(context.session, variant_ids=event.variant_ids)
    await _tell(context, TELL_STOCK, wished)


async def tell_price(context: JobContext, *, product_id: str, after: str | None = None, **_: object) -> None:
    """Tell some of those who wished for a product what it costs now, and queue the others."""
    last = await service.tell_of_price(
        context.session, product_id=UUID(product_id), after=_behind(after), now=context.now
    )
    await _go_on(context, product_id, last)


async def tell_stock(context: JobContext, *, product_id: str, after: str | None = None, **_: object) -> None:
    """Tell some of those who wished for a product that it is back, and queue the others."""
    last = await service.tell_of_stock(
        context.session, product_id=UUID(product_id), after=_behind(after), now=context.now
    )
    await _go_on(context, product_id, last)


async def clear_expired(context: JobContext, **_: object) -> None:
    """Forget guests' lists whose time is over, a chunk at a time."""
    if await service.clear_expired(context.session, now=context.now, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, CLEAR)


async def _tell(context: JobContext, name: str, product_ids: Iterable[UUID]) -> None:
    """Queue a chain for each product: how many wished for it is nobody's to bound."""
    chains = [
        NewJob(name=name, arguments={"product_id": str(each)}, dedupe_key=f"{name}:{each}") for each in product_ids
    ]
    if chains:
        await jobs.enqueue_many(context.session, chains)


async def _go_on(context: JobContext, product_id: str, last: UUID | None) -> None:
    if last is not None:
        await jobs.continue_with(context, product_id=product_id, after=str(last))


def _behind(after: str | None) -> UUID | None:
    return None if after is None else UUID(after)
