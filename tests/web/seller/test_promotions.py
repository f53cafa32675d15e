"""Promotions by their forms alone: written, said in words, opened by codes, paused and taken back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.pricing.promotion import service as promotions
from sokoni.commerce.pricing.promotion.types import Kind, Level, Promotion, PromotionState, Reach
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from tests.support.factories import promotion as promotion_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
TEN = {
    "title": "Summer sale",
    "kind": "percentage",
    "level": "order",
    "rate": "12.5",
    "minimum_amount": "500",
    "audience": "first_order",
    "needs_code": "1",
    "ends_at": "2026-05-01T20:00",
    "do": "save",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


def here(stall: Stall) -> str:
    return f"/seller/{stall.shop.slug}/promotions"


async def own(database: Database, stall: Stall) -> list[Promotion]:
    async with database.read() as session:
        found = await promotions.list_promotions(session, shop_id=stall.shop.id, page=PageQuery(), with_archived=True)
    return list(found.items)


async def test_a_promotion_is_written_said_in_words_and_written_anew(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    assert "Give a reason to buy today" in words_of(await seller.get(here(stall)))
    saved = await seller.post(f"{here(stall)}/new", data=TEN)
    (made,) = await own(database, stall)
    assert str(saved.url).endswith(f"/promotions/{made.id}")
    terms = made.draft.terms
    assert (terms.rate_bp, terms.level, terms.minimum_amount) == (1250, Level.ORDER, 50_000)
    listed = words_of(await seller.get(here(stall)))
    for words in ("12.5 % off the order", "from 500", "for first orders", "with a code", "until May 1, 2026"):
        assert words in listed
    page = await seller.get(f"{here(stall)}/{made.id}")
    assert 'value="12.5"' in page.text
    await seller.post(f"{here(stall)}/{made.id}", data=TEN | {"kind": "fixed", "amount": "20", "level": "product"})
    (changed,) = await own(database, stall)
    assert (changed.draft.terms.kind, changed.draft.terms.amount) == (Kind.FIXED, 2000)


async def test_what_cannot_be_read_stands_beside_its_field(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    wrong = await seller.post(f"{here(stall)}/new", data=TEN | {"rate": "120", "starts_at": "soon", "title": ""})
    assert wrong.status_code == 422
    for words in ("Write a percentage between 0 and 100", "Choose a day and a time.", "Please fill this in."):
        assert words in words_of(wrong)
    nothing = await seller.post(f"{here(stall)}/new", data=TEN | {"targets_reach": "categories"})
    assert "these are not chosen" in words_of(nothing)
    assert await own(database, stall) == []


async def test_products_are_looked_for_without_a_script_and_more_of_them_is_given(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    deal = TEN | {"kind": "buy_x_get_y", "rate": "", "buy_quantity": "2", "get_quantity": "1", "gets_reach": "same"}
    deal |= {"targets_reach": "products"}
    looked = await seller.post(f"{here(stall)}/new", data=deal | {"do": "look", "targets_q": "Lamp"})
    product_id = str(stall.goods[0].product_id)
    assert f'name="targets_product" value="{product_id}"' in looked.text
    await seller.post(f"{here(stall)}/new", data=deal | {"targets_product": product_id})
    (made,) = await own(database, stall)
    terms = made.draft.terms
    assert terms.scope.reach is Reach.PRODUCTS
    assert (terms.gets, terms.rate_bp) == (terms.scope, 10_000)
    assert "get 1 more free" in words_of(await seller.get(here(stall)))


async def test_codes_are_added_made_downloaded_and_taken_away(
    seller: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
) -> None:
    async with database.write() as session:
        made = await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now, code="FIRST")
    address = f"{here(stall)}/{made.id}"
    await seller.post(f"{address}/codes", data={"code": "summer-10"})
    await seller.post(f"{address}/codes", data={"do": "generate", "count": "3", "prefix": "VIP-"})
    taken = await seller.post(f"{address}/codes", data={"code": "first"})
    assert (taken.status_code, "is taken already" in words_of(taken)) == (422, True)
    file = (await seller.get(f"{address}/codes.csv")).text.splitlines()
    assert len(file) == 6
    assert {line.partition(",")[0] for line in file} >= {"FIRST", "SUMMER-10"}
    async with database.read() as session:
        codes = await promotions.list_all_codes(session, shop_id=stall.shop.id, promotion_id=made.id)
    await seller.post(f"{address}/codes", data={"remove": str(codes[0].id)})
    assert "FIRST" not in (await seller.get(f"{address}/codes.csv")).text


async def test_a_promotion_is_paused_put_to_work_and_put_away(
    seller: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
) -> None:
    async with database.write() as session:
        made = await promotion_factory.promotion(session, shop_id=stall.shop.id, now=now)
    for word, state in (
        ("pause", PromotionState.PAUSED),
        ("resume", PromotionState.ACTIVE),
        ("archive", PromotionState.ARCHIVED),
    ):
        await seller.post(f"{here(stall)}/{made.id}/state", data={"do": word})
        assert [each.state for each in await own(database, stall)] == [state]
    late = await seller.post(f"{here(stall)}/{made.id}/state", data={"do": "resume"})
    assert "was put away and cannot be changed" in words_of(late)
    assert "Ten off" in words_of(await seller.get(f"{here(stall)}?archived=1"))


async def test_another_shops_promotion_is_not_there(
    seller: httpx2.AsyncClient, database: Database, stall: Stall, now: datetime
) -> None:
    async with database.write() as session:
        other = await sale.stall(session, now=now)
        theirs = await promotion_factory.promotion(session, shop_id=other.shop.id, now=now)
    assert (await seller.get(f"{here(stall)}/{theirs.id}")).status_code == 404
    assert (await seller.get(here(other))).status_code == 404
