"""Visitors look at the showcase: pages of cards, products, facets; each one statement."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import orjson
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.ports import StockIntake
from sokoni.commerce.catalog.types import Mover, Status
from sokoni.commerce.showcase import rules, service
from sokoni.commerce.showcase.types import Facets, ShelfQuery, Sort
from sokoni.commerce.stock import service as stock
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database, ReadSession, count_statements
from sokoni.core.pages import Page, PageQuery
from sokoni.core.resources import Resources
from tests.support.factories import catalog as goods
from tests.support.factories import sale
from tests.support.factories.sale import Stall

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime, drain: Drain) -> Stall:
    async with database.write() as session:
        made = await sale.stall(session, now=now, prices=(3_000, 1_000, 2_000))
    await drain()
    return made


async def cards(
    session: ReadSession, query: ShelfQuery, page: PageQuery | None = None, locale: str = "en"
) -> Page[bytes]:
    return await service.list_cards(session, query=query, page=page or PageQuery(), locale=locale)


def titles(page: Page[bytes]) -> list[str]:
    return [rules.read_card(each).title for each in page.items]


def prices(page: Page[bytes]) -> list[int]:
    return [rules.read_card(each).price.amount for each in page.items]


def counts(facets: Facets) -> dict[str, int]:
    return {value.token: value.count for facet in facets.facets for value in facet.values}


async def test_a_page_of_cards_is_one_statement(database: Database, stall: Stall):
    async with database.read() as session:
        with count_statements() as counted:
            page = await cards(session, ShelfQuery(sort=Sort.PRICE))
    assert prices(page) == [1_000, 2_000, 3_000]
    assert counted.value == 1
    assert page.count is not None
    assert page.count.value == 3


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.PRICE, Sort.PRICE_DOWN])
@pytest.mark.parametrize("scope", ["all", "shop", "category", "words"])
async def test_pages_go_forth_and_back_without_gaps(
    database: Database, stall: Stall, now: datetime, drain: Drain, sort: Sort, scope: str
):
    async with database.write() as session:
        category_id = await goods.category(session, now=now)
        for number in range(7):
            await goods.product(
                session,
                shop_id=stall.shop.id,
                now=now,
                price=100 + number % 3,
                title=f"Bowl {number}",
                category_ids=(category_id,),
            )
    await drain()
    query = {
        "all": ShelfQuery(sort=sort),
        "shop": ShelfQuery(shop_id=stall.shop.id, sort=sort),
        "category": ShelfQuery(category_id=category_id, sort=sort),
        "words": ShelfQuery(text="bowl", sort=sort),
    }[scope]
    async with database.read() as session:
        whole = await cards(session, query, PageQuery(limit=100))
        forth, cursor = [await cards(session, query, PageQuery(limit=3))], None
        while cursor := forth[-1].next_cursor:
            forth.append(await cards(session, query, PageQuery(limit=3, cursor=cursor)))
        back = [forth[-1]]
        while cursor := back[-1].previous_cursor:
            back.append(await cards(session, query, PageQuery(limit=3, cursor=cursor)))
    assert [item for page in forth for item in page.items] == list(whole.items)
    assert [page.items for page in reversed(back)] == [page.items for page in forth]


async def test_the_most_relevant_come_first_and_pages_go_on(
    database: Database, stall: Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        for title, tags in (("Blue bowl", ()), ("Vase", ("bowl",)), ("Bowl", ()), ("Plate", ("bowls",))):
            await goods.product(session, shop_id=stall.shop.id, now=now, title=title, tags=tags)
    await drain()
    query = ShelfQuery(text="bowl", sort=Sort.RELEVANCE)
    async with database.read() as session:
        first = await cards(session, query, PageQuery(limit=2))
        second = await cards(session, query, PageQuery(limit=2, cursor=first.next_cursor))
    assert titles(first) == ["Bowl", "Blue bowl"]
    assert set(titles(second)) == {"Vase", "Plate"}


@pytest.mark.parametrize("words", ["گلدان كوچك", "GULDAN café", "cafe", "گلدان‌کوچک"])
async def test_words_are_found_however_they_are_written(
    database: Database, stall: Stall, now: datetime, drain: Drain, words: str
):
    async with database.write() as session:
        await goods.product(session, shop_id=stall.shop.id, now=now, title="گلدان کوچک Guldan Café")
    await drain()
    async with database.read() as session:
        assert titles(await cards(session, ShelfQuery(text=words))) == ["گلدان کوچک Guldan Café"]


async def test_texts_fall_back_to_the_products_own_language(
    database: Database, stall: Stall, now: datetime, drain: Drain
):
    product_id = stall.goods[0].product_id
    async with database.write() as session:
        await catalog.update_product(
            session, product_id=product_id, fields={"language": "fa", "title": "کاسه"}, actor=SYSTEM, now=now
        )
    await drain()
    async with database.read() as session:
        persian = await service.get_detail(session, product_id=product_id, locale="fa-IR")
        german = await service.get_detail(session, product_id=product_id, locale="de")
    assert persian is not None
    assert german is not None
    assert orjson.loads(persian)["title"] == "کاسه"
    assert orjson.loads(german)["title"].startswith("Lamp")


async def test_a_product_is_one_statement_and_equal_to_the_truth(database: Database, stall: Stall):
    product_id = stall.goods[0].product_id
    async with database.read() as session:
        with count_statements() as counted:
            shown = await service.get_detail(session, product_id=product_id, locale="en")
        truth = await service.get_truth(session, product_id=product_id, locale="en")
        detail = await catalog.get_product(session, product_id=product_id, locale="en")
    assert counted.value == 1
    assert shown is not None
    assert shown == truth
    assert rules.read_detail(shown).detail == detail


async def test_facets_count_what_each_choice_would_show(
    database: Database, resources: Resources, stall: Stall, now: datetime, drain: Drain
):
    intake: StockIntake = resources.get(StockIntake)
    async with database.write() as session:
        category_id = await goods.category(session, now=now)
        for vendor, sizes in (("Acme", ("S", "M")), ("Acme", ("M",)), ("Bruno", ("M", "L"))):
            await goods.product(
                session,
                shop_id=stall.shop.id,
                now=now,
                vendor=vendor,
                sizes=sizes,
                category_ids=(category_id,),
                quantity=3,
                stock=intake,
            )
    await drain()
    scope = ShelfQuery(category_id=category_id)
    async with database.write() as session:
        await service.count_facets(session, scope=scope.scope)
    narrowed = ShelfQuery(category_id=category_id, filters=("vendor=Acme",))
    twice = ShelfQuery(category_id=category_id, filters=("option:Size=S", "vendor=Bruno"))
    async with database.read() as session:
        with count_statements() as counted:
            everything = await service.get_facets(session, query=scope)
        assert counted.value == 1
        some = await service.get_facets(session, query=narrowed)
        none = await service.get_facets(session, query=twice)
        page = await cards(session, narrowed)
    assert counts(everything) == {
        "availability=in": 3,
        "option:Size=L": 1,
        "option:Size=M": 3,
        "option:Size=S": 1,
        f"shop={stall.shop.slug}": 3,
        "vendor=Acme": 2,
        "vendor=Bruno": 1,
    }
    assert page.count is not None
    assert page.count.value == 2
    # The chosen group still says what else there is; the others count what is left.
    assert counts(some)["vendor=Bruno"] == 1
    assert counts(some)["option:Size=M"] == 2
    assert "option:Size=L" not in counts(some)
    assert counts(none)["vendor=Acme"] == 1
    assert counts(none)["option:Size=L"] == 1


async def test_prices_narrow_within_a_currency(database: Database, stall: Stall):
    query = ShelfQuery(min_price=1_500, max_price=3_000, currency=stall.shop.currency)
    async with database.read() as session:
        assert sorted(prices(await cards(session, query))) == [2_000, 3_000]
        other = ShelfQuery(min_price=1_500, max_price=3_000, currency="XTR")
        assert prices(await cards(session, other)) == []
        [spread] = (await service.get_facets(session, query=query)).prices
    # What the slider goes from and to is what there is without it.
    assert (spread.lowest, spread.highest) == (1_000, 3_000)


async def test_what_is_left_follows_stock(database: Database, stall: Stall, now: datetime, drain: Drain):
    sold = stall.goods[0]
    seen: list[object] = []
    for on_hand in (11, 10, 0):
        async with database.write() as session:
            await stock.set_on_hand(
                session, shop_id=stall.shop.id, variant_id=sold.variant_id, on_hand=on_hand, actor=SYSTEM, now=now
            )
        await drain()
        async with database.read() as session:
            data = await service.get_detail(session, product_id=sold.product_id, locale="en")
            page = await cards(session, ShelfQuery(filters=("availability=in",)))
        assert data is not None
        seen.append((rules.read_detail(data).left[sold.variant_id], page.count and page.count.value))
    assert seen == [(None, 3), (10, 3), (0, 2)]


async def test_what_is_taken_down_goes_and_comes_back(database: Database, stall: Stall, now: datetime, drain: Drain):
    product_id = stall.goods[0].product_id
    seen = []
    for wanted in (Status.DRAFT, Status.APPROVED):
        await _set_status(database, product_id, wanted, now)
        await drain()
        async with database.read() as session:
            page = await cards(session, ShelfQuery())
            detail = await service.get_detail(session, product_id=product_id, locale="en")
        seen.append((len(page.items), detail is not None))
    assert seen == [(2, False), (3, True)]


async def _set_status(database: Database, product_id: UUID, wanted: Status, now: datetime) -> None:
    async with database.write() as session:
        await catalog.set_status(
            session,
            product_id=product_id,
            wanted=wanted,
            mover=Mover.SELLER,
            auto_approve=True,
            actor=SYSTEM,
            now=now,
        )
