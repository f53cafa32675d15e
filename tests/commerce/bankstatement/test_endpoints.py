"""A bank statement over HTTP: uploaded, looked at, confirmed."""

from datetime import datetime

import httpx2
import pytest

from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import order as order_factory
from tests.support.factories import sale
from tests.support.factories import session as session_factory


@pytest.fixture
async def stall(database: Database, now: datetime) -> sale.Stall:
    async with database.write() as session:
        return await sale.stall(session, now=now, on_hand=50, currency="USD")


@pytest.fixture
async def headers(database: Database, resources: Resources, stall: sale.Stall, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        return await session_factory.bearer(session, account_id=stall.owner.id, resources=resources, now=now)


async def test_a_seller_lets_sums_differ_and_finds_the_orders_in_the_statement(
    client: httpx2.AsyncClient, database: Database, stall: sale.Stall, headers: dict[str, str], now: datetime
):
    here = f"/api/v1/vendors/{stall.shop.id}"
    assert (await client.get(f"{here}/transfer-sums", headers=headers)).json() == {"steps": 0}
    said = await client.put(f"{here}/transfer-sums", headers=headers, json={"steps": 99})
    assert said.json() == {"steps": 99}
    async with database.write() as session:
        placed = [
            await order_factory.placed(session, quantities={stall.variant_id: 1}, now=now, payment_method="manual")
            for _ in range(2)
        ]
    asked = [each.payment.amount.amount for each in placed if each.payment is not None]
    lines = [f"{now:%d/%m/%Y};Transfer;{amount // 100},{amount % 100:02}" for amount in asked]
    file = ("may.csv", "\n".join(["Fecha;Concepto;Importe", *lines, f"{now:%d/%m/%Y};Rent;-1,00", ""]), "text/csv")
    uploaded = await client.post(f"{here}/bank-statements", headers=headers, files={"file": file})
    assert uploaded.status_code == 201
    counted = {name: uploaded.json()[name] for name in ("new", "known", "outgoing", "unread")}
    assert counted == {"new": 2, "known": 0, "outgoing": 1, "unread": []}
    again = await client.post(f"{here}/bank-statements", headers=headers, files={"file": file})
    assert again.json()["id"] == uploaded.json()["id"]
    found = (await client.get(f"{here}/bank-lines", headers=headers)).json()
    assert {each["transfer"]["code"]: each["sign"] for each in found} == {each.order.code: "sum" for each in placed}
    chosen = [{"line_id": each["id"], "payment_id": each["transfer"]["payment_id"]} for each in found]
    body = {"lines": [*chosen, {"line_id": chosen[0]["line_id"], "payment_id": chosen[1]["payment_id"]}]}
    told = await client.post(f"{here}/bank-lines/confirm", headers=headers, json=body)
    assert [each["outcome"] for each in told.json()] == ["captured", "captured"]
    paid = await client.get(f"/api/v1/payments/{chosen[0]['payment_id']}", headers=headers)
    assert paid.json()["state"] == "captured"
    assert (await client.get(f"{here}/bank-lines", headers=headers)).json() == []
    listed = (await client.get(f"{here}/bank-statements", headers=headers)).json()
    assert [each["name"] for each in listed["items"]] == ["may.csv"]


async def test_what_is_no_statement_is_refused_with_what_to_do(
    client: httpx2.AsyncClient, stall: sale.Stall, headers: dict[str, str]
):
    here = f"/api/v1/vendors/{stall.shop.id}/bank-statements"
    long = b"Date,Amount\n" + b"2026-11-28,1.00\n" * 5_001
    for data, code in ((b"hello", "unreadable"), (b"x" * 2_000_001, "too_long"), (long, "too_long")):
        refused = await client.post(here, headers=headers, files={"file": ("a.csv", data, "text/csv")})
        assert (refused.status_code, refused.json()["code"]) == (422, f"bankstatement.{code}")
    refused = await client.put(here.replace("bank-statements", "transfer-sums"), headers=headers, json={"steps": 1_000})
    assert refused.status_code == 422
