"""What returns hear of the orders that go out in their place."""

from sokoni.commerce.order.events import SubOrderMoved
from sokoni.commerce.order.types import Status
from sokoni.commerce.returns import rules, service
from sokoni.core.jobs.types import JobContext


def has_left_or_ended(event: SubOrderMoved) -> bool:
    """Whether goods are on their way, or come no more."""
    return rules.is_news_of_replacement(Status(event.target))


async def on_order_moved(context: JobContext, event: SubOrderMoved) -> None:
    """Close a return whose replacement has left, or was called off."""
    await service.follow(context.session, order_id=event.order_id, now=context.now)
