"""Stripe's signatures, amounts and keys, and what is done when one of the three steps dies."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx2
import orjson
import pytest

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.payment import handlers, outside, service
from sokoni.commerce.payment.adapters import stripe_wire as wire
from sokoni.commerce.payment.errors import (
    AmountUnsupported,
    GatewayRefused,
    GatewayUnavailable,
    RefundTooLarge,
    WebhookMalformed,
    WebhookUnsigned,
)
from sokoni.commerce.payment.types import Payment, Review, State
from sokoni.core.database import Database
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import CURRENCIES, Money
from sokoni.core.resources import Resources
from tests.support import payment_benches as benches
from tests.support.factories import payment as payment_factory
from tests.support.gateways.base import Mood
from tests.support.payment_benches import RETURN_URL, StripeBench

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def stripe(database: Database, resources: Resources, now: datetime) -> AsyncIterator[StripeBench]:
    async with benches.bench("stripe", database, resources, now=now) as made:
        assert isinstance(made, StripeBench)
        yield made


@pytest.fixture
def context(database: Database, resources: Resources, now: datetime) -> JobContext:
    return JobContext(database=database, resources=resources, now=now, attempt=1)


async def reload(database: Database, payment: Payment) -> Payment:
    async with database.read() as session:
        return await service.get(session, payment_id=payment.id)


def signed(body: bytes, *, secret: str, at: datetime) -> str:
    moment = int(at.timestamp())
    return f"t={moment},v1={hmac.new(secret.encode(), f'{moment}.'.encode() + body, hashlib.sha256).hexdigest()}"


def read(body: bytes, header: str, *, now: datetime, secrets: tuple[str, ...] = ("a", "b")):
    return wire.read_event(body, header=header, secrets=secrets, is_live=False, now=now, tolerance=timedelta(minutes=5))


def event(kind: str, thing: dict[str, Any], *, livemode: bool = False) -> bytes:
    return orjson.dumps({"id": "evt_1", "type": kind, "livemode": livemode, "created": 1, "data": {"object": thing}})


@pytest.mark.parametrize("secret", ["a", "b"])
def test_both_secrets_hold_while_one_is_changed_for_the_other(secret: str, now: datetime):
    body = event("customer.created", {})
    assert read(body, signed(body, secret=secret, at=now), now=now) == ()


@pytest.mark.parametrize(
    ("secret", "minutes", "change"), [("c", 0, b""), ("a", 6, b""), ("a", -6, b""), ("a", 0, b" ")]
)
def test_a_signature_of_another_secret_time_or_body_is_refused(secret: str, minutes: int, change: bytes, now: datetime):
    body = event("customer.created", {})
    header = signed(body, secret=secret, at=now - timedelta(minutes=minutes))
    with pytest.raises(WebhookUnsigned):
        read(body + change, header, now=now)


@pytest.mark.parametrize(
    ("kind", "thing", "livemode"),
    [
        ("customer.created", {}, True),
        ("checkout.session.completed", {}, False),
        ("payment_intent.succeeded", {"metadata": {"payment_id": 7}}, False),
        ("refund.updated", {"metadata": {"payment_id": "p"}, "status": "unheard of"}, False),
    ],
)
def test_a_signed_event_that_cannot_be_read_is_malformed(
    kind: str,
    thing: dict[str, Any],
    livemode: bool,  # noqa: FBT001
    now: datetime,
):
    body = event(kind, thing, livemode=livemode)
    with pytest.raises(WebhookMalformed):
        read(body, signed(body, secret="a", at=now), now=now)


@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "refund.updated", "charge.refunded"])
def test_what_others_made_in_the_same_account_is_none_of_ours(kind: str, now: datetime):
    body = event(kind, {"metadata": {}})
    assert read(body, signed(body, secret="a", at=now), now=now) == ()


@pytest.mark.parametrize(
    ("money", "counted"),
    [
        (Money(12_990, "COP"), 12_990),
        (Money(500, "JPY"), 500),
        (Money(500, "CLP"), 500),
        (Money(5_000, "UGX"), 500_000),
        (Money(1_230, "KWD"), 1_230),
    ],
)
def test_amounts_are_counted_as_stripe_counts_them(money: Money, counted: int):
    assert wire.to_amount(money) == counted
    assert wire.to_money(counted, money.currency.lower()) == money


@pytest.mark.parametrize("money", [Money(1_234, "KWD"), Money(1_000, "IRR"), Money(5, "XTR")])
def test_what_stripe_cannot_charge_exactly_is_refused(money: Money):
    with pytest.raises(AmountUnsupported):
        wire.to_amount(money)


@pytest.mark.parametrize("currency", sorted(CURRENCIES.keys() - {"IQD", "IRR", "LYD", "XTR"}))
def test_every_amount_that_goes_out_comes_back_the_same(currency: str):
    assert wire.to_money(wire.to_amount(Money(98_760, currency)), currency) == Money(98_760, currency)


async def test_opening_twice_at_once_opens_one_checkout(stripe: StripeBench, now: datetime):
    payment = await payment_factory.committed(stripe.database, provider="stripe", now=now)

    async def open_it() -> Payment:
        return await outside.open_payment(
            stripe.database, payment_id=payment.id, return_url=RETURN_URL, email="", now=now
        )

    opened = await asyncio.gather(*(open_it() for _ in range(4)))
    assert len({each.action.url for each in opened if each.action}) == len(stripe.double.checkouts) == 1


async def test_a_checkout_whose_record_died_is_found_again_by_the_sweeper(
    stripe: StripeBench, context: JobContext, now: datetime
):
    payment = await payment_factory.committed(stripe.database, provider="stripe", now=now)
    async with stripe.database.write() as session:
        prepared = await service.prepare_opening(session, payment_id=payment.id, return_url=RETURN_URL, now=now)
    # The call is made, and the process dies before it is recorded.
    await stripe.provider.open(payment=prepared, email="", now=now)
    for _ in range(2):
        await handlers.open_payment(context, payment_id=str(payment.id))
    (checkout,) = stripe.double.checkouts.values()
    found = await reload(stripe.database, payment)
    assert (found.provider_ref, found.action.url) == (checkout["id"], checkout["url"])


async def test_a_lost_answer_is_asked_for_again_under_the_same_key(stripe: StripeBench, now: datetime):
    payment = await payment_factory.committed(stripe.database, provider="stripe", now=now)
    stripe.double.lost_answers.append(502)
    await outside.open_payment(stripe.database, payment_id=payment.id, return_url=RETURN_URL, email="", now=now)
    assert (len(stripe.double.calls), len(stripe.double.checkouts)) == (2, 1)


async def test_a_gateway_that_stays_away_leaves_the_payment_as_it_was(stripe: StripeBench, now: datetime):
    payment = await payment_factory.committed(stripe.database, provider="stripe", now=now)
    stripe.double.away.extend([503, 500, 429])
    with pytest.raises(GatewayUnavailable):
        await outside.open_payment(stripe.database, payment_id=payment.id, return_url=RETURN_URL, email="", now=now)
    found = await reload(stripe.database, payment)
    assert (found.state, found.provider_ref, found.action) == (State.PENDING, "", payment.action)


async def test_a_refusal_is_said_in_the_gateways_words_and_not_repeated(stripe: StripeBench, now: datetime):
    payment = await payment_factory.committed(stripe.database, provider="stripe", now=now)
    stripe.double.away.append(400)
    with pytest.raises(GatewayRefused, match="try later"):
        await outside.open_payment(stripe.database, payment_id=payment.id, return_url=RETURN_URL, email="", now=now)
    assert len(stripe.double.calls) == 1


async def test_giving_up_ends_the_checkout_and_one_that_is_paid_stays(
    stripe: StripeBench, context: JobContext, drain: Drain, client: httpx2.AsyncClient, now: datetime
):
    given_up, paid = await stripe.begin(), await stripe.begin()
    await stripe.pay(paid, Mood.LOSE)
    for payment in (given_up, paid):
        async with stripe.database.write() as session:
            await service.expire(session, reference_id=payment.reference_id, now=now)
    await drain()
    await stripe.tell(client)
    statuses = [stripe.double.checkout_of(str(each.id))["status"] for each in (given_up, paid)]
    assert statuses == ["expired", "complete"]
    await handlers.poll(context, payment_id=str(paid.id))
    assert (await reload(stripe.database, paid)).captured == paid.amount
    assert (await reload(stripe.database, given_up)).state is State.EXPIRED


async def test_a_checkout_of_a_payment_that_was_given_up_meanwhile_is_ended(
    stripe: StripeBench, drain: Drain, now: datetime
):
    payment = await payment_factory.committed(stripe.database, provider="stripe", now=now)
    async with stripe.database.write() as session:
        prepared = await service.prepare_opening(session, payment_id=payment.id, return_url=RETURN_URL, now=now)
        await service.cancel(session, reference_id=payment.reference_id, now=now)
    await outside.finish_opening(stripe.database, payment=prepared, now=now)
    await drain()
    assert stripe.double.checkout_of(str(payment.id))["status"] == "expired"


async def test_what_was_given_back_in_stripes_console_is_asked_for_and_counted(
    stripe: StripeBench, client: httpx2.AsyncClient, drain: Drain
):
    payment = await stripe.begin()
    await stripe.pay(payment, Mood.APPROVE)
    await stripe.tell(client)
    stripe.double.refund_in_console(str(payment.id), 1_000)
    await stripe.tell(client)
    await drain()
    assert (await reload(stripe.database, payment)).refunded == Money(1_000, "COP")


async def test_a_refund_that_fails_later_waits_for_a_person(
    stripe: StripeBench, client: httpx2.AsyncClient, drain: Drain, now: datetime
):
    payment = await stripe.begin()
    await stripe.pay(payment, Mood.APPROVE)
    await stripe.tell(client)
    await drain()
    stripe.double.refund_status = "pending"
    async with stripe.database.write() as session:
        await service.refund(session, payment_id=payment.id, idempotency_key="a", now=now)
    await drain()
    pending = await reload(stripe.database, payment)
    assert (pending.refund_pending, pending.reviews) == (payment.amount, ())
    stripe.double.settle_refunds("failed")
    await stripe.tell(client)
    await drain()
    failed = await reload(stripe.database, payment)
    assert (failed.refund_pending, failed.reviews) == (payment.amount, (Review.REFUND_BY_HAND,))


async def test_a_refund_is_found_by_our_name_when_its_key_is_forgotten(
    stripe: StripeBench, context: JobContext, client: httpx2.AsyncClient, drain: Drain, now: datetime
):
    payment = await stripe.begin()
    await stripe.pay(payment, Mood.APPROVE)
    await stripe.tell(client)
    await drain()
    async with stripe.database.write() as session:
        refund = await service.refund(
            session, payment_id=payment.id, amount=Money(1_000, "COP"), idempotency_key="a", now=now
        )
    opened = await reload(stripe.database, payment)
    for _ in range(2):
        await stripe.provider.refund(stripe.database, payment=opened, refund=refund, now=now)
        stripe.double.forget_keys()
    assert [each["amount"] for each in stripe.double.refunds.values()] == [1_000]


@pytest.mark.parametrize(("ending", "refunded", "state"), [("won", 0, "captured"), ("lost", 12_990, "refunded")])
@pytest.mark.parametrize("order", ["as sent", "backwards", "doubled", "before the capture"])
async def test_a_dispute_ends_the_same_however_its_events_arrive(
    stripe: StripeBench,
    client: httpx2.AsyncClient,
    drain: Drain,
    ending: str,
    refunded: int,
    state: str,
    order: str,
):
    payment = await stripe.begin()
    await stripe.pay(payment, Mood.APPROVE)
    if order != "before the capture":
        await stripe.tell(client)
    stripe.double.dispute(str(payment.id))
    stripe.double.close_dispute(str(payment.id), ending)
    if order == "doubled":
        stripe.double.outbox += stripe.double.outbox
    elif order != "as sent":
        stripe.double.outbox.reverse()
    await stripe.tell(client)
    await drain()
    after = await reload(stripe.database, payment)
    assert (after.state, after.refunded, after.lost) == (state, Money(refunded, "COP"), Money(refunded, "COP"))
    assert (after.disputed.amount, after.refundable.amount) == (0, 12_990 - refunded)
    async with stripe.database.read() as session:
        assert (await ledger.verify(session)).is_sound
        gateway = await ledger.balance(session, account=AccountRef("gateway:stripe"), currency="COP")
        assert gateway.amount == 12_990 - refunded


async def test_what_a_dispute_holds_cannot_be_given_back_and_waits_for_a_person(
    stripe: StripeBench, client: httpx2.AsyncClient, drain: Drain, now: datetime
):
    payment = await stripe.begin()
    await stripe.pay(payment, Mood.APPROVE)
    stripe.double.dispute(str(payment.id), amount=10_000)
    await stripe.tell(client)
    await drain()
    after = await reload(stripe.database, payment)
    assert (after.disputed, after.reviews) == (Money(10_000, "COP"), (Review.DISPUTED,))
    async with stripe.database.write() as session:
        with pytest.raises(RefundTooLarge):
            async with session.begin_nested():
                await service.refund(
                    session, payment_id=payment.id, amount=Money(2_991, "COP"), idempotency_key="a", now=now
                )
        await service.refund(session, payment_id=payment.id, amount=Money(2_990, "COP"), idempotency_key="a", now=now)


async def test_a_dispute_of_what_others_sold_in_the_same_account_is_none_of_ours(
    stripe: StripeBench, client: httpx2.AsyncClient, drain: Drain
):
    payment = await stripe.begin()
    await stripe.pay(payment, Mood.APPROVE)
    await stripe.tell(client)
    stripe.double.dispute(str(payment.id))
    stripe.double.disputes[str(payment.id)]["payment_intent"] = "pi_of_others"
    stripe.double.outbox.clear()
    stripe.double.close_dispute(str(payment.id), "lost")
    await stripe.tell(client)
    await drain()
    assert (await reload(stripe.database, payment)).refunded.amount == 0
