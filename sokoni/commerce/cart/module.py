"""What carts add to the system."""

from sokoni.commerce.cart import handlers
from sokoni.commerce.cart.types import CartSettings
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.cart",
    routers=(Later("sokoni.commerce.cart.endpoints:router", under=("/api/v1/cart",)),),
    jobs=(Job(name=handlers.CLEAR, handler=handlers.clear_expired),),
    schedules=(Schedule(name="cart.clear_expired", cron="23 * * * *", job=handlers.CLEAR),),
    settings=(CartSettings,),
    aliases=(Alias("POST", "/api/marketplace/cart/add", to="/api/v1/cart/items"),),
)
