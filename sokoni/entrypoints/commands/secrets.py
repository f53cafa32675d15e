"""`sokoni secrets`: the keys that secrets in the database are encrypted with."""

import click
import uvloop

from sokoni.core import sealed
from sokoni.core.database import Database
from sokoni.core.sealed import Sealer
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble


@click.group()
def secrets() -> None:
    """Look after the keys of secrets, such as bots' tokens."""


@secrets.command()
def rotate() -> None:
    """Begin to encrypt with a new key, and wrap all secrets anew; the old key still opens what a backup brings."""
    _run(is_new=True)


@secrets.command()
def rewrap() -> None:
    """Wrap those secrets anew that an older key encrypts; for keys in SOKONI_SEALING_KEYS, after a change there."""
    _run(is_new=False)


def _run(*, is_new: bool) -> None:
    with environment.ready(environment.read()) as env:
        uvloop.run(_wrap(env, is_new=is_new))


async def _wrap(env: dict[str, str], *, is_new: bool) -> None:
    assembled = assemble(env)
    sealer = assembled.resources.get(Sealer)
    try:
        if is_new:
            if not sealer.is_in_file:
                msg = (
                    "The keys stand in SOKONI_SEALING_KEYS: put a new one first there, then run sokoni secrets rewrap."
                )
                raise click.ClickException(msg)
            sealer.new_key()
        done = 0
        while some := await _some(assembled.database, sealer):
            done += some
        click.echo(f"{done} secrets are sealed with the key {sealer.key_id} now.")
    finally:
        await assembled.close()


async def _some(database: Database, sealer: Sealer) -> int:
    async with database.write() as session:
        return await sealed.rewrap_some(session, sealer)
