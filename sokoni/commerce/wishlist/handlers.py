"""What wish lists do when others tell them something, and by the clock."""

from sokoni.commerce.catalog.events import ProductChanged
from sokoni.commerce.stock.events import BackInStock
from sokoni.commerce.wishlist import service
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

CLEAR = "wishlist.clear_expired"
CHUNK = 500


async def on_product_changed(context: JobContext, event: ProductChanged) -> None:
    """Tell those who wished for something that costs less now."""
    await service.tell_of_prices(context.session, product_ids=event.product_ids, now=context.now)


async def on_back_in_stock(context: JobContext, event: BackInStock) -> None:
    """Tell those who wished for something that is back."""
    await service.tell_of_stock(context.session, variant_ids=event.variant_ids, now=context.now)


async def clear_expired(context: JobContext, **_: object) -> None:
    """Forget guests' lists whose time is over, a chunk at a time."""
    if await service.clear_expired(context.session, now=context.now, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, CLEAR)
