"""What sellers are told by mail about their products; each message once, whatever runs twice."""

from datetime import datetime

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.repository import product as products
from sokoni.commerce.catalog.types import Status
from sokoni.commerce.shop import service as shops
from sokoni.core.database import WriteSession
from sokoni.identity.account import service as accounts
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import service as team
from sokoni.services.notification import service as notification
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
    members = await team.list_members(session, team_id=event.shop_id)
    told = [each.account_id for each in members if each.role.includes(TeamRole.MANAGER)]
    for account in await accounts.list_by_ids(session, account_ids=told):
        if account.is_disabled:
            continue
        await notification.send_mail(
            session,
            to=account.email,
            template=template,
            context={
                "name": account.display_name,
                "shop": shop.name,
                "products": named,
                "reason": event.reason,
                "link": f"{base_url}/seller/{shop.slug}/products",
            },
            dedupe_key=f"{template.value}:{event.review_id}:{event.shop_id}:{account.id}",
            locale=account.locale,
            now=now,
        )
