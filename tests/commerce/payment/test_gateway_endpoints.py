"""Gateways over HTTP: opening a payment, and refunds that wait for a person."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest

from sokoni.commerce.payment import handlers, service
from sokoni.commerce.payment.ports import Payable, PayableDirectory
from sokoni.core.database import Database
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support import payment_benches as benches
from tests.support.factories import account as account_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import session as session_factory
from tests.support.gateways.base import Mood
from tests.support.payment_benches import GatewayBench

GUEST = {"X-Order-Token": "guest-token"}


@pytest.fixture
async def wompi(database: Database, resources: Resources, now: datetime) -> AsyncIterator[GatewayBench]:
    async with benches.bench("wompi", database, resources, now=now) as made:
        assert isinstance(made, GatewayBench)
        yield made


@pytest.fixture
def payable(resources: Resources) -> Payable:
    shelf = payment_factory.Shelf()
    resources.provide(shelf, as_type=PayableDirectory)
    return shelf.put()


@pytest.fixture
async def operator(database: Database, resources: Resources, now: datetime) -> dict[str, str]:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
        tokens = await session_factory.program(
            session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
        )
    return {"authorization": f"Bearer {tokens.access_token}"}


async def process(client: httpx2.AsyncClient, payable: Payable) -> dict[str, Any]:
    body = {"order_id": str(payable.reference_id), "provider": "wompi"}
    answer = await client.post("/api/v1/payments/process", json=body, headers=GUEST)
    assert answer.status_code == 200
    return dict(answer.json())


async def test_a_payment_is_begun_then_opened_and_leads_to_the_gateway(
    client: httpx2.AsyncClient, wompi: GatewayBench, payable: Payable
):
    begun = await process(client, payable)
    assert begun["action"]["kind"] == "open"
    assert begun["links"]["open"]["href"] == begun["action"]["url"]
    opened = await client.post(begun["action"]["url"], headers=GUEST)
    action = opened.json()["action"]
    assert (opened.status_code, action["kind"], action["method"], action["fields"]) == (200, "redirect", "GET", {})
    wompi.visit(action["url"], {})
    wompi.double.pay(begun["id"], Mood.APPROVE)
    again = await client.get(f"/api/v1/payments/{begun['id']}", headers=GUEST)
    assert again.json()["action"] == action


async def test_only_its_buyer_opens_a_payment(client: httpx2.AsyncClient, wompi: GatewayBench, payable: Payable):
    begun = await process(client, payable)
    refused = await client.post(begun["action"]["url"], headers={"X-Order-Token": "another-token"})
    assert (refused.status_code, refused.json()["code"]) == (404, "payment.missing")


async def test_a_payment_in_cash_is_not_opened(client: httpx2.AsyncClient, payable: Payable):
    body = {"order_id": str(payable.reference_id), "provider": "cash"}
    begun = await client.post("/api/v1/payments/process", json=body, headers=GUEST)
    assert "open" not in begun.json()["links"]
    refused = await client.post(f"/api/v1/payments/{begun.json()['id']}/open", headers=GUEST)
    assert (refused.status_code, refused.json()["code"]) == (409, "payment.not_open")


async def test_a_currency_that_a_gateway_does_not_take_is_refused(
    client: httpx2.AsyncClient, wompi: GatewayBench, resources: Resources
):
    shelf = payment_factory.Shelf()
    resources.provide(shelf, as_type=PayableDirectory)
    dollars = shelf.put(amount=Money(1_000, "USD"))
    body = {"order_id": str(dollars.reference_id), "provider": wompi.name}
    refused = await client.post("/api/v1/payments/process", json=body, headers=GUEST)
    assert (refused.status_code, refused.json()["code"]) == (422, "payment.amount_unsupported")


async def test_a_refund_that_a_person_made_is_finished_by_the_operator_alone(
    client: httpx2.AsyncClient,
    wompi: GatewayBench,
    payable: Payable,
    operator: dict[str, str],
    database: Database,
    resources: Resources,
    now: datetime,
):
    begun = await process(client, payable)
    opened = await client.post(begun["action"]["url"], headers=GUEST)
    wompi.visit(opened.json()["action"]["url"], {})
    wompi.double.pay(begun["id"], Mood.APPROVE)
    context = JobContext(database=database, resources=resources, now=now, attempt=1)
    await handlers.poll(context, payment_id=begun["id"])
    async with database.write() as session:
        refund = await service.refund(
            session, payment_id=UUID(begun["id"]), amount=Money(1_000, "COP"), idempotency_key="a", now=now
        )
    await handlers.refund(context, refund_id=str(refund.id))
    address = f"/api/v1/payments/{begun['id']}/refunds"
    (waiting,) = (await client.get(address, headers=GUEST)).json()
    assert (waiting["id"], waiting["state"]) == (str(refund.id), "requested")
    refused = await client.post(f"{address}/{refund.id}/done", headers=GUEST)
    assert refused.status_code in {401, 403}
    done = await client.post(f"{address}/{refund.id}/done", headers=operator)
    assert (done.json()["refunded"]["amount"], done.json()["needs_review"]) == (1_000, False)
    (ended,) = (await client.get(address, headers=GUEST)).json()
    assert ended["state"] == "succeeded"
    unknown = await client.post(f"{address}/{begun['id']}/done", headers=operator)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "payment.missing")


async def test_a_refund_that_the_provider_makes_is_not_finished_by_hand(
    client: httpx2.AsyncClient,
    payable: Payable,
    operator: dict[str, str],
    database: Database,
    now: datetime,
):
    async with database.write() as session:
        paid = await payment_factory.payment(session, provider="cash", reference_id=payable.reference_id, now=now)
        await service.collect_cash(session, payment_id=paid.id, now=now)
        refund = await service.refund(session, payment_id=paid.id, idempotency_key="a", now=now)
    refused = await client.post(f"/api/v1/payments/{paid.id}/refunds/{refund.id}/done", headers=operator)
    assert (refused.status_code, refused.json()["code"]) == (409, "payment.refund_not_by_hand")
