"""A whole shop at once: thousands of prices changed, and taken back to the last one (6,000 products in `make soak`)."""

import io
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service
from sokoni.commerce.catalog.bulk import rules
from sokoni.commerce.catalog.bulk import service as bulk
from sokoni.commerce.catalog.bulk.types import BulkAction, BulkKind, BulkSelection
from sokoni.commerce.shop.types import Shop
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.undo import service as undo
from sokoni.services.undo.ports import undoers
from tests.support import shopify_files as files
from tests.support.factories.shop import OPERATOR

PRODUCTS = 600
TEN_MORE = BulkAction(kind=BulkKind.REPRICE, percent_bp=1000, ending=99)


async def prices(database: Database) -> dict[UUID, int]:
    async with database.read() as session:
        return {row.id: row.price for row in await session.execute(text("SELECT id, price FROM product_variants"))}


@pytest.mark.heavy
async def test_a_whole_shop_is_repriced_and_taken_back(
    database: Database,
    real_shop: Shop,
    clock: ManualClock,
    now: datetime,
    resources: Resources,
    no_subscribers: None,
    scale: float,
):
    count = round(PRODUCTS * scale)
    await service.run_import(
        database, shop_id=real_shop.id, source=io.BytesIO(b"".join(files.generated(count))), actor=OPERATOR, clock=clock
    )
    before = await prices(database)
    async with database.write() as session:
        found = await bulk.preview(
            session,
            shop_id=real_shop.id,
            selection=BulkSelection(),
            action=TEN_MORE,
            auto_approve=True,
            actor=OPERATOR,
            now=now,
        )
    operation_id = found.operation.id
    assert (found.operation.total, found.changes) == (count, min(count, 2000))
    async with database.write() as session:
        await bulk.begin(session, shop_id=real_shop.id, operation_id=operation_id, token=found.operation.token, now=now)
    # Worked by hand: the import has queued pictures, which nobody fetches here.
    more = True
    while more:
        async with database.write() as session:
            more = await bulk.work(session, operation_id=operation_id, now=now)
    async with database.read() as session:
        done = await bulk.get_operation(session, shop_id=real_shop.id, operation_id=operation_id)
    assert (done.state, done.changed, done.refused) == ("finished", count, 0)
    assert await prices(database) == {key: rules.new_price(price, TEN_MORE) for key, price in before.items()}

    means = undo.Means(undoers=undoers(resources), window=timedelta(hours=24))
    async with database.write() as session:
        run = await undo.undo_group(
            session, group_id=operation_id, shop_id=real_shop.id, means=means, actor=OPERATOR, now=now
        )
    while run.state == "running":
        async with database.write() as session:
            run = await undo.work_run(session, run_id=run.id, means=means, now=now) or run
    assert (run.state, run.undone, run.refused) == ("finished", count, 0)
    assert await prices(database) == before
