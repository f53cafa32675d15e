"""Promotions over HTTP, from making one to the order that uses it."""

from dataclasses import dataclass
from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories import team as team_factory

pytestmark = pytest.mark.usefixtures("no_subscribers")

TEN = {"title": "Ten off", "kind": "percentage", "level": "order", "rate_bp": 1000, "needs_code": True}
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Market:
    """A stall with its people, and another one's manager."""

    stall: sale.Stall
    manager: Headers
    staff: Headers
    stranger: Headers
    operator: Headers


@pytest.fixture
async def market(database: Database, resources: Resources, now: datetime) -> Market:
    tokens = resources.get(AccessTokens)
    async with database.write() as session:
        stall, other = [await sale.stall(session, now=now, prices=[10_000]) for _ in range(2)]

        async def enter(account_id: object) -> Headers:
            pair = await session_factory.program(session, account_id=account_id, tokens=tokens, now=now)  # type: ignore[arg-type]
            return {"Authorization": f"Bearer {pair.access_token}"}

        async def member(of: sale.Stall, role: TeamRole) -> Headers:
            account = await account_factory.account(session, now=now)
            await team_factory.member(session, team_id=of.shop.id, account_id=account.id, role=role, now=now)
            return await enter(account.id)

        operator = await account_factory.operator(session, now=now)
        return Market(
            stall=stall,
            manager=await member(stall, TeamRole.MANAGER),
            staff=await member(stall, TeamRole.STAFF),
            stranger=await member(other, TeamRole.MANAGER),
            operator=await enter(operator.id),
        )


async def add_to_cart(client: httpx2.AsyncClient, stall: sale.Stall) -> None:
    await client.post("/api/v1/cart/items", json={"variant_id": str(stall.variant_id)})


