"""Every way of paying keeps the same promises: the same suite over all of them, gateways by their doubles."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import text

from sokoni.commerce.ledger import service as ledger
from sokoni.commerce.ledger.types import AccountRef
from sokoni.commerce.payment import handlers, rules, service
from sokoni.commerce.payment.errors import WebhookUnsigned, WebhookUnsupported
from sokoni.commerce.payment.types import Payment, Refund, Review, State
from sokoni.core.change import Actor
from sokoni.core.database import Database
from sokoni.core.jobs.types import JobContext
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from tests.support import payment_benches as benches
from tests.support import payment_stories
from tests.support.gateways.base import Mood
from tests.support.payment_benches import Bench, GatewayBench
from tests.support.payment_stories import live

ACTOR = Actor(kind="system", label="tests")
Drain = Callable[[], Awaitable[int]]
PAYING = [
    (name, mood)
    for name in benches.NAMES
    for mood in (Mood.APPROVE, Mood.DUPLICATE, Mood.REORDER, Mood.LOSE, Mood.DELAY)
    if mood in benches.MOODS[name]
]


def able(mood: Mood) -> list[str]:
    return [name for name in benches.NAMES if mood in benches.MOODS[name]]


@pytest.fixture
async def on_bench(
    request: pytest.FixtureRequest, database: Database, resources: Resources, now: datetime
) -> AsyncIterator[Bench]:
    async with benches.bench(request.param, database, resources, now=now) as made:
        yield made


@pytest.fixture
def context(database: Database, resources: Resources, now: datetime) -> JobContext:
    return JobContext(database=database, resources=resources, now=now, attempt=1)


@pytest.fixture
def settle(on_bench: Bench, client: httpx2.AsyncClient, drain: Drain, context: JobContext, database: Database):
    """Let everything be told and worked off, and ask once, as the clock does where a webhook gets lost."""

    async def run(payment: Payment) -> Payment:
        await on_bench.tell(client)
        await drain()
        await handlers.poll(context, payment_id=str(payment.id))
        await drain()
        async with database.read() as session:
            return await service.get(session, payment_id=payment.id)

    return run


@pytest.fixture
def pay(on_bench: Bench, settle: Callable[[Payment], Awaitable[Payment]]):
    """A payment that went as wished, as it stands after everything was told."""

    async def run(mood: Mood = Mood.APPROVE) -> Payment:
        payment = await on_bench.begin()
        await on_bench.pay(payment, mood)
        return await settle(payment)

    return run


Pay = Callable[..., Awaitable[Payment]]


@pytest.fixture
def give_back(database: Database, context: JobContext, on_bench: Bench, settle: Pay):
    """Ask for a refund, and have it made as often as a job may run."""

    async def run(payment: Payment, amount: Money, key: str = "a") -> tuple[Refund, Payment]:
        async with database.write() as session:
            wanted = await service.refund(
                session, payment_id=payment.id, amount=amount, idempotency_key=key, now=context.now
            )
        for _ in range(3):
            await handlers.refund(context, refund_id=str(wanted.id))
        on_bench.settle_refunds()
        settled = await settle(payment)
        async with database.read() as session:
            ended = await service.get_refund(session, refund_id=wanted.id)
        assert ended is not None
        return ended, settled

    return run


async def published(database: Database) -> Counter[str]:
    async with database.read() as session:
        rows = await session.execute(text("SELECT name FROM events WHERE name LIKE 'payment.%'"))
        return Counter(rows.scalars())


async def held_by(database: Database, provider: str, currency: str) -> Money:
    async with database.read() as session:
        assert (await ledger.verify(session)).is_sound
        return await ledger.balance(session, account=AccountRef(f"gateway:{provider}"), currency=currency)


@pytest.mark.parametrize("on_bench", benches.NAMES, indirect=True)
async def test_what_comes_next_is_stored_with_the_payment(on_bench: Bench, database: Database):
    begun = await on_bench.begin()
    async with database.read() as session:
        stored = await service.get(session, payment_id=begun.id)
    assert stored.action == begun.action
    assert (stored.action is None) == (on_bench.provider.prepare(begun) is None)


@pytest.mark.parametrize("on_bench", benches.NAMES, indirect=True)
async def test_a_payment_of_which_nothing_is_known_yet_stays_pending(
    on_bench: Bench, database: Database, now: datetime
):
    begun = await on_bench.begin()
    answer = await on_bench.provider.poll(database, payment=begun, now=now)
    assert rules.fold(begun.amount, answer).state is State.PENDING


@pytest.mark.parametrize("on_bench", benches.NAMES, indirect=True)
async def test_a_webhook_of_anybody_is_refused(on_bench: Bench, now: datetime):
    for body in (b"", b"{}", b"[]", b'"a"', b"\xff", b"a=b", b'{"signature":{"properties":[],"checksum":""}}'):
        with pytest.raises((WebhookUnsigned, WebhookUnsupported)):
            on_bench.provider.verify_webhook(headers={}, body=body, now=now)


@pytest.mark.parametrize(("on_bench", "mood"), PAYING, indirect=["on_bench"])
async def test_money_that_comes_is_captured_once_however_it_is_told(
    on_bench: Bench, mood: Mood, pay: Pay, settle: Pay, database: Database
):
    payment = await pay(mood)
    await on_bench.end(payment)
    payment = await settle(payment)
    assert (payment.state, payment.captured, payment.reviews) == (State.CAPTURED, on_bench.amount, ())
    assert (await published(database))["payment.captured"] == 1
    held = on_bench.amount if on_bench.keeps_money else on_bench.amount - on_bench.amount
    assert await held_by(database, on_bench.name, on_bench.amount.currency) == held


@pytest.mark.parametrize("on_bench", able(Mood.DELAY), indirect=True)
async def test_what_is_only_begun_is_no_money(pay: Pay):
    assert (await pay(Mood.DELAY)).state is State.PENDING


@pytest.mark.parametrize("on_bench", able(Mood.DECLINE), indirect=True)
async def test_a_decline_captures_nothing_and_says_why(on_bench: Bench, pay: Pay, database: Database):
    payment = await pay(Mood.DECLINE)
    assert payment.state in {State.FAILED, State.PENDING}
    assert payment.reason
    assert not payment.captured
    assert not await held_by(database, on_bench.name, on_bench.amount.currency)


@pytest.mark.parametrize("on_bench", able(Mood.WRONG_AMOUNT), indirect=True)
async def test_a_wrong_amount_never_captures_and_is_kept_in_the_books(on_bench: Bench, pay: Pay, database: Database):
    payment = await pay(Mood.WRONG_AMOUNT)
    assert (payment.state, payment.captured.amount) == (State.MISMATCH, 0)
    assert payment.reviews == (Review.AMOUNT_MISMATCH,)
    assert await held_by(database, on_bench.name, on_bench.amount.currency) == payment.surplus
    assert "payment.captured" not in await published(database)


@pytest.mark.parametrize("on_bench", able(Mood.TWICE), indirect=True)
async def test_paying_twice_captures_once_and_flags_the_rest(on_bench: Bench, pay: Pay, database: Database):
    payment = await pay(Mood.TWICE)
    assert (payment.captured, payment.surplus) == (on_bench.amount, on_bench.amount)
    assert payment.reviews == (Review.PAID_TWICE,)
    assert (await published(database))["payment.captured"] == 1


@pytest.mark.parametrize("on_bench", able(Mood.REORDER), indirect=True)
async def test_polling_says_the_same_under_the_same_keys(on_bench: Bench, pay: Pay, database: Database, now: datetime):
    payment = await pay(Mood.REORDER)
    first = await on_bench.provider.poll(database, payment=payment, now=now)
    assert await on_bench.provider.poll(database, payment=payment, now=now) == first
    assert rules.fold(payment.amount, first).state is State.CAPTURED


@pytest.mark.parametrize("on_bench", benches.NAMES, indirect=True)
async def test_a_refund_in_full_is_made_once_however_often_it_is_asked(
    on_bench: Bench, pay: Pay, give_back: Pay, database: Database
):
    refund, payment = await give_back(await pay(), on_bench.amount)
    assert refund.state == "succeeded"
    assert (payment.state, payment.refunded, payment.refund_pending.amount) == (State.REFUNDED, on_bench.amount, 0)
    assert payment.reviews == ()
    assert (await published(database))["payment.refunded"] == 1
    assert not await held_by(database, on_bench.name, on_bench.amount.currency)


@pytest.mark.parametrize("on_bench", benches.GIVING_PARTS, indirect=True)
async def test_refunds_in_parts_add_up(on_bench: Bench, pay: Pay, give_back: Pay, database: Database):
    part = Money(5_000, on_bench.amount.currency)
    _, payment = await give_back(await pay(), part, "a")
    assert (payment.state, payment.refunded, payment.reviews) == (State.CAPTURED, part, ())
    _, payment = await give_back(payment, on_bench.amount - part, "b")
    assert (payment.state, payment.refunded) == (State.REFUNDED, on_bench.amount)
    assert (await published(database))["payment.refunded"] == 2
    assert not await held_by(database, on_bench.name, on_bench.amount.currency)


@pytest.mark.parametrize("on_bench", benches.GIVING_NO_PARTS, indirect=True)
async def test_a_part_that_a_provider_does_not_give_back_waits_for_a_person(
    on_bench: Bench, pay: Pay, give_back: Pay, database: Database, now: datetime
):
    part = Money(5_000, on_bench.amount.currency)
    refund, payment = await give_back(await pay(), part)
    assert (refund.state, payment.reviews) == ("requested", (Review.REFUND_BY_HAND,))
    assert payment.refundable == on_bench.amount - part
    for _ in range(2):
        async with database.write() as session:
            payment = await service.finish_refund(
                session, payment_id=payment.id, refund_id=refund.id, actor=ACTOR, now=now
            )
    assert (payment.state, payment.refunded, payment.reviews) == (State.CAPTURED, part, ())
    assert await held_by(database, on_bench.name, on_bench.amount.currency) == on_bench.amount - part


@pytest.mark.heavy
@pytest.mark.parametrize("on_bench", benches.GATEWAYS, indirect=True)
async def test_every_order_copy_and_loss_of_six_messages_ends_in_one_state_with_one_capture(
    on_bench: GatewayBench, give_back: Pay, settle: Pay, database: Database, now: datetime, scale: float
):
    # A first try, one that pays, and a refund: what was told and what was answered after each of them.
    payment, arrivals = await on_bench.begin(), []
    for each in (on_bench.first_try, on_bench.last_try):
        await each(payment)
        arrivals.append(on_bench.told(now=now))
        arrivals.append(tuple(await on_bench.provider.poll(database, payment=payment, now=now)))
    await settle(payment)
    await give_back(payment, on_bench.amount)
    arrivals.append(on_bench.told(now=now))
    truth = tuple(await on_bench.provider.poll(database, payment=payment, now=now))
    arrivals.append(truth)
    end = rules.fold(payment.amount, truth)
    assert (len(arrivals), end.state) == (6, State.REFUNDED)
    # Whatever got lost is healed by one question at the end.
    for order in payment_stories.arrivals(arrivals, scale):
        state, counted = live(payment.amount, [event for told in (*order, truth) for event in told])
        assert (state.state, state.captured, state.refunded) == (end.state, end.captured, end.refunded)
        assert counted[rules.Captured] == counted[rules.MoneyCame] == 1
        assert counted[rules.Refunded] == counted[rules.MoneyWent] == 1
