"""Shops over HTTP, as the ordering documents name them: vendors."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.core.database import Database
from tests.support import pictures
from tests.support.factories import account as accounts
from tests.support.factories.account import PASSWORD

Drain = Callable[[], Awaitable[int]]
APPLICATION = {"business_name": "Casa Luna", "country": "CO", "currency": "COP", "locale": "es", "city": "Cali"}


async def bearer(client: httpx2.AsyncClient, email: str) -> dict[str, str]:
    answer = await client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def seller(client: httpx2.AsyncClient, database: Database, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        account = await accounts.account(session, now=now)
    return await bearer(client, account.email)


@pytest.fixture
async def operator(client: httpx2.AsyncClient, database: Database, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        account = await accounts.operator(session, now=now)
    return await bearer(client, account.email)


async def test_opens_a_shop_from_application_to_visitors(
    client: httpx2.AsyncClient, seller: dict[str, str], operator: dict[str, str]
):
    applied = await client.post("/api/v1/vendors", json=APPLICATION, headers=seller)
    assert (applied.status_code, applied.json()["status"]) == (201, "pending")
    path = f"/api/v1/vendors/{applied.json()['id']}"
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path, headers=seller)).status_code == 200
    waiting = await client.get("/api/v1/admin/vendors", params={"status": "pending"}, headers=operator)
    assert [each["id"] for each in waiting.json()["items"]] == [applied.json()["id"]]
    [shown] = waiting.json()["items"]
    assert shown["links"].keys() == {"self", "products", "collections", "approve", "reject"}
    approve = shown["links"]["approve"]
    moved = await client.request(approve["method"], approve["href"], json=approve["body"], headers=operator)
    assert (moved.status_code, moved.json()["links"].keys()) == (
        200,
        {"self", "products", "collections", "suspend"},
    )
    seen = (await client.get(path)).json()
    assert seen["links"].keys() == {"self", "products", "collections"}
    assert (seen["business_name"], seen["city"], seen["product_count"], seen["avg_rating"]) == (
        "Casa Luna",
        "Cali",
        0,
        None,
    )
    assert "phone" not in seen
    listed = (await client.get("/api/v1/vendors/")).json()
    assert [each["slug"] for each in listed["items"]] == ["casa-luna"]


async def test_lets_sellers_change_their_profile_and_nobody_move_their_own_shop(
    client: httpx2.AsyncClient, seller: dict[str, str]
):
    applied = await client.post("/api/v1/vendors", json=APPLICATION, headers=seller)
    changed = await client.put("/api/v1/vendors/profile", json={"city": "Bogotá"}, headers=seller)
    assert (changed.status_code, changed.json()["city"]) == (200, "Bogotá")
    change = changed.json()["links"]["change"]
    again = await client.request(change["method"], change["href"], json=change["body"], headers=seller)
    assert (again.status_code, again.json()["city"]) == (200, "Bogotá")
    path = f"/api/v1/admin/vendors/{applied.json()['id']}/status"
    assert (await client.put(path, json={"status": "approved"}, headers=seller)).status_code == 403
    assert (await client.put(path, json={"status": "approved"})).status_code == 401


async def test_answers_with_the_moves_that_are_allowed(
    client: httpx2.AsyncClient, seller: dict[str, str], operator: dict[str, str]
):
    applied = await client.post("/api/v1/vendors", json=APPLICATION, headers=seller)
    path = f"/api/v1/admin/vendors/{applied.json()['id']}/status"
    refused = await client.put(path, json={"status": "suspended"}, headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (409, "shop.move_refused")
    assert refused.json()["allowed"] == ["approved", "rejected"]


async def test_asks_which_shop_is_meant_where_there_are_several(client: httpx2.AsyncClient, seller: dict[str, str]):
    for name in ("One", "Two"):
        await client.post("/api/v1/vendors", json={**APPLICATION, "business_name": name}, headers=seller)
    unclear = await client.put("/api/v1/vendors/profile", json={"city": "X"}, headers=seller)
    assert (unclear.status_code, unclear.json()["code"]) == (422, "shop.unclear")


@pytest.mark.parametrize("change", [{"currency": "XXX"}, {"country": "co"}, {"business_name": " "}, {"slug": "A b"}])
async def test_refuses_applications_that_cannot_be_used(
    client: httpx2.AsyncClient, seller: dict[str, str], change: dict[str, str]
):
    refused = await client.post("/api/v1/vendors", json={**APPLICATION, **change}, headers=seller)
    assert refused.status_code == 422


async def test_those_who_run_a_shop_hear_what_was_decided_about_it(
    client: httpx2.AsyncClient, seller: dict[str, str], operator: dict[str, str], database: Database, drain: Drain
):
    applied = (await client.post("/api/v1/vendors", json=APPLICATION, headers=seller)).json()
    address = f"/api/v1/admin/vendors/{applied['id']}/status"
    for status, reason in (
        ("rejected", "No address."),
        ("approved", ""),
        ("suspended", "No parcels."),
        ("approved", ""),
    ):
        moved = await client.put(address, json={"status": status, "reason": reason}, headers=operator)
        assert moved.status_code == 200
        await drain()
    async with database.read() as session:
        sent = await session.execute(text("SELECT template FROM notifications ORDER BY id"))
        told = [each for each in sent.scalars() if each.startswith("shop_")]
    # Within the same second of a standing clock, an approval is told once.
    assert told == ["shop_rejected", "shop_approved", "shop_suspended"]


def page_of(number: int) -> dict[str, tuple[str, bytes, str]]:
    return {"document": (f"page {number}.png", pictures.encoded(width=40 + number), "image/png")}


async def test_papers_beside_an_application_are_for_its_owners_and_operators(
    client: httpx2.AsyncClient,
    seller: dict[str, str],
    operator: dict[str, str],
    database: Database,
    now: datetime,
    drain: Drain,
):
    applied = (await client.post("/api/v1/vendors", json=APPLICATION, headers=seller)).json()
    here = f"/api/v1/vendors/{applied['id']}/documents"
    for _ in range(2):
        shown = await client.post(here, files=page_of(1), data={"name": "Register"}, headers=seller)
        assert (shown.status_code, shown.json()["position"]) == (201, 1)
    await drain()
    for reader in (seller, operator):
        listed = (await client.get(here, headers=reader)).json()
        assert [(each["position"], each["name"]) for each in listed] == [(1, "Register")]
        file = await client.get(f"{here}/1", headers=reader)
        assert file.headers["content-type"] == "image/jpeg"
        assert file.headers["cache-control"] == "private, no-store"
    async with database.write() as session:
        other = await accounts.account(session, now=now)
    stranger = await bearer(client, other.email)
    for address in (here, f"{here}/1"):
        assert (await client.get(address)).status_code == 401
        assert (await client.get(address, headers=stranger)).status_code == 404
    assert (await client.post(here, files=page_of(2), headers=stranger)).status_code == 404
    assert (await client.post(here, files=page_of(2), headers=operator)).status_code == 404
    missing = await client.get(f"{here}/2", headers=seller)
    assert (missing.status_code, missing.json()["code"]) == (404, "shop.document_missing")
    broken = await client.post(here, files={"document": ("x.png", b"nothing", "image/png")}, headers=seller)
    assert broken.status_code == 422
    for number in range(2, 11):
        assert (await client.post(here, files=page_of(number), headers=seller)).status_code == 201
    full = await client.post(here, files=page_of(11), headers=seller)
    assert (full.status_code, full.json()["code"]) == (409, "shop.documents_exhausted")


async def test_an_applicant_who_was_turned_down_asks_for_another_look(
    client: httpx2.AsyncClient, seller: dict[str, str], operator: dict[str, str]
):
    applied = (await client.post("/api/v1/vendors", json=APPLICATION, headers=seller)).json()
    again = f"/api/v1/vendors/{applied['id']}/apply-again"
    assert (await client.post(again, headers=seller)).status_code == 409
    decided = {"status": "rejected", "reason": "No address."}
    await client.put(f"/api/v1/admin/vendors/{applied['id']}/status", json=decided, headers=operator)
    assert (await client.post(again, headers=operator)).status_code == 404
    asked = await client.post(again, headers=seller)
    assert (asked.status_code, asked.json()["status"], asked.json()["status_reason"]) == (200, "pending", "")
