"""Customers and segments by their forms alone, and the invitation that makes an account a customer."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.customer.segment import evaluating, service
from sokoni.commerce.customer.segment.types import Segment
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
REGULARS = {
    "name": "Regulars",
    "fills": "rule",
    "match": "all",
    "spent_at_least": "100",
    "orders_at_least": "1",
    "ordered_within_days": "",
    "tags": "",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        stall = await sale.stall(session, now=now, prices=(10_000,), shipping=0)
        await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now, email="ana@example.com")
        await evaluating.gather(session, shop_id=stall.shop.id, now=now)
    return stall


@pytest.fixture
async def seller(stall: Stall, sign_in: SignIn) -> httpx2.AsyncClient:
    return await sign_in(stall.owner.email)


async def own(database: Database, stall: Stall) -> list[Segment]:
    async with database.read() as session:
        return list(await service.list_segments(session, shop_id=stall.shop.id))


async def test_a_segment_is_written_said_in_words_written_anew_and_taken_away(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    here = f"/seller/{stall.shop.slug}/segments"
    assert "Know your regulars" in words_of(await seller.get(here))
    saved = await seller.post(f"{here}/new", data=REGULARS)
    (made,) = await own(database, stall)
    assert made.rule is not None
    assert (made.rule.spent_at_least, made.members) == (10_000, 1)
    assert str(saved.url).endswith(f"/segments/{made.id}")
    for words in ("1 customer", "by the rule", "Test User"):
        assert words in words_of(saved)
    assert "and number of orders at least 1" in words_of(await seller.get(here))
    changes = words_of(await seller.get(f"/seller/{stall.shop.slug}/changes?topic=customers"))
    assert "Segment made" in changes
    assert "number of orders at least 1" in changes
    wrong = await seller.post(f"{here}/{made.id}", data=REGULARS | {"spent_at_least": "much", "name": ""})
    assert (wrong.status_code, "is not an amount" in words_of(wrong)) == (422, True)
    nothing = await seller.post(f"{here}/new", data={"name": "Nothing", "fills": "rule"})
    assert "it says nothing of anybody" in words_of(nothing)
    await seller.post(f"{here}/{made.id}", data={"name": "By hand", "fills": "hand"})
    (changed,) = await own(database, stall)
    assert (changed.name, changed.rule, changed.members) == ("By hand", None, 0)
    await seller.post(f"{here}/{made.id}/do", data={"do": "count"})
    gone = await seller.post(f"{here}/{made.id}/do", data={"do": "remove"})
    assert "The segment is taken away" in words_of(gone)
    assert await own(database, stall) == []


async def test_whoever_is_invited_takes_it_up_signed_in_and_is_in_the_segment(
    seller: httpx2.AsyncClient,
    visitor: httpx2.AsyncClient,
    sign_in: SignIn,
    database: Database,
    stall: Stall,
    now: datetime,
) -> None:
    here = f"/seller/{stall.shop.slug}/segments"
    await seller.post(f"{here}/new", data={"name": "Wholesale", "fills": "hand"})
    (made,) = await own(database, stall)
    wrong = await seller.post(f"{here}/{made.id}/customers", data={"emails": "ben@example.com, nobody"})
    assert (wrong.status_code, "ben@example.com, nobody" in wrong.text) == (422, True)
    added = await seller.post(f"{here}/{made.id}/customers", data={"emails": "ben@example.com\ncarla@example.com"})
    assert "without an account yet" in words_of(added)
    async with database.write() as session:
        link = await session.scalar(
            text("SELECT context->>'link' FROM notifications WHERE recipient = 'ben@example.com'")
        )
        ben = await account_factory.account(session, now=now)
    page = f"/invitations/{str(link).rpartition('/')[2]}"
    shown = words_of(await visitor.get(page))
    assert f"{stall.shop.name} counts you among its customers" in shown
    assert "Sign in and take it up" in shown
    buyer = await sign_in(ben.email)
    assert "Take it up" in words_of(await buyer.get(page))
    taken = await buyer.post(page)
    assert "You are among the shop's customers now." in words_of(taken)
    assert (await buyer.get(page)).status_code == 404
    members = await seller.get(f"{here}/{made.id}")
    assert members.text.count("without an account yet") == 1
    async with database.read() as session:
        (customer,) = await service.list_of_account(session, account_id=ben.id)
    await seller.post(f"{here}/{made.id}/customers", data={"remove": str(customer.id)})
    assert [each.members for each in await own(database, stall)] == [1]


async def test_a_customer_is_found_tagged_and_noted(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    here = f"/seller/{stall.shop.slug}/people"
    listed = await seller.get(f"{here}?q=ANA")
    assert "ana@example.com" in words_of(listed)
    assert "Nobody found" in words_of(await seller.get(f"{here}?tag=vip"))
    async with database.read() as session:
        (ana,) = (await service.list_customers(session, shop_id=stall.shop.id, page=PageQuery())).items
    page = f"{here}/{ana.id}"
    assert "as a guest" in words_of(await seller.get(page))
    saved = await seller.post(page, data={"tags": "VIP، north", "note": "Calls first."})
    assert 'value="north, vip"' in saved.text
    assert "ana@example.com" in words_of(await seller.get(f"{here}?tag=vip"))
    await seller.post(f"/seller/{stall.shop.slug}/segments/new", data={"name": "Wholesale", "fills": "hand"})
    (made,) = await own(database, stall)
    put_in = await seller.post(f"{page}/segments", data={"segment_id": str(made.id)})
    assert "Who belongs by hand is saved." in words_of(put_in)
    assert [each.members for each in await own(database, stall)] == [1]
    assert (await seller.post(f"{page}/segments", data={})).status_code == 404
    wrong = await seller.post(page, data={"tags": "x" * 41, "note": "Kept."})
    assert (wrong.status_code, "Kept." in wrong.text) == (422, True)


async def test_a_promotion_is_made_for_a_segment_by_the_form(
    seller: httpx2.AsyncClient, database: Database, stall: Stall
) -> None:
    promotions = f"/seller/{stall.shop.slug}/promotions"
    assert 'name="segment_id"' not in (await seller.get(f"{promotions}/new")).text
    await seller.post(f"/seller/{stall.shop.slug}/segments/new", data=REGULARS)
    (made,) = await own(database, stall)
    said = {"title": "Thanks", "kind": "percentage", "level": "order", "rate": "5", "audience": "segment", "do": "save"}
    nobody = await seller.post(f"{promotions}/new", data=said)
    assert "names one of the shop's segments" in words_of(nobody)
    await seller.post(f"{promotions}/new", data=said | {"segment_id": str(made.id)})
    assert "for “Regulars”" in words_of(await seller.get(promotions))
