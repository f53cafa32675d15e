"""How the installation is reached from outside."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from sokoni.core.checks.types import Configuration, Finding, SettingsCheck, error, warning
from sokoni.core.http.edge import HttpSettings


def _settings(configuration: Configuration) -> Iterator[Finding]:
    settings = configuration.get(HttpSettings)
    if settings.base_url.endswith("/"):
        yield error("SOKONI_BASE_URL", "ends with a slash, and links would have two", hint="Leave the slash out.")
    if not settings.production:
        return
    parts = urlsplit(settings.base_url)
    if _is_this_machine(parts.hostname or ""):
        yield warning(
            "SOKONI_BASE_URL",
            f"{settings.base_url} can be opened on this machine only, and links in mail lead there",
            hint="Set it to the public address, such as https://shop.example.com",
        )
    elif parts.scheme != "https":
        yield error(
            "SOKONI_BASE_URL",
            f"{settings.base_url} is not encrypted: passwords and sessions can be read on the way",
            hint="Put a proxy with TLS in front, and write the address with https://",
        )
    elif settings.trusted_hops == 0:
        yield warning(
            "SOKONI_TRUSTED_HOPS",
            "0: the proxy with TLS is not counted, so all visitors seem to come from its address",
            hint="Set it to the number of your proxies, mostly 1.",
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


CHECKS = (SettingsCheck(name="address", examine=_settings),)
