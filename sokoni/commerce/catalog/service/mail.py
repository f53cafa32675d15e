"""What sellers are told by mail about their products; each message once, whatever runs twice."""

from datetime import datetime

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.types import Status
from sokoni.commerce.shop import service as shops
from sokoni.commerce.shop.mail import write_to_team
from sokoni.core.database import WriteSession
from sokoni.services.notification.types import Template

# So many titles stand in a message; of more it says how many.
_NAMED = 10


async def products_reviewed(
    session: WriteSession, *, event: events.ProductReviewed, base_url: str, now: datetime
) -> None:
    """Tell a shop's managers and owners, each in their language, what an operator decided about products."""
    shop = await shops.get(session, shop_id=event.shop_id)
    titles = await products.list_titles(session, product_ids=event.product_ids)
    named = ", ".join(titles[:_NAMED]) + (f" (+{len(titles) - _NAMED})" if len(titles) > _NAMED else "")
    is_approved = event.status == Status.APPROVED.value
    template = Template.PRODUCTS_APPROVED if is_approved else Template.PRODUCTS_REJECTED
    await write_to_team(
        session,
        shop_id=shop.id,
        shop_name=shop.name,
        template=template,
        values={
            "products": named,
            "reason": event.reason,
            "link": f"{base_url}/seller/{shop.slug}/products",
        },
        about=f"{event.review_id}:{event.shop_id}",
        now=now,
    )
