"""What pricing adds to the system."""

from sokoni.commerce.pricing import handlers
from sokoni.commerce.pricing.endpoints import router
from sokoni.commerce.pricing.pricelist.endpoints import price_router
from sokoni.commerce.pricing.pricelist.endpoints import router as list_router
from sokoni.commerce.pricing.pricelist.undoing import PriceListUndoer
from sokoni.commerce.pricing.promotion.endpoints import market_router
from sokoni.commerce.pricing.promotion.endpoints import router as promotion_router
from sokoni.commerce.pricing.promotion.undoing import PromotionUndoer
from sokoni.commerce.pricing.undoing import UNDOERS
from sokoni.commerce.shop.events import ShopCreated
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers


def _install(resources: Resources) -> None:
    for undoer in (PromotionUndoer(), PriceListUndoer(), *UNDOERS):
        undoers(resources).add(undoer)


MODULE = Module(
    name="commerce.pricing",
    routers=(router, promotion_router, market_router, list_router, price_router),
    install=_install,
    subscriptions=(Subscription(event_type=ShopCreated, handler=handlers.give_defaults, name="pricing.give_defaults"),),
)
