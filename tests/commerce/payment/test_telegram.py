"""What Telegram says of payments: Stars without decimals, invoices that are paid again, and the question before."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from sokoni.commerce.payment import ports, rules, service
from sokoni.commerce.payment.adapters import telegram_wire as wire
from sokoni.commerce.payment.adapters.telegram import Telegram
from sokoni.commerce.payment.errors import AmountUnsupported, WebhookMalformed
from sokoni.commerce.payment.types import EventKind, Review, State
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from tests.support import payment_benches as benches
from tests.support.factories import payment as payment_factory
from tests.support.gateways.base import Mood
from tests.support.gateways.telegram import Bot
from tests.support.payment_benches import StarsBench
from tests.support.payment_stories import arrivals, live

Drain = Callable[[], Awaitable[int]]
STARS = Money(250, "XTR")


@pytest.fixture
async def stars(database: Database, resources: Resources, now: datetime) -> AsyncIterator[StarsBench]:
    async with benches.bench("telegram_stars", database, resources, now=now) as made:
        assert isinstance(made, StarsBench)
        yield made


async def story(now: datetime) -> list[dict[str, Any]]:
    """An invoice that is paid, paid again, told twice, and given back twice."""
    bot = Bot(now)
    await bot.create_link(payload="p", money=STARS)
    bot.pay("p")
    bot.pay("p")
    first, second = bot.charges
    for charge_id in (second, first):
        await bot.refund_stars(charge_id=charge_id)
    return [*bot.updates, bot.updates[0], bot.updates[2]]


@pytest.mark.heavy
async def test_every_order_copy_and_loss_of_six_updates_ends_in_one_state_with_one_capture(now: datetime, scale: float):
    told = [wire.read_update(update)[0] for update in await story(now)]
    end = rules.fold(STARS, told)
    assert (end.state, end.captured, end.refunded, end.reviews) == (State.REFUNDED, STARS, STARS, (Review.PAID_TWICE,))
    # Telegram keeps updates until they are taken: what was lost comes again at the end.
    for order in arrivals(told, scale):
        state, counted = live(STARS, (*order, *told))
        assert state == end
        assert counted[rules.Captured] == 1
        assert counted[rules.MoneyCame] == counted[rules.MoneyWent] == 2
        # Told before the charge that it gave back, the refund of the second is taken for one of the first until then.
        assert counted[rules.Refunded] in {1, 2}


async def test_stars_are_whole_and_told_by_their_charge(now: datetime):
    (event,) = wire.read_update((await story(now))[0])
    assert (event.kind, event.money, event.payment_ref) == (EventKind.CAPTURED, STARS, "p")
    assert event.money.to_decimal_string() == "250"
    assert event.charge_id in event.key


@pytest.mark.parametrize("update", [{}, {"message": {"date": 1, "text": "hi"}}, {"edited_message": {}}, {"message": 1}])
def test_an_update_of_something_else_says_nothing(update: dict[str, Any]):
    assert wire.read_update(update) == ()
    assert wire.read_pre_checkout(update) is None


@pytest.mark.parametrize(
    "change", [{"total_amount": 0}, {"total_amount": "1"}, {"currency": "XXX"}, {"invoice_payload": 1}]
)
async def test_an_update_of_a_payment_that_cannot_be_read_is_malformed(now: datetime, change: dict[str, Any]):
    update = (await story(now))[0]
    update["message"]["successful_payment"] |= change
    with pytest.raises(WebhookMalformed):
        wire.read_update(update)
    with pytest.raises(WebhookMalformed):
        wire.read_pre_checkout({"pre_checkout_query": {"id": "q"} | update["message"]["successful_payment"]})


async def test_the_question_before_is_answered_by_how_things_stand(stars: StarsBench, drain: Drain, now: datetime):
    payment = await stars.begin()

    async def ask(*, is_payable: bool = True, **change: object) -> str:
        update = stars.bot.query(str(payment.id))
        update["pre_checkout_query"] |= change
        query = wire.read_pre_checkout(update)
        assert query is not None
        async with stars.database.read() as session:
            return await service.answer_pre_checkout(session, query=query, is_payable=is_payable)

    assert await ask() == ""
    assert await ask(is_payable=False) == "closed"
    assert await ask(total_amount=1) == "changed"
    assert await ask(currency="USD") == "unknown"
    assert await ask(invoice_payload="nothing of ours") == "unknown"
    await stars.pay(payment, Mood.APPROVE)
    async with stars.database.write() as session:
        await service.take_update(session, update=stars.bot.updates[0], now=now)
    await drain()
    assert await ask() == "closed"


async def test_an_invoice_is_opened_once(stars: StarsBench, now: datetime):
    payment = await stars.begin()
    again = await stars.provider.open(payment=payment, email="", now=now)
    assert (again.action, again.provider_ref) == (payment.action, payment.provider_ref)


async def test_stars_and_currencies_go_their_own_ways(stars: StarsBench, now: datetime):
    ports.add_provider(Telegram(wire.PAYMENTS, stars.bot))
    assert wire.STARS not in ports.names_for(Money(1, "COP"))
    assert wire.PAYMENTS not in ports.names_for(STARS)
    with pytest.raises(AmountUnsupported):
        await stars.begin(amount=Money(1, "COP"))


async def test_what_came_by_a_providers_token_is_given_back_by_a_person(
    stars: StarsBench, database: Database, drain: Drain, now: datetime
):
    ports.add_provider(Telegram(wire.PAYMENTS, stars.bot))
    payment = await payment_factory.committed(database, provider=wire.PAYMENTS, now=now)
    await stars.bot.create_link(payload=str(payment.id), money=payment.amount)
    stars.bot.pay(str(payment.id))
    async with database.write() as session:
        await service.take_update(session, update=stars.bot.updates[0], now=now)
    await drain()
    async with database.write() as session:
        await service.refund(session, payment_id=payment.id, idempotency_key="a", now=now)
    await drain()
    async with database.read() as session:
        found = await service.get(session, payment_id=payment.id)
    assert (found.captured, found.reviews) == (payment.amount, (Review.REFUND_BY_HAND,))
