"""Plans by the pages alone: written, given, charged for, and looked at by the shop that has one."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.plan import service
from sokoni.commerce.plan.types import Limit, PlanDraft
from sokoni.core.database import Database
from sokoni.core.money import Money
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories.sale import Stall
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
FORM = {
    "name": "Stall",
    "description": "For a beginning.",
    "max_products": "1",
    "max_members": "",
    "max_bots": "2",
    "max_groups": "1",
    "price": "49000",
    "currency": "COP",
}


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now)


async def test_a_plan_is_written_given_and_seen_by_its_shop(
    operator: httpx2.AsyncClient, stall: Stall, sign_in: SignIn, database: Database
):
    saved = await operator.post("/operator/plans", data=FORM)
    assert "The plan is saved" in words_of(saved)
    plan_id = saved.url.path.rpartition("/")[2]
    async with database.read() as session:
        (offered,) = await service.list_plans(session)
    assert offered.plan.draft == PlanDraft(
        name="Stall",
        description="For a beginning.",
        limits={Limit.PRODUCTS: 1, Limit.BOTS: 2, Limit.GROUPS: 1},
        price=Money(4_900_000, "COP"),
    )
    rule = {"scope": "plan", "plan": plan_id, "rate": "7.5"}
    assert "7.5 % of “Stall”" in words_of(await operator.post("/operator/commissions", data=rule))
    given = words_of(await operator.post("/operator/plans/given", data={"shop": stall.shop.slug, "plan_id": plan_id}))
    assert "The plan holds from now on. Undo" in given
    assert "1 product · a team without limit · 2 bots · 1 group" in given
    assert stall.shop.name in words_of(await operator.get(f"/operator/plans/{plan_id}"))

    seller = await sign_in(stall.owner.email)
    seen = words_of(await seller.get(f"/seller/{stall.shop.slug}/plan"))
    assert "Stall For a beginning." in seen
    assert "Products 1 of 1" in seen
    assert "The plan is full." in seen
    assert "7.5 % of “Stall”" in seen
    product = {"title": "Second lamp", "price": "10"}
    refused = await seller.post(f"/seller/{stall.shop.slug}/products/new", data=product)
    assert "The plan 'Stall' holds 1 products" in words_of(refused)

    taken = await operator.post("/operator/plans/given", data={"shop": stall.shop.slug, "plan_id": ""})
    assert "1 shop" not in words_of(taken)
    assert "No limits" in words_of(await seller.get(f"/seller/{stall.shop.slug}/plan"))


async def test_mistakes_stand_beside_what_was_typed(operator: httpx2.AsyncClient, stall: Stall):
    wrong = await operator.post("/operator/plans", data={**FORM, "name": "", "max_products": "many", "price": "x"})
    assert wrong.status_code == 422
    assert "Write a whole number." in words_of(wrong)
    assert (await operator.post("/operator/plans", data=FORM)).status_code == 200
    assert "There is a plan 'Stall' already." in words_of(await operator.post("/operator/plans", data=FORM))
    unknown = await operator.post("/operator/plans/given", data={"shop": "nowhere"})
    assert "There is no such shop." in words_of(unknown)


async def test_the_plan_of_all_others_is_not_retired(operator: httpx2.AsyncClient):
    plan = (await operator.post("/operator/plans", data=FORM)).url.path
    await operator.post("/operator/plans/default", data={"plan_id": plan.rpartition("/")[2]})
    assert "for all others" in words_of(await operator.get("/operator/plans"))
    assert "counts for all shops that have none of their own" in words_of(await operator.post(f"{plan}/retire"))
    await operator.post("/operator/plans/default", data={"plan_id": ""})
    assert "Offer it again" in words_of(await operator.post(f"{plan}/retire"))
    assert "Retire it" in words_of(await operator.post(f"{plan}/offer"))
