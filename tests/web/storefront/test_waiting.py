"""Waiting for what is sold out: from its page into line, and from the mail to the order, without JavaScript."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.stock import service as stock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.notification.adapters.memory import MemoryMail
from sokoni.services.notification.ports import MailProvider
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import ACTOR, Stall
from tests.support.pages import BUYER, words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=0)


@pytest.fixture
def post(resources: Resources) -> MemoryMail:
    """What is sent by mail."""
    kept = MemoryMail()
    resources.provide(kept, as_type=MailProvider)
    return kept


def link_in(post: MemoryMail) -> str:
    """Where the newest mail about a line leads."""
    return [link for mail in post.sent for link in re.findall(r"http://testserver(/w/\S+)", mail.body)][-1]


async def _page_of(visitor: httpx2.AsyncClient, stall: Stall) -> str:
    shop = await visitor.get(f"/s/{stall.shop.slug}")
    return re.findall(rf'href="(/s/{stall.shop.slug}/p/[^"?]+)', shop.text)[0]


async def _restock(database: Database, stall: Stall, now: datetime) -> None:
    async with database.write() as session:
        await stock.set_on_hand(
            session, shop_id=stall.shop.id, variant_id=stall.variant_id, on_hand=1, actor=ACTOR, now=now
        )


async def test_a_guest_gets_in_line_by_mail_and_buys_in_their_turn(
    visitors: Callable[[], httpx2.AsyncClient],
    visitor: httpx2.AsyncClient,
    database: Database,
    stall: Stall,
    post: MemoryMail,
    now: datetime,
    drain: Drain,
):
    await drain()
    here = await _page_of(visitor, stall)
    sold_out = await visitor.get(here)
    wish = {"product_id": str(stall.goods[0].product_id), "variant_id": str(stall.variant_id)}
    nowhere = await visitor.post("/waitlist", data=wish)
    asked = await visitor.post("/waitlist", data=wish | {"email": "ana@example.com"})
    await drain()
    confirm = link_in(post)
    looked_at = await visitor.get(confirm)
    confirmed = await visitor.post(confirm, data={"do": "confirm"})
    await _restock(database, stall, now)
    await drain()
    # The mail is opened on another device, which knows nothing of her.
    phone = visitors()
    turn = await phone.get(link_in(post))
    bought = await phone.post(link_in(post), data={"do": "buy"})
    ordered = await phone.post("/checkout", data=BUYER | {"payment_method": "test"})
    over = await visitor.get(confirm)

    assert ("Get in line" in words_of(sold_out), 'action="/waitlist"' in sold_out.text) == (True, True)
    assert (nowhere.status_code, "Please fill this in." in nowhere.text) == (422, True)
    assert "open the link in it, and you are in line" in words_of(asked)
    assert "Yes, put me in line" in words_of(looked_at)
    assert "You are the next in line" in words_of(confirmed)
    assert "Buy it now" in words_of(turn)
    assert str(bought.url).endswith("/checkout")
    assert "/o/" in str(ordered.url)
    assert "You have ordered it" in words_of(over)


async def test_who_is_signed_in_sees_their_places_and_leaves_them(
    sign_in: SignIn, database: Database, stall: Stall, now: datetime, drain: Drain
):
    async with database.write() as session:
        ana = await account_factory.account(session, now=now)
    await drain()
    visitor = await sign_in(ana.email)
    wish = {"product_id": str(stall.goods[0].product_id), "variant_id": str(stall.variant_id)}
    joined = await visitor.post("/waitlist", data=wish)
    mine = await visitor.get("/account/waitlist")
    place = re.findall(r'action="(/account/waitlist/[^"]+)"', mine.text)[0]
    early = await visitor.post(place, data={"do": "buy"})
    left = await visitor.post(place, data={"do": "leave"})

    assert "You are in line." in words_of(joined)
    assert "You are the next" in words_of(mine)
    assert (early.status_code, "Nothing is set aside for you" in words_of(early)) == (422, True)
    assert "You wait for nothing" in words_of(left)


async def test_a_seller_sees_how_many_wait_for_what(sign_in: SignIn, database: Database, stall: Stall, now: datetime):
    async with database.write() as session:
        await stock.add_waiting(session, more={stall.variant_id: 12})
    seller = await sign_in(stall.owner.email)
    shelf = await seller.get(f"/seller/{stall.shop.slug}/stock")
    assert "12 are waiting" in words_of(shelf)
