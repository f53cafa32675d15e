"""Commissions and payouts by the pages alone: said, worked out, made, approved, paid, and looked at by the shop."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.commission import service as commission
from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import Status
from sokoni.commerce.payout import service as payouts
from sokoni.commerce.payout.types import PayoutState
from sokoni.core.database import Database
from sokoni.core.pages import PageQuery
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
OPERATOR = Subject(account_id=UUID(int=1), is_operator=True)
RULE = {"scope": "market", "rate": "10", "tax": "19", "fixed": "", "currency": "", "starts_at": ""}


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=[20_000])


async def deliver(database: Database, stall: Stall, now: datetime) -> None:
    async with database.write() as session:
        done = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, now=now)
        for step in (Status.PROCESSING, Status.SHIPPED, Status.DELIVERED):
            part = done.order.parts[0].id
            await orders.move(session, target_id=part, to=step, subject=OPERATOR, token=None, now=now)


async def test_a_commission_is_said_worked_out_and_taken_back(
    operator: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    said = words_of(await operator.post("/operator/commissions", data=RULE))
    assert "10 % of everything, and 19 % tax on it" in said
    own = {**RULE, "scope": "shop", "subject": f"/s/{stall.shop.slug}", "rate": "5,5", "fixed": "3", "currency": "cop"}
    said = words_of(await operator.post("/operator/commissions", data=own))
    assert f"5.5 % and 3 COP for each piece of “{stall.shop.name}”, for sales in COP" in said
    asked = {"sold_in": stall.shop.slug, "price": "200"}
    page = words_of(await operator.get("/operator/commissions", params=asked))
    assert "Left for the shop 183.34" in page
    async with database.read() as session:
        (market, rule) = await commission.list_rules_for(session, shop_id=stall.shop.id, now=now)
    assert market.terms.rate_bp == 1000
    ended = words_of(await operator.post(f"/operator/commissions/{rule.id}/end"))
    assert "The rule is over." in ended
    assert f"“{stall.shop.name}”" not in ended
    assert f"“{stall.shop.name}”" in words_of(await operator.get("/operator/commissions?past=1"))
    again = await operator.post(f"/operator/commissions/{rule.id}/end")
    assert again.status_code == 422
    assert "This rule does not hold any more." in words_of(again)


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ({"rate": "many"}, "Write a percentage from 0 to 100"),
        ({"rate": "101"}, "Write a percentage from 0 to 100"),
        ({"tax": "-1"}, "Write a percentage from 0 to 100"),
        ({"fixed": "3", "currency": ""}, "'' is not a currency"),
        ({"scope": "shop", "subject": "nowhere"}, "There is no such shop."),
        ({"scope": "product", "subject": "nowhere/p/nothing"}, "There is no such product."),
        ({"scope": "category"}, "Please fill this in"),
        ({"starts_at": "soon"}, "Write a day and a time"),
        ({"starts_at": "2020-01-01T10:00"}, "A commission begins now or later"),
    ],
)
async def test_what_was_typed_stays_beside_its_mistake(
    operator: httpx2.AsyncClient, typed: dict[str, str], mistake: str
):
    answer = await operator.post("/operator/commissions", data={**RULE, **typed})
    assert answer.status_code == 422
    assert mistake in words_of(answer)
    assert "Nothing is kept yet" in words_of(answer)


async def test_a_shop_is_paid_in_a_batch_and_sees_it(
    operator: httpx2.AsyncClient,
    sign_in: SignIn,
    stall: Stall,
    database: Database,
    now: datetime,
):
    await operator.post("/operator/commissions", data=RULE)
    for delivered_at in (now - timedelta(days=7), now):
        await deliver(database, stall, delivered_at)
    seller = await sign_in(stall.owner.email)
    here = f"/seller/{stall.shop.slug}/payouts"
    assert "On hold 226.20" in words_of(await seller.get(here))
    told = words_of(await seller.post(f"{here}/destination", data={"destination": "Bank 1, account 2"}))
    assert "Available: in the next statement 250" in told
    assert "Statements are made" in words_of(await operator.post("/operator/payouts/run"))
    async with database.read() as session:
        page = PageQuery()
        (made,) = (await payouts.list_payouts(session, state=PayoutState.DRAFTED, page=page)).items
    assert "Nothing was ticked." in words_of(await operator.post("/operator/payouts/approve"))
    approved = await operator.post("/operator/payouts/approve", data={"payout": str(made.id)})
    assert f"{stall.shop.name} No. 1" in words_of(approved)
    one = f"/operator/payouts/{made.id}"
    assert "Bank 1, account 2" in words_of(await operator.get(one))
    missing = await operator.post(one, data={"do": "paid", "reference": ""})
    assert missing.status_code == 422
    assert "that has a reference" in words_of(missing)
    assert "the shop is paid" in words_of(await operator.post(one, data={"do": "paid", "reference": "BANK-9"}))
    seen = words_of(await seller.get(f"{here}/{made.id}"))
    assert "BANK-9" in seen
    assert "Total 250" in seen
    for ending, kind in (("csv", "text/csv"), ("pdf", "application/pdf")):
        for reader, base in ((seller, here), (operator, "/operator/payouts")):
            paper = await reader.get(f"{base}/{made.id}/statement.{ending}")
            assert paper.headers["content-type"].startswith(kind)
    assert "Paid so far 250" in words_of(await seller.get(here))
    back = words_of(await operator.post(one, data={"do": "fail", "reason": "The bank sent it back."}))
    assert "It is put back" in back
    assert "The bank sent it back." in words_of(await seller.get(f"{here}/{made.id}"))


async def test_a_hold_of_a_shop_is_agreed(
    operator: httpx2.AsyncClient, stall: Stall, database: Database, now: datetime
):
    await deliver(database, stall, now - timedelta(days=7))
    await operator.post("/operator/payouts/run")
    async with database.read() as session:
        (made,) = (await payouts.list_payouts(session, page=PageQuery())).items
    one = f"/operator/payouts/{made.id}"
    assert "Saved." in words_of(await operator.post(f"{one}/hold", data={"hold_days": "30"}))
    refused = await operator.post(f"{one}/hold", data={"hold_days": "400"})
    assert refused.status_code == 422
    assert "money is held for 0 to 365 days" in words_of(refused)
    async with database.read() as session:
        assert (await payouts.get_terms(session, shop_id=stall.shop.id)).hold_days == 30


async def test_who_does_not_manage_the_shop_sees_no_money_of_it(sign_in: SignIn, stall: Stall, database: Database):
    async with database.write() as session:
        other = await sale.stall(session, now=stall.shop.created_at)
    stranger = await sign_in(other.owner.email)
    assert (await stranger.get(f"/seller/{stall.shop.slug}/payouts")).status_code == 404
    for page in ("/operator/commissions", "/operator/payouts"):
        assert (await stranger.get(page)).status_code == 403
