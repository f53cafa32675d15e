"""What is done with segments by the clock."""

from uuid import UUID

from sokoni.commerce.customer.segment import evaluating, repository
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext

EVALUATE, GATHER = "segment.evaluate", "segment.gather"


async def evaluate(context: JobContext, *, after: str | None = None, **_: object) -> None:
    """Let the segments of the next shop be as their rules say today; a chain, a shop each."""
    cursor = None if after is None else UUID(after)
    for shop_id in await repository.list_shops_with_rules(context.session, after=cursor, limit=1):
        await evaluating.evaluate_shop(context.session, shop_id=shop_id, now=context.now)
        await jobs.enqueue(context.session, EVALUATE, after=str(shop_id))


async def gather(context: JobContext, *, shop_id: str) -> None:
    """Know all who ordered in a shop."""
    await evaluating.gather(context.session, shop_id=UUID(shop_id), now=context.now)
