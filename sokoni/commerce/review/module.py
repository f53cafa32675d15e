"""What reviews add to the system."""

from sokoni.commerce.order.events import OrderJoinedAccount, OrderLeftAccount, SubOrderMoved
from sokoni.commerce.review import handlers
from sokoni.commerce.review.adapter import ReviewRecords, ShopRatings
from sokoni.commerce.review.events import ReviewAnswered, ReviewHidden
from sokoni.commerce.review.settings import ReviewSettings
from sokoni.commerce.shop.ports import Ratings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records


def _install(resources: Resources) -> None:
    resources.provide(ShopRatings(), as_type=Ratings)
    personal_records(resources).register(ReviewRecords())


MODULE = Module(
    name="commerce.review",
    routers=(
        Later(
            "sokoni.commerce.review.endpoints:router",
            under=(
                "/api/v1/admin/reviews",
                "/api/v1/products/{product_id}/reviews",
                "/api/v1/reviews",
                "/api/v1/vendors/{vendor_id}/reviews",
            ),
        ),
    ),
    jobs=(Job(name=handlers.ASK, handler=handlers.ask),),
    subscriptions=(
        Subscription(
            event_type=SubOrderMoved,
            handler=handlers.on_order_moved,
            name="review.on_order_moved",
            wants=handlers.has_arrived,
        ),
        *(
            Subscription(event_type=each, handler=handlers.on_account_changed, name=f"review.on_{each.name}")
            for each in (OrderJoinedAccount, OrderLeftAccount)
        ),
        Subscription(event_type=ReviewAnswered, handler=handlers.on_answered, name="review.on_answered"),
        Subscription(event_type=ReviewHidden, handler=handlers.on_hidden, name="review.on_hidden"),
    ),
    settings=(ReviewSettings,),
    install=_install,
)
