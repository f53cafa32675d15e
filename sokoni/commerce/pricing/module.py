"""What pricing adds to the system."""

from sokoni.commerce.pricing import handlers
from sokoni.commerce.pricing.pricelist.undoing import PriceListUndoer
from sokoni.commerce.pricing.promotion.undoing import PromotionUndoer
from sokoni.commerce.pricing.undoing import UNDOERS
from sokoni.commerce.shop.events import ShopCreated
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    for undoer in (PromotionUndoer(), PriceListUndoer(), *UNDOERS):
        undoers(resources).add(undoer)


MODULE = Module(
    name="commerce.pricing",
    routers=(
        Later("sokoni.commerce.pricing.endpoints:router", under=("/api/v1/shipping-methods", "/api/v1/tax-rates")),
        Later("sokoni.commerce.pricing.promotion.endpoints:router", under=("/api/v1/promotions",)),
        Later("sokoni.commerce.pricing.promotion.endpoints:market_router", under=("/api/v1/admin/promotions",)),
        Later("sokoni.commerce.pricing.pricelist.endpoints:router", under=("/api/v1/price-lists",)),
        Later("sokoni.commerce.pricing.pricelist.endpoints:price_router", under=("/api/v1/prices",)),
    ),
    install=_install,
    subscriptions=(Subscription(event_type=ShopCreated, handler=handlers.give_defaults, name="pricing.give_defaults"),),
)
