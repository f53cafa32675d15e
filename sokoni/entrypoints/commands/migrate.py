"""`sokoni migrate`: brings the database to the newest schema."""

import click
import uvloop

from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.settings import load
from sokoni.entrypoints import environment
from sokoni.entrypoints import migrate as migrations


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when the database is behind.")
def migrate(*, check: bool) -> None:
    """Bring the database to the newest schema. Safe to run twice."""
    with environment.ready(environment.read()) as env:
        at, head = uvloop.run(_migrate(env, check=check))
    click.echo(f"The database is at {at or 'nothing'}; the newest schema is {head}.")
    if at != head:
        raise SystemExit(1)


async def _migrate(env: dict[str, str], *, check: bool) -> tuple[str | None, str]:
    database = Database(load(DatabaseSettings, env))
    try:
        if not check:
            await migrations.upgrade(database)
        return await migrations.current(database)
    finally:
        await database.close()
