"""Every way of paying keeps the same promises, and the settings decide which are offered."""

from datetime import datetime

import pytest

from sokoni.commerce.payment import ports, rules, service
from sokoni.commerce.payment.errors import WebhookUnsigned, WebhookUnsupported
from sokoni.commerce.payment.module import install
from sokoni.commerce.payment.settings import PaymentSettings
from sokoni.commerce.payment.types import Behaviour, EventKind, Refund, RefundState, State
from sokoni.core import ids
from sokoni.core.database import Database, WriteSession, count_statements
from sokoni.core.http.edge import HttpSettings
from sokoni.core.money import Money
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError
from tests.support.factories import payment as payment_factory

NAMES = ("test", "manual", "cash")


@pytest.fixture(params=NAMES)
def provider(request: pytest.FixtureRequest, resources: Resources) -> ports.PaymentProvider:
    """Each way of paying, as an installation offers it."""
    install(resources)
    return ports.get_provider(request.param)


async def test_what_comes_next_is_stored_with_the_payment(
    provider: ports.PaymentProvider, session: WriteSession, now: datetime
):
    begun = await payment_factory.payment(session, provider=provider.name, now=now)
    stored = await service.get(session, payment_id=begun.id)
    assert stored.action == begun.action == provider.prepare(begun)


async def test_a_payment_of_which_nothing_is_known_yet_stays_pending(
    provider: ports.PaymentProvider, database: Database, now: datetime
):
    begun = await payment_factory.committed(database, provider=provider.name, now=now)
    answer = await provider.poll(database, payment=begun, now=now)
    assert rules.fold(begun.amount, answer).state is State.PENDING


async def test_a_webhook_of_anybody_is_refused(provider: ports.PaymentProvider, now: datetime):
    with pytest.raises((WebhookUnsigned, WebhookUnsupported)):
        provider.verify_webhook(headers={}, body=b"{}", now=now)


async def test_giving_back_twice_under_one_id_gives_back_once(
    provider: ports.PaymentProvider, database: Database, now: datetime
):
    begun = await payment_factory.committed(database, provider=provider.name, now=now)
    part = Money(5_000, "COP")
    refund = Refund(
        id=ids.new_id(),
        payment_id=begun.id,
        amount=part,
        state=RefundState.REQUESTED,
        reason="returned",
        idempotency_key="a",
        requested_at=now,
    )
    await payment_factory.decide(database, begun, now=now)
    first = await provider.refund(database, payment=begun, refund=refund, now=now)
    again = await provider.refund(database, payment=begun, refund=refund, now=now)
    (event,) = first
    assert [each.key for each in again] == [event.key]
    assert (event.kind, event.refund_id, event.money) == (EventKind.REFUNDED, str(refund.id), part)


async def test_polling_says_the_same_under_the_same_keys(database: Database, now: datetime):
    begun = await payment_factory.committed(database, now=now)
    await payment_factory.decide(database, begun, behaviour=Behaviour.OUT_OF_ORDER, now=now)
    gateway = payment_factory.gateway()
    first = await gateway.poll(database, payment=begun, now=now)
    assert await gateway.poll(database, payment=begun, now=now) == first
    assert rules.fold(begun.amount, first).state is State.CAPTURED


async def test_settling_a_capture_costs_seven_statements(database: Database, now: datetime, no_subscribers: None):
    begun = await payment_factory.committed(database, now=now)
    await payment_factory.deliver(database, begun, now=now)
    async with database.write() as session:
        with count_statements() as counted:
            await service.settle(session, payment_id=begun.id, now=now)
    # Lock, events, payment, ledger head and entries, outbox, inbox.
    assert counted.value == 7


@pytest.fixture
def restored(resources: Resources):
    """The ways of paying of this process, again after a test that changed them."""
    yield resources
    resources.provide(PaymentSettings())
    resources.provide(HttpSettings())
    install(resources)


@pytest.mark.parametrize(
    ("production", "allowed", "offered"),
    [
        (False, False, ("test", "manual", "cash")),
        (True, False, ("manual", "cash")),
        (True, True, ("test", "manual", "cash")),
    ],
)
def test_production_offers_no_test_payments_unless_told(
    restored: Resources,
    production: bool,  # noqa: FBT001
    allowed: bool,  # noqa: FBT001
    offered: tuple[str, ...],
):
    restored.provide(HttpSettings(production=production))
    restored.provide(PaymentSettings(test_in_production=allowed))
    install(restored)
    assert ports.provider_names() == offered


def test_settings_choose_what_is_offered_and_in_which_order(restored: Resources):
    restored.provide(PaymentSettings(providers=("cash", "manual"), manual_instructions="Bank 1, account 2"))
    install(restored)
    assert ports.provider_names() == ("cash", "manual")


def test_a_provider_that_there_is_not_stops_the_start(restored: Resources):
    restored.provide(PaymentSettings(providers=("barter",)))
    with pytest.raises(InvalidSettingError, match="PAYMENT_PROVIDERS names 'barter'"):
        install(restored)
