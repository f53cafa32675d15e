"""`sokoni showcase`: the read models that visitors look at, made anew or compared with the truth."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
import uvloop
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sokoni.commerce.showcase import service
from sokoni.core.database import Database
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble

_T = TypeVar("_T")
_SHOWN = 20


@click.group()
def showcase() -> None:
    """Make what visitors look at anew, or check that it is right."""


@showcase.command()
def rebuild() -> None:
    """Make everything anew beside the old, then put it in place; visitors see the old until then.

    Safe at any time and as often as wanted; stopped in the middle, nothing has changed.
    """
    report = _run("products read", lambda database, tell: service.rebuild(database, on_progress=tell))
    click.echo(f"Read {report.products:,} products; {report.listed:,} are on sale and stand in the showcase.")


@showcase.command()
def check() -> None:
    """Compare everything with the truth. Exit code 1 where they differ."""
    report = _run("products compared", lambda database, tell: service.check(database, on_progress=tell))
    for each in report.differing[:_SHOWN]:
        click.echo(f"differs: {each}")
    if report.is_sound:
        click.echo(f"All {report.products:,} products stand in the showcase as they are.")
        return
    click.echo(f"{len(report.differing):,} products differ. `sokoni showcase rebuild` makes everything anew.")
    raise SystemExit(1)


def _run(words: str, work: Callable[[Database, Callable[[int], None]], Awaitable[_T]]) -> _T:
    with environment.ready(environment.read()) as env:
        return uvloop.run(_work(env, words, work))


async def _work(
    env: dict[str, str], words: str, work: Callable[[Database, Callable[[int], None]], Awaitable[_T]]
) -> _T:
    assembled = assemble(env)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task(words, total=None)
            return await work(assembled.database, lambda done: progress.update(bar, completed=done))
    finally:
        await assembled.close()
