"""`sokoni demo`: shops to look at, and how to sign in."""

from typing import Any

import click
import orjson
import uvloop

from sokoni.core.home import Home, HomeSettings
from sokoni.core.http.edge import HttpSettings
from sokoni.core.settings import load
from sokoni.entrypoints import environment, migrate
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.commands.serve import check_port
from sokoni.entrypoints.commands.up import run_everything
from sokoni.entrypoints.demo import telegram as telegrams
from sokoni.entrypoints.demo.installation import Demo


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print for programs: address, accounts, some ids.")
@click.option("--show", is_flag=True, help="Only say how to sign in; make nothing.")
@click.option("--quiet", is_flag=True, help="Make the demo and say nothing of how to sign in.")
@click.option(
    "--telegram", is_flag=True, help="Run everything, with a Telegram of its own: a group that lives, and a bot."
)
@click.option(
    "--telegram-port",
    default=8081,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port at which that Telegram is looked at.",
)
@click.option("--connect", is_flag=True, hidden=True, help="Connect the bot of the demo's Telegram, which runs.")
def demo(*, as_json: bool, show: bool, quiet: bool, telegram: bool, telegram_port: int, connect: bool) -> None:
    """Fill the installation with demo shops, and say how to sign in. Safe to run twice."""
    if telegram:
        _live(telegram_port)
        return
    with environment.ready(environment.read()) as env:
        found = uvloop.run(_demo(env, make=not show, connect=connect))
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    elif not quiet:
        _show(found)


def _live(telegram_port: int) -> None:
    given = environment.read()
    stand = telegrams.find_stand(Home(load(HomeSettings, given).home), port=telegram_port)
    check_port("127.0.0.1", telegram_port)
    host, port = given.get("HOST", "127.0.0.1"), int(given.get("PORT", environment.DEFAULT_PORT))
    run_everything(given, host=host, port=port, demo=True, telegram=stand)


async def _demo(env: dict[str, str], *, make: bool, connect: bool) -> dict[str, Any]:
    assembled = assemble(env)
    try:
        await migrate.upgrade(assembled.database)
        made = Demo(assembled.database, assembled.resources, tell=lambda words: click.echo(words, err=True))
        if make:
            await made.install()
        if connect:
            from sokoni.entrypoints.demo import arranging

            await arranging.arrange(assembled.database, assembled.resources)
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
