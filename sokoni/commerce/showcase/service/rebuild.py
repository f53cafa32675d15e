"""Making the showcase anew from the truth, beside the old one; and checking that it is equal to the truth."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.showcase import errors, events
from sokoni.commerce.showcase.repository import projection
from sokoni.commerce.showcase.repository import rebuild as repository
from sokoni.commerce.showcase.repository.projection import NEXT
from sokoni.commerce.showcase.rules import chunks
from sokoni.commerce.showcase.service import projecting
from sokoni.commerce.showcase.service.projecting import COUNT_FACETS
from sokoni.commerce.showcase.types import CheckReport, RebuildReport
from sokoni.core import events as outbox
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import NewJob

CHUNK = 500

OnProgress = Callable[[int], Awaitable[None] | None]


async def rebuild(database: Database, *, on_progress: OnProgress | None = None) -> RebuildReport:
    """Fill tables beside the live ones, then put them in their place in one moment; opens its own transactions.

    Visitors see the old showcase until then. Products that changed meanwhile are written anew before the swap, while
    nobody else writes; what changes later is written to the new tables. Run again after a crash, it begins anew.

    Raises:
        RebuildOvertaken: another one began meanwhile, which makes its own tables; two never fill the same.
    """
    async with database.write() as session:
        began = await projection.horizon(session)
        mark = await repository.make_next(session)
    products = listed = 0
    after: UUID | None = None
    while True:
        async with _beside(database, mark) as session:
            ids = await catalog.list_ids(session, after=after, limit=CHUNK)
            listed += await projecting.fill(session, product_ids=ids, tables=NEXT) if ids else 0
        if not ids:
            break
        products, after = products + len(ids), ids[-1]
        await _tell(on_progress, products)
    async with _beside(database, mark) as session:
        await repository.index_next(session)
    await _put_in_place(database, mark=mark, began=began, products=products)
    return RebuildReport(products=products, listed=listed)


async def check(database: Database, *, on_progress: OnProgress | None = None) -> CheckReport:
    """Compare all that is kept with what would be made from the truth now; opens its own sessions.

    What differs is looked at once more: its change may have been on its way.
    """
    products, suspects = 0, list[UUID]()
    after: UUID | None = None
    while True:
        async with database.read() as session:
            ids = await catalog.list_ids(session, after=after, limit=CHUNK)
            up_to = ids[-1] if ids else None
            suspects += await repository.list_leftovers(session, after=after, up_to=up_to)
            if not ids:
                break
            suspects += await _differing(session, ids)
        products, after = products + len(ids), up_to
        await _tell(on_progress, products)
    differing: list[UUID] = []
    for again in chunks(suspects, CHUNK):
        async with database.read() as session:
            differing += await _differing(session, again)
    return CheckReport(products=products, differing=tuple(differing))


@asynccontextmanager
async def _beside(database: Database, mark: str) -> AsyncIterator[WriteSession]:
    """A transaction in which the tables beside are this rebuild's and stay so."""
    async with database.write() as session:
        if not await repository.hold_next(session, mark=mark):
            raise errors.RebuildOvertaken
        yield session


async def _put_in_place(database: Database, *, mark: str, began: int, products: int) -> None:
    async with _beside(database, mark) as session:
        await repository.lock_live(session)
        for late in chunks(await repository.list_written_since(session, as_of=began), CHUNK):
            await projecting.fill(session, product_ids=late, tables=NEXT)
        await repository.swap(session)
        await outbox.publish(session, events.ShowcaseRebuilt(products=products))
        scopes = await repository.list_scopes(session)
        counts = [
            NewJob(name=COUNT_FACETS, arguments={"scope": scope}, dedupe_key=f"{COUNT_FACETS}:{scope}")
            for scope in scopes
        ]
        await jobs.enqueue_many(session, counts)


async def _differing(session: ReadSession, product_ids: Sequence[UUID]) -> list[UUID]:
    kept = await repository.list_kept(session, product_ids=product_ids)
    # Words of the search stand in the digest; their own texts are not kept.
    wanted = {
        each.product_id: replace(each, title_words="", other_words="")
        for each in await projecting.prepare(session, product_ids=product_ids)
    }
    return [
        each
        for each in product_ids
        if (each in wanted) != (each in kept) or (each in wanted and not _agree(kept[each], wanted[each]))
    ]


def _agree(kept: projection.Prepared, wanted: projection.Prepared) -> bool:
    if not wanted.is_listed:
        return not (kept.cards or kept.details or kept.holds or kept.categories or kept.digest)
    return replace(kept, categories=tuple(kept.categories), tokens=tuple(kept.tokens)) == replace(
        wanted, categories=tuple(wanted.categories), tokens=tuple(wanted.tokens)
    )


async def _tell(on_progress: OnProgress | None, done: int) -> None:
    if on_progress is not None:
        told = on_progress(done)
        if inspect.isawaitable(told):
            await told
