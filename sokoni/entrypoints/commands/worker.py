"""`sokoni worker`: does the jobs."""

import asyncio
import os
import signal

import click
import uvloop

from sokoni.core import memory
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.settings import JobsSettings
from sokoni.core.jobs.worker import Worker
from sokoni.core.telemetry import TelemetrySettings, configure_logs
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.doctor import examination


@click.command()
def worker() -> None:
    """Do queued jobs. SIGTERM lets the jobs in hand finish."""
    given = environment.read()
    examination.refuse_unsafe(given)
    with environment.ready(given) as env:
        os.environ.update(env)
        uvloop.run(_work())


async def _work() -> None:
    assembled = assemble(os.environ)
    resources = assembled.resources
    configure_logs(resources.get(TelemetrySettings))
    memory.settle()
    running = Worker(assembled.database, resources, jobs.registry(), resources.get(JobsSettings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, running.stop)
    try:
        await running.run()
    finally:
        await assembled.close()
