"""`sokoni demo`: shops to look at, and how to sign in."""

from typing import Any

import click
import orjson
import uvloop

from sokoni.core.http.edge import HttpSettings
from sokoni.entrypoints import environment, migrate
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.demo.installation import Demo


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print for programs: address, accounts, some ids.")
@click.option("--show", is_flag=True, help="Only say how to sign in; make nothing.")
@click.option("--quiet", is_flag=True, help="Make the demo and say nothing of how to sign in.")
def demo(*, as_json: bool, show: bool, quiet: bool) -> None:
    """Fill the installation with demo shops, and say how to sign in. Safe to run twice."""
    with environment.ready(environment.read()) as env:
        found = uvloop.run(_demo(env, make=not show))
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    elif not quiet:
        _show(found)


async def _demo(env: dict[str, str], *, make: bool) -> dict[str, Any]:
    assembled = assemble(env)
    try:
        await migrate.upgrade(assembled.database)
        made = Demo(assembled.database, assembled.resources, tell=lambda words: click.echo(words, err=True))
        if make:
            await made.install()
        return {"base_url": assembled.resources.get(HttpSettings).base_url, **await made.describe()}
    finally:
        await assembled.close()


def _show(found: dict[str, Any]) -> None:
    click.echo(f"\nSokoni is open at {found['base_url']}\n")
    for shop in found["shops"]:
        click.echo(f"  {shop['name']:<24} {found['base_url']}/s/{shop['slug']}")
    click.echo(f"\nSign in at {found['base_url']}/sign-in\n")
    for role, each in found["accounts"].items():
        click.echo(f"  {role:<10} {each['email']:<24} {each['password']}")
    click.echo("")
