"""Each night our payments are compared with what gateways say: what was missed comes in, what differs is reported."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import httpx2
import pytest

from sokoni.commerce.payment import handlers, service
from sokoni.commerce.payment.types import Delivery, Difference, EventKind, Payment, ProviderEvent
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.identity.session.tokens import AccessTokens
from tests.support import payment_benches as benches
from tests.support.factories import account as account_factory
from tests.support.factories import session as session_factory
from tests.support.gateways.base import Mood
from tests.support.payment_benches import GatewayBench

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def payu(database: Database, resources: Resources, now: datetime) -> AsyncIterator[GatewayBench]:
    async with benches.bench("payu", database, resources, now=now) as made:
        assert isinstance(made, GatewayBench)
        yield made


@pytest.fixture
def compare(database: Database, drain: Drain) -> Callable[[], Awaitable[tuple[Difference, ...]]]:
    """What differs after a night's comparison."""

    async def run() -> tuple[Difference, ...]:
        async with database.write() as session:
            await jobs.enqueue(session, handlers.RECONCILE_JOB)
        await drain()
        async with database.read() as session:
            return tuple((await service.list_differences(session, page=PageQuery())).items)

    return run


Compare = Callable[[], Awaitable[tuple[Difference, ...]]]


async def forge(payu: GatewayBench, payment: Payment, *, now: datetime) -> None:
    """Let somebody who knows the gateway's secret say that money came."""
    forged = ProviderEvent(
        key="forged",
        payment_ref=str(payment.id),
        kind=EventKind.CAPTURED,
        occurred_at=now,
        charge_id="paid",
        money=payment.amount,
    )
    async with payu.database.write() as session:
        await service.ingest(session, provider=payu.name, events=[forged], delivery=Delivery(source="webhook"), now=now)


async def test_what_was_missed_is_taken_in_and_differs_no_more(payu: GatewayBench, compare: Compare):
    payments = [await payu.begin() for _ in range(3)]
    for payment in payments:
        await payu.pay(payment, Mood.LOSE)
    assert await compare() == ()
    async with payu.database.read() as session:
        captured = [(await service.get(session, payment_id=each.id)).captured for each in payments]
    assert captured == [payu.amount] * 3


async def test_money_that_only_a_webhook_tells_of_is_reported_until_the_gateway_agrees(
    payu: GatewayBench, compare: Compare, drain: Drain, now: datetime
):
    payment = await payu.begin()
    await forge(payu, payment, now=now)
    await drain()
    for _ in range(2):
        (found,) = await compare()
        assert (found.payment_id, found.came, found.provider_came) == (payment.id, payu.amount, Money(0, "COP"))
    assert handlers.DIFFERENCES._value.get() == 1
    await payu.pay(payment, Mood.LOSE)
    assert await compare() == ()
    assert handlers.DIFFERENCES._value.get() == 0


async def test_what_people_did_here_is_no_difference(
    payu: GatewayBench, compare: Compare, drain: Drain, resources: Resources, now: datetime
):
    payment = await payu.begin()
    await payu.pay(payment, Mood.LOSE)
    await compare()
    payu.double.refund_state = "ERROR"
    async with payu.database.write() as session:
        refund = await service.refund(session, payment_id=payment.id, idempotency_key="a", now=now)
    await drain()
    async with payu.database.write() as session:
        await service.finish_refund(session, payment_id=payment.id, refund_id=refund.id, actor=benches.ACTOR, now=now)
    assert await compare() == ()


async def test_old_payments_are_left_alone(payu: GatewayBench, database: Database, resources: Resources, now: datetime):
    await payu.begin()
    calls = len(payu.double.calls)
    context = JobContext(database=database, resources=resources, now=now + timedelta(days=30), attempt=1)
    await handlers.reconcile(context)
    assert len(payu.double.calls) == calls


async def test_the_operator_sees_what_differs(
    payu: GatewayBench, compare: Compare, client: httpx2.AsyncClient, drain: Drain, resources: Resources, now: datetime
):
    payment = await payu.begin()
    await forge(payu, payment, now=now)
    await drain()
    await compare()
    async with payu.database.write() as session:
        account = await account_factory.operator(session, now=now)
        tokens = await session_factory.program(
            session, account_id=account.id, now=now, tokens=resources.get(AccessTokens)
        )
    headers = {"authorization": f"Bearer {tokens.access_token}"}
    answer = await client.get("/api/v1/payments/differences", headers=headers)
    assert [each["payment_id"] for each in answer.json()["items"]] == [str(payment.id)]
    assert (await client.get("/api/v1/payments/differences")).status_code == 401
