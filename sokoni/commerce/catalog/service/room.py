"""Room for products: how many more a shop's plan holds. Archived products take none."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from sokoni.commerce.catalog.repository import listing
from sokoni.commerce.catalog.types import Status
from sokoni.commerce.plan import service as plans
from sokoni.commerce.plan.service.limiting import Room
from sokoni.commerce.plan.types import Limit
from sokoni.core.database import WriteSession


def takes_room(status: Status | str) -> bool:
    """Whether a product in a status is one of those that a plan counts."""
    return status != Status.ARCHIVED


async def claim(session: WriteSession, *, shop_id: UUID) -> Room:
    """The room of a shop, which nobody else takes until the transaction ends; up to three statements."""
    count = partial(listing.count_kept, session, shop_id=shop_id)
    return await plans.claim(session, shop_id=shop_id, limit=Limit.PRODUCTS, count=count)


async def check(session: WriteSession, *, shop_ids: Collection[UUID]) -> None:
    """Pass one more product in each of some shops, named as often as they get one.

    Raises:
        ProductLimitReached: the plan of one has no room for as many.
    """
    # In one order for everybody, so that nobody waits for somebody who waits for them.
    for shop_id in sorted(set(shop_ids)):
        adding = sum(1 for each in shop_ids if each == shop_id)
        (await claim(session, shop_id=shop_id)).check(adding)
