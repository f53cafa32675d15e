"""How payments are set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol

from sokoni.core.settings import setting

PROVIDERS = ("test", "manual", "cash", "wompi", "stripe", "payu")


@dataclass(frozen=True, kw_only=True)
class PaymentSettings:
    """Which ways of paying are offered, and how patient we are with providers."""

    providers: tuple[str, ...] = setting(
        "PAYMENT_PROVIDERS",
        default=("test", "manual", "cash"),
        help="The ways of paying that are offered, in order: test, manual (transfer with a receipt), cash, gateways.",
        choices=PROVIDERS,
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
    gateway_timeout: timedelta = setting(
        "PAYMENT_GATEWAY_TIMEOUT", default=timedelta(seconds=10), help="How long a gateway may take to answer a call."
    )
    gateway_link_lifetime: timedelta = setting(
        "PAYMENT_GATEWAY_LINK_LIFETIME",
        default=timedelta(hours=1),
        help="How long a buyer may stay at a gateway's page, where the gateway lets us say so.",
    )
    reconcile_window: timedelta = setting(
        "PAYMENT_RECONCILE_WINDOW",
        default=timedelta(days=7),
        help="How far back payments are compared with their gateways each night.",
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


class GatewayKeys(Protocol):
    """What is known of a gateway's keys without asking it."""

    def missing(self) -> tuple[str, ...]:
        """The settings that it cannot work without and that are not set."""
        ...

    def is_begun(self) -> bool:
        """Whether any of them is set."""
        ...

    def modes(self) -> frozenset[str]:
        """`test`, `live`: what the keys are of; both, where they do not belong together; nothing where none tells."""
        ...


@dataclass(frozen=True, kw_only=True)
class WompiSettings:
    """The keys of a merchant at Wompi Colombia."""

    public_key: str = setting(
        "WOMPI_PUBLIC_KEY", default="", help="Wompi's public key of the merchant, pub_test_… or pub_prod_…."
    )
    private_key: str = setting("WOMPI_PRIVATE_KEY", default="", help="Wompi's private key, prv_….", secret=True)
    integrity_secret: str = setting(
        "WOMPI_INTEGRITY_SECRET", default="", help="Wompi's secret that seals amounts, …_integrity_….", secret=True
    )
    events_secret: str = setting(
        "WOMPI_EVENTS_SECRET", default="", help="Wompi's secret that signs its events, …_events_….", secret=True
    )
    api_url: str = setting(
        "WOMPI_API_URL",
        default="",
        help="Wompi's API; empty: sandbox or production, as the public key says.",
        schemes=("http", "https"),
    )
    checkout_url: str = setting(
        "WOMPI_CHECKOUT_URL",
        default="https://checkout.wompi.co/p/",
        help="Wompi's page on which buyers pay.",
        schemes=("http", "https"),
    )

    @property
    def environment(self) -> str:
        """What Wompi calls the environment of these keys."""
        return "test" if self.public_key.startswith("pub_test_") else "prod"

    @property
    def api_address(self) -> str:
        """Where the API is."""
        host = "sandbox" if self.environment == "test" else "production"
        return self.api_url or f"https://{host}.wompi.co/v1"

    def missing(self) -> tuple[str, ...]:
        """The settings that it cannot work without and that are not set."""
        return tuple(name for name, value in self._keys() if not value)

    def is_begun(self) -> bool:
        """Whether any of them is set."""
        return any(value for _, value in self._keys())

    def modes(self) -> frozenset[str]:
        """What the keys are of: each carries it in its name."""
        return frozenset(
            mode
            for _, value in self._keys()
            for mark, mode in (("test_", "test"), ("prod_", "live"))
            if value.removeprefix("pub_").removeprefix("prv_").startswith(mark)
        )

    def _keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("WOMPI_PUBLIC_KEY", self.public_key),
            ("WOMPI_PRIVATE_KEY", self.private_key),
            ("WOMPI_INTEGRITY_SECRET", self.integrity_secret),
            ("WOMPI_EVENTS_SECRET", self.events_secret),
        )


