"""What wish lists add to the system."""

from sokoni.commerce.catalog.events import ProductChanged
from sokoni.commerce.stock.events import BackInStock
from sokoni.commerce.wishlist import handlers, links
from sokoni.commerce.wishlist.adapters.personal import WishlistRecords
from sokoni.commerce.wishlist.types import WishlistSettings
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records


def _install(resources: Resources) -> None:
    personal_records(resources).register(WishlistRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.wishlist",
    routers=(Later("sokoni.commerce.wishlist.endpoints:router", under=("/api/v1/wishlist",)),),
    jobs=(
        Job(name=handlers.CLEAR, handler=handlers.clear_expired),
        Job(name=handlers.TELL_PRICE, handler=handlers.tell_price),
        Job(name=handlers.TELL_STOCK, handler=handlers.tell_stock),
    ),
    schedules=(Schedule(name="wishlist.clear_expired", cron="51 4 * * *", job=handlers.CLEAR),),
    subscriptions=(
        Subscription(
            event_type=ProductChanged, handler=handlers.on_product_changed, name="wishlist.on_product_changed"
        ),
        Subscription(event_type=BackInStock, handler=handlers.on_back_in_stock, name="wishlist.on_back_in_stock"),
    ),
    settings=(WishlistSettings,),
    install=_install,
)
