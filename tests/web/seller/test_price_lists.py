"""Price lists by their forms alone, and what their buyers see on a product's page and in the basket."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.customer.segment import evaluating
from sokoni.commerce.pricing.pricelist import service
from sokoni.commerce.pricing.pricelist.types import ListState, Price, PriceList
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
REGULARS = {"name": "Regulars", "fills": "rule", "orders_at_least": "1"}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(10_000, 20_000), shipping=0)
        await catalog.update_variant(
            session,
            product_id=stall.goods[0].product_id,
            variant_id=stall.variant_id,
            fields={"sku": "LAMP-1"},
            actor=ACTOR,
            now=now,
        )
    return stall


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def here(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/price-lists"


async def own(database: Database, stall: Stall) -> list[PriceList]:
    async with database.read() as session:
        return list(await service.list_lists(session, shop_id=stall.shop.id))


async def prices(database: Database, found: PriceList) -> dict[str | None, Price]:
    async with database.read() as session:
        page = await service.list_entries(session, shop_id=found.shop_id, list_id=found.id, page=PageQuery())
    return {each.sku: each.price for each in page.items}


async def test_a_list_is_written_filled_by_hand_and_by_file_and_taken_away(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    assert "A price of their own" in words_of(await seller.get(here(stall)))
    everybody = await seller.post(f"{here(stall)}/new", data={"name": "All", "currency": "COP"})
    assert (everybody.status_code, "is the product's own" in words_of(everybody)) == (422, True)
    saved = await seller.post(f"{here(stall)}/new", data={"name": "Dollars", "currency": "USD"})
    (made,) = await own(database, stall)
    page = f"{here(stall)}/{made.id}"
    assert str(saved.url).endswith(page)
    unknown = await seller.post(f"{page}/prices", data={"sku": "NONE", "price": "5"})
    assert "No variant of the shop has this SKU." in words_of(unknown)
    wrong = await seller.post(f"{page}/prices", data={"sku": "LAMP-1", "price": "cheap"})
    assert (wrong.status_code, 'value="cheap"' in wrong.text) == (422, True)
    await seller.post(f"{page}/prices", data={"sku": "LAMP-1", "price": "4.99"})
    assert await prices(database, made) == {"LAMP-1": Price(amount=499)}
    file = {"file": ("prices.csv", b"sku,price\nLAMP-1,3.99\nNONE,1\n", "text/csv")}
    looked = await seller.post(f"{page}/file", files=file)
    for words in ("1 row cannot be used", "Row 3", "the shop has no such variant", "4.99", "3.99", "Change 1 price"):
        assert words in words_of(looked), words
    token = looked.text.partition('name="token" value="')[2].partition('"')[0]
    text = {"csv": "sku,price\nLAMP-1,3.99\nNONE,1\n", "token": token}
    done = await seller.post(f"{page}/file", data=text)
    assert "The prices are saved." in words_of(done)
    assert await prices(database, made) == {"LAMP-1": Price(amount=399)}
    late = await seller.post(f"{page}/file", data=text)
    assert "Prices changed since this was shown" in words_of(late)
    changes = words_of(await seller.get(f"/seller/{stall.shop.slug}/changes?topic=price_lists"))
    for words in ("Prices of a list changed", "Price in the list", "3.99"):
        assert words in changes
    assert (await seller.get(f"{page}/prices.csv")).text.splitlines()[1].endswith(",3.99")
    nothing = await seller.post(f"{page}/file", files={"file": ("a.csv", b"", "text/csv")})
    assert "Choose a CSV file." in words_of(nothing)
    await seller.post(f"{page}/do", data={"do": "pause"})
    assert [each.state for each in await own(database, stall)] == [ListState.PAUSED]
    await seller.post(f"{page}/do", data={"do": "resume"})
    await seller.post(page, data={"name": "US dollars"})
    assert "US dollars" in words_of(await seller.get(here(stall)))
    gone = await seller.post(f"{page}/do", data={"do": "remove"})
    assert "The price list is taken away" in words_of(gone)
    assert await own(database, stall) == []


async def test_a_member_sees_their_price_beside_everybodys_and_pays_it(
    seller: httpx2.AsyncClient,
    visitor: httpx2.AsyncClient,
    sign_in: SignIn,
    database: Database,
    stall: Stall,
    now: datetime,
) -> None:
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
        await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now, account_id=ana.id)
        await evaluating.gather(session, shop_id=stall.shop.id, now=now)
        variants = await catalog.sellable(session, variant_ids=[stall.variant_id])
    made = await seller.post(f"/seller/{stall.shop.slug}/segments/new", data=REGULARS)
    segment_id = made.url.path.rpartition("/")[2]
    said = {"name": "Ten off", "currency": "COP", "segment_id": segment_id, "rate": "10"}
    assert (await seller.post(f"{here(stall)}/new", data=said)).status_code == 200
    product = f"/s/{stall.shop.slug}/p/{variants[stall.variant_id].product_slug}"
    buyer = await sign_in(ana.email)
    page = words_of(await buyer.get(product))
    assert "90 COP" in page
    assert "10 COP less" in page
    assert "90 COP" not in words_of(await visitor.get(product))
    added = await buyer.post("/cart/items", data={"variant_id": str(stall.variant_id)})
    assert "90 COP" in words_of(added)


async def test_a_guest_chooses_a_currency_and_buys_in_it(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    async with database.read() as session:
        variants = await catalog.sellable(session, variant_ids=[stall.variant_id])
    product = f"/s/{stall.shop.slug}/p/{variants[stall.variant_id].product_slug}"
    assert 'action="/currency"' not in (await visitor.get(f"/s/{stall.shop.slug}/about")).text
    await seller.post(f"{here(stall)}/new", data={"name": "Dollars", "currency": "USD"})
    (made,) = await own(database, stall)
    await seller.post(f"{here(stall)}/{made.id}/prices", data={"sku": "LAMP-1", "price": "4.99"})
    about = await visitor.get(f"/s/{stall.shop.slug}/about")
    assert 'name="currency" value="USD"' in about.text
    back = {"referer": f"http://testserver{product}"}
    chosen = await visitor.post("/currency", data={"currency": "USD"}, headers=back)
    assert chosen.url.path == product
    assert "4.99" in words_of(chosen)
    form = {"variant_id": str(stall.variant_id), "currency": "USD"}
    assert "4.99" in words_of(await visitor.post("/cart/items", data=form))
    elsewhere = await visitor.post(
        "/currency", data={"currency": "XXX"}, headers={"referer": "http://testserver//evil.example/"}
    )
    assert elsewhere.url.path == "/"
    assert "4.99" not in words_of(await visitor.get(product))
