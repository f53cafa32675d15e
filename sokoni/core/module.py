"""What a package adds to the whole: its `module.py` declares one `MODULE`, and `entrypoints` puts them together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sokoni.core.checks.types import Check
from sokoni.core.follower import Following
from sokoni.core.http.later import Later
from sokoni.core.http.routing import Alias
from sokoni.core.jobs.companions import Companion
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.resources import Resources

# Called at start with the process's resources: registers adapters of lower packages' ports, and providers.
Install = Callable[[Resources], None]
# Called at the end, for what has to be closed.
Close = Callable[[Resources], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Module:
    """What a package adds: routes, jobs, subscribers, loops, what caches forget, settings, checks, paths, adapters."""

    name: str
    routers: tuple[Later, ...] = ()
    jobs: tuple[Job, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    companions: tuple[Companion, ...] = ()
    followings: tuple[Following, ...] = ()
    settings: tuple[type, ...] = ()
    checks: tuple[Check, ...] = ()
    aliases: tuple[Alias, ...] = ()
    install: Install | None = None
    close: Close | None = None
