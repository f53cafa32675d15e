"""`sokoni jobs`: what could not be done, and trying it again."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
import uvloop

from sokoni.core.database import Database, DatabaseSettings, ReadSession, WriteSession
from sokoni.core.jobs import service
from sokoni.core.settings import load
from sokoni.entrypoints import environment

_T = TypeVar("_T")


@click.group()
def jobs() -> None:
    """Look at parked jobs and run them again."""


@jobs.command()
def status() -> None:
    """How many jobs wait, run and are parked."""
    found = _reading(service.statistics)
    click.echo(f"ready {found.ready}, running {found.running}, delayed {found.delayed}, parked {found.parked}")
    click.echo(f"The oldest that could run has waited {found.oldest_ready_seconds:.0f} s.")


@jobs.command()
def parked() -> None:
    """Jobs that were given up, with their reasons."""
    rows = _reading(service.list_parked)
    for job in rows:
        click.echo(f"{job.id}  {job.name}  after {job.attempts} attempts  {job.error}")
    if not rows:
        click.echo("No job is parked.")


@jobs.command()
def replay() -> None:
    """Queue every parked job again."""

    async def again(session: WriteSession) -> int:
        return await service.replay_all(session)

    click.echo(f"{_writing(again)} jobs are queued again.")


def _reading(read: Callable[[ReadSession], Awaitable[_T]]) -> _T:
    async def run(env: dict[str, str]) -> _T:
        database = Database(load(DatabaseSettings, env))
        try:
            async with database.read() as session:
                return await read(session)
        finally:
            await database.close()

    with environment.ready(environment.read()) as env:
        return uvloop.run(run(env))


def _writing(write: Callable[[WriteSession], Awaitable[_T]]) -> _T:
    async def run(env: dict[str, str]) -> _T:
        database = Database(load(DatabaseSettings, env))
        try:
            async with database.write() as session:
                return await write(session)
        finally:
            await database.close()

    with environment.ready(environment.read()) as env:
        return uvloop.run(run(env))
