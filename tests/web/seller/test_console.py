"""The seller's console by its pages alone."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal

import httpx2
import pytest

from sokoni.commerce.stock import service as stock
from sokoni.core.change import SYSTEM
from sokoni.core.database import Database
from tests.support.factories import sale
from tests.support.factories import shop as shop_factory
from tests.support.factories.sale import Stall
from tests.support.pages import PNG, order, words_of

Drain = Callable[[], Awaitable[int]]
SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
PARTS = ("/collections", "/collections/new", "/attributes", "/attributes/new", "/changes", "/products/bulk")


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=3)


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


async def first_order(seller: httpx2.AsyncClient, stall: Stall) -> str:
    page = await seller.get(f"/seller/{stall.shop.slug}/orders")
    return re.search(rf'href="(/seller/{stall.shop.slug}/orders/[0-9a-f-]+)"', page.text)[1]


async def test_today_says_what_waits(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain
):
    await order(visitor, stall, payment_method="cash")
    page = await seller.get("/seller")
    assert page.url.path == f"/seller/{stall.shop.slug}"
    assert "Orders to accept 1" in words_of(page)


async def test_today_counts_in_the_readers_digits(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    async with database.write() as session:
        for good in stall.goods:
            await stock.set_on_hand(
                session, shop_id=stall.shop.id, variant_id=good.variant_id, on_hand=0, actor=SYSTEM, now=now
            )
    page = await seller.get(f"/seller/{stall.shop.slug}?lang=fa")
    assert f"تمام‌شده: {'۰۱۲۳۴۵۶۷۸۹'[len(stall.goods)]}" in words_of(page)


async def test_every_place_is_reached_from_a_phone_too(seller: httpx2.AsyncClient, stall: Stall):
    page = (await seller.get(f"/seller/{stall.shop.slug}")).text
    links = re.findall(r'<a class="rail-link([^"]*)"[^>]* href="([^"]+)"', page)
    bar = {address for kind, address in links if "rail-link-second" not in kind}
    menu = set(re.findall(r'href="([^"]+)"', re.search(r"rail-more.*?</details>", page, re.DOTALL)[0]))
    assert len(bar) == 4, "The phone's bar holds four places; one more is a rail-link-second, under More."
    assert {address for _, address in links} <= bar | menu


async def test_an_order_goes_its_way(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain
):
    tracking = await order(visitor, stall, payment_method="cash")
    here = await first_order(seller, stall)
    for status in ("confirmed", "processing", "shipped"):
        page = await seller.post(f"{here}/move", data={"status": status, "notes": ""})
        assert "The order has moved on" in words_of(page)
    await seller.post(f"{here}/tracking", data={"tracking_number": "KE-77"})
    seen = words_of(await visitor.get(tracking.url.path))
    assert "KE-77" in seen
    assert "on its way" in seen


async def test_a_move_that_is_not_allowed_is_said_and_nothing_moves(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall
):
    await order(visitor, stall, payment_method="cash")
    here = await first_order(seller, stall)
    page = await seller.post(f"{here}/move", data={"status": "delivered"})
    assert page.status_code == 422
    assert "An order that is pending cannot become delivered." in words_of(page)


async def test_a_receipt_is_approved(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain
):
    tracking = await order(visitor, stall, payment_method="manual")
    await visitor.post(f"{tracking.url.path}/receipt", files={"receipt": ("r.png", PNG, "image/png")})
    await drain()
    here = await first_order(seller, stall)
    page = await seller.get(here)
    receipt = re.search(r'name="receipt_id" value="([0-9a-f-]+)"', page.text)[1]
    await seller.post(f"{here}/receipt", data={"decision": "approve", "receipt_id": receipt})
    await drain()
    assert "Thank you" in words_of(await visitor.get(tracking.url.path))


async def test_a_rejected_receipt_says_why(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain
):
    tracking = await order(visitor, stall, payment_method="manual")
    await visitor.post(f"{tracking.url.path}/receipt", files={"receipt": ("r.png", PNG, "image/png")})
    here = await first_order(seller, stall)
    receipt = re.search(r'name="receipt_id" value="([0-9a-f-]+)"', (await seller.get(here)).text)[1]
    await seller.post(f"{here}/receipt", data={"decision": "reject", "receipt_id": receipt, "reason": "Too blurred"})
    await drain()
    assert "Too blurred" in words_of(await visitor.get(tracking.url.path))


async def test_receipts_are_judged_one_after_the_other_beside_what_they_look_like(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain
):
    for _ in range(2):
        tracking = await order(visitor, stall, payment_method="manual")
        await visitor.post(f"{tracking.url.path}/receipt", files={"receipt": ("r.png", PNG, "image/png")})
    await drain()
    queue = await seller.get(f"/seller/{stall.shop.slug}/receipts")
    assert words_of(queue).count("This file was shown before") == 2
    pictures = set(re.findall(r'<img class="receipt-file" src="([^"]+)"', queue.text))
    assert [(await seller.get(each)).headers["content-type"] for each in pictures] == ["image/jpeg"] * 2
    action, receipt = re.search(
        r'action="([^"]+/receipt)" data-once><input type="hidden" name="receipt_id" value="([^"]+)"', queue.text
    ).groups()
    form = {"decision": "reject", "receipt_id": receipt, "reason_code": "shown_before", "back": "receipts"}
    left = await seller.post(action, data=form)
    await drain()
    assert left.url.path == f"/seller/{stall.shop.slug}/receipts"
    assert words_of(left).count("This file was shown before") == 1
    assert "This receipt was used for another order before." in words_of(await seller.get(action[: -len("/receipt")]))


async def test_orders_ask_for_sums_of_their_own_and_are_found_in_the_bank_statement(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain, now: datetime
):
    here = f"/seller/{stall.shop.slug}"
    assert "Saved." in words_of(await seller.post(f"{here}/receipts/sums", data={"steps": "99"}))
    trackings = [await order(visitor, stall, payment_method="manual") for _ in range(2)]
    pages = [words_of(each) for each in trackings]
    asked = [re.search(r"Transfer ([\d,.]+) COP with the note (\w{8})", page).groups() for page in pages]
    (first, code), (second, other) = asked
    assert Decimal(first.replace(",", "")) - Decimal(second.replace(",", "")) == 1
    assert "Please transfer exactly this sum" in pages[1]
    said = ((f"{code} Ana", first), ("Ana", second), ("Somebody", "3.00"))
    rows = [*(f'{now:%d/%m/%Y};{words};"{amount}"' for words, amount in said), "x;y;1"]
    file = ("may.csv", "\n".join(["Fecha;Concepto;Importe", *rows, ""]), "text/csv")
    read = await seller.post(f"{here}/bank", files={"file": file})
    shown = words_of(read)
    for words in ("Says the order's code", "No other order asks for this sum", "No order asks for this sum.", "Row 5"):
        assert words in shown
    lines = re.findall(r'name="line" value="([^"]+)" checked', read.text)
    done = await seller.post(f"{here}/bank/confirm", data={"line": lines})
    await drain()
    assert "Noted: the money is there" in words_of(done)
    assert "Confirmed lately" in words_of(done)
    assert {code, other} <= set(words_of(done).split())
    for each in trackings:
        assert "Thank you" in words_of(await visitor.get(each.url.path))
    silent = await seller.post(f"{here}/bank/confirm", data={})
    assert "No line was chosen." in words_of(silent)
    unread = await seller.post(f"{here}/bank", files={"file": ("a.csv", "hello", "text/csv")})
    assert (unread.status_code, "No dates and amounts were found" in words_of(unread)) == (422, True)


async def test_a_rejection_without_words_is_asked_for_them(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall
):
    await order(visitor, stall, payment_method="manual")
    here = await first_order(seller, stall)
    page = await seller.post(f"{here}/receipt", data={"decision": "reject", "reason": " "})
    assert page.status_code == 422


async def test_a_product_is_made_sold_and_repriced(
    seller: httpx2.AsyncClient, visitor: httpx2.AsyncClient, stall: Stall, drain: Drain
):
    here = f"/seller/{stall.shop.slug}/products"
    form = {"title": "Soap with salt", "price": "6500", "stock": "9", "weight_grams": "90", "sku": "SOAP"}
    page = await seller.post(f"{here}/new", data=form)
    assert "The product is saved." in words_of(page)
    await drain()
    assert "Soap with salt" in words_of(await visitor.get(f"/s/{stall.shop.slug}"))
    variant = re.search(r'name="price-([0-9a-f-]+)"', page.text)[1]
    changed = {"title": "Soap with sea salt", f"price-{variant}": "7000.50", f"compare-{variant}": "9000"}
    await seller.post(page.url.path, data=changed)
    await drain()
    shown = words_of(await visitor.get(f"/s/{stall.shop.slug}"))
    assert "Soap with sea salt" in shown
    assert "7,000.50" in shown


async def test_a_price_that_is_none_is_said_and_nothing_typed_is_lost(seller: httpx2.AsyncClient, stall: Stall):
    page = await seller.post(f"/seller/{stall.shop.slug}/products/new", data={"title": "Soap", "price": "cheap"})
    assert page.status_code == 422
    assert "'cheap' is not an amount in COP." in words_of(page)
    assert 'value="Soap"' in page.text


async def test_stock_is_set_in_place(seller: httpx2.AsyncClient, stall: Stall):
    answer = await seller.post(
        f"/seller/{stall.shop.slug}/stock/{stall.variant_id}", data={"on_hand": "42"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in answer.text
    assert f'id="stock-{stall.variant_id}"' in answer.text
    page = await seller.get(f"/seller/{stall.shop.slug}/stock")
    assert 'value="42"' in page.text


async def test_a_file_is_imported_and_its_bad_rows_named(seller: httpx2.AsyncClient, stall: Stall, drain: Drain):
    rows = "Handle,Title,Variant Price\nmug,Enamel mug,14.50\nbad,,abc\n"
    page = await seller.post(f"/seller/{stall.shop.slug}/imports/new", files={"file": ("p.csv", rows, "text/csv")})
    await drain()
    report = words_of(await seller.get(page.url.path))
    assert "1 new, 0 updated, 0 as they were, 1 left out." in report
    assert "This product is new and has no title." in report


async def test_an_export_that_waits_tells_how_far_it_is_and_is_stopped(seller: httpx2.AsyncClient, stall: Stall):
    page = await seller.post(f"/seller/{stall.shop.slug}/exports", data={"format": "jsonl"})
    assert "0 of 1 products written" in words_of(page)
    for _ in range(2):
        stopped = await seller.post(f"{page.url.path}/cancel")
        assert "The export was stopped" in words_of(stopped)
        assert "hx-trigger" not in stopped.text


async def test_another_shops_console_looks_as_if_it_were_not_there(
    stall: Stall, database: Database, sign_in: SignIn, now: datetime
):
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    stranger = await sign_in(other.owner.email)
    for path in (
        "",
        "/orders",
        "/files",
        "/orders/import",
        "/stock/import",
        "/products",
        "/products/new",
        "/stock",
        "/imports/new",
        *PARTS,
    ):
        answer = await stranger.get(f"/seller/{stall.shop.slug}{path}")
        assert answer.status_code == 404


async def test_a_customer_is_told_how_to_open_a_shop(visitor: httpx2.AsyncClient):
    form = {"name": "Juma", "email": "juma@example.com", "password": "mangoes in the sun"}
    await visitor.post("/sign-up", data=form)
    page = await visitor.get("/seller")
    assert page.status_code == 403
    assert "Open a shop" in words_of(page)


async def test_somebody_with_two_shops_goes_from_one_to_the_other(
    seller: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    alone = await seller.get(f"/seller/{stall.shop.slug}/orders")
    async with database.write() as session:
        second = await shop_factory.shop(session, name="Second Stall", owner_account_id=stall.owner.id, now=now)

    page = await seller.get(f"/seller/{stall.shop.slug}/orders")

    assert "shop-menu" not in alone.text
    assert f'href="/seller/{second.slug}/orders"' in page.text
    assert (await seller.get(f"/seller/{second.slug}/orders")).status_code == 200
