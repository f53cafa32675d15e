"""Products as a sheet, by its forms alone: cells are saved, refused beside themselves, and never over another edit."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from html import unescape

import httpx2
import pytest

from sokoni.commerce.catalog import service as catalog
from sokoni.core import database as databases
from sokoni.core.database import Database
from tests.support.factories import catalog as catalog_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=7)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def sheet(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/products"


def product_row(stall: Stall) -> str:
    return f"{sheet(stall)}/sheet/{stall.goods[0].product_id}"


def variant_row(stall: Stall) -> str:
    return f"{product_row(stall)}/{stall.variant_id}"


def cell(page: httpx2.Response, name: str) -> str:
    """What the first cell of a column holds."""
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])


async def test_each_cell_is_saved_and_shown(seller: httpx2.AsyncClient, stall: Stall):
    page = await seller.get(sheet(stall))
    title = cell(page, "title")
    texts = {"title": "Lamp & co", "was-title": title, "tags": "new,  old,new", "was-tags": "", "product_type": "Light"}
    await seller.post(product_row(stall), data={**texts, "was-product_type": ""})
    goods = {"sku": "L-1", "was-sku": "", "price": "150.5", "was-price": "129.90", "stock": "9", "was-stock": "7"}
    saved = await seller.post(variant_row(stall), data={**goods, "compare_at": "200", "was-compare_at": ""})

    assert saved.url.path == sheet(stall)
    assert "Saved." in words_of(saved)
    shown = [cell(saved, name) for name in ("title", "tags", "product_type", "sku", "price", "compare_at", "stock")]
    assert shown == ["Lamp & co", "new, old", "Light", "L-1", "150.50", "200.00", "9"]


async def test_the_state_is_a_cell_too(seller: httpx2.AsyncClient, stall: Stall):
    saved = await seller.post(product_row(stall), data={"status": "archived", "was-status": "approved"})
    assert 'value="archived" selected' in saved.text
    assert (
        'value="approved"' not in re.search(r'name="status".*?</select>', saved.text.split("<tbody")[1], re.DOTALL)[0]
    )


@pytest.mark.parametrize(
    ("name", "was", "wanted"),
    [("price", "100.00", "1"), ("sku", "OLD", "N"), ("compare_at", "1", ""), ("stock", "6", "1")],
)
async def test_an_edit_on_stale_goods_is_told_and_changes_nothing(
    seller: httpx2.AsyncClient, stall: Stall, name: str, was: str, wanted: str
):
    data = {"row": str(stall.variant_id), name: wanted, f"was-{name}": was}
    told = await seller.post(variant_row(stall), data=data, headers=FRAGMENT)

    assert told.status_code == 422
    assert "meanwhile" in words_of(told)
    assert 'aria-invalid="true"' in told.text
    page = await seller.get(sheet(stall))
    assert [cell(page, each) for each in ("price", "sku", "compare_at", "stock")] == ["129.90", "", "", "7"]


async def test_an_edit_on_a_stale_title_is_told_and_can_be_made_again(seller: httpx2.AsyncClient, stall: Stall):
    data = {"row": str(stall.goods[0].product_id), "title": "Mine", "was-title": "What stood here long ago"}
    told = await seller.post(product_row(stall), data=data)
    assert "Somebody changed this meanwhile; now it is “Lamp" in words_of(told)
    assert cell(told, "title") == "Mine"

    again = await seller.post(product_row(stall), data=data | {"was-title": cell(told, "was-title")})
    assert cell(again, "title") == "Mine"
    assert "meanwhile" not in words_of(again)


async def test_what_cannot_be_is_said_beside_its_cell(seller: httpx2.AsyncClient, stall: Stall):
    wrong = {"price": "cheap", "was-price": "129.90", "row": str(stall.variant_id)}
    page = await seller.post(variant_row(stall), data=wrong)

    assert page.status_code == 422
    assert f'id="wrong-{stall.variant_id}-price"' in page.text
    assert "'cheap' is not an amount in COP." in words_of(page)


async def test_the_way_back_is_offered_and_leads_back(seller: httpx2.AsyncClient, stall: Stall):
    data = {"row": str(stall.variant_id), "price": "150.50", "was-price": "129.90"}
    saved = await seller.post(variant_row(stall), data=data, headers=FRAGMENT)
    toast = saved.text[saved.text.index('class="toast"') :]
    back = dict(re.findall(r'name="([a-z-]+)" value="([^"]*)"', toast))
    assert "<html" not in saved.text

    undone = await seller.post(variant_row(stall), data=back, headers=FRAGMENT)
    assert "Taken back." in words_of(undone)
    assert cell(undone, "price") == "129.90"
    too_late = await seller.post(variant_row(stall), data=back, headers=FRAGMENT)
    assert "meanwhile" in words_of(too_late)


async def test_cells_left_as_they_were_write_nothing(seller: httpx2.AsyncClient, stall: Stall, database: Database):
    page = await seller.get(sheet(stall))
    title = cell(page, "title")
    same = await seller.post(product_row(stall), data={"title": title, "was-title": title, "tags": "", "was-tags": ""})

    assert "Saved." not in words_of(same)
    async with database.read() as session:
        product = await catalog.get_product(session, product_id=stall.goods[0].product_id, locale="es")
    assert product.updated_at == product.created_at


async def test_another_shop_s_rows_are_not_there(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    theirs = other.goods[0]
    mine = f"{sheet(stall)}/sheet"
    for address in (
        f"{mine}/{theirs.product_id}",
        f"{mine}/{theirs.product_id}/{theirs.variant_id}",
        f"{mine}/{stall.goods[0].product_id}/{theirs.variant_id}",
    ):
        data = {"title": "x", "was-title": "y", "price": "1", "was-price": "129.90", "stock": "1", "was-stock": "10"}
        assert (await seller.post(address, data=data)).status_code in {404, 422}
    async with database.read() as session:
        seen = await catalog.get_product(session, product_id=theirs.product_id, locale="es")
    assert (seen.title.startswith("Lamp"), seen.variants[0].price.amount) == (True, 12_990)


async def test_an_article_number_finds_its_product(seller: httpx2.AsyncClient, stall: Stall):
    await seller.post(variant_row(stall), data={"sku": "KQ_77", "was-sku": ""})

    assert cell(await seller.get(f"{sheet(stall)}?q=kq_7"), "sku") == "KQ_77"
    assert "No product fits" in words_of(await seller.get(f"{sheet(stall)}?q=k__77"))


async def test_the_sheet_costs_the_same_however_much_it_shows(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    costs = []
    for extra in (0, 4):
        async with database.write() as session:
            for _ in range(extra):
                await catalog_factory.product(session, shop_id=stall.shop.id, now=now, sizes=("S", "M", "L"))
        with databases.count_statements() as counter:
            page = await seller.get(sheet(stall))
        costs.append(counter.value)
    assert "3 variants" in words_of(page)
    # Who asks and the shops: four. Cards, their number, types, variants, levels, views.
    assert costs == [10, 10]
