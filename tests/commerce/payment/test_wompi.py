"""Wompi's seals and checksums, what may go wrong with them, and how its answers are read."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.payment import handlers, ports, service
from sokoni.commerce.payment.adapters import wompi_wire as wire
from sokoni.commerce.payment.errors import AmountUnsupported, GatewayUnavailable, WebhookMalformed, WebhookUnsigned
from sokoni.commerce.payment.types import EventKind, Review
from sokoni.core.database import Database
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from tests.support import payment_benches as benches
from tests.support.gateways.base import Mood, Webhook
from tests.support.gateways.wompi import EVENTS
from tests.support.payment_benches import WompiBench


@pytest.fixture
async def wompi(database: Database, resources: Resources, now: datetime) -> AsyncIterator[WompiBench]:
    async with benches.bench("wompi", database, resources, now=now) as made:
        assert isinstance(made, WompiBench)
        yield made


async def told(wompi: WompiBench) -> Webhook:
    payment = await wompi.begin()
    await wompi.pay(payment, Mood.APPROVE)
    return wompi.double.outbox[0]


def test_the_seal_is_that_of_the_published_example():
    # Source: docs.wompi.co, the example of the integrity signature.
    sealed = wire.integrity(
        reference="sk8-438k4-xmxm392-sn2m",
        amount_in_cents=2_490_000,
        currency="COP",
        secret="prod_integrity_Z5mMke9x0k8gpErbDqwrJXMqsI6SFli6",  # published
    )
    assert sealed == "37c8407747e595535433ef8f6a811d853cd943046624a0ec04662b17bbf33bf5"


def test_a_time_of_expiry_stands_before_the_secret():
    at = "2026-11-28T14:00:00.000Z"
    sealed = wire.integrity(reference="r", amount_in_cents=1, currency="COP", secret="s", expiration_time=at)
    assert sealed == hashlib.sha256(f"r1COP{at}s".encode()).hexdigest()


def test_a_checksum_is_of_what_is_listed_in_the_order_in_which_it_is_listed():
    data = {"transaction": {"id": "1-2", "status": "APPROVED", "amount_in_cents": 4_490_000, "deep": {"er": True}}}
    paths = ["transaction.status", "transaction.deep.er", "transaction.amount_in_cents"]
    found = wire.checksum(data, properties=paths, timestamp=1_530_291_411, secret="s")
    assert found == hashlib.sha256(b"APPROVEDtrue44900001530291411s").hexdigest()


@pytest.mark.parametrize("path", ["transaction.nothing", "transaction.id.more", "", "transaction"])
def test_a_path_that_leads_nowhere_signs_nothing(path: str):
    with pytest.raises((ValueError, KeyError)):
        wire.checksum({"transaction": {"id": "1"}}, properties=[path], timestamp=1, secret="s")


async def test_an_event_says_only_that_there_are_news(wompi: WompiBench, now: datetime):
    webhook = await told(wompi)
    (event,) = wompi.provider.verify_webhook(headers=webhook.headers, body=webhook.body, now=now)
    assert (event.kind, event.money, event.charge_id) == (EventKind.NEWS, None, "")


@pytest.mark.parametrize(
    "change",
    [
        {"timestamp": 1},
        {"signature": {"properties": [], "checksum": "00"}},
        {"signature": {"properties": ["transaction.id"], "checksum": None}},
        {"signature": None},
        {"data": {"transaction": {"id": "another", "status": "APPROVED", "amount_in_cents": 1}}},
    ],
)
async def test_an_event_that_was_changed_is_refused(wompi: WompiBench, now: datetime, change: dict[str, Any]):
    webhook = await told(wompi)
    body = orjson.dumps(orjson.loads(webhook.body) | change)
    with pytest.raises(WebhookUnsigned):
        wompi.provider.verify_webhook(headers=webhook.headers, body=body, now=now)


async def test_an_event_is_taken_for_as_long_as_wompi_repeats_it(wompi: WompiBench, now: datetime):
    webhook = await told(wompi)
    wompi.provider.verify_webhook(headers=webhook.headers, body=webhook.body, now=now + timedelta(hours=24))
    for moment in (now + timedelta(hours=26), now - timedelta(minutes=6)):
        with pytest.raises(WebhookUnsigned, match="too old"):
            wompi.provider.verify_webhook(headers=webhook.headers, body=webhook.body, now=moment)


async def test_a_header_that_contradicts_the_body_is_refused(wompi: WompiBench, now: datetime):
    webhook = await told(wompi)
    with pytest.raises(WebhookUnsigned):
        wompi.provider.verify_webhook(headers={"x-event-checksum": "00"}, body=webhook.body, now=now)
    wompi.provider.verify_webhook(headers={}, body=webhook.body, now=now)


async def test_an_event_of_the_other_environment_is_refused(wompi: WompiBench, now: datetime):
    webhook = await told(wompi)
    body = orjson.dumps(orjson.loads(webhook.body) | {"environment": "prod"})
    with pytest.raises(WebhookMalformed, match="environment"):
        wompi.provider.verify_webhook(headers=webhook.headers, body=body, now=now)


async def test_a_signed_event_that_was_readdressed_moves_nobodys_money(
    wompi: WompiBench, database: Database, resources: Resources, now: datetime
):
    # Wompi's checksum leaves out the reference: who once saw an event could turn it to another payment.
    webhook = await told(wompi)
    other = await wompi.begin()
    event = orjson.loads(webhook.body)
    event["data"]["transaction"]["reference"] = str(other.id)
    (news,) = wompi.provider.verify_webhook(headers=webhook.headers, body=orjson.dumps(event), now=now)
    assert news.payment_ref == str(other.id)
    context = JobContext(database=database, resources=resources, now=now, attempt=1)
    await handlers.poll(context, payment_id=news.payment_ref)
    async with database.read() as session:
        assert not (await service.get(session, payment_id=other.id)).captured


async def test_an_event_about_something_else_is_answered_and_forgotten(wompi: WompiBench, now: datetime):
    properties, moment = ["token"], int(now.timestamp())
    checksum = wire.checksum({"token": "t"}, properties=properties, timestamp=moment, secret=EVENTS)
    event = {
        "event": "nequi_token.updated",
        "data": {"token": "t"},
        "environment": "test",
        "signature": {"properties": properties, "checksum": checksum},
        "timestamp": moment,
    }
    assert wompi.provider.verify_webhook(headers={}, body=orjson.dumps(event), now=now) == ()


JSON = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab"), st.lists, max_leaves=5)
FIELDS = st.sampled_from(["signature", "timestamp", "data", "environment", "checksum", "properties"])


@given(st.binary(max_size=200) | st.dictionaries(FIELDS, st.dictionaries(FIELDS, JSON) | JSON).map(orjson.dumps))
def test_no_body_is_taken_that_nobody_signed(body: bytes):
    with pytest.raises(WebhookUnsigned):
        wire.read_event(
            body,
            header="",
            secret="s",
            environment="test",
            now=datetime.fromisoformat("2026-11-28T12:00:00+00:00"),
            tolerance=timedelta(minutes=5),
        )


@pytest.mark.parametrize("change", [{"amount_in_cents": -1}, {"amount_in_cents": "1"}, {"currency": "XXX"}, {"id": 7}])
def test_a_transaction_that_is_none_is_refused(change: dict[str, Any]):
    good = {
        "id": "1",
        "status": "APPROVED",
        "amount_in_cents": 100,
        "currency": "COP",
        "reference": "r",
        "created_at": "2026-11-28T12:00:00.000Z",
    }
    assert [each.kind for each in wire.transaction_events(good)] == [EventKind.PENDING, EventKind.CAPTURED]
    with pytest.raises(WebhookMalformed):
        list(wire.transaction_events(good | change))


async def test_only_pesos_can_be_paid(wompi: WompiBench):
    ports.get_provider("wompi").check_amount(Money(1, "COP"))
    with pytest.raises(AmountUnsupported):
        await wompi.begin(amount=Money(1_000, "USD"))
    assert ports.names_for(Money(1_000, "USD")) == ()


async def test_a_void_that_wompi_refuses_waits_for_a_person(
    wompi: WompiBench, database: Database, resources: Resources, now: datetime
):
    wompi.double.void_status = "ERROR"
    payment = await refunded(wompi, database, resources, now=now)
    assert payment.reviews == (Review.REFUND_BY_HAND,)
    assert payment.refundable.amount == 0


async def test_a_void_whose_answer_is_lost_is_not_made_twice(
    wompi: WompiBench, database: Database, resources: Resources, now: datetime
):
    payment = await paid(wompi, database, resources, now=now)
    async with database.write() as session:
        refund = await service.refund(session, payment_id=payment.id, idempotency_key="a", now=now)
    context = JobContext(database=database, resources=resources, now=now, attempt=1)
    wompi.double.lose_void = True
    with pytest.raises(GatewayUnavailable):
        await handlers.refund(context, refund_id=str(refund.id))
    await handlers.refund(context, refund_id=str(refund.id))
    voids = [call for call in wompi.double.calls if call.path.endswith("/void")]
    assert len(voids) == 1
    async with database.read() as session:
        settled = await service.get(session, payment_id=payment.id)
    assert (settled.refunded, settled.reviews) == (payment.amount, ())


async def test_a_void_that_shows_later_is_found_by_asking(
    wompi: WompiBench, database: Database, resources: Resources, now: datetime
):
    wompi.double.void_lags = True
    payment = await refunded(wompi, database, resources, now=now)
    assert (payment.refund_pending, payment.reviews) == (payment.amount, ())
    (charge,) = wompi.double.transactions
    wompi.double.let_void(charge)
    later = now + timedelta(minutes=3)
    async with database.write() as session:
        due = await service.claim_due_polls(
            session, interval=timedelta(minutes=2), give_up_after=timedelta(days=3), now=later
        )
    assert due == (payment.id,)
    context = JobContext(database=database, resources=resources, now=later, attempt=1)
    await handlers.poll(context, payment_id=str(payment.id))
    async with database.read() as session:
        settled = await service.get(session, payment_id=payment.id)
    assert (settled.refunded, settled.refund_pending.amount) == (payment.amount, 0)


async def paid(wompi: WompiBench, database: Database, resources: Resources, *, now: datetime):
    payment = await wompi.begin()
    await wompi.pay(payment, Mood.LOSE)
    context = JobContext(database=database, resources=resources, now=now, attempt=1)
    await handlers.poll(context, payment_id=str(payment.id))
    return payment


async def refunded(wompi: WompiBench, database: Database, resources: Resources, *, now: datetime):
    payment = await paid(wompi, database, resources, now=now)
    async with database.write() as session:
        refund = await service.refund(session, payment_id=payment.id, idempotency_key="a", now=now)
    context = JobContext(database=database, resources=resources, now=now, attempt=1)
    await handlers.refund(context, refund_id=str(refund.id))
    async with database.read() as session:
        return await service.get(session, payment_id=payment.id)
