"""What sells best, counted by the clock over the last weeks of all shops."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sokoni.commerce.catalog.rules import language_of
from sokoni.commerce.order import service as order
from sokoni.commerce.showcase import events
from sokoni.commerce.showcase.repository import ranking as repository
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession

PERIOD = timedelta(days=28)
# More than any page shows: some will be sold out or taken down until the next count.
_RANKED = 200


async def rank(session: WriteSession, *, now: datetime) -> None:
    """Count anew what sells best; caches are told when it came out differently."""
    best = list(await order.best_selling(session, since=now - PERIOD, limit=_RANKED))
    if best == list(await repository.list_ranked(session)):
        return
    await repository.put(session, product_ids=best)
    await outbox.publish(session, events.BestsellersRanked(products=len(best)))


async def list_bestsellers(session: ReadSession, *, locale: str, limit: int) -> Sequence[bytes]:
    """Cards of what sells best and can be bought now, as JSON objects, the first first; one statement."""
    return await repository.list_cards(session, language=language_of(locale), limit=limit)
