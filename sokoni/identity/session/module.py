"""What sessions add to the system."""

from sokoni.core.home import Home
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.types import Job, Schedule
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.identity.account.ports import personal_records
from sokoni.identity.permission.ports import authenticators
from sokoni.identity.session import checks, handlers
from sokoni.identity.session.adapter import SessionAuthenticator
from sokoni.identity.session.personal import SessionRecords
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.session.types import SessionSettings

_FORGET = "session.forget_expired"


def _install(resources: Resources) -> None:
    settings = resources.get(SessionSettings)
    tokens = AccessTokens(
        key=settings.secret_key or resources.get(Home).secret("jwt"),
        previous_key=settings.previous_secret_key,
        algorithm=settings.algorithm,
        lifetime=settings.access_lifetime,
    )
    resources.provide(tokens)
    authenticators(resources).register(SessionAuthenticator(settings=settings, tokens=tokens))
    personal_records(resources).register(SessionRecords(settings))


def _alias(method: str, path: str) -> Alias:
    return Alias(method=method, path=f"/auth{path}", to=f"/api/v1/auth{path}")


MODULE = Module(
    name="identity.session",
    routers=(Later("sokoni.identity.session.endpoints:router", under=("/api/v1/auth",)),),
    jobs=(Job(name=_FORGET, handler=handlers.forget_expired),),
    schedules=(Schedule(name=_FORGET, cron="27 3 * * *", job=_FORGET),),
    settings=(SessionSettings,),
    checks=checks.CHECKS,
    aliases=(
        _alias("POST", "/login"),
        _alias("POST", "/refresh"),
        _alias("POST", "/logout"),
        _alias("POST", "/register"),
    ),
    install=_install,
)
