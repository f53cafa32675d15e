"""What carts do by the clock."""

from sokoni.commerce.cart import service
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

CLEAR = "cart.clear_expired"
CHUNK = 500


async def clear_expired(context: JobContext, **_: object) -> None:
    """Forget carts whose time is over, a chunk at a time."""
    if await service.clear_expired(context.session, now=context.now, limit=CHUNK) == CHUNK:
        await jobs.enqueue(context.session, CLEAR)
