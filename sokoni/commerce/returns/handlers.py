"""What returns hear of the orders that go out in their place."""

from sokoni.commerce.order.events import SubOrderMoved
from sokoni.commerce.returns import service
from sokoni.core.jobs.types import JobContext


async def on_order_moved(context: JobContext, event: SubOrderMoved) -> None:
    """Close a return whose replacement has left, or was called off."""
    await service.follow(context.session, order_id=event.order_id, now=context.now)
