"""What the gateway adds to the whole."""

from sokoni.commerce.plan.ports import counters
from sokoni.core.http.later import Later
from sokoni.core.jobs.companions import Companion
from sokoni.core.jobs.types import Job, Schedule, Subscription
from sokoni.core.module import Module
from sokoni.core.resources import Resources
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.services.botapi.settings import BotApiSettings
from sokoni.telegram.gateway import delivering, handlers, room
from sokoni.telegram.gateway.bookkeeping import Bookkeeping
from sokoni.telegram.gateway.checks import CHECKS
from sokoni.telegram.gateway.client import BotClient, library
from sokoni.telegram.gateway.companions import handling, working
from sokoni.telegram.gateway.events import BotDisturbed, BotRevoked
from sokoni.telegram.gateway.members import KEEP_ADMINISTRATORS_JOB
from sokoni.telegram.gateway.places import KEEP_PLACE_JOB
from sokoni.telegram.gateway.ports import HANDLERS
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.waking import Wakening
from sokoni.telegram.gateway.webhook import Doorkeeper


def install(resources: Resources) -> None:
    """Register the first handler of updates and what counts bots, and offer ways to Telegram."""
    HANDLERS.register(Bookkeeping())
    counters(resources).add(room.ConnectedBots())
    resources.provide(Wakening())
    base = resources.get(BotApiSettings).base
    resources.provide(BotClient(library(base)))
    # Light, for a token that somebody enters: server processes have no library.
    resources.provide(PlainApi(base))
    resources.provide(Doorkeeper())


async def close(resources: Resources) -> None:
    """Let go of connections to Telegram."""
    await resources.get(BotClient).close()
    await resources.get(PlainApi).close()


MODULE = Module(
    name="telegram.gateway",
    routers=(
        Later(
            "sokoni.telegram.gateway.endpoints:router",
            under=("/api/v1/telegram/bots", "/api/v1/telegram/parked-updates"),
        ),
        Later("sokoni.telegram.gateway.endpoints:door", under=("/telegram/webhook",)),
    ),
    jobs=(
        Job(name=KEEP_ADMINISTRATORS_JOB, handler=handlers.keep_administrators),
        Job(name=KEEP_PLACE_JOB, handler=handlers.keep_place),
        Job(name=handlers.EMPTY_RING_JOB, handler=handlers.empty_ring),
        Job(name=delivering.TELL_JOB, handler=handlers.tell_delivery, transactional=False),
        Job(name=handlers.LOOK_JOB, handler=handlers.look_at_webhooks, transactional=False),
        Job(name=handlers.SWEEP_FILES_JOB, handler=handlers.sweep_files, transactional=False),
    ),
    subscriptions=(
        Subscription(event_type=BotRevoked, handler=handlers.tell_of_revoked, name="telegram.tell_of_revoked"),
        Subscription(event_type=BotDisturbed, handler=handlers.tell_of_disturbed, name="telegram.tell_of_disturbed"),
    ),
    schedules=(
        Schedule(name=handlers.EMPTY_RING_JOB, cron="30 * * * *", job=handlers.EMPTY_RING_JOB),
        Schedule(name=handlers.LOOK_JOB, cron="10 * * * *", job=handlers.LOOK_JOB),
        Schedule(name=handlers.SWEEP_FILES_JOB, cron="50 3 * * *", job=handlers.SWEEP_FILES_JOB),
    ),
    companions=(Companion("telegram.handling", handling.run), Companion("telegram.working", working.run)),
    checks=CHECKS,
    settings=(BotApiSettings, GatewaySettings),
    install=install,
    close=close,
)
