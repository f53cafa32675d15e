"""What claim sales add to the system."""

from sokoni.commerce.catalog.events import ProductChanged
from sokoni.commerce.stock.events import BackInStock, HoldExpired, HoldsHandedOver, ShownStockChanged
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.claim import handlers, links, words
from sokoni.telegram.claim.service import showing
from sokoni.telegram.claim.service.opening import SERVE
from sokoni.telegram.claim.service.settling import LAPSE
from sokoni.telegram.claim.settings import ClaimSettings
from sokoni.telegram.claim.undoing import ClaimSaleUndoer, ClaimUndoer
from sokoni.telegram.console.ports import LISTED
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.group.events import GroupMigrated


def _install(resources: Resources) -> None:
    links.set_base_url(resources.get(HttpSettings).base_url)
    undoers(resources).add(ClaimSaleUndoer())
    undoers(resources).add(ClaimUndoer())
    LISTED.add(words.SALE)
    HANDLERS.register(handlers.HearClaims())
    HANDLERS.register(handlers.SellByCommand())
    HANDLERS.register(handlers.SendPayLinks())
    HANDLERS.register(handlers.LoseClaims())


MODULE = Module(
    name="telegram.claim",
    routers=(
        Later(
            "sokoni.telegram.claim.endpoints:router",
            under=("/api/v1/telegram/claim-sales", "/api/v1/telegram/groups/{group_id}/claim-sales"),
        ),
    ),
    jobs=(
        Job(name=handlers.POSTED, handler=handlers.note_posted, priority=10),
        Job(name=handlers.QUESTION, handler=handlers.note_question, priority=10),
        Job(name=handlers.SETTLE, handler=handlers.settle, priority=10),
        Job(name=LAPSE, handler=handlers.lapse),
        Job(name=SERVE, handler=handlers.serve_sale),
        Job(name=handlers.SHOW, handler=handlers.show),
        Job(name=showing.NOT_SHOWN, handler=handlers.note_not_shown),
        Job(name=handlers.WITHDRAW, handler=handlers.withdraw),
        Job(name=handlers.CLOSE, handler=handlers.close_in_time),
    ),
    subscriptions=(
        Subscription(event_type=HoldExpired, handler=handlers.on_hold_expired, name="claim.on_hold_expired"),
        Subscription(event_type=HoldsHandedOver, handler=handlers.on_handed_over, name="claim.on_handed_over"),
        Subscription(event_type=BackInStock, handler=handlers.on_back_in_stock, name="claim.on_back_in_stock"),
        Subscription(event_type=ProductChanged, handler=handlers.on_product_changed, name="claim.on_product_changed"),
        Subscription(event_type=GroupMigrated, handler=handlers.on_migrated, name="claim.on_migrated"),
        Subscription(event_type=ShownStockChanged, handler=handlers.on_shown_changed, name="claim.on_shown_changed"),
    ),
    settings=(ClaimSettings,),
    install=_install,
)
