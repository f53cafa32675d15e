"""Each way of paying on a test bench: what its buyer, its gateway and its people do, by the same few words."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

import httpx2

from sokoni.commerce.giftcard import service as giftcard
from sokoni.commerce.payment import outside, ports, service
from sokoni.commerce.payment.adapters.telegram import Telegram
from sokoni.commerce.payment.module import install
from sokoni.commerce.payment.settings import PaymentSettings, PayuSettings, StripeSettings, WompiSettings
from sokoni.commerce.payment.types import Behaviour, Payment, ProviderEvent, ReceiptState
from sokoni.core import settings as settings_reader
from sokoni.core.change import Actor
from sokoni.core.database import Database
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from tests.support.factories import payment as payment_factory
from tests.support.gateways.base import Double, Mood, Webhook, running
from tests.support.gateways.payu import Payu
from tests.support.gateways.stripe import Stripe
from tests.support.gateways.telegram import Bot
from tests.support.gateways.wompi import Wompi

ACTOR = Actor(kind="system", label="tests")
RETURN_URL = "http://testserver/o/token/paid"


class Bench(ABC):
    """One way of paying, ready to be used."""

    name: str
    moods: frozenset[Mood]
    amount = payment_factory.AMOUNT
    # Whether the provider gives back parts by itself.
    refunds_parts = True
    # Whether what was captured is still at the provider.
    keeps_money = True

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = database
        self.now = now

    @property
    def provider(self) -> ports.PaymentProvider:
        """The provider under test."""
        return ports.get_provider(self.name)

    async def begin(self, *, amount: Money | None = None) -> Payment:
        """A payment whose buyer stands where they pay."""
        async with self.database.write() as session:
            return await payment_factory.payment(
                session, provider=self.name, amount=amount or self.amount, now=self.now
            )

    @abstractmethod
    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Let the buyer pay."""

    async def tell(self, client: httpx2.AsyncClient) -> None:  # noqa: ARG002
        """Let the provider tell us, by the webhooks that it sends."""
        return

    async def end(self, payment: Payment) -> None:  # noqa: ARG002
        """End what was delayed."""
        return

    def settle_refunds(self) -> None:
        """Let the provider finish refunds that take their time."""
        return


class TestBench(Bench):
    """The test gateway."""

    __test__ = False
    name = "test"
    moods = frozenset({Mood.APPROVE, Mood.DECLINE, Mood.DUPLICATE, Mood.REORDER, Mood.LOSE, Mood.WRONG_AMOUNT})
    _BEHAVIOURS: Mapping[Mood, Behaviour] = {Mood.REORDER: Behaviour.OUT_OF_ORDER, Mood.LOSE: Behaviour.LOST}

    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Choose how it goes; its jobs tell."""
        behaviour = self._BEHAVIOURS.get(mood) or Behaviour(mood.value)
        await payment_factory.decide(self.database, payment, behaviour=behaviour, now=self.now)


class ManualBench(Bench):
    """A transfer with a receipt."""

    name = "manual"
    moods = frozenset({Mood.APPROVE, Mood.DECLINE})

    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Show a receipt, and have it approved or rejected."""
        async with self.database.write() as session:
            prepared = payment_factory.receipt()
            shown = await service.upload_receipt(session, payment_id=payment.id, prepared=prepared, now=self.now)
            assert shown.state is ReceiptState.SUBMITTED
            if mood is Mood.APPROVE:
                await service.approve_receipt(session, payment_id=payment.id, actor=ACTOR, now=self.now)
            else:
                await service.reject_receipt(
                    session, payment_id=payment.id, reason="not legible", actor=ACTOR, now=self.now
                )


class CashBench(Bench):
    """Cash on delivery."""

    name = "cash"
    moods = frozenset({Mood.APPROVE})

    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Hand it over."""
        assert mood is Mood.APPROVE
        async with self.database.write() as session:
            await service.collect_cash(session, payment_id=payment.id, now=self.now)


class GiftCardBench(Bench):
    """Gift cards."""

    name = "gift_card"
    moods = frozenset({Mood.APPROVE})
    # What comes goes on at once, to what the card's issuer owes.
    keeps_money = False

    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Redeem a card that holds what is due."""
        assert mood is Mood.APPROVE
        async with self.database.write() as session:
            issued = await giftcard.issue(session, amount=payment.amount, actor=ACTOR, now=self.now)
            await giftcard.redeem(
                session,
                reference_id=payment.reference_id,
                due=payment.amount,
                shop_ids=(),
                code=issued.code,
                now=self.now,
            )


