"""How customers hear that a shop counts them among its own."""

from datetime import datetime

from sokoni.commerce.customer.segment import links
from sokoni.commerce.shop.types import Shop
from sokoni.core.database import WriteSession
from sokoni.services.notification import service as notification
from sokoni.services.notification.types import Template


async def invite(session: WriteSession, *, shop: Shop, email: str, token: str, now: datetime) -> None:
    """Send the link that shows whose mailbox it is; once a day and shop, however often somebody asks."""
    await notification.send_mail(
        session,
        to=email,
        template=Template.CUSTOMER_INVITED,
        context={"shop": shop.name, "link": links.invitation_link(token)},
        dedupe_key=f"{Template.CUSTOMER_INVITED.value}:{shop.id}:{email}:{now:%Y-%m-%d}",
        locale=shop.locale,
        now=now,
    )
