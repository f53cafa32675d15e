"""Refunds as the operator sees them: where each stands at its provider, and tried again until it goes through."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx2
import pytest

from sokoni.commerce.order import service as orders
from sokoni.commerce.order.types import PlacedOrder
from sokoni.commerce.payment import service as payments
from sokoni.commerce.payment.types import Delivery, EventKind, ProviderEvent, RefundTo
from sokoni.core.database import Database
from sokoni.identity.permission.types import Subject
from tests.support.factories import account as account_factory
from tests.support.factories import order as order_factory
from tests.support.factories import payment as payment_factory
from tests.support.factories import sale
from tests.support.pages import words_of

SignIn = Callable[[str], Awaitable[httpx2.AsyncClient]]
Drain = Callable[[], Awaitable[int]]
HERE = "/operator/refunds"
JSON = {"Accept": "application/json"}
_OPERATOR = Subject(label="operator", is_operator=True)


@pytest.fixture
async def operator(database: Database, sign_in: SignIn, now: datetime) -> httpx2.AsyncClient:
    async with database.write() as session:
        account = await account_factory.operator(session, now=now)
    return await sign_in(account.email)


async def refunded(database: Database, *, now: datetime, to: RefundTo = RefundTo.PAYMENT) -> PlacedOrder:
    """An order that is paid back in full; its provider has not been asked yet."""
    async with database.write() as session:
        stall = await sale.stall(session, now=now)
        buyer = await account_factory.account(session, now=now)
        placed = await order_factory.confirmed(session, quantities={stall.variant_id: 1}, account_id=buyer.id, now=now)
    assert placed.payment is not None
    # The gateway itself knows of the payment, too: it gives back nothing that it never took.
    await payment_factory.decide(database, placed.payment, now=now)
    async with database.write() as session:
        await orders.refund(session, target_id=placed.order.id, refund_to=to, subject=_OPERATOR, reason="late", now=now)
    return placed


async def fail(database: Database, placed: PlacedOrder, *, now: datetime) -> None:
    """Let the provider say that the refund did not go through."""
    assert placed.payment is not None
    async with database.write() as session:
        [refund] = await payments.list_refunds(session, payment_id=placed.payment.id)
        said = ProviderEvent(
            key=f"failed:{refund.id}",
            payment_ref=str(placed.payment.id),
            kind=EventKind.REFUND_FAILED,
            occurred_at=now,
            refund_id=str(refund.id),
            reason="the card is closed",
        )
        await payments.ingest(session, provider="test", events=[said], delivery=Delivery(source="webhook"), now=now)
        await payments.settle(session, payment_id=placed.payment.id, now=now)


async def test_a_refund_that_failed_says_why_is_tried_again_once_and_goes_through(
    operator: httpx2.AsyncClient, database: Database, drain: Drain, now: datetime
):
    assert "No refunds here" in words_of(await operator.get(HERE))
    placed = await refunded(database, now=now)
    assert "under way" in words_of(await operator.get(f"{HERE}?stage=under_way"))
    await fail(database, placed, now=now)
    shown = await operator.get(f"{HERE}?stage=failed")
    assert placed.order.code in words_of(shown)
    assert "the card is closed" in words_of(shown)
    assert placed.payment is not None
    async with database.read() as session:
        [failed] = await payments.list_refunds(session, payment_id=placed.payment.id)
    for _ in range(2):
        tried = await operator.post(f"{HERE}/{failed.id}/retry")
        assert "asked once more" in words_of(tried)
    await drain()
    async with database.read() as session:
        states = [each.state for each in await payments.list_refunds(session, payment_id=placed.payment.id)]
        payment = await payments.get(session, payment_id=placed.payment.id)
        order = await orders.get_by_token(session, token=placed.token)
    assert states == ["failed", "succeeded"]
    assert (payment.refunded, order.refunded) == (payment.captured, order.paid)
    assert "went through" in words_of(await operator.get(f"{HERE}?stage=succeeded"))


async def test_what_went_through_and_what_became_credit_is_not_tried_again(
    operator: httpx2.AsyncClient, database: Database, drain: Drain, now: datetime
):
    placed = await refunded(database, now=now, to=RefundTo.STORE_CREDIT)
    await drain()
    listed = await operator.get(HERE)
    assert "Store credit" in words_of(listed)
    assert "/retry" not in listed.text
    assert placed.payment is not None
    async with database.read() as session:
        [refund] = await payments.list_refunds(session, payment_id=placed.payment.id)
    refused = await operator.post(f"{HERE}/{refund.id}/retry")
    assert "there is nothing to try again" in words_of(refused)
    unknown = await operator.post(f"{HERE}/{placed.order.id}/retry")
    assert "We could not find this payment" in words_of(unknown)


async def test_the_list_is_turned_page_by_page_over_the_api(
    operator: httpx2.AsyncClient, database: Database, drain: Drain, now: datetime
):
    first, second = [await refunded(database, now=now) for _ in range(2)]
    await drain()
    answer = await operator.get("/api/v1/admin/refunds?limit=1", headers=JSON)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    rest = (await operator.get(page["next"], headers=JSON)).json()
    assert [each["reference_id"] for each in (*page["items"], *rest["items"])] == [
        str(second.order.id),
        str(first.order.id),
    ]
    assert {each["said"] for each in (*page["items"], *rest["items"])} == {"refunded"}
    assert (await operator.get("/api/v1/admin/refunds?stage=failed", headers=JSON)).json()["items"] == []
