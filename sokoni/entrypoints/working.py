"""A worker's process, put together: jobs, and the loops beside them."""

import asyncio
import os
import signal

from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.companions import run_all
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.worker import Worker
from sokoni.core.resources import Resources
from sokoni.core.telemetry import TelemetrySettings, configure_logs
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.modules import MODULES


async def work() -> None:
    """Do jobs by the environment's settings until SIGTERM."""
    assembled = assemble(os.environ)
    resources = assembled.resources
    configure_logs(resources.get(TelemetrySettings))
    running = Worker(assembled.database, resources, jobs.registry(), resources.get(JobsSettings))
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_stop(running, ending))
            tasks.create_task(_beside(resources, ending))
            await running.run()
            # Whatever ended the worker ends what runs beside it.
            ending.set()
    finally:
        await assembled.close()


async def _stop(running: Worker, ending: asyncio.Event) -> None:
    await ending.wait()
    running.stop()


async def _beside(resources: Resources, ending: asyncio.Event) -> None:
    companions = [each for module in MODULES for each in module.companions]
    await run_all(companions, resources, ending, shutdown=resources.get(JobsSettings).shutdown)
