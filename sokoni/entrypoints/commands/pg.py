"""`sokoni pg`: PostgreSQL's own programs, on this installation's database."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from sokoni.core.embedded import EmbeddedPostgresError, program
from sokoni.entrypoints import environment
from sokoni.entrypoints.failure import Failure

# What libpq reads instead of options. Source: PostgreSQL documentation, 34.15.
_PARTS = {"host": "PGHOST", "port": "PGPORT", "username": "PGUSER", "password": "PGPASSWORD", "database": "PGDATABASE"}


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("name", metavar="PROGRAM")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def pg(*, name: str, arguments: tuple[str, ...]) -> None:
    """Run psql, pg_dump, pg_restore or another program of PostgreSQL's on this installation's database.

    What follows PROGRAM is its own; address, user and password are told to it. Its exit code is the command's.
    """
    path = _find(name)
    with environment.ready(environment.read()) as env:
        done = subprocess.run([str(path), *arguments], env={**os.environ, **_address(env)}, check=False)  # noqa: S603
    if done.returncode != 0:
        raise SystemExit(done.returncode)


def _find(name: str) -> Path:
    """The embedded program, which fits the embedded server and any older one; else the machine's own."""
    try:
        return program(name)
    except EmbeddedPostgresError as error:
        found = shutil.which(name)
        if found is None:
            raise Failure(
                f"There is no program {name!r} here.", hint="psql, pg_dump and pg_restore are there."
            ) from error
        return Path(found)


def _address(env: Mapping[str, str]) -> dict[str, str]:
    url = make_url(env["DATABASE_DIRECT_URL"] if env.get("DATABASE_DIRECT_URL") else env["DATABASE_URL"])
    parts = {variable: getattr(url, part) for part, variable in _PARTS.items() if getattr(url, part)}
    # A socket's folder stands in the query; so do sslmode and its like.
    options = {f"PG{option.upper()}": value for option, value in url.query.items() if isinstance(value, str)}
    return {variable: str(value) for variable, value in (parts | options).items()}
