"""What others may do with recommendations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sokoni.commerce.order import service as order
from sokoni.commerce.recommendation import events, repository, rules
from sokoni.commerce.recommendation.settings import RecommendationSettings
from sokoni.commerce.recommendation.types import Beside, Sources
from sokoni.commerce.showcase import service as showcase
from sokoni.core import events as outbox
from sokoni.core.database import ReadSession, WriteSession

CHUNK = 300
ROW = 8
# Fewer are no row, and tell more of one buyer than of a product.
FEWEST = 3
# Some of what is kept will be sold out, or taken down since.
_READ = 3 * ROW


async def beside(session: ReadSession, *, product_id: UUID, locale: str) -> Beside:
    """What stands beside a product; two statements, three where little is known of it.

    What is sold out, hidden or gone is never among it. A product that nobody bought has those like it; one that is like
    nothing has what is wanted these days.
    """
    found = await repository.get_neighbours(session, product_id=product_id)
    alike = [each for each in found.alike if each not in found.bought[:ROW]]
    cards = await showcase.cards_of(session, product_ids=[*found.bought, *alike], locale=locale)
    bought = _row(cards, found.bought)
    shown = Beside(bought=bought if len(bought) >= FEWEST else (), alike=_row(cards, alike))
    if shown.bought or len(shown.alike) >= FEWEST:
        return shown
    wanted = [each for each in await repository.list_wanted(session, limit=_READ) if each != product_id]
    return Beside(wanted=_row(await showcase.cards_of(session, product_ids=wanted, locale=locale), wanted))


async def for_you(
    session: ReadSession,
    *,
    account_id: UUID | None,
    viewed: Sequence[UUID] = (),
    beside: Sequence[UUID] = (),
    locale: str,
    limit: int = ROW,
) -> Sequence[bytes]:
    """Cards for somebody by what they bought, looked at and have in the basket (`beside`), then what is wanted most.

    Two statements, three for who has an account.
    """
    bought = await order.list_bought(session, account_id=account_id, limit=rules.SEEDS) if account_id else ()
    seeds = rules.seeds(bought=[*beside, *bought], viewed=viewed)
    product_ids = await repository.list_fitting(session, seeds=seeds, alike=rules.ALIKE, limit=3 * limit)
    cards = await showcase.cards_of(session, product_ids=product_ids, locale=locale)
    return _row(cards, product_ids, limit=limit)


async def wanted(session: ReadSession, *, locale: str, limit: int = ROW) -> Sequence[bytes]:
    """Cards of what is wanted most these days; two statements."""
    product_ids = await repository.list_wanted(session, limit=3 * limit)
    return _row(await showcase.cards_of(session, product_ids=product_ids, locale=locale), product_ids, limit=limit)


async def seen(session: ReadSession, *, viewed: Sequence[UUID], locale: str) -> Sequence[bytes]:
    """Cards of what was looked at, the last first; one statement, none for nothing."""
    if not viewed:
        return ()
    return _row(await showcase.cards_of(session, product_ids=viewed, locale=locale), viewed, limit=len(viewed))


def sources(*, settings: RecommendationSettings, now: datetime) -> Sources:
    """What this installation's recommendations are made of: its orders of some time, and what it sells."""
    return Sources(purchases=order.purchases(since=now - settings.window), goods=showcase.traits())


async def begin(session: WriteSession, *, made_of: Sources, now: datetime) -> int:
    """The generation of a new run, its buyers and traits counted; what an unfinished one left is taken away.

    Nine statements, whatever there is.
    """
    generation = await repository.get_generation(session) + 1
    await repository.forget(session, generation=generation)
    await repository.fill_baskets(session, generation=generation, purchases=made_of.purchases)
    await repository.fill_popular(session, generation=generation, now=now)
    await repository.fill_traits(session, generation=generation, goods=made_of.goods)
    await repository.weigh(session)
    return generation


async def work(session: WriteSession, *, generation: int, after: UUID | None, limit: int = CHUNK) -> UUID | None:
    """The last of the next products whose neighbours were worked out; None when all are. Four statements."""
    product_ids = await repository.list_products(session, generation=generation, after=after, limit=limit)
    if not product_ids:
        return None
    await repository.fill_neighbours(session, generation=generation, product_ids=product_ids)
    return product_ids[-1]


async def finish(session: WriteSession, *, generation: int, now: datetime) -> None:
    """Let what a run worked out be read from now on, all of it at once."""
    await repository.turn_over(session, generation=generation, now=now)
    await outbox.publish(session, events.RecommendationsComputed(generation=generation))


def _row(cards: dict[UUID, bytes], product_ids: Sequence[UUID], *, limit: int = ROW) -> tuple[bytes, ...]:
    """The cards of the first products that have one."""
    return tuple(cards[each] for each in product_ids if each in cards)[:limit]
