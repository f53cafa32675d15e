"""What the doctor asks about staying signed in."""

from collections.abc import Iterator
from datetime import timedelta

from sokoni.core.checks.types import Configuration, Finding, SettingsCheck, warning
from sokoni.identity.session.types import SessionSettings

_LONG = timedelta(hours=1)


def _settings(configuration: Configuration) -> Iterator[Finding]:
    settings = configuration.get(SessionSettings)
    if settings.access_lifetime > _LONG:
        yield warning(
            "JWT_ACCESS_LIFETIME",
            f"an access token works for {settings.access_lifetime}, whoever has got hold of it",
            hint="Programs renew theirs by the refresh token: 15m is enough.",
        )
    if settings.idle > settings.lifetime:
        yield warning(
            "SESSION_TIMEOUT",
            f"{settings.idle} is longer than SESSION_LIFETIME, which ends a session first",
            hint="Set SESSION_TIMEOUT lower, or SESSION_LIFETIME higher.",
        )


CHECKS = (SettingsCheck(name="session", examine=_settings),)
