"""What buyers' groups add to the system."""

from sokoni.commerce.order.events import OrderCredited, OrderJoinedAccount, OrderLeftAccount, OrderPaid, SubOrderMoved
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.undo.ports import undoers
from sokoni.telegram.buyersgroup import handlers, links
from sokoni.telegram.buyersgroup.adapters import PayingBuyers
from sokoni.telegram.buyersgroup.service import tagging
from sokoni.telegram.buyersgroup.undoing import BuyersGroupUndoer, KnockUndoer
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.person.events import PersonLinked
from sokoni.telegram.rule.ports import set_buyers


def _install(resources: Resources) -> None:
    links.set_base_url(resources.get(HttpSettings).base_url)
    HANDLERS.register(handlers.AnswerKnocks())
    HANDLERS.register(handlers.MarkArrivals())
    undoers(resources).add(BuyersGroupUndoer())
    undoers(resources).add(KnockUndoer())
    set_buyers(PayingBuyers())


MODULE = Module(
    name="telegram.buyersgroup",
    routers=(
        Later("sokoni.telegram.buyersgroup.endpoints:router", under=("/api/v1/telegram/groups/{group_id}/buyers",)),
    ),
    jobs=(
        Job(name=handlers.DECLINE, handler=handlers.decline_overdue),
        Job(name=tagging.RETAG, handler=handlers.retag),
    ),
    subscriptions=(
        Subscription(event_type=OrderPaid, handler=handlers.on_paid, name="buyersgroup.on_paid"),
        Subscription(event_type=SubOrderMoved, handler=handlers.on_moved, name="buyersgroup.on_moved"),
        Subscription(event_type=OrderCredited, handler=handlers.on_moved, name="buyersgroup.on_credited"),
        Subscription(event_type=OrderJoinedAccount, handler=handlers.on_joined, name="buyersgroup.on_joined"),
        Subscription(event_type=PersonLinked, handler=handlers.on_linked, name="buyersgroup.on_linked"),
        Subscription(event_type=OrderLeftAccount, handler=handlers.on_joined, name="buyersgroup.on_left"),
    ),
    schedules=(Schedule(name=handlers.DECLINE, cron="* * * * *", job=handlers.DECLINE),),
    install=_install,
)
