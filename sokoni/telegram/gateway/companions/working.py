"""Works for bots: asks for what is new and sends what is queued, for those that are this worker's."""

import asyncio

import structlog

from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.errors import DomainError
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import connecting
from sokoni.telegram.gateway.companions.poller import Poller
from sokoni.telegram.gateway.companions.roster import Roster
from sokoni.telegram.gateway.companions.sender import Sender
from sokoni.telegram.gateway.settings import GatewaySettings

_log = structlog.get_logger(__name__)


async def run(resources: Resources, stop: asyncio.Event) -> None:
    """Work until told to stop. One part that fails ends all of them, and they begin again together."""
    await _connect_platform(resources)
    roster = Roster(resources)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(roster.keep(stop))
        tasks.create_task(Poller(resources, roster).run(stop))
        tasks.create_task(Sender(resources, roster).run(stop))


async def _connect_platform(resources: Resources) -> None:
    """Connect the bot whose token the settings hold; one that cannot be is said, and holds up no other."""
    settings = resources.get(GatewaySettings)
    if not settings.token:
        return
    try:
        await connecting.connect_platform(
            resources.get(Database),
            resources.get(PlainApi),
            resources.get(Sealer),
            token=settings.token,
            delivery=settings.chosen_delivery,
            now=resources.get(Clock).now(),  # type: ignore[type-abstract]  # provided under the protocol
        )
    except DomainError as error:
        _log.warning("telegram.platform_bot", setting="TELEGRAM_BOT_TOKEN", error=str(error), hint=error.hint)
