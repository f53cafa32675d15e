"""What the pages add to the system: their routes, and how refusals look in a browser."""

from sokoni.core.database import Database
from sokoni.core.http.later import Later
from sokoni.core.http.live import Live, LiveSettings
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.telegram.speech.ports import set_words
from sokoni.web import chats, checks


def _install(resources: Resources) -> None:
    set_words(chats.CatalogueWords())
    resources.provide(Live(resources.get(Database), resources.get(LiveSettings)))


async def _close(resources: Resources) -> None:
    await resources.get(Live).close()


MODULE = Module(
    name="web",
    routers=(
        Later("sokoni.web.storefront.routes:ROUTERS"),
        Later("sokoni.web.seller.routes:ROUTERS", under=("/seller",)),
        Later("sokoni.web.operator.routes:ROUTERS", under=("/operator",)),
        Later("sokoni.web.seller.telegram.routes:router", under=("/seller/{shop_slug}/telegram",)),
        Later("sokoni.web.operator.telegram:router", under=("/operator/telegram",)),
    ),
    settings=(LiveSettings,),
    checks=checks.CHECKS,
    install=_install,
    close=_close,
)