@dataclass(frozen=True, kw_only=True)
class StripeSettings:
    """The keys of an account at Stripe."""

    secret_key: str = setting(
        "STRIPE_SECRET_KEY", default="", help="Stripe's secret or restricted key, sk_… or rk_….", secret=True
    )
    webhook_secrets: tuple[str, ...] = setting(
        "STRIPE_WEBHOOK_SECRET",
        default=(),
        help="Stripe's secret of the webhook endpoint, whsec_…; while it is changed, both, separated by a comma.",
        secret=True,
    )
    api_url: str = setting(
        "STRIPE_API_URL", default="https://api.stripe.com", help="Stripe's API.", schemes=("http", "https")
    )
    checkout_url: str = setting(
        "STRIPE_CHECKOUT_URL",
        default="https://checkout.stripe.com",
        help="Where Stripe's checkout pages are; a domain of yours, if you have set one up at Stripe.",
        schemes=("http", "https"),
    )

    @property
    def is_live(self) -> bool:
        """Whether people are charged."""
        return "_live_" in self.secret_key

    def missing(self) -> tuple[str, ...]:
        """The settings that it cannot work without and that are not set."""
        keys = (("STRIPE_SECRET_KEY", self.secret_key), ("STRIPE_WEBHOOK_SECRET", self.webhook_secrets))
        return tuple(name for name, value in keys if not value)

    def is_begun(self) -> bool:
        """Whether any of them is set."""
        return bool(self.secret_key or self.webhook_secrets)

    def modes(self) -> frozenset[str]:
        """What the key is of; the webhook's secret does not tell."""
        return frozenset(mode for mode in ("test", "live") if f"_{mode}_" in self.secret_key)


@dataclass(frozen=True, kw_only=True)
class PayuSettings:
    """The keys of a merchant at PayU Latam."""

    merchant_id: str = setting("PAYU_MERCHANT_ID", default="", help="PayU's number of the merchant.")
    account_id: str = setting("PAYU_ACCOUNT_ID", default="", help="PayU's number of the account, one for each country.")
    api_key: str = setting("PAYU_API_KEY", default="", help="PayU's API key.", secret=True)
    api_login: str = setting(
        "PAYU_API_LOGIN",
        default="",
        help="PayU's API login: asks what became of payments, and gives back.",
        secret=True,
    )
    is_test: bool = setting(
        "PAYU_TEST", default=True, help="Whether these are the keys of PayU's sandbox; false charges people."
    )
    signature_algorithm: str = setting(
        "PAYU_SIGNATURE_ALGORITHM",
        default="md5",
        help="What the account signs with, as its technical configuration at PayU says.",
        choices=("md5", "sha1", "sha256", "hmac-sha256"),
    )
    secret: str = setting("PAYU_SECRET", default="", help="The secret of hmac-sha256, and of it alone.", secret=True)
    api_url: str = setting(
        "PAYU_API_URL", default="", help="PayU's API; empty: as PAYU_TEST says.", schemes=("http", "https")
    )
    checkout_url: str = setting(
        "PAYU_CHECKOUT_URL",
        default="",
        help="PayU's page on which buyers pay; empty: as PAYU_TEST says.",
        schemes=("http", "https"),
    )

    @property
    def api_address(self) -> str:
        """Where the API is."""
        return self.api_url or f"https://{self._sandbox}api.payulatam.com"

    @property
    def checkout_address(self) -> str:
        """Where buyers pay."""
        return self.checkout_url or f"https://{self._sandbox}checkout.payulatam.com/ppp-web-gateway-payu/"

    def missing(self) -> tuple[str, ...]:
        """The settings that it cannot work without and that are not set."""
        secret = (("PAYU_SECRET", self.secret),) if self.signature_algorithm == "hmac-sha256" else ()
        return tuple(name for name, value in (*self._keys(), *secret) if not value)

    def is_begun(self) -> bool:
        """Whether any of them is set."""
        return any(value for _, value in self._keys())

    def modes(self) -> frozenset[str]:
        """What the keys are said to be of: PayU's own tell nothing."""
        return frozenset({"test" if self.is_test else "live"}) if self.is_begun() else frozenset()

    @property
    def _sandbox(self) -> str:
        return "sandbox." if self.is_test else ""

    def _keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("PAYU_MERCHANT_ID", self.merchant_id),
            ("PAYU_ACCOUNT_ID", self.account_id),
            ("PAYU_API_KEY", self.api_key),
            ("PAYU_API_LOGIN", self.api_login),
        )


# What each gateway's keys are read into.
GATEWAYS: Mapping[str, type[GatewayKeys]] = MappingProxyType(
    {"wompi": WompiSettings, "stripe": StripeSettings, "payu": PayuSettings}
)
