"""`sokoni worker`: does the jobs."""

import os

import click
import uvloop

from sokoni.core import memory
from sokoni.entrypoints import environment, lightness


@click.command()
def worker() -> None:
    """Do queued jobs. SIGTERM lets the jobs in hand finish."""
    with memory.starting():
        lightness.lighten()
        from sokoni.entrypoints import working
        from sokoni.entrypoints.doctor import examination
    given = environment.read()
    examination.refuse_unsafe(given)
    with environment.ready(given) as env:
        os.environ.update(env)
        uvloop.run(working.work())