async def test_a_shop_makes_a_promotion_and_a_buyer_uses_its_code(client: httpx2.AsyncClient, market: Market) -> None:
    made = await client.post("/api/v1/promotions", json=TEN, headers=market.manager)
    assert (made.status_code, made.json()["phase"], made.json()["currency"]) == (201, "running", "COP")
    address = f"/api/v1/promotions/{made.json()['id']}"
    code = await client.post(f"{address}/codes", json={"code": "may-10"}, headers=market.manager)
    assert (code.status_code, code.json()["code"]) == (201, "MAY-10")

    empty = await client.post("/api/v1/cart/codes", json={"code": "may-10"})
    assert (empty.status_code, empty.json()["code"]) == (409, "cart.nothing_in_it")
    await add_to_cart(client, market.stall)
    unknown = await client.post("/api/v1/cart/codes", json={"code": "june"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "promotion.code_unknown")
    cart = (await client.post("/api/v1/cart/codes", json={"code": "May-10"})).json()
    assert [(each["code"], each["counts"], each["title"]) for each in cart["codes"]] == [("MAY-10", True, "Ten off")]
    assert [each["amount"]["amount"] for each in cart["discounts"]] == [1000]
    assert (cart["totals"]["discount"]["amount"], cart["totals"]["total"]["amount"]) == (1000, 9000)

    order = (await client.post("/api/v1/orders", json=order_factory.body(None))).json()
    (line,) = order["sub_orders"][0]["items"]
    assert line["reductions"][0] | {"promotion_id": ""} == {
        "promotion_id": "",
        "title": "Ten off",
        "code": "MAY-10",
        "level": "order",
        "amount": {"amount": 1000, "currency": "COP"},
    }
    seen = (await client.get(address, headers=market.staff)).json()
    assert (seen["used"], seen["figures"]) == (
        1,
        [{"orders": 1, "saved": {"amount": 1000, "currency": "COP"}, "beyond": 0}],
    )


async def test_a_code_that_misses_goods_stays_and_says_what_is_missing(
    client: httpx2.AsyncClient, market: Market
) -> None:
    said = TEN | {"minimum_amount": 25_000}
    made = (await client.post("/api/v1/promotions", json=said, headers=market.manager)).json()
    await client.post(f"/api/v1/promotions/{made['id']}/codes", json={"code": "BIG"}, headers=market.manager)
    await add_to_cart(client, market.stall)
    (code,) = (await client.post("/api/v1/cart/codes", json={"code": "big"})).json()["codes"]
    assert (code["counts"], code["reason"], code["missing"]["amount"]) == (False, "below_minimum", 15_000)
    refused = await client.post(
        "/api/v1/orders",
        json=order_factory.body([{"variant_id": str(market.stall.variant_id), "quantity": 1}], codes=["BIG"]),
    )
    assert (refused.status_code, refused.json()["outcome"]) == (409, "below_minimum")
    gone = await client.delete("/api/v1/cart/codes/big")
    assert gone.json()["codes"] == []


async def test_codes_are_generated_listed_downloaded_and_taken_away(client: httpx2.AsyncClient, market: Market) -> None:
    made = (await client.post("/api/v1/promotions", json=TEN, headers=market.manager)).json()
    address = f"/api/v1/promotions/{made['id']}/codes"
    codes = (
        await client.post(f"{address}/generate", json={"count": 30, "prefix": "VIP"}, headers=market.manager)
    ).json()["codes"]
    first = (await client.get(address, headers=market.manager)).json()
    assert (len(first["items"]), first["items"][0]["usage_limit"]) == (24, 1)
    rest = (await client.get(first["next"], headers=market.manager)).json()
    assert {each["code"] for each in (*first["items"], *rest["items"])} == set(codes)
    file = await client.get(f"{address}.csv", headers=market.manager)
    assert file.text.splitlines()[0] == "code,usage_limit,used,created_at"
    assert len(file.text.splitlines()) == 31
    gone = await client.delete(f"{address}/{first['items'][0]['id']}", headers=market.manager)
    assert gone.status_code == 204
    too_many = await client.post(f"{address}/generate", json={"count": 10_001}, headers=market.manager)
    assert too_many.status_code == 422


async def test_promotions_are_written_anew_paused_and_put_away(client: httpx2.AsyncClient, market: Market) -> None:
    made = (await client.post("/api/v1/promotions", json=TEN, headers=market.manager)).json()
    address = f"/api/v1/promotions/{made['id']}"
    changed = await client.put(address, json=TEN | {"title": "Twelve off", "rate_bp": 1200}, headers=market.manager)
    assert (changed.json()["title"], changed.json()["rate_bp"]) == ("Twelve off", 1200)
    for state in ("paused", "active", "archived"):
        answer = await client.put(f"{address}/state", json={"state": state}, headers=market.manager)
        assert answer.json()["state"] == state
    assert (await client.get("/api/v1/promotions", headers=market.manager)).json()["items"] == []
    kept = await client.get("/api/v1/promotions", params={"with_archived": True}, headers=market.manager)
    assert [each["id"] for each in kept.json()["items"]] == [made["id"]]
    late = await client.put(address, json=TEN, headers=market.manager)
    assert (late.status_code, late.json()["code"]) == (409, "promotion.archived")


async def test_only_managers_of_the_shop_touch_its_promotions(client: httpx2.AsyncClient, market: Market) -> None:
    refused = await client.post("/api/v1/promotions", json=TEN, headers=market.staff)
    assert refused.status_code == 403
    made = (await client.post("/api/v1/promotions", json=TEN, headers=market.manager)).json()
    address = f"/api/v1/promotions/{made['id']}"
    assert (await client.get(address, headers=market.stranger)).status_code == 404
    assert (await client.put(address, json=TEN, headers=market.stranger)).status_code == 404
    assert (await client.get(f"{address}/codes", headers=market.staff)).status_code == 403
    theirs = await client.put(f"/api/v1/admin/promotions/{made['id']}", json=TEN, headers=market.operator)
    assert theirs.status_code == 404
    nobody = await client.get("/api/v1/admin/promotions", headers=market.manager)
    assert nobody.status_code == 403


async def test_the_market_makes_its_own_and_says_who_pays(client: httpx2.AsyncClient, market: Market) -> None:
    said = TEN | {"payer": "platform", "stacks_on_shops": True}
    made = (await client.post("/api/v1/admin/promotions", json=said, headers=market.operator)).json()
    address = f"/api/v1/admin/promotions/{made['id']}"
    assert (made["shop_id"], made["payer"], made["stacks_on_shops"]) == (None, "platform", True)
    changed = await client.put(address, json=said | {"payer": "shop"}, headers=market.operator)
    assert changed.json()["payer"] == "shop"
    await client.post(f"{address}/codes", json={"code": "everywhere"}, headers=market.operator)
    generated = await client.post(f"{address}/codes/generate", json={"count": 2}, headers=market.operator)
    assert len(generated.json()["codes"]) == 2
    await add_to_cart(client, market.stall)
    cart = (await client.post("/api/v1/cart/codes", json={"code": "everywhere"})).json()
    assert cart["discounts"][0]["shop_id"] is None
    paused = await client.put(f"{address}/state", json={"state": "paused"}, headers=market.operator)
    assert paused.json()["phase"] == "paused"
    assert (await client.get("/api/v1/cart")).json()["codes"][0]["reason"] == "over"
    seen = await client.get(address, headers=market.operator)
    assert seen.json()["figures"] == []
    listed = await client.get("/api/v1/admin/promotions", headers=market.operator)
    assert [each["id"] for each in listed.json()["items"]] == [made["id"]]
