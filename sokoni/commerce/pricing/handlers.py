"""What pricing does when something happened elsewhere."""

from sokoni.commerce.pricing import service
from sokoni.commerce.shop.events import ShopCreated
from sokoni.core.jobs.types import JobContext


async def give_defaults(context: JobContext, event: ShopCreated) -> None:
    """Let a new shop sell at once."""
    await service.create_defaults(context.session, shop_id=event.shop_id, currency=event.currency, now=context.now)
