"""The seller's palette: finds what is hers by whatever she remembers of it, and nothing of another shop."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.core import database as databases
from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, order, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stalls(database: Database, now: datetime) -> tuple[Stall, Stall]:
    async with database.write() as session:
        return await sale.stall(session, now=now), await sale.stall(session, now=now)


@pytest.fixture
async def seller(stalls: tuple[Stall, Stall], sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stalls[0].owner.email)


async def found(seller: httpx2.AsyncClient, stall: Stall, text: str) -> str:
    return words_of(await seller.get(f"/seller/{stall.shop.slug}/find", params={"q": text}))


async def test_an_order_is_found_by_number_code_name_and_address(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stalls: tuple[Stall, Stall]
):
    await order(visitor, stalls[0], payment_method="cash")
    by_number = await found(seller, stalls[0], "#1")
    code = by_number.split("No. 1 ")[1].split(" ")[0]

    for text in (code.lower(), "neema", "OTIENO", BUYER["email"]):
        assert f"No. 1 {code}" in await found(seller, stalls[0], text)
    assert "No. 1" not in await found(seller, stalls[0], "somebody else")


async def test_a_buyer_leads_to_her_orders(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stalls: tuple[Stall, Stall]
):
    await order(visitor, stalls[0], payment_method="cash")
    page = await seller.get(f"/seller/{stalls[0].shop.slug}/find", params={"q": "neema"})

    assert f'href="/seller/{stalls[0].shop.slug}/orders?q=neema%40example.com"' in page.text
    listed = await seller.get(f"/seller/{stalls[0].shop.slug}/orders?q=neema%40example.com")
    assert "No. 1" in words_of(listed)


async def test_nothing_of_another_shop_is_ever_found(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stalls: tuple[Stall, Stall]
):
    mine, theirs = stalls
    await order(visitor, theirs, payment_method="cash", name="Zawadi Rahimi", email="zawadi@example.com")

    for text in ("1", "zawadi", "zawadi@example.com", "lamp"):
        page = await seller.get(f"/seller/{mine.shop.slug}/find", params={"q": text})
        assert "Zawadi" not in words_of(page)
        assert str(theirs.goods[0].product_id) not in page.text
        assert f"/seller/{theirs.shop.slug}" not in page.text
    answer = await seller.get(f"/seller/{theirs.shop.slug}/find", params={"q": "zawadi"})
    assert answer.status_code == 404


async def test_pages_are_found_in_the_reader_s_words(seller: httpx2.AsyncClient, stalls: tuple[Stall, Stall]):
    address = f"/seller/{stalls[0].shop.slug}/find"
    page = await seller.get(address, params={"q": "csv", "lang": "fa"})

    assert f'href="/seller/{stalls[0].shop.slug}/imports/new"' in page.text
    assert f'href="/seller/{stalls[0].shop.slug}/stock"' in (await seller.get(address, params={"q": "قفسه"})).text


async def test_the_palette_gets_lines_alone(seller: httpx2.AsyncClient, stalls: tuple[Stall, Stall]):
    address = f"/seller/{stalls[0].shop.slug}/find"
    lines = await seller.get(address, params={"q": "lamp"}, headers={"HX-Request": "true"})

    assert "<html" not in lines.text
    assert f"/products/{stalls[0].goods[0].product_id}" in lines.text
    assert 'role="option"' in lines.text


async def test_what_is_no_text_finds_nothing(seller: httpx2.AsyncClient, stalls: tuple[Stall, Stall]):
    for text in ("%", "_____", "\x00", "9" * 80, "'; --"):
        page = await seller.get(f"/seller/{stalls[0].shop.slug}/find", params={"q": text})
        assert page.status_code == 200
        assert "No. 1" not in words_of(page)


async def test_finding_costs_what_is_stated(seller: httpx2.AsyncClient, stalls: tuple[Stall, Stall]):
    # Who asks three, the shops one, orders one (none have lines), buyers one, products two.
    with databases.count_statements() as counter:
        await seller.get(f"/seller/{stalls[0].shop.slug}/find", params={"q": "lamp"})
    assert counter.value == 8
