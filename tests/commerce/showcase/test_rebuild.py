"""The showcase is made anew beside the old one, and a check tells whether it is equal to the truth."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.showcase import rules, service
from sokoni.commerce.showcase.errors import RebuildOvertaken
from sokoni.commerce.showcase.repository import projection
from sokoni.commerce.showcase.service import projecting
from sokoni.commerce.showcase.types import RebuildReport, ShelfQuery
from sokoni.commerce.stock import service as stock
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from tests.support.factories import catalog as goods
from tests.support.factories import sale
from tests.support.factories.sale import Stall

Drain = Callable[[], Awaitable[int]]

_SHAPE = """
    SELECT tablename || ' ' || indexname || ' ' || indexdef FROM pg_indexes WHERE tablename LIKE 'showcase%'
    UNION ALL
    SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
    WHERE contype IN ('p', 'f') AND conrelid::regclass::text LIKE 'showcase%'
    ORDER BY 1
"""
_GHOST = """
    INSERT INTO showcase_products
    SELECT gen_random_uuid(), shop_id, is_listed, as_of, address, language, currency, price, categories, tokens, search,
           card, digest
    FROM showcase_products LIMIT 1
"""


@pytest.fixture
async def stall(database: Database, now: datetime, drain: Drain) -> Stall:
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(3_000, 1_000, 2_000))
        root = await goods.category(session, now=now)
        below = await goods.category(session, now=now, parent_id=root)
        await goods.product(session, shop_id=made.shop.id, now=now, sizes=("S", "M"), category_ids=(below,))
    await drain()
    return made


async def everything(database: Database) -> tuple[bytes, ...]:
    async with database.read() as session:
        page = await service.list_cards(session, query=ShelfQuery(), page=PageQuery(), locale="en")
    return page.items


async def shape(database: Database) -> list[str]:
    async with database.read() as session:
        return list((await session.execute(text(_SHAPE))).scalars())


async def test_a_check_finds_nothing_where_all_was_told(database: Database, stall: Stall):
    report = await service.check(database)
    assert (report.products, report.is_sound) == (4, True)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE showcase_products SET price = price + 1",
        "UPDATE showcase_products SET is_listed = false",
        "UPDATE showcase_cards SET said = ''::bytea",
        "DELETE FROM showcase_details",
        "UPDATE showcase_offers SET holds = ''::bytea",
        "DELETE FROM showcase_shelves",
        "DELETE FROM showcase_products",
        _GHOST,
    ],
)
async def test_a_check_finds_what_differs_and_a_rebuild_mends_it(database: Database, stall: Stall, damage: str):
    before = await everything(database)
    async with database.write() as session:
        await session.execute(text(damage))
    assert not (await service.check(database)).is_sound
    report = await service.rebuild(database)
    assert (report.products, report.listed) == (4, 4)
    assert (await service.check(database)).is_sound
    assert await everything(database) == before


async def test_a_rebuild_leaves_tables_of_the_same_shape_and_can_be_run_twice(database: Database, stall: Stall):
    before = await shape(database)
    await service.rebuild(database)
    await service.rebuild(database)
    assert await shape(database) == before


async def test_a_rebuild_that_is_overtaken_stops_and_leaves_the_later_one_s_tables_alone(
    database: Database, stall: Stall
):
    before = await everything(database)
    later: list[RebuildReport] = []

    async def overtake(_done: int) -> None:
        if not later:
            later.append(await service.rebuild(database))

    with pytest.raises(RebuildOvertaken):
        await service.rebuild(database, on_progress=overtake)
    assert later[0].listed == 4
    assert await everything(database) == before
    assert (await service.check(database)).is_sound


async def test_rebuilds_at_once_leave_everything_in_its_place(database: Database, stall: Stall):
    done = await asyncio.gather(*(service.rebuild(database) for _ in range(3)), return_exceptions=True)
    assert {type(each) for each in done} <= {RebuildReport, RebuildOvertaken}
    assert any(isinstance(each, RebuildReport) for each in done)
    assert (await service.check(database)).is_sound


async def test_what_changes_during_a_rebuild_is_not_lost(database: Database, stall: Stall, now: datetime, drain: Drain):
    async def change(_done: int) -> None:
        async with database.write() as session:
            await catalog.update_product(
                session,
                product_id=stall.goods[0].product_id,
                fields={"title": "Changed meanwhile"},
                actor=SYSTEM,
                now=now,
            )
            await stock.set_on_hand(
                session, shop_id=stall.shop.id, variant_id=stall.variant_id, on_hand=3, actor=SYSTEM, now=now
            )
        await drain()

    await service.rebuild(database, on_progress=change)
    assert "Changed meanwhile" in {rules.read_card(each).title for each in await everything(database)}
    assert (await service.check(database)).is_sound


async def test_who_read_earlier_does_not_overwrite_who_read_later(database: Database, stall: Stall, now: datetime):
    product_id = stall.goods[0].product_id
    async with database.write() as session:
        early = await projection.horizon(session)
        before = await projecting.prepare(session, product_ids=[product_id])
    async with database.write() as session:
        await catalog.update_product(session, product_id=product_id, fields={"title": "Later"}, actor=SYSTEM, now=now)
    async with database.write() as session:
        late = await projection.horizon(session)
        after = await projecting.prepare(session, product_ids=[product_id])
        assert await projection.put(session, after, as_of=late) == {product_id}
    async with database.write() as session:
        assert await projection.put(session, before, as_of=early) == set()
    assert "Later" in {rules.read_card(each).title for each in await everything(database)}
