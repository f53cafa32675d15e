"""What the doctor asks about ways of paying."""

from collections.abc import Iterator

from sokoni.commerce.payment.settings import PaymentSettings
from sokoni.core.checks.types import Configuration, Finding, SettingsCheck, error, ok, warning


def _settings(configuration: Configuration) -> Iterator[Finding]:
    settings = configuration.get(PaymentSettings)
    offered = settings.offered(is_production=configuration.is_production)
    if not offered:
        yield error(
            "PAYMENT_PROVIDERS",
            "no way of paying is left in production, as the test gateway gives goods away",
            hint="Write PAYMENT_PROVIDERS=manual,cash or one of them.",
        )
    else:
        yield ok("payment", f"buyers pay by {', '.join(offered)}")
    if configuration.is_production and "test" in offered:
        yield warning(
            "PAYMENT_TEST_IN_PRODUCTION",
            "the test gateway is offered: whoever uses it pays nothing",
            hint="Remove it before real goods are sold.",
        )
    if configuration.is_production and "manual" in offered and not settings.manual_instructions:
        yield warning(
            "PAYMENT_MANUAL_INSTRUCTIONS",
            "buyers who pay by transfer are not told where to",
            hint="Write bank, account and name, or leave manual out of PAYMENT_PROVIDERS.",
        )


CHECKS = (SettingsCheck(name="payment", examine=_settings),)
