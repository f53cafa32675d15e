"""Buying by pages alone, without JavaScript."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.order import service as order_service
from sokoni.commerce.order.types import Status
from sokoni.commerce.payment import service as payment_service
from sokoni.core.database import Database
from sokoni.identity.permission.types import Subject, TeamRole
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import BUYER, PNG, fill_basket, order, value_of, words_of

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=3)


async def test_a_guest_buys_and_is_thanked(visitor: httpx2.AsyncClient, stall: Stall, drain: Drain):
    payment = await order(visitor, stall)
    assert payment.url.path.endswith("/pay")
    settling = await visitor.post(payment.url.path, data={"outcome": "approve"})
    assert "Your payment is on its way" in words_of(settling)
    await drain()
    thanks = await visitor.get(settling.url.path)
    assert "Thank you, Neema Otieno" in words_of(thanks)


async def test_a_declined_payment_can_be_tried_again(visitor: httpx2.AsyncClient, stall: Stall, drain: Drain):
    payment = await order(visitor, stall)
    await visitor.post(payment.url.path, data={"outcome": "decline"})
    await drain()
    page = await visitor.get(payment.url.path.removesuffix("/pay"))
    assert "The payment did not go through" in words_of(page)
    await visitor.post(payment.url.path, data={"outcome": "approve"})
    await drain()
    assert "Thank you" in words_of(await visitor.get(payment.url.path.removesuffix("/pay")))


async def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(visitor: httpx2.AsyncClient, stall: Stall):
    page = await order(visitor, stall, email="neema", city="")
    assert page.status_code == 422
    assert re.search(r'id="email-mistake">.*?This does not look like an e-mail address', page.text, re.DOTALL)
    assert re.search(r'id="city-mistake">.*?Please fill this in', page.text, re.DOTALL)
    assert (value_of(page, "name"), value_of(page, "line")) == ("Neema Otieno", "Moi Avenue 12")


async def test_another_total_than_was_seen_is_not_ordered(visitor: httpx2.AsyncClient, stall: Stall):
    page = await order(visitor, stall, expected_total="1")
    assert page.status_code == 422
    assert "The total has changed since you last saw it." in words_of(page)


async def test_ordering_twice_gives_one_order(visitor: httpx2.AsyncClient, stall: Stall):
    await fill_basket(visitor, stall)
    form = BUYER | {"expected_total": value_of(await visitor.get("/checkout"), "expected_total")}
    first = await visitor.post("/checkout", data=form)
    second = await visitor.post("/checkout", data=form)
    code = re.compile(r"Order ([A-Z0-9]{8})")
    assert code.findall(words_of(first)) == code.findall(words_of(second))


async def test_more_than_is_left_is_said_and_not_taken(visitor: httpx2.AsyncClient, stall: Stall):
    page = await fill_basket(visitor, stall, quantity=4)
    assert page.status_code == 422
    assert "Your basket is empty" in words_of(page)


async def test_the_basket_is_changed_and_emptied(visitor: httpx2.AsyncClient, stall: Stall):
    page = await fill_basket(visitor, stall)
    item = re.search(r'action="(/cart/items/[0-9a-f-]+)"', page.text)[1]
    changed = await visitor.post(item, data={"quantity": "3"})
    assert "3 items" in words_of(changed)
    emptied = await visitor.post(item, data={"quantity": "0"})
    assert "Your basket is empty" in words_of(emptied)


async def test_htmx_gets_the_basket_mark_and_a_word_instead_of_a_page(visitor: httpx2.AsyncClient, stall: Stall):
    answer = await visitor.post(
        "/cart/items", data={"variant_id": str(stall.variant_id)}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="cart-link"' in answer.text
    assert 'id="toasts"' in answer.text


async def test_a_basket_of_a_foreign_page_stays_empty(visitor: httpx2.AsyncClient, stall: Stall):
    answer = await visitor.post(
        "/cart/items", data={"variant_id": str(stall.variant_id)}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "Your basket is empty" in words_of(await visitor.get("/cart"))


async def test_a_receipt_is_uploaded_and_reviewed(visitor: httpx2.AsyncClient, stall: Stall, drain: Drain):
    page = await order(visitor, stall, payment_method="manual")
    assert "Send the money and show the receipt" in words_of(page)
    sent = await visitor.post(f"{page.url.path}/receipt", files={"receipt": ("receipt.png", PNG, "image/png")})
    assert "The shop is checking your receipt" in words_of(sent)


async def test_a_file_that_is_no_receipt_is_refused(visitor: httpx2.AsyncClient, stall: Stall):
    page = await order(visitor, stall, payment_method="manual")
    sent = await visitor.post(f"{page.url.path}/receipt", files={"receipt": ("a.exe", b"MZ nothing", "image/png")})
    assert sent.status_code == 422
    assert "This file is neither a picture nor a PDF." in words_of(sent)


async def test_a_buyer_cancels(visitor: httpx2.AsyncClient, stall: Stall):
    page = await order(visitor, stall, payment_method="cash")
    cancelled = await visitor.post(f"{page.url.path}/cancel")
    assert "The order is cancelled" in words_of(cancelled)


@pytest.mark.parametrize(
    "address", ["/o/nothing", "/o/nothing/pay", "/s/nothing", "/c/nothing", "/s/a/p/b", "/nowhere"]
)
async def test_what_is_not_there_is_said_as_a_page(visitor: httpx2.AsyncClient, address: str):
    page = await visitor.get(address)
    assert page.status_code == 404
    assert "Nothing on this table" in words_of(page)


@pytest.mark.parametrize("language", ["en", "es", "fa"])
async def test_pages_speak_each_language(visitor: httpx2.AsyncClient, stall: Stall, language: str):
    await fill_basket(visitor, stall)
    for address in ("/", "/search?q=lamp", f"/s/{stall.shop.slug}", "/cart", "/checkout", "/sign-in", "/sign-up"):
        page = await visitor.get(address, params={"lang": language})
        assert (page.status_code, page.headers["content-language"]) == (200, language)
        assert f'<html lang="{language}"' in page.text


async def test_a_chosen_language_is_remembered(visitor: httpx2.AsyncClient):
    await visitor.get("/?lang=fa")
    page = await visitor.get("/cart")
    assert '<html lang="fa" dir="rtl">' in page.text


async def test_only_what_is_left_of_an_order_is_paid_for(
    visitor: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    await fill_basket(visitor, other)
    payment = await order(visitor, stall)
    async with database.write() as session:
        opened = await order_service.get_by_token(session, token=payment.url.path.split("/")[2])
        seller = Subject(account_id=other.owner.id, teams={other.shop.id: TeamRole.OWNER})
        given_up = next(part for part in opened.parts if part.shop_id == other.shop.id)
        await order_service.move(session, target_id=given_up.id, to=Status.CANCELLED, subject=seller, now=now)
    await visitor.post(payment.url.path, data={"outcome": "approve"})
    async with database.read() as session:
        attempts = await payment_service.list_for_reference(session, reference_id=opened.id)
    assert attempts[-1].amount == opened.amounts.total - given_up.amounts.total
