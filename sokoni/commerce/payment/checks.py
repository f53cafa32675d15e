"""What the doctor asks about ways of paying."""

from collections.abc import Iterator

from sokoni.commerce.payment.settings import GATEWAYS, GatewayKeys, PaymentSettings
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
    for name, kind in GATEWAYS.items():
        yield from _gateway(name, configuration.get(kind), configuration, is_offered=name in offered)


def _gateway(name: str, keys: GatewayKeys, configuration: Configuration, *, is_offered: bool) -> Iterator[Finding]:
    missing, modes = keys.missing(), keys.modes()
    if is_offered and missing:
        yield error(name, f"{', '.join(missing)} is not set", hint="Copy it from the gateway's console, or offer less.")
    elif keys.is_begun() and missing:
        yield warning(name, f"half set up: {', '.join(missing)} is not set", hint="Set it, or remove the others.")
    elif keys.is_begun() and not is_offered:
        yield warning(name, "has its keys and is not offered", hint=f"Add {name} to PAYMENT_PROVIDERS.")
    if len(modes) > 1:
        yield error(name, "some keys are for tests and some are live", hint="Copy all of them from one environment.")
    elif is_offered and modes == {"test"} and configuration.is_production:
        yield error(name, "its keys are for tests: nobody would be charged", hint="Set the live keys.")
    elif is_offered and modes == {"live"} and not configuration.is_production:
        yield warning(
            name,
            "its keys are live: trying things out charges people",
            hint="Set the keys for tests here, or SOKONI_PRODUCTION where real people buy.",
        )
    elif is_offered and not missing:
        yield ok(name, f"has its keys, {' '.join(modes) or 'of an unknown environment'}")


CHECKS = (SettingsCheck(name="payment", examine=_settings),)
