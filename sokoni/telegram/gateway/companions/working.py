"""Works for bots: asks for what is new and sends what is queued, for those that are this worker's."""

import asyncio

from sokoni.core.resources import Resources
from sokoni.telegram.gateway.companions.poller import Poller
from sokoni.telegram.gateway.companions.roster import Roster
from sokoni.telegram.gateway.companions.sender import Sender


async def run(resources: Resources, stop: asyncio.Event) -> None:
    """Work until told to stop. One part that fails ends all of them, and they begin again together."""
    roster = Roster(resources)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(roster.keep(stop))
        tasks.create_task(Poller(resources, roster).run(stop))
        tasks.create_task(Sender(resources, roster).run(stop))