class StarsBench(Bench):
    """Telegram Stars."""

    name = "telegram_stars"
    moods = frozenset({Mood.APPROVE, Mood.DUPLICATE, Mood.TWICE})
    amount = Money(12_990, "XTR")
    refunds_parts = False

    def __init__(self, database: Database, now: datetime) -> None:
        super().__init__(database, now)
        self.bot = Bot(now)
        ports.add_provider(Telegram(self.name, self.bot))

    async def begin(self, *, amount: Money | None = None) -> Payment:
        """A payment whose invoice the buyer was sent."""
        begun = await super().begin(amount=amount)
        return await outside.open_payment(
            self.database, payment_id=begun.id, return_url=RETURN_URL, email="", now=self.now
        )

    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Pay the invoice."""
        self.bot.pay(str(payment.id))
        if mood is Mood.TWICE:
            self.bot.pay(str(payment.id))
        if mood is Mood.DUPLICATE:
            self.bot.updates *= 3

    async def tell(self, client: httpx2.AsyncClient) -> None:  # noqa: ARG002
        """Hand on what Telegram sent to the bot."""
        while self.bot.updates:
            async with self.database.write() as session:
                await service.take_update(session, update=self.bot.updates.pop(0), now=self.now)


class GatewayBench(Bench):
    """A gateway, played by its double."""

    moods = frozenset(Mood)
    double: Double
    _read = 0

    async def begin(self, *, amount: Money | None = None) -> Payment:
        """A payment that is opened, and whose buyer came to the gateway's page."""
        begun = await super().begin(amount=amount)
        opened = await outside.open_payment(
            self.database, payment_id=begun.id, return_url=RETURN_URL, email="ana@example.com", now=self.now
        )
        assert opened.action is not None
        assert opened.action.url is not None
        self.visit(opened.action.url, opened.action.fields)
        return opened

    @abstractmethod
    def visit(self, url: str, fields: Mapping[str, str]) -> None:
        """Come to the gateway's page."""

    async def pay(self, payment: Payment, mood: Mood) -> None:
        """Pay on the gateway's page."""
        self.double.pay(str(payment.id), mood)

    async def first_try(self, payment: Payment) -> None:
        """Try in vain."""
        await self.pay(payment, Mood.DECLINE)

    async def last_try(self, payment: Payment) -> None:
        """Pay after a first try."""
        await self.pay(payment, Mood.APPROVE)

    async def tell(self, client: httpx2.AsyncClient) -> None:
        """Post everything that the gateway has to say."""
        while self.double.outbox:
            answer = await self.post(client, self.double.outbox.pop(0))
            assert answer.status_code == 200, answer.text

    def told(self, *, now: datetime) -> tuple[ProviderEvent, ...]:
        """What the webhooks say that were sent since this was asked last; they stay in the outbox."""
        fresh, self._read = self.double.outbox[self._read :], len(self.double.outbox)
        return tuple(
            event
            for each in fresh
            for event in self.provider.verify_webhook(headers=each.headers, body=each.body, now=now)
        )

    async def post(self, client: httpx2.AsyncClient, webhook: Webhook) -> httpx2.Response:
        """Post one webhook."""
        return await client.post(
            f"/api/v1/payments/webhooks/{self.name}", content=webhook.body, headers=dict(webhook.headers)
        )


class WompiBench(GatewayBench):
    """Wompi."""

    name = "wompi"
    refunds_parts = False
    double: Wompi

    def visit(self, url: str, fields: Mapping[str, str]) -> None:
        """Come by the sealed address."""
        assert not fields
        self.double.visit(url)

    async def end(self, payment: Payment) -> None:
        """Approve what was pending."""
        self.double.settle(str(payment.id))


class StripeBench(GatewayBench):
    """Stripe."""

    name = "stripe"
    # A checkout is paid once, and a declined try is its own affair.
    moods = frozenset(Mood) - {Mood.TWICE}
    double: Stripe

    def visit(self, url: str, fields: Mapping[str, str]) -> None:
        """Come to the address that was opened."""
        assert not fields
        assert url in {each["url"] for each in self.double.checkouts.values()}

    async def first_try(self, payment: Payment) -> None:
        """Pay in a way that takes its time."""
        await self.pay(payment, Mood.DELAY)

    async def last_try(self, payment: Payment) -> None:
        """Have it arrive."""
        await self.end(payment)

    async def end(self, payment: Payment) -> None:
        """Let what was pending arrive."""
        self.double.settle(str(payment.id))

    def settle_refunds(self) -> None:
        """Let pending refunds succeed."""
        self.double.settle_refunds()


class PayuBench(GatewayBench):
    """PayU Latam."""

    name = "payu"
    double: Payu

    def visit(self, url: str, fields: Mapping[str, str]) -> None:
        """Come by the signed form."""
        assert url.startswith(self.double.address)
        self.double.visit(fields)

    async def end(self, payment: Payment) -> None:
        """Approve what was pending."""
        self.double.settle(str(payment.id))

    def settle_refunds(self) -> None:
        """Approve the refunds."""
        self.double.settle_refunds()


OFFLINE: Mapping[str, type[Bench]] = {
    bench.name: bench for bench in (TestBench, ManualBench, CashBench, GiftCardBench, StarsBench)
}
GATEWAYS: Mapping[str, tuple[type[GatewayBench], Callable[[], Double], type]] = {
    "wompi": (WompiBench, Wompi, WompiSettings),
    "stripe": (StripeBench, Stripe, StripeSettings),
    "payu": (PayuBench, Payu, PayuSettings),
}
NAMES = (*OFFLINE, *GATEWAYS)
MOODS: Mapping[str, frozenset[Mood]] = {name: OFFLINE[name].moods for name in OFFLINE} | {
    name: GATEWAYS[name][0].moods for name in GATEWAYS
}

GIVING_NO_PARTS = tuple(name for name in NAMES if not (OFFLINE.get(name) or GATEWAYS[name][0]).refunds_parts)
GIVING_PARTS = tuple(name for name in NAMES if name not in GIVING_NO_PARTS)


@contextlib.asynccontextmanager
async def bench(name: str, database: Database, resources: Resources, *, now: datetime) -> AsyncIterator[Bench]:
    """A way of paying that this process offers, with its double where it has one; afterwards all is as it was."""
    if name in OFFLINE:
        yield OFFLINE[name](database, now)
        # Those that were added are offered no more.
        install(resources)
        return
    kind, make, settings_class = GATEWAYS[name]
    double = make()
    double.now = now
    async with running(double):
        env = double.settings()
        resources.provide(settings_reader.load(settings_class, env))
        resources.provide(settings_reader.load(PaymentSettings, env))
        install(resources)
        made = kind(database, now)
        made.double = double
        yield made
    resources.provide(settings_class())
    resources.provide(PaymentSettings())
    install(resources)
