"""How payments are set up."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class PaymentSettings:
    """Which ways of paying are offered, and how patient we are with providers."""

    providers: tuple[str, ...] = setting(
        "PAYMENT_PROVIDERS",
        default=("test", "manual", "cash"),
        help="The ways of paying that are offered, in order: test, manual (transfer with a receipt), cash.",
        choices=("test", "manual", "cash"),
    )
    manual_instructions: str = setting(
        "PAYMENT_MANUAL_INSTRUCTIONS",
        default="",
        help="Where buyers transfer the money to: bank, account, name; shown with every payment by transfer.",
    )
    poll_after: timedelta = setting(
        "PAYMENT_POLL_AFTER",
        default=timedelta(minutes=2),
        help="How long a payment may be pending before its provider is asked.",
    )
    poll_interval: timedelta = setting(
        "PAYMENT_POLL_INTERVAL", default=timedelta(minutes=2), help="The shortest time between two such questions."
    )
    poll_give_up_after: timedelta = setting(
        "PAYMENT_POLL_GIVE_UP_AFTER", default=timedelta(days=3), help="How old a payment is when nobody asks any more."
    )
    webhook_tolerance: timedelta = setting(
        "PAYMENT_WEBHOOK_TOLERANCE",
        default=timedelta(minutes=5),
        help="How old (or early) a webhook's signature may be.",
    )
    webhook_max_bytes: int = setting(
        "PAYMENT_WEBHOOK_MAX_BYTES", default=64 * 1024, help="The largest webhook that is read."
    )
    test_secret: str = setting(
        "PAYMENT_TEST_SECRET",
        default="",
        help="What the test gateway signs with; empty: a random one kept below SOKONI_HOME.",
        secret=True,
        random_characters=32,
    )
    test_in_production: bool = setting(
        "PAYMENT_TEST_IN_PRODUCTION", default=False, help="Offer the test gateway although SOKONI_PRODUCTION is set."
    )
    test_webhook_url: str = setting(
        "PAYMENT_TEST_WEBHOOK_URL",
        default="",
        help="The address that the test gateway posts webhooks to, as in http://127.0.0.1:8000; empty: straight in.",
        schemes=("http", "https"),
    )
    test_slow_by: timedelta = setting(
        "PAYMENT_TEST_SLOW_BY", default=timedelta(seconds=30), help="How late a slow test payment's webhook comes."
    )

    def offered(self, *, is_production: bool) -> list[str]:
        """The ways of paying that buyers see.

        In production the test gateway would hand out goods for nothing: it is left out unless that is allowed.
        """
        is_test_offered = self.test_in_production or not is_production
        return [name for name in self.providers if name != "test" or is_test_offered]
