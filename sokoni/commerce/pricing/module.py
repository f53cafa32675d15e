"""What pricing adds to the system."""

from sokoni.commerce.pricing import handlers
from sokoni.commerce.pricing.endpoints import router
from sokoni.commerce.shop.events import ShopCreated
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.pricing",
    routers=(router,),
    subscriptions=(Subscription(event_type=ShopCreated, handler=handlers.give_defaults, name="pricing.give_defaults"),),
)
