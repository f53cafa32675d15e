"""What returns add to the system."""

from sokoni.commerce.order.events import SubOrderMoved
from sokoni.commerce.returns import handlers
from sokoni.commerce.returns.settings import ReturnSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Subscription
from sokoni.core.module import Module

MODULE = Module(
    name="commerce.returns",
    routers=(
        Later(
            "sokoni.commerce.returns.endpoints:router",
            under=("/api/v1/admin/returns", "/api/v1/orders/{order_id}/returns", "/api/v1/returns"),
        ),
    ),
    subscriptions=(
        Subscription(
            event_type=SubOrderMoved,
            handler=handlers.on_order_moved,
            name="returns.on_order_moved",
            wants=handlers.has_left_or_ended,
        ),
    ),
    settings=(ReturnSettings,),
)
