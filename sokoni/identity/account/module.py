"""What accounts add to the system."""

from sokoni.core.http.later import Later
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account import checks, handlers
from sokoni.identity.account.hashing import PasswordHasher, PasswordSettings
from sokoni.identity.account.service import SignInSettings

_FORGET = "account.forget_old_attempts"


def _install(resources: Resources) -> None:
    resources.provide(PasswordHasher(resources.get(PasswordSettings)))


async def _close(resources: Resources) -> None:
    resources.get(PasswordHasher).close()


MODULE = Module(
    name="identity.account",
    routers=(
        Later("sokoni.identity.account.endpoints:router", under=("/api/v1/auth",)),
        Later("sokoni.identity.account.endpoints:operator_router", under=("/api/v1/operator/accounts",)),
    ),
    jobs=(Job(name=_FORGET, handler=handlers.forget_old_attempts),),
    schedules=(Schedule(name=_FORGET, cron="17 3 * * *", job=_FORGET),),
    settings=(PasswordSettings, SignInSettings),
    checks=checks.CHECKS,
    install=_install,
    close=_close,
)
