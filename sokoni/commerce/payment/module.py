"""What payments add to the whole."""

from typing import TypeVar

from sokoni.commerce.payment import checks, handlers, ports
from sokoni.commerce.payment.adapters import (
    exchange,
    offline,
    payu,
    payu_wire,
    stripe,
    stripe_wire,
    test_gateway,
    wompi,
    wompi_wire,
)
from sokoni.commerce.payment.ports import PaymentProvider
from sokoni.commerce.payment.service.inbox import CLOSE_JOB, POLL_JOB, PROCESS_JOB
from sokoni.commerce.payment.service.opening import OPEN_JOB
from sokoni.commerce.payment.service.refunds import REFUND_JOB
from sokoni.commerce.payment.settings import (
    PROVIDERS,
    GatewayKeys,
    PaymentSettings,
    PayuSettings,
    StripeSettings,
    WompiSettings,
)
from sokoni.core.home import Home
from sokoni.core.http import middleware
from sokoni.core.http.edge import HttpSettings
from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError
from sokoni.services.media.events import DocumentReady

# Money first: other work waits for what these find out.
_PRIORITY = 10
_Keys = TypeVar("_Keys", bound=GatewayKeys)


def install(resources: Resources) -> None:
    """Offer the ways of paying that the settings name.

    Raises:
        InvalidSettingError: they name one that there is not, or whose keys are missing.
    """
    settings = resources.get(PaymentSettings)
    names = settings.offered(is_production=resources.get(HttpSettings).production)
    ports.set_providers([_provider(name, settings, resources) for name in names])
    ports.add_in_part(exchange.exchange())
    middleware.allow_forms_to(ports.page_origins())


def _provider(name: str, settings: PaymentSettings, resources: Resources) -> PaymentProvider:
    match name:
        case "test":
            home = resources.get(Home)
            return test_gateway.TestGateway(
                secret=lambda: settings.test_secret or home.secret("payment-test"),
                poll_after=settings.poll_after,
                tolerance=settings.webhook_tolerance,
                slow_by=settings.test_slow_by,
            )
        case "manual":
            return offline.manual(settings.manual_instructions)
        case "cash":
            return offline.cash()
        case wompi_wire.NAME:
            return wompi.Wompi(_complete(name, resources.get(WompiSettings)), settings)
        case stripe_wire.NAME:
            return stripe.Stripe(_complete(name, resources.get(StripeSettings)), settings)
        case payu_wire.NAME:
            base_url = resources.get(HttpSettings).base_url
            return payu.Payu(_complete(name, resources.get(PayuSettings)), settings, base_url=base_url)
        case _:
            msg = f"PAYMENT_PROVIDERS names {name!r}; there are {', '.join(PROVIDERS)}"
            raise InvalidSettingError(msg)


def _complete(name: str, keys: _Keys) -> _Keys:
    """A gateway's keys, none of which is missing: half a gateway would take orders that nobody can pay."""
    if missing := keys.missing():
        msg = f"PAYMENT_PROVIDERS names {name}, and {', '.join(missing)} is not set"
        raise InvalidSettingError(msg)
    return keys


MODULE = Module(
    name="commerce.payment",
    routers=(
        Later("sokoni.commerce.payment.endpoints:router", under=("/api/v1/payments",)),
        Later("sokoni.commerce.payment.admin_endpoints:router", under=("/api/v1/admin/refunds",)),
        Later(
            "sokoni.commerce.payment.transfer_endpoints:router", under=("/api/v1/vendors/{vendor_id}/transfer-sums",)
        ),
    ),
    jobs=(
        Job(name=PROCESS_JOB, handler=handlers.process, priority=_PRIORITY),
        Job(name=REFUND_JOB, handler=handlers.refund, priority=_PRIORITY, transactional=False),
        Job(name=POLL_JOB, handler=handlers.poll, transactional=False),
        Job(name=handlers.RECONCILE_JOB, handler=handlers.reconcile, transactional=False),
        Job(name=OPEN_JOB, handler=handlers.open_payment, transactional=False),
        Job(name=CLOSE_JOB, handler=handlers.close, transactional=False),
        Job(name="payment.poll_due", handler=handlers.poll_due),
        Job(
            name=test_gateway.DELIVER_JOB,
            handler=handlers.deliver_test_webhook,
            priority=_PRIORITY,
            transactional=False,
        ),
    ),
    subscriptions=(
        # Behind what a person waits for; in its own time, as pictures are looked at.
        Subscription(
            event_type=DocumentReady,
            handler=handlers.look_at_receipt,
            name="payment.look_at_receipt",
            transactional=False,
        ),
    ),
    schedules=(
        Schedule(name="payment.poll_due", cron="* * * * *", job="payment.poll_due"),
        Schedule(name=handlers.RECONCILE_JOB, cron="40 3 * * *", job=handlers.RECONCILE_JOB),
    ),
    settings=(PaymentSettings, WompiSettings, StripeSettings, PayuSettings),
    checks=checks.CHECKS,
    install=install,
)
