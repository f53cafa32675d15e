"""What providers say is stored first and understood afterwards: once, whatever happens in between."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.payment import handlers, ports, service
from sokoni.commerce.payment.adapters import script
from sokoni.commerce.payment.settings import PaymentSettings
from sokoni.commerce.payment.types import Behaviour, EventKind, Payment, ProviderEvent, Review, State, TestPayment
from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from tests.support.factories import payment as payment_factory
from tests.support.gateways import listening as gateways

ADDRESS = "/api/v1/payments/webhooks/test"
AMOUNT = payment_factory.AMOUNT
Drain = Callable[[], Awaitable[int]]


async def post(client: httpx2.AsyncClient, body: bytes, *, now: datetime, **headers: str) -> httpx2.Response:
    return await client.post(ADDRESS, content=body, headers=payment_factory.gateway().sign(body, now=now) | headers)


async def reload(database: Database, payment: Payment) -> Payment:
    async with database.read() as session:
        return await service.get(session, payment_id=payment.id)


async def published(database: Database) -> Counter[str]:
    async with database.read() as session:
        rows = await session.execute(text("SELECT name FROM events WHERE name LIKE 'payment.%'"))
        return Counter(rows.scalars())


async def verdicts(database: Database) -> Counter[str | None]:
    async with database.read() as session:
        return Counter((await session.execute(text("SELECT verdict FROM payment_events"))).scalars())


async def choose(database: Database, payment: Payment, behaviour: Behaviour, *, now: datetime) -> None:
    async with database.write() as session:
        await service.choose_test_outcome(session, payment_id=payment.id, behaviour=behaviour, now=now)


def context(database: Database, resources: Resources, *, now: datetime) -> JobContext:
    return JobContext(database=database, resources=resources, now=now, attempt=1)


class Crash(Exception):
    """The worker dies after its work and before its commit."""


async def process_and_die(database: Database, resources: Resources, payment: Payment, *, now: datetime) -> None:
    async with database.write() as session:
        running = JobContext(database=database, resources=resources, now=now, attempt=1, transaction=session)
        await handlers.process(running, payment_id=str(payment.id))
        raise Crash


async def test_twenty_webhooks_at_once_capture_once(
    client: httpx2.AsyncClient, database: Database, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    (body,) = payment_factory.webhooks(payment, now=now)
    answers = await asyncio.gather(*(post(client, body, now=now) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    await drain()
    assert (await reload(database, payment)).captured == AMOUNT
    assert await published(database) == {"payment.captured": 1}
    async with database.read() as session:
        assert (await ledger.verify(session)).postings == 1
        assert await ledger.balance(session, account=AccountRef("gateway:test"), currency="COP") == AMOUNT


async def test_settling_at_once_captures_once(database: Database, now: datetime):
    payment = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, payment, now=now, behaviour=Behaviour.DUPLICATE)

    async def settle() -> Payment:
        async with database.write() as session:
            return await service.settle(session, payment_id=payment.id, now=now)

    settled = await asyncio.gather(*(settle() for _ in range(20)))
    assert {each.state for each in settled} == {State.CAPTURED}
    assert await published(database) == {"payment.captured": 1}
    async with database.read() as session:
        assert (await ledger.verify(session)).postings == 1


async def test_a_webhook_does_not_wait_for_a_payment_that_is_being_settled(
    client: httpx2.AsyncClient, database: Database, now: datetime
):
    payment = await payment_factory.committed(database, now=now)
    (body,) = payment_factory.webhooks(payment, now=now)
    async with database.write() as session:
        await service.settle(session, payment_id=payment.id, now=now)
        answer = await asyncio.wait_for(post(client, body, now=now), timeout=4)
    assert answer.status_code == 200


async def test_a_crash_between_storing_and_processing_loses_nothing(
    client: httpx2.AsyncClient, database: Database, resources: Resources, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    (body,) = payment_factory.webhooks(payment, now=now)
    await post(client, body, now=now)

    with pytest.raises(Crash):
        await process_and_die(database, resources, payment, now=now)
    assert (await reload(database, payment)).state is State.PENDING
    assert await published(database) == {}
    await drain()
    assert (await reload(database, payment)).state is State.CAPTURED
    assert await published(database) == {"payment.captured": 1}


async def test_a_job_that_runs_again_changes_nothing(
    database: Database, resources: Resources, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, payment, now=now)
    await drain()
    settled = await reload(database, payment)
    async with database.write() as session:
        running = JobContext(database=database, resources=resources, now=now, attempt=2, transaction=session)
        await handlers.process(running, payment_id=str(payment.id), of_a_later_version=True)
    assert await reload(database, payment) == settled
    assert await published(database) == {"payment.captured": 1}


@pytest.mark.parametrize(
    ("behaviour", "state", "event"),
    [
        (Behaviour.APPROVE, State.CAPTURED, "payment.captured"),
        (Behaviour.DECLINE, State.FAILED, "payment.failed"),
        (Behaviour.DUPLICATE, State.CAPTURED, "payment.captured"),
        (Behaviour.OUT_OF_ORDER, State.CAPTURED, "payment.captured"),
        (Behaviour.WRONG_AMOUNT, State.MISMATCH, "payment.flagged"),
    ],
)
async def test_what_the_gateway_says_arrives_and_is_announced_once(
    database: Database, now: datetime, drain: Drain, behaviour: Behaviour, state: State, event: str
):
    payment = await payment_factory.committed(database, now=now)
    await choose(database, payment, behaviour, now=now)
    await drain()
    assert (await reload(database, payment)).state is state
    assert (await published(database))[event] == 1


@pytest.mark.parametrize("behaviour", [Behaviour.LOST, Behaviour.SLOW])
async def test_what_the_gateway_does_not_say_yet_changes_nothing(
    database: Database, now: datetime, drain: Drain, behaviour: Behaviour
):
    payment = await payment_factory.committed(database, now=now)
    await choose(database, payment, behaviour, now=now)
    await drain()
    assert (await reload(database, payment)).state is State.PENDING
    assert await published(database) == {}


async def test_a_slow_gateway_is_heard_later(database: Database, clock: ManualClock, drain: Drain):
    payment = await payment_factory.committed(database, now=clock.now())
    await choose(database, payment, Behaviour.SLOW, now=clock.now())
    await drain()
    clock.advance(timedelta(minutes=1))
    await drain()
    assert (await reload(database, payment)).state is State.CAPTURED


async def test_money_of_a_wrong_amount_is_flagged_and_stays_in_the_books(
    database: Database, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    await choose(database, payment, Behaviour.WRONG_AMOUNT, now=now)
    await drain()
    settled = await reload(database, payment)
    assert (settled.captured.amount, settled.surplus, settled.reviews) == (
        0,
        AMOUNT + Money(1, "COP"),
        (Review.AMOUNT_MISMATCH,),
    )
    async with database.read() as session:
        owed = AccountRef("customer_funds", payment.reference_id)
        assert await ledger.balance(session, account=owed, currency="COP") == -settled.surplus
    assert await verdicts(database) == {"surplus": 1}


async def test_a_lost_webhook_is_settled_by_the_poll(database: Database, clock: ManualClock, drain: Drain):
    payment = await payment_factory.committed(database, now=clock.now())
    await choose(database, payment, Behaviour.LOST, now=clock.now())
    await run_poll(database)
    await drain()
    assert (await reload(database, payment)).state is State.PENDING
    clock.advance(timedelta(minutes=3))
    await run_poll(database)
    await drain()
    assert (await reload(database, payment)).state is State.CAPTURED
    assert await published(database) == {"payment.captured": 1}


async def run_poll(database: Database) -> None:
    async with database.write() as session:
        await jobs.enqueue(session, "payment.poll_due")


async def test_a_poll_next_to_its_webhook_changes_nothing(
    database: Database, resources: Resources, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    await choose(database, payment, Behaviour.APPROVE, now=now)
    await handlers.poll(context(database, resources, now=now), payment_id=str(payment.id))
    await drain()
    settled = await reload(database, payment)
    assert (settled.captured, settled.reviews) == (AMOUNT, ())
    assert await published(database) == {"payment.captured": 1}
    async with database.read() as session:
        assert (await ledger.verify(session)).postings == 1


async def test_polls_come_less_and_less_often_and_end(database: Database, now: datetime):
    payment = await payment_factory.committed(database, now=now)
    settings = PaymentSettings()
    asked = []
    for minutes in range(0, 60 * 24 * 4, 10):
        async with database.write() as session:
            due = await service.claim_due_polls(
                session,
                interval=settings.poll_interval,
                give_up_after=settings.poll_give_up_after,
                now=now + timedelta(minutes=minutes),
            )
        asked += [minutes] if due == (payment.id,) else []
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert 10 < len(asked) < 40
    assert gaps[-1] > gaps[0]
    assert asked[-1] <= 60 * 24 * 6


async def test_captured_payments_and_cash_are_not_polled(database: Database, now: datetime, drain: Drain):
    paid = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, paid, now=now)
    await payment_factory.committed(database, provider="cash", now=now)
    await drain()
    async with database.write() as session:
        due = await service.claim_due_polls(
            session, interval=timedelta(1), give_up_after=timedelta(3), now=now + timedelta(hours=1)
        )
    assert due == ()


async def test_late_money_is_announced_as_late(database: Database, now: datetime, drain: Drain):
    payment = await payment_factory.committed(database, now=now)
    async with database.write() as session:
        await service.expire(session, reference_id=payment.reference_id, now=now)
    await choose(database, payment, Behaviour.APPROVE, now=now)
    await drain()
    async with database.read() as session:
        late = await session.execute(text("SELECT payload -> 'late' FROM events WHERE name = 'payment.captured'"))
        assert late.scalars().all() == [True]


async def test_webhooks_about_unknown_payments_are_kept_and_flagged(
    client: httpx2.AsyncClient, database: Database, now: datetime
):
    for reference in (str(ids.new_id()), "not one of ours"):
        chosen = TestPayment(payment_ref=reference, money=AMOUNT, behaviour=Behaviour.APPROVE, decided_at=now)
        answer = await post(client, script.encode(script.story(chosen)[0]), now=now)
        assert answer.status_code == 200
    assert await verdicts(database) == {"unknown_payment": 2}


async def test_a_payment_adopts_what_was_said_before_it_was_known(
    database: Database, resources: Resources, now: datetime
):
    payment = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, payment, now=now)
    async with database.write() as session:
        # As if the webhook had overtaken the transaction that made the payment.
        await session.execute(
            text("UPDATE payment_events SET payment_id = NULL, processed_at = now(), verdict = 'unknown_payment'")
        )
    await handlers.poll(context(database, resources, now=now), payment_id=str(payment.id))
    assert (await reload(database, payment)).state is State.CAPTURED


async def test_a_webhook_of_another_provider_does_not_touch_a_payment(database: Database, now: datetime, drain: Drain):
    payment = await payment_factory.committed(database, provider="cash", now=now)
    await payment_factory.deliver(database, payment, now=now)
    await drain()
    assert (await reload(database, payment)).state is State.PENDING
    assert await verdicts(database) == {"unknown_payment": 1}


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"\xff\xfe", b"[" * 2000, b'{"id": 1}', b"\x00" * 500])
async def test_signed_garbage_is_refused_and_not_stored(
    client: httpx2.AsyncClient, database: Database, now: datetime, body: bytes
):
    answer = await post(client, body, now=now)
    assert (answer.status_code, answer.json()["code"]) == (422, "payment.webhook_malformed")
    assert await verdicts(database) == {}


async def test_a_body_without_a_good_signature_is_refused(
    client: httpx2.AsyncClient, database: Database, now: datetime
):
    payment = await payment_factory.committed(database, now=now)
    (body,) = payment_factory.webhooks(payment, now=now)
    unsigned = await client.post(ADDRESS, content=body)
    changed = await client.post(ADDRESS, content=body + b" ", headers=payment_factory.gateway().sign(body, now=now))
    stale = await post(client, body, now=now - timedelta(minutes=6))
    for answer in (unsigned, changed, stale):
        assert (answer.status_code, answer.json()["code"]) == (401, "payment.webhook_unsigned")
    assert await verdicts(database) == {}


async def test_a_body_that_is_too_large_is_refused(client: httpx2.AsyncClient, now: datetime):
    answer = await post(client, b"x" * (64 * 1024 + 1), now=now)
    assert answer.json()["code"] == "payment.webhook_too_large"


@pytest.mark.parametrize("provider", ["cash", "manual", "stripe", "x" * 300])
async def test_nobody_else_sends_webhooks(client: httpx2.AsyncClient, provider: str):
    answer = await client.post(f"/api/v1/payments/webhooks/{provider}", content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (404, "payment.webhook_unsupported")


async def test_webhooks_are_stored_as_they_came_without_secrets(
    client: httpx2.AsyncClient, database: Database, now: datetime
):
    payment = await payment_factory.committed(database, now=now)
    (body,) = payment_factory.webhooks(payment, now=now)
    await post(client, body, now=now, Cookie="session=secret", Authorization="Bearer nothing")
    async with database.read() as session:
        row = (await session.execute(text("SELECT body, headers, source FROM payment_events"))).one()
    assert (row.body, row.source) == (body, "webhook")
    assert set(row.headers) <= {"content-type", "user-agent", "x-request-id", "x-sokoni-test-signature"}


async def test_the_gateway_posts_over_http_where_an_address_is_set(
    database: Database, resources: Resources, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    async with gateways.listener() as listening:
        resources.provide(PaymentSettings(test_webhook_url=listening.address))
        await choose(database, payment, Behaviour.APPROVE, now=now)
        await drain()
    (received,) = listening.received
    assert received.path == ADDRESS
    (event,) = ports.get_provider("test").verify_webhook(headers=received.headers, body=received.body, now=now)
    assert (event.kind, event.money) == (EventKind.CAPTURED, AMOUNT)
    assert (await reload(database, payment)).state is State.PENDING


async def test_a_delivery_that_is_refused_is_tried_again(database: Database, resources: Resources, now: datetime):
    payment = await payment_factory.committed(database, now=now)
    (body,) = payment_factory.webhooks(payment, now=now)
    async with gateways.listener(status=503) as listening:
        resources.provide(PaymentSettings(test_webhook_url=listening.address))
        with pytest.raises(httpx2.HTTPStatusError):
            await handlers.deliver_test_webhook(context(database, resources, now=now), body=body.decode())


async def test_a_refund_is_made_once_however_often_its_job_runs(
    database: Database, resources: Resources, now: datetime, drain: Drain
):
    payment = await payment_factory.committed(database, now=now)
    await choose(database, payment, Behaviour.OUT_OF_ORDER, now=now)
    await drain()
    async with database.write() as session:
        refund = await service.refund(session, payment_id=payment.id, idempotency_key="a", now=now)
    for _ in range(3):
        await handlers.refund(context(database, resources, now=now), refund_id=str(refund.id))
    await drain()
    settled = await reload(database, payment)
    assert (settled.state, settled.refunded) == (State.REFUNDED, AMOUNT)
    assert (await published(database))["payment.refunded"] == 1
    async with database.read() as session:
        owed = AccountRef("customer_funds", payment.reference_id)
        assert await ledger.balance(session, account=owed, currency="COP") == Money(0, "COP")
        assert (await ledger.verify(session)).is_sound


async def test_a_refund_that_the_provider_refuses_frees_its_amount(database: Database, now: datetime):
    async with database.write() as session:
        paid = await payment_factory.captured(session, now=now)
        refund = await service.refund(session, payment_id=paid.id, idempotency_key="a", now=now)
    refused = ProviderEvent(
        key="refused",
        payment_ref=str(paid.id),
        kind=EventKind.REFUND_FAILED,
        occurred_at=now,
        refund_id=str(refund.id),
        reason="account closed",
    )
    async with database.write() as session:
        settled = await service.record_answer(session, payment_id=paid.id, events=[refused], now=now)
    assert settled.refundable == AMOUNT
    async with database.read() as session:
        (ended,) = await service.list_refunds(session, payment_id=paid.id)
    assert ended.state == "failed"


async def test_payments_of_a_provider_that_is_not_offered_any_more_are_left_alone(
    database: Database, resources: Resources, now: datetime
):
    payment = await payment_factory.committed(database, now=now)
    await choose(database, payment, Behaviour.LOST, now=now)
    gateway = payment_factory.gateway()
    ports.set_providers([])
    await handlers.poll(context(database, resources, now=now), payment_id=str(payment.id))
    assert (await reload(database, payment)).state is State.PENDING
    ports.set_providers([gateway])
    await handlers.poll(context(database, resources, now=now), payment_id=str(payment.id))
    assert (await reload(database, payment)).state is State.CAPTURED
