"""Giving back and taking back by pages alone, without JavaScript."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import PlacedOrder, Status
from sokoni.core.database import Database
from tests.support import pictures
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=[2_000], on_hand=9)


@pytest.fixture
async def placed(database: Database, stall: Stall, now: datetime) -> PlacedOrder:
    """Three lamps that have arrived."""
    async with database.write() as session:
        done = await order_factory.confirmed(session, quantities={stall.variant_id: 3}, now=now)
        for status in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
            await orders.move(session, target_id=done.order.id, to=status, subject=sale.seller_of(stall), now=now)
        return done


async def test_a_guest_gives_two_back_and_the_shop_pays_one(
    visitor: httpx2.AsyncClient, sign_in: SignIn, stall: Stall, placed: PlacedOrder
):
    [part] = placed.order.parts
    [line] = part.lines
    order, ask = f"/o/{placed.token}", f"/o/{placed.token}/return/{part.id}"
    assert "Give something back" in words_of(await visitor.get(order))
    assert "What comes back?" in words_of(await visitor.get(ask))

    nothing = await visitor.post(ask, data={"reason": "damaged"})
    unsaid = await visitor.post(ask, data={f"back-{line.id}": "1"})
    many = await visitor.post(ask, data={f"back-{line.id}": "4", "reason": "damaged"})
    files = {"photos": ("foot.png", pictures.encoded(), "image/png")}
    body = {f"back-{line.id}": "2", "reason": "damaged", "words": "The foot broke", "wish": "exchange"}
    asked = await visitor.post(ask, data=body, files=files)
    assert "Choose what you want to give back." in words_of(nothing)
    assert "Please fill this in." in words_of(unsaid)
    assert "Write a whole number." in words_of(many)
    assert "return asked for" in words_of(asked)

    seller = await sign_in(stall.owner.email)
    listed = await seller.get(f"/seller/{stall.shop.slug}/returns?status=requested")
    assert placed.order.code in words_of(listed)
    assert "Returns to decide 1" in words_of(await seller.get(f"/seller/{stall.shop.slug}"))
    [found] = re.findall(rf"/seller/{stall.shop.slug}/returns/([0-9a-f-]{{36}})", listed.text)
    here = f"/seller/{stall.shop.slug}/returns/{found}"
    shown = await seller.get(here)
    assert "The foot broke" in words_of(shown)
    assert f"/api/v1/returns/{found}/photos/1" in shown.text

    unsaid = await seller.post(f"{here}/reject", data={"refusal": " "})
    assert "Say why it is not taken back." in words_of(unsaid)
    agreed = await seller.post(f"{here}/approve", data={"answer": "To our shop"})
    assert "Has it arrived?" in words_of(agreed)
    assert "To our shop" in words_of(await visitor.get(order))
    counted = await seller.post(f"{here}/receive", data={f"off-{line.id}": "1"})
    assert "Back on the shelf: 1, written off: 1" in words_of(counted)
    large = await seller.post(f"{here}/refund", data={"amount": "40.01"})
    assert "At most 40.00 COP can be given back." in words_of(large)
    paid = await seller.post(f"{here}/refund", data={"amount": "20"})
    assert "return paid back" in words_of(paid)
    assert "What does the customer get?" not in words_of(paid)
    assert "return paid back" in words_of(await visitor.get(order))


async def test_a_return_is_called_off_and_another_replaced(
    visitor: httpx2.AsyncClient, sign_in: SignIn, stall: Stall, placed: PlacedOrder
):
    [part] = placed.order.parts
    order, body = f"/o/{placed.token}", {f"back-{part.lines[0].id}": "1", "reason": "other"}
    seller = await sign_in(stall.owner.email)
    for _ in range(2):
        asked = await visitor.post(f"{order}/return/{part.id}", data=body)
    second, first = re.findall(
        rf"/seller/{stall.shop.slug}/returns/([0-9a-f-]{{36}})",
        (await seller.get(f"/seller/{stall.shop.slug}/returns")).text,
    )
    assert asked.text.count("/cancel") == 2
    kept = await visitor.post(f"{order}/returns/{first}/cancel")
    again = await visitor.post(f"{order}/returns/{first}/cancel")
    assert "You keep it" in words_of(kept)
    assert "The return has moved on meanwhile" in words_of(again)

    here = f"/seller/{stall.shop.slug}/returns/{second}"
    for step in ("approve", "receive", "exchange"):
        await seller.post(f"{here}/{step}")
    sent = await seller.post(f"{here}/send", data={"tracking_number": "T-9"})
    assert "replacement sent" in words_of(sent)
    assert "T-9" in words_of(await visitor.get(order))


async def test_another_shop_finds_no_return(
    visitor: httpx2.AsyncClient, sign_in: SignIn, stall: Stall, placed: PlacedOrder, database: Database, now: datetime
):
    [part] = placed.order.parts
    await visitor.post(f"/o/{placed.token}/return/{part.id}", data={f"back-{part.lines[0].id}": "1", "reason": "other"})
    async with database.write() as session:
        other = await sale.stall(session, now=now)
    seller = await sign_in(stall.owner.email)
    listed = await seller.get(f"/seller/{stall.shop.slug}/returns")
    [found] = re.findall(rf"/seller/{stall.shop.slug}/returns/([0-9a-f-]{{36}})", listed.text)
    stranger = await sign_in(other.owner.email)
    for shop in (stall.shop, other.shop):
        assert (await stranger.get(f"/seller/{shop.slug}/returns/{found}")).status_code == 404
        assert (await stranger.post(f"/seller/{shop.slug}/returns/{found}/approve")).status_code == 404


async def test_a_refusal_goes_to_the_market_which_says_that_it_is_taken_back(
    visitor: httpx2.AsyncClient,
    sign_in: SignIn,
    stall: Stall,
    placed: PlacedOrder,
    database: Database,
    now: datetime,
):
    [part] = placed.order.parts
    order, body = f"/o/{placed.token}", {f"back-{part.lines[0].id}": "1", "reason": "other"}
    await visitor.post(f"{order}/return/{part.id}", data=body)
    seller = await sign_in(stall.owner.email)
    listed = await seller.get(f"/seller/{stall.shop.slug}/returns")
    [found] = re.findall(rf"/seller/{stall.shop.slug}/returns/([0-9a-f-]{{36}})", listed.text)
    early = await visitor.post(f"{order}/returns/{found}/appeal", data={f"appeal-{found}": "It never worked"})
    assert "Only a return that a shop has refused" in words_of(early)
    await seller.post(f"/seller/{stall.shop.slug}/returns/{found}/reject", data={"refusal": "Worn"})
    unsaid = await visitor.post(f"{order}/returns/{found}/appeal")
    assert "Please fill this in." in words_of(unsaid)
    asked = await visitor.post(f"{order}/returns/{found}/appeal", data={f"appeal-{found}": "It never worked"})
    assert "Who runs the market looks at it" in words_of(asked)

    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    operator = await sign_in(account.email)
    listed = words_of(await operator.get("/operator/returns?appealed=1"))
    assert stall.shop.name in listed
    here = f"/operator/returns/{found}"
    shown = words_of(await operator.get(here))
    assert "It never worked" in shown
    assert "Do you take it back?" not in shown
    # The shop cannot undo its own refusal past the market, nor decide in its place.
    for step in ("approve", "decide"):
        assert (await seller.post(f"/seller/{stall.shop.slug}/returns/{found}/{step}")).status_code == 422
    decided = await operator.post(f"{here}/decide", data={"decision": "grant", "appeal_answer": "It was broken"})
    assert "Has it arrived?" in words_of(decided)
    assert "It was broken" in words_of(await visitor.get(order))
    again = await operator.post(f"{here}/decide", data={"decision": "refuse"})
    assert "Only a return that a shop has refused" in words_of(again)
    assert found not in (await operator.get("/operator/returns?appealed=1")).text
    await operator.post(f"{here}/receive")
    paid = await operator.post(f"{here}/refund", data={"amount": "20"})
    assert "return paid back" in words_of(paid)


async def test_what_the_market_leaves_refused_stays_so(
    visitor: httpx2.AsyncClient,
    sign_in: SignIn,
    stall: Stall,
    placed: PlacedOrder,
    database: Database,
    now: datetime,
):
    [part] = placed.order.parts
    order, body = f"/o/{placed.token}", {f"back-{part.lines[0].id}": "1", "reason": "other"}
    await visitor.post(f"{order}/return/{part.id}", data=body)
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    operator = await sign_in(account.email)
    [found] = re.findall(r"/operator/returns/([0-9a-f-]{36})", (await operator.get("/operator/returns")).text)
    here = f"/operator/returns/{found}"
    await operator.post(f"{here}/reject", data={"refusal": "Worn"})
    await visitor.post(f"{order}/returns/{found}/appeal", data={f"appeal-{found}": "It never worked"})
    kept = await operator.post(f"{here}/decide", data={"decision": "refuse", "appeal_answer": "The seal is broken"})
    assert "It stays refused" in words_of(kept)
    assert "The seal is broken" in words_of(await visitor.get(order))
    again = await visitor.post(f"{order}/returns/{found}/appeal", data={f"appeal-{found}": "Once more"})
    assert "and once" in words_of(again)
