"""Gift cards over HTTP: who issues them, who looks, and an order that is paid by card and another way together."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.stock import service as stock
from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support.factories import account as account_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory
from tests.support.factories.sale import Stall

Drain = Callable[[], Awaitable[int]]
BUYER = {
    "shipping_name": "Ana María",
    "shipping_address": "Calle 72 # 10-07",
    "shipping_city": "Bogotá",
    "shipping_country": "CO",
    "email": "ana@example.com",
}


@pytest.fixture
async def stall(database: Database, now: datetime) -> Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, prices=(20_000,), shipping=5_000)


@pytest.fixture
async def operator(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
        tokens = await session_factory.program(
            session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


async def issued(client: httpx2.AsyncClient, headers: dict[str, str], amount: int = 10_000) -> dict[str, Any]:
    body = {"amount": {"amount": amount, "currency": "COP"}, "note": "for Ana"}
    answer = await client.post("/api/v1/gift-cards", json=body, headers=headers)
    assert answer.status_code == 201
    return dict(answer.json())


async def ordered(client: httpx2.AsyncClient, stall: Stall, method: str = "test") -> dict[str, Any]:
    body = {"items": [{"variant_id": str(stall.variant_id), "quantity": 1}], "payment_method": method, **BUYER}
    answer = await client.post("/api/v1/orders", json=body)
    assert answer.status_code == 201
    return dict(answer.json())


async def redeem(client: httpx2.AsyncClient, order: dict[str, Any], code: str) -> httpx2.Response:
    body = {"order_id": order["id"], "code": code}
    return await client.post("/api/v1/gift-cards/redeem", json=body, headers={"X-Order-Token": order["token"]})


async def shown(client: httpx2.AsyncClient, order: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/orders/{order['id']}", headers={"X-Order-Token": order["token"]})
    return dict(answer.json())


async def test_an_order_is_paid_by_a_card_and_another_way_together(
    client: httpx2.AsyncClient, stall: Stall, operator: dict[str, str], drain: Drain
):
    card, order = await issued(client, operator), await ordered(client, stall)
    redeemed = (await redeem(client, order, card["code"])).json()
    assert (redeemed["paid"]["amount"], redeemed["rest"]["amount"], redeemed["balance"]["amount"]) == (
        10_000,
        15_000,
        0,
    )
    await drain()
    partly = await shown(client, order)
    assert (partly["status"], partly["payment"]["state"], partly["payment"]["method"]) == ("pending", "open", "test")
    assert partly["payment"]["id"] == redeemed["rest_payment_id"]
    body = {"order_id": order["id"], "provider": "test", "behaviour": "approve"}
    rest = await client.post("/api/v1/payments/process", json=body, headers={"X-Order-Token": order["token"]})
    assert rest.json()["id"] == redeemed["rest_payment_id"]
    await drain()
    paid = await shown(client, order)
    assert (paid["status"], paid["payment"]["state"]) == ("confirmed", "paid")
    again = await redeem(client, order, card["code"])
    assert (again.status_code, again.json()["code"]) == (409, "payment.payable_closed")


async def test_a_card_that_holds_enough_pays_alone_and_nothing_is_asked_twice(
    client: httpx2.AsyncClient, stall: Stall, operator: dict[str, str], drain: Drain
):
    card, order = await issued(client, operator, 40_000), await ordered(client, stall)
    redeemed = (await redeem(client, order, card["code"])).json()
    assert (redeemed["rest"], redeemed["balance"]["amount"]) == (None, 15_000)
    await drain()
    assert (await shown(client, order))["status"] == "confirmed"
    body = {"order_id": order["id"], "provider": "test"}
    again = await client.post("/api/v1/payments/process", json=body, headers={"X-Order-Token": order["token"]})
    assert again.json()["id"] == redeemed["payment_id"]


async def test_what_a_card_paid_comes_back_when_the_rest_never_came(
    client: httpx2.AsyncClient,
    stall: Stall,
    operator: dict[str, str],
    drain: Drain,
    clock: ManualClock,
    database: Database,
):
    card, order = await issued(client, operator), await ordered(client, stall)
    await redeem(client, order, card["code"])
    await drain()
    clock.advance(timedelta(hours=1))
    async with database.write() as session:
        await stock.expire_holds(session, now=clock.now())
    await drain()
    ended = await shown(client, order)
    assert (ended["status"], ended["payment"]["state"]) == ("cancelled", "refunded")
    balance = await client.post("/api/v1/gift-cards/balance", json={"code": card["code"]})
    assert balance.json()["balance"]["amount"] == 10_000


async def test_cancelling_gives_back_to_the_card(
    client: httpx2.AsyncClient, stall: Stall, operator: dict[str, str], drain: Drain
):
    card, order = await issued(client, operator, 40_000), await ordered(client, stall)
    await redeem(client, order, card["code"])
    await drain()
    cancelled = await client.put(f"/api/v1/orders/{order['id']}/status", json={"status": "cancelled"}, headers=operator)
    assert cancelled.status_code == 200
    await drain()
    balance = await client.post("/api/v1/gift-cards/balance", json={"code": card["code"]})
    assert balance.json()["balance"]["amount"] == 40_000


async def test_cards_are_issued_by_the_operator_and_by_a_shops_managers_for_themselves(
    client: httpx2.AsyncClient,
    stall: Stall,
    operator: dict[str, str],
    database: Database,
    resources: Resources,
    now: datetime,
):
    async with database.write() as session:
        tokens = await session_factory.program(
            session, account_id=stall.owner.id, now=now, tokens=resources.get(AccessTokens)
        )
    owner = {"authorization": f"Bearer {tokens.access_token}"}
    amount = {"amount": {"amount": 1_000, "currency": "COP"}}
    own = await client.post("/api/v1/gift-cards", json=amount | {"shop_id": str(stall.shop.id)}, headers=owner)
    assert own.status_code == 201
    for body, headers, status in (
        (amount, owner, 403),
        (amount | {"shop_id": str(ids.new_id())}, owner, 404),
        (amount, {}, 401),
        ({"amount": {"amount": 0, "currency": "COP"}}, operator, 422),
    ):
        assert (await client.post("/api/v1/gift-cards", json=body, headers=headers)).status_code == status
    listed = await client.get("/api/v1/gift-cards", params={"shop": str(stall.shop.id)}, headers=owner)
    assert [each["suffix"] for each in listed.json()["items"]] == [own.json()["suffix"]]
    assert "code" not in listed.json()["items"][0]
    blocked = await client.post(f"/api/v1/gift-cards/{own.json()['id']}/block", headers=owner)
    assert blocked.json()["blocked_at"] is not None
    unknown = await client.post(f"/api/v1/gift-cards/{ids.new_id()}/block", headers=operator)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "gift_card.missing")
    async with database.read() as session:
        assert (await session.execute(text("SELECT count(*) FROM gift_cards"))).scalar_one() == 1


async def test_a_repeated_request_issues_one_card_and_tells_its_code_once(
    client: httpx2.AsyncClient, operator: dict[str, str], database: Database
):
    body = {"amount": {"amount": 1_000, "currency": "COP"}}
    key = operator | {"idempotency-key": "card-1"}

    first = await client.post("/api/v1/gift-cards", json=body, headers=key)
    again = await client.post("/api/v1/gift-cards", json=body, headers=key)
    other = await client.post("/api/v1/gift-cards", json=body | {"note": "for Ben"}, headers=key)
    listed = (await client.get("/api/v1/gift-cards", headers=operator)).json()["items"]
    async with database.read() as session:
        kept = (await session.execute(text("SELECT status, headers, body FROM idempotency_keys"))).one()

    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "http.answer_told_once")
    assert other.json()["code"] == "http.idempotency_key_reused"
    assert [each["id"] for each in listed] == [first.json()["id"]]
    assert tuple(kept) == (201, [], None), "nothing of the secret is kept"


async def test_no_card_is_issued_for_a_shop_that_is_not_there(client: httpx2.AsyncClient, operator: dict[str, str]):
    body = {"amount": {"amount": 1_000, "currency": "COP"}, "shop_id": str(ids.new_id())}

    answer = await client.post("/api/v1/gift-cards", json=body, headers=operator)

    assert (answer.status_code, answer.json()["code"]) == (404, "shop.missing")


async def test_refusals_over_http(client: httpx2.AsyncClient, stall: Stall, operator: dict[str, str]):
    order, card = await ordered(client, stall), await issued(client, operator)
    unknown = await redeem(client, order, "2222-2222-2222-2222")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "gift_card.missing")
    stranger = await redeem(client, order | {"token": "another"}, card["code"])
    assert (stranger.status_code, stranger.json()["code"]) == (404, "payment.payable_missing")
    await client.post(f"/api/v1/gift-cards/{card['id']}/block", headers=operator)
    blocked = await redeem(client, order, card["code"])
    assert (blocked.status_code, blocked.json()["code"]) == (409, "gift_card.unusable")
    body = {"items": [{"variant_id": str(stall.variant_id), "quantity": 1}], "payment_method": "gift_card", **BUYER}
    chosen = await client.post("/api/v1/orders", json=body)
    assert (chosen.status_code, chosen.json()["code"]) == (422, "payment.provider_unknown")


async def test_half_a_letter_is_told_back_as_what_can_be_told(client: httpx2.AsyncClient, operator: dict[str, str]):
    body = b'{"amount": {"amount": 1000, "currency": "\\ud800"}}'
    answer = await client.post(
        "/api/v1/gift-cards", content=body, headers={**operator, "content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "money.unknown_currency")
