"""Handles what is in the inbox, several parts of it at once."""

import asyncio
from datetime import timedelta

from sokoni.core.clock import Clock
from sokoni.core.database import Database
from sokoni.core.jobs.companions import pause_until
from sokoni.core.resources import Resources
from sokoni.telegram.gateway import inbox
from sokoni.telegram.gateway.inbox import Turn
from sokoni.telegram.gateway.settings import GatewaySettings
from sokoni.telegram.gateway.waking import Wakening


async def run(resources: Resources, stop: asyncio.Event) -> None:
    """Handle updates until told to stop; a turn that has begun is finished."""
    settings = resources.get(GatewaySettings)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(settings.handlers):
            tasks.create_task(_keep_handling(resources, stop, settings.poll))


async def _keep_handling(resources: Resources, stop: asyncio.Event, poll: timedelta) -> None:
    while not stop.is_set():
        turn = await turn_of(resources)
        if turn is None or not turn.done:
            await pause_until(stop, poll)


async def turn_of(resources: Resources) -> Turn | None:
    """One turn in a transaction of its own; None where there is nothing to do."""
    now = resources.get(Clock).now()  # type: ignore[type-abstract]  # provided under the protocol
    async with resources.get(Database).write() as session:
        turn = await inbox.take_turn(session, resources, now=now)
    if turn is not None and turn.done:
        resources.get(Wakening).wake()
    return turn


async def drain(resources: Resources) -> int:
    """Handle all that is due now, without a worker; how many updates. For tests and commands."""
    done = 0
    while (turn := await turn_of(resources)) is not None and (turn.done or turn.failed):
        done += turn.done
    return done
