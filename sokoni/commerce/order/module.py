"""What orders add to the system."""

from sokoni.commerce.customer.segment.ports import set_purchase_records
from sokoni.commerce.order import handlers, import_handlers, links, service
from sokoni.commerce.order.adapters.history import PlacedOrders
from sokoni.commerce.order.adapters.payable import OrderPayables
from sokoni.commerce.order.adapters.personal import OrderRecords
from sokoni.commerce.order.adapters.sums import OrderSums
from sokoni.commerce.order.events import OrderCredited, OrderJoinedAccount, OrderLeftAccount, SubOrderMoved
from sokoni.commerce.order.service import importing
from sokoni.commerce.order.settings import OrderSettings
from sokoni.commerce.payment.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentFailed,
    PaymentRefunded,
    ReceiptRejected,
    ReceiptUploaded,
)
from sokoni.commerce.payment.ports import PayableDirectory, set_sum_keeper
from sokoni.commerce.pricing.promotion.ports import set_history
from sokoni.commerce.stock.events import HoldExpired
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records

VERIFY = "order.verify"
_PAYMENT_NEWS = (PaymentCaptured, PaymentFailed, PaymentRefunded, ReceiptUploaded, ReceiptRejected)


def _install(resources: Resources) -> None:
    resources.provide(OrderPayables(), as_type=PayableDirectory)
    set_sum_keeper(OrderSums())
    set_history(PlacedOrders())
    set_purchase_records(PlacedOrders())
    personal_records(resources).register(OrderRecords())
    links.set_base_url(resources.get(HttpSettings).base_url)


MODULE = Module(
    name="commerce.order",
    routers=(
        Later("sokoni.commerce.order.endpoints:router", under=("/api/v1/orders",)),
        Later(
            "sokoni.commerce.order.export_endpoints:router",
            under=("/api/v1/admin/orders.csv", "/api/v1/customers", "/api/v1/customers.csv", "/api/v1/orders.csv"),
        ),
        Later("sokoni.commerce.order.import_endpoints:router", under=("/api/v1/order-imports",)),
        Later(
            "sokoni.commerce.order.parcel_endpoints:router",
            under=("/api/v1/carriers", "/api/v1/orders/{order_id}/shipments"),
        ),
        Later(
            "sokoni.commerce.order.admin_endpoints:router",
            under=("/api/v1/admin/orders", "/api/v1/orders/{order_id}/refund"),
        ),
        Later(
            "sokoni.commerce.order.talk_endpoints:router",
            under=("/api/v1/orders/{order_id}/messages", "/api/v1/orders/{order_id}/notes"),
        ),
    ),
    jobs=(
        Job(name=VERIFY, handler=handlers.verify, transactional=False),
        Job(name=importing.WORK_IMPORT, handler=import_handlers.work_import, priority=-5, transactional=False),
        Job(name=service.TELL_SHOPS, handler=handlers.tell_shops),
    ),
    subscriptions=(
        *(
            Subscription(event_type=each, handler=handlers.on_payment_news, name=f"order.on_{each.name}", priority=10)
            for each in _PAYMENT_NEWS
        ),
        *(
            Subscription(
                event_type=each, handler=handlers.on_papers_due, name=f"order.papers_on_{each.name}", wants=wants
            )
            for each, wants in ((SubOrderMoved, handlers.earns_or_loses), (OrderCredited, None))
        ),
        *(
            Subscription(
                event_type=each, handler=handlers.on_points_due, name=f"order.points_on_{each.name}", wants=wants
            )
            for each, wants in ((SubOrderMoved, handlers.moves_points), (OrderCredited, None))
        ),
        *(
            Subscription(
                event_type=each, handler=handlers.on_customer_due, name=f"order.customer_on_{each.name}", wants=wants
            )
            for each, wants in ((SubOrderMoved, handlers.changes_figures), (OrderCredited, None))
        ),
        *(
            Subscription(event_type=each, handler=handlers.on_account_changed, name=f"order.points_on_{each.name}")
            for each in (OrderJoinedAccount, OrderLeftAccount)
        ),
        *(
            Subscription(event_type=each, handler=handlers.on_customer_changed, name=f"order.customer_on_{each.name}")
            for each in (OrderJoinedAccount, OrderLeftAccount)
        ),
        Subscription(
            event_type=ReceiptRejected, handler=handlers.on_receipt_rejected, name="order.tell_receipt_rejected"
        ),
        Subscription(
            event_type=PaymentDisputed, handler=handlers.on_payment_disputed, name="order.on_dispute", priority=10
        ),
        Subscription(event_type=HoldExpired, handler=handlers.on_hold_expired, name="order.on_hold_expired"),
    ),
    schedules=(Schedule(name=VERIFY, cron="*/15 * * * *", job=VERIFY),),
    aliases=(Alias("POST", "/api/marketplace/orders/create", to="/api/v1/orders"),),
    settings=(OrderSettings,),
    install=_install,
)
