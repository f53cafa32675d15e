"""What keeps collections that fill themselves up to date."""

from uuid import UUID

from sokoni.commerce.catalog import events
from sokoni.commerce.catalog.collection import membership
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext


async def follow_products(context: JobContext, event: events.ProductChanged) -> None:
    """Let changed products join and leave their shop's collections."""
    await membership.follow_products(context.session, shop_id=event.shop_id, product_ids=event.product_ids)


async def follow_categories(context: JobContext, _event: events.CategoryChanged) -> None:
    """Let rules that look at categories be worked out anew."""
    await membership.follow_categories(context.session)


async def work_rule(
    context: JobContext, *, collection_id: str, version: int, after: str | None = None, **_: object
) -> None:
    """Work out who belongs to a collection, 500 products in each chunk of the chain."""
    last = await membership.work_rule(
        context.session,
        collection_id=UUID(collection_id),
        version=version,
        after=None if after is None else UUID(after),
        now=context.now,
    )
    if last is not None:
        await jobs.continue_with(context, collection_id=collection_id, version=version, after=str(last))
