"""`sokoni up`: everything on one machine, with one command."""

from collections.abc import Mapping

import click
import uvloop

from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.settings import load
from sokoni.entrypoints import environment
from sokoni.entrypoints import migrate as migrations
from sokoni.entrypoints.commands.children import Children, command, run
from sokoni.entrypoints.commands.serve import check_port
from sokoni.entrypoints.demo.telegram import TelegramStand


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST", help="The address to listen on.")
@click.option(
    "--port",
    default=environment.DEFAULT_PORT,
    show_default=True,
    envvar="PORT",
    type=click.IntRange(1, 65535),
    help="The port to listen on.",
)
@click.option("--demo", is_flag=True, help="Fill an empty installation with the demo shops first.")
def up(*, host: str, port: int, demo: bool) -> None:
    """Run everything here: database, migrations, server and worker. Ctrl-C or SIGTERM stops it cleanly."""
    run_everything(environment.read(), host=host, port=port, demo=demo)


def run_everything(
    given: Mapping[str, str], *, host: str, port: int, demo: bool, telegram: TelegramStand | None = None
) -> None:
    """Run an installation until it is told to stop; with a Telegram of its own where the demo has one."""
    check_port(host, port)
    wanted = {"SOKONI_BASE_URL": f"http://{host}:{port}", **given, "HOST": host, "PORT": str(port)}
    if telegram is not None:
        wanted["TELEGRAM_API_BASE"] = telegram.address
    if wanted.get("SOKONI_PRODUCTION"):
        # Before anything is started; in a process of its own, because this one stays small for as long as it runs.
        run(wanted, "doctor", "--only", "settings", "--quiet")
    with environment.alone(wanted), environment.ready(wanted) as env:
        environment.remember_address(env)
        uvloop.run(_migrate(env))
        with Children(env) as children:
            if telegram is not None:
                children.start("the demo's Telegram", telegram.command, folder=telegram.folder, quiet=True)
                children.wait_for_health(f"{telegram.address}/control")
            if demo:
                run(env, "demo", "--quiet", *(["--connect"] if telegram is not None else []))
            for name in ("serve", "worker"):
                children.start(f"sokoni {name}", command(name))
            children.wait_for_health(f"http://{host}:{port}/health")
            _welcome(env, demo=demo, telegram=telegram)
            children.wait()


async def _migrate(env: Mapping[str, str]) -> None:
    database = Database(load(DatabaseSettings, env))
    try:
        await migrations.upgrade(database)
    finally:
        await database.close()


def _welcome(env: Mapping[str, str], *, demo: bool, telegram: TelegramStand | None) -> None:
    if demo:
        run(env, "demo", "--show")
    else:
        click.echo(f"Sokoni is open at {env['SOKONI_BASE_URL']}")
        click.echo("Who runs it is the operator; make one with: sokoni admin create")
    if telegram is not None:
        click.echo(telegram.words)
    click.echo("Ctrl-C stops it.")
