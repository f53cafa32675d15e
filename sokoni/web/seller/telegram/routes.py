"""The seller's pages of Telegram, at their addresses."""

from sokoni.web.seller.console import Opened
from sokoni.web.telegram.desk import PLACE, Desk, routes
from sokoni.web.telegram.entries import ENTRIES


async def look(opened: Opened) -> Desk:
    """The shop's groups and bots, for who works there."""
    around = {"shop": opened.shop, "shops": opened.shops}
    return Desk(opened.subject, opened.shop, f"{opened.here}{PLACE}", "layouts/seller.html", around)


router = routes("/seller/{shop_slug}/telegram", look, ENTRIES)
