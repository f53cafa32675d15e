"""Paying over HTTP: guests by their order's token, sellers and operators by who they are."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.payment.ports import Payable, PayableDirectory
from sokoni.commerce.payment.types import Behaviour
from sokoni.core import ids
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from tests.support.factories import account as account_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import session as session_factory
from tests.support.factories import team as team_factory

Drain = Callable[[], Awaitable[int]]
GUEST = {"X-Order-Token": "guest-token"}
STRANGER = {"X-Order-Token": "another-token"}
PDF = b"%PDF-1.7\nA transfer of 129.90\n%%EOF\n"
SHOP = ids.new_id()


@pytest.fixture
def shelf(resources: Resources) -> payment_factory.Shelf:
    """What there is to pay for."""
    found = payment_factory.Shelf()
    resources.provide(found, as_type=PayableDirectory)
    return found


async def process(
    client: httpx2.AsyncClient, payable: Payable, *, headers: dict[str, str] = GUEST, **body: str
) -> httpx2.Response:
    return await client.post(
        "/api/v1/payments/process",
        json={"order_id": str(payable.reference_id), "provider": "test", **body},
        headers=headers,
    )


async def upload(client: httpx2.AsyncClient, payment_id: str, content: bytes = PDF, **headers: str) -> httpx2.Response:
    return await client.post(
        f"/api/v1/payments/{payment_id}/receipt",
        files={"receipt": ("receipt.pdf", content, "application/pdf")},
        headers=headers or GUEST,
    )


async def signed_in(
    database: Database, resources: Resources, *, now: datetime, shops: tuple[UUID, ...] = (), operator: bool = False
) -> dict[str, str]:
    """The headers of somebody who works for some shops, or runs the marketplace."""
    make = account_factory.operator if operator else account_factory.account
    async with database.write() as session:
        account = await make(session, now=now)
        for shop_id in shops:
            await team_factory.member(session, team_id=shop_id, account_id=account.id, now=now)
        return await session_factory.bearer(session, account_id=account.id, resources=resources, now=now)


async def test_a_guest_pays_and_sees_it(client: httpx2.AsyncClient, shelf: payment_factory.Shelf, drain: Drain):
    payable = shelf.put()
    begun = (await process(client, payable)).json()
    assert (begun["state"], begun["amount"]) == ("pending", {"amount": 12990, "currency": "COP"})
    assert begun["action"]["kind"] == "choose_outcome"
    assert begun["links"].keys() == {"self", "order", "test"}
    chosen = await client.post(begun["links"]["test"]["href"], json={"behaviour": "approve"}, headers=GUEST)
    assert (chosen.status_code, chosen.json()["state"]) == (200, "pending")
    await drain()
    paid = (await client.get(f"/api/v1/payments/{begun['id']}", headers=GUEST)).json()
    assert (paid["state"], paid["captured"]["amount"], paid["action"]) == ("captured", 12990, None)
    assert paid["links"].keys() == {"self", "order"}


async def test_processing_again_answers_with_the_same_payment(client: httpx2.AsyncClient, shelf: payment_factory.Shelf):
    payable = shelf.put()
    first, again = await process(client, payable), await process(client, payable)
    assert first.json() == again.json()


async def test_a_test_payment_can_be_decided_at_once(
    client: httpx2.AsyncClient, shelf: payment_factory.Shelf, drain: Drain
):
    begun = (await process(client, shelf.put(), behaviour=Behaviour.DECLINE)).json()
    await drain()
    failed = (await client.get(f"/api/v1/payments/{begun['id']}", headers=GUEST)).json()
    assert (failed["state"], failed["reason"]) == ("failed", "declined")


@pytest.mark.parametrize("field", ["provider", "payment_method", "method"])
async def test_a_way_of_paying_goes_by_several_names(
    client: httpx2.AsyncClient, shelf: payment_factory.Shelf, field: str
):
    body = {"order_id": str(shelf.put().reference_id), field: "cash"}
    answer = await client.post("/api/v1/payments/process", json=body, headers=GUEST)
    assert answer.json()["provider"] == "cash"


async def test_strangers_see_nothing(client: httpx2.AsyncClient, shelf: payment_factory.Shelf):
    payable = shelf.put()
    refused = await process(client, payable, headers=STRANGER)
    assert (refused.status_code, refused.json()["code"]) == (404, "payment.payable_missing")
    begun = (await process(client, payable)).json()
    for answer in (
        await client.get(f"/api/v1/payments/{begun['id']}", headers=STRANGER),
        await client.get(f"/api/v1/payments/{ids.new_id()}", headers=GUEST),
        await client.post(begun["action"]["url"], json={"behaviour": "approve"}, headers=STRANGER),
        await upload(client, begun["id"], **STRANGER),
        await client.get(f"/api/v1/payments/{begun['id']}/receipts"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "payment.missing")


async def test_a_closed_order_takes_no_payment(client: httpx2.AsyncClient, shelf: payment_factory.Shelf):
    answer = await process(client, shelf.put(is_open=False))
    assert (answer.status_code, answer.json()["code"]) == (409, "payment.payable_closed")


async def test_a_paid_order_still_answers_with_its_payment(
    client: httpx2.AsyncClient, shelf: payment_factory.Shelf, drain: Drain
):
    payable = shelf.put()
    begun = (await process(client, payable, behaviour="approve")).json()
    await drain()
    shelf.put(is_open=False, reference_id=payable.reference_id)
    again = await process(client, payable)
    assert (again.json()["id"], again.json()["state"]) == (begun["id"], "captured")


async def test_a_receipt_is_uploaded_seen_and_approved_by_the_shop(
    client: httpx2.AsyncClient,
    shelf: payment_factory.Shelf,
    database: Database,
    resources: Resources,
    now: datetime,
):
    seller = await signed_in(database, resources, now=now, shops=(SHOP,))
    begun = (await process(client, shelf.put(shop_ids=frozenset({SHOP})), provider="manual")).json()
    uploaded = await upload(client, begun["id"])
    assert (uploaded.status_code, uploaded.json()["state"], uploaded.json()["was_seen_before"]) == (
        201,
        "submitted",
        None,
    )
    address = f"/api/v1/payments/{begun['id']}/receipt"
    assert begun["links"].keys() == {"self", "order", "upload_receipt", "receipts"}
    by_buyer, by_seller = [
        (await client.get(begun["links"]["self"]["href"], headers=each)).json()["links"] for each in (GUEST, seller)
    ]
    assert by_buyer.keys() == {"self", "order", "upload_receipt", "receipts", "receipt"}
    assert by_seller.keys() == {"self", "order", "receipts", "receipt", "approve", "reject"}
    shown = await client.get(by_seller["receipt"]["href"], headers=seller)
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PDF, "application/pdf")
    assert shown.headers["cache-control"] == "private, no-store"
    listed = (await client.get(f"{address}s", headers=seller)).json()
    assert [(each["id"], each["was_seen_before"]) for each in listed] == [(uploaded.json()["id"], False)]
    for _ in range(2):
        approved = await client.post(f"{address}/approve", json={"receipt_id": uploaded.json()["id"]}, headers=seller)
        assert (approved.status_code, approved.json()["state"]) == (200, "captured")


async def test_a_shop_that_shares_an_order_does_not_open_its_receipt(
    client: httpx2.AsyncClient,
    shelf: payment_factory.Shelf,
    database: Database,
    resources: Resources,
    now: datetime,
):
    sharing = await signed_in(database, resources, now=now, shops=(SHOP,))
    both = frozenset({SHOP, ids.new_id()})
    begun = (await process(client, shelf.put(shop_ids=both), provider="manual")).json()
    await upload(client, begun["id"])
    payment = await client.get(f"/api/v1/payments/{begun['id']}", headers=sharing)
    receipt = await client.get(f"/api/v1/payments/{begun['id']}/receipt", headers=sharing)
    assert (payment.status_code, receipt.status_code) == (200, 404)


async def test_a_rejected_receipt_says_why_and_can_be_replaced(
    client: httpx2.AsyncClient,
    shelf: payment_factory.Shelf,
    database: Database,
    resources: Resources,
    now: datetime,
):
    seller = await signed_in(database, resources, now=now, shops=(SHOP,))
    begun = (await process(client, shelf.put(shop_ids=frozenset({SHOP})), provider="manual")).json()
    address = f"/api/v1/payments/{begun['id']}/receipt"
    await upload(client, begun["id"])
    unexplained = await client.post(f"{address}/reject", json={"reason": " "}, headers=seller)
    assert unexplained.status_code == 422
    silent = await client.post(f"{address}/reject", json={}, headers=seller)
    assert (silent.status_code, silent.json()["code"]) == (422, "payment.reason_missing")
    for _ in range(2):
        rejected = await client.post(f"{address}/reject", json={"reason": "Not legible"}, headers=seller)
        assert (rejected.json()["state"], rejected.json()["reason"]) == ("pending", "Not legible")
    await upload(client, begun["id"], content=PDF + b"again")
    first, second = (await client.get(f"{address}s", headers=seller)).json()
    files = [await client.get(f"{address}s/{each['id']}", headers=seller) for each in (first, second)]
    assert [each.content for each in files] == [PDF, PDF + b"again"]
    missing = await client.get(f"{address}s/{ids.new_id()}", headers=seller)
    assert (missing.status_code, missing.json()["code"]) == (404, "payment.receipt_missing")
    approved = await client.post(f"{address}/approve", headers=seller)
    assert approved.json()["state"] == "captured"


@pytest.mark.parametrize("decision", ["approve", "reject"])
async def test_only_who_is_paid_in_full_decides(
    client: httpx2.AsyncClient,
    shelf: payment_factory.Shelf,
    database: Database,
    resources: Resources,
    now: datetime,
    decision: str,
):
    one = await signed_in(database, resources, now=now, shops=(SHOP,))
    other = await signed_in(database, resources, now=now, shops=(ids.new_id(),))
    operator = await signed_in(database, resources, now=now, operator=True)
    both = frozenset({SHOP, ids.new_id()})
    begun = (await process(client, shelf.put(shop_ids=both), provider="manual")).json()
    await upload(client, begun["id"])
    address, body = f"/api/v1/payments/{begun['id']}/receipt/{decision}", {"reason": "Not legible"}
    answers = [await client.post(address, json=body, headers=headers) for headers in (GUEST, other, one, operator)]
    assert [answer.status_code for answer in answers] == [401, 404, 403, 200]


async def test_what_is_no_receipt_is_refused(client: httpx2.AsyncClient, shelf: payment_factory.Shelf):
    begun = (await process(client, shelf.put(), provider="manual")).json()
    answer = await upload(client, begun["id"], content=b"MZ\x90\x00")
    assert (answer.status_code, answer.json()["code"]) == (422, "media.document_unreadable")
    missing = await client.get(f"/api/v1/payments/{begun['id']}/receipt", headers=GUEST)
    assert (missing.status_code, missing.json()["code"]) == (404, "payment.receipt_missing")


async def flag(database: Database, *, now: datetime) -> str:
    """A payment that got money of a wrong amount; its id."""
    payment = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, payment, now=now, behaviour=Behaviour.WRONG_AMOUNT)
    return str(payment.id)


async def test_the_operator_pages_through_what_is_flagged(
    client: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime, drain: Drain
):
    operator = await signed_in(database, resources, now=now, operator=True)
    oldest, middle, newest = [await flag(database, now=now) for _ in range(3)]
    await payment_factory.committed(database, now=now)
    await drain()
    first = (await client.get("/api/v1/payments/flagged?limit=2", headers=operator)).json()
    second = (await client.get(first["next"], headers=operator)).json()
    back = (await client.get(second["previous"], headers=operator)).json()
    assert [[each["payment"]["id"] for each in page["items"]] for page in (first, second, back)] == [
        [newest, middle],
        [oldest],
        [newest, middle],
    ]
    assert (first["previous"], second["next"], back["previous"]) == (None, None, None)
    assert first["count"] == {"value": 3, "exact": True}
    assert first["items"][0]["reviews"] == ["amount_mismatch"]
    assert first["items"][0]["surplus"] == {"amount": 12991, "currency": "COP"}


async def test_what_is_flagged_is_for_operators(
    client: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime
):
    seller = await signed_in(database, resources, now=now, shops=(SHOP,))
    operator = await signed_in(database, resources, now=now, operator=True)
    answers = [await client.get("/api/v1/payments/flagged", headers=headers) for headers in ({}, seller)]
    assert [answer.status_code for answer in answers] == [401, 403]
    damaged = await client.get("/api/v1/payments/flagged?cursor=nonsense", headers=operator)
    assert damaged.json()["code"] == "pages.invalid_cursor"
