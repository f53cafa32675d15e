"""What those who run a shop hear of its stock: once a day, of what few are left and what went since the day before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.types import SellableVariant
from sokoni.commerce.shop import service as shop
from sokoni.commerce.shop.mail import write_to_team
from sokoni.commerce.stock import repository
from sokoni.commerce.stock.types import LOW
from sokoni.core.database import ReadSession, WriteSession
from sokoni.services.notification.types import Template, Topic

DAY = timedelta(days=1)
# So many things stand in a message; of more it says how many.
_NAMED = 10


async def list_running_low(
    session: ReadSession, *, now: datetime, after: UUID | None, limit: int
) -> Mapping[UUID, Sequence[UUID]]:
    """Shops of whose goods few are left that moved within a day, with some of these, the fewest first.

    In the order of the shops' ids; one statement.
    """
    return await repository.list_running_low(session, at_most=LOW, since=now - DAY, after=after, limit=limit)


async def tell_of_low(
    session: WriteSession, *, low: Mapping[UUID, Sequence[UUID]], base_url: str, now: datetime
) -> None:
    """Write to who manages each shop what runs low there, of what is on sale; once a day."""
    found = await catalog.sellable(session, variant_ids=[each for variants in low.values() for each in variants])
    for seller in await shop.list_by_ids(session, shop_ids=low):
        titles = [_title(found[each]) for each in low[seller.id] if each in found and found[each].is_sellable]
        if not seller.is_open or not titles:
            continue
        more = f" (+{len(titles) - _NAMED})" if len(titles) > _NAMED else ""
        await write_to_team(
            session,
            shop_id=seller.id,
            shop_name=seller.name,
            template=Template.STOCK_LOW,
            values={
                "products": ", ".join(titles[:_NAMED]) + more,
                "link": f"{base_url}/seller/{seller.slug}/stock?low=1",
            },
            about=f"{seller.id}:{now:%Y-%m-%d}",
            topic=Topic.LOW_STOCK,
            now=now,
        )


def _title(variant: SellableVariant) -> str:
    return f"{variant.product_title} ({variant.variant_title})" if variant.variant_title else variant.product_title
