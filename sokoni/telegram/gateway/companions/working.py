"""Works for bots: asks for what is new and sends what is queued, for those that are this worker's."""

import asyncio
import random

import structlog

from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.errors import DomainError
from sokoni.core.jobs.companions import pause_until
from sokoni.core.resources import Resources
from sokoni.core.sealed import Sealer
from sokoni.services.botapi.adapters.plain import PlainApi
from sokoni.telegram.gateway import connecting, rules
from sokoni.telegram.gateway.companions.poller import Poller
from sokoni.telegram.gateway.companions.roster import Roster
from sokoni.telegram.gateway.companions.sender import Sender
from sokoni.telegram.gateway.errors import TelegramUnavailable
from sokoni.telegram.gateway.settings import GatewaySettings

_log = structlog.get_logger(__name__)


async def run(resources: Resources, stop: asyncio.Event) -> None:
    """Work until told to stop. One part that fails ends all of them, and they begin again together."""
    roster = Roster(resources)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_connect_platform(resources, stop))
        tasks.create_task(roster.keep(stop))
        tasks.create_task(Poller(resources, roster).run(stop))
        tasks.create_task(Sender(resources, roster).run(stop))


async def _connect_platform(resources: Resources, stop: asyncio.Event) -> None:
    """Connect the bot whose token the settings hold, as soon as Telegram can be asked; no other waits for it.

    One that cannot be connected is said, and is for the operator to mend.
    """
    settings = resources.get(GatewaySettings)
    attempts = 0
    while settings.token and not stop.is_set():
        attempts += 1
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
            if not isinstance(error, TelegramUnavailable):
                return
            await pause_until(stop, rules.retry_after(attempts, jitter=random.random()))  # noqa: S311  # spreads
        else:
            return
