"""What the doctor asks about passwords."""

from collections.abc import Iterator

from sokoni.core.checks.types import Configuration, Finding, SettingsCheck, unsafe
from sokoni.identity.account.hashing import PasswordSettings

# The cheapest Argon2id that may guard passwords: memory in KiB by passes. Source: OWASP Password Storage Cheat Sheet.
_CHEAPEST = {1: 47_104, 2: 19_456, 3: 12_288, 4: 9216, 5: 7168}


def _settings(configuration: Configuration) -> Iterator[Finding]:
    settings = configuration.get(PasswordSettings)
    needed = _CHEAPEST[min(settings.time_cost, max(_CHEAPEST))]
    if settings.memory_kib < needed:
        yield unsafe(
            "PASSWORD_MEMORY_KIB",
            f"{settings.memory_kib} KiB at {settings.time_cost} passes makes stolen hashes cheap to guess",
            hint=f"Set it to {needed} or more, or leave it out.",
            is_production=configuration.is_production,
        )


CHECKS = (SettingsCheck(name="password", examine=_settings),)
