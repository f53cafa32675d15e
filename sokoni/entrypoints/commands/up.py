"""`sokoni up`: everything on one machine, with one command."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Self

import click
import uvloop

from sokoni.core import processes
from sokoni.core.database import Database, DatabaseSettings
from sokoni.core.settings import load
from sokoni.entrypoints import environment
from sokoni.entrypoints import migrate as migrations
from sokoni.entrypoints.commands.serve import check_port
from sokoni.entrypoints.failure import Failure

_STOP_SECONDS = 40
# A small machine that does other things meanwhile takes its time; that a process has ended is noticed at once.
_START_SECONDS = 300


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
    check_port(host, port)
    wanted = {"SOKONI_BASE_URL": f"http://{host}:{port}", **environment.read(), "HOST": host, "PORT": str(port)}
    if wanted.get("SOKONI_PRODUCTION"):
        # Before anything is started; in a process of its own, because this one stays small for as long as it runs.
        _run(wanted, "doctor", "--only", "settings", "--quiet")
    with environment.alone(wanted), environment.ready(wanted) as env:
        environment.remember_address(env)
        uvloop.run(_migrate(env))
        if demo:
            _run(env, "demo", "--quiet")
        with _Children(env, ("serve", "worker")) as children:
            children.wait_for_health(f"http://{host}:{port}/health")
            _welcome(env, demo=demo)
            children.wait()


async def _migrate(env: Mapping[str, str]) -> None:
    database = Database(load(DatabaseSettings, env))
    try:
        await migrations.upgrade(database)
    finally:
        await database.close()


def _welcome(env: Mapping[str, str], *, demo: bool) -> None:
    if demo:
        _run(env, "demo", "--show")
    else:
        click.echo(f"Sokoni is open at {env['SOKONI_BASE_URL']}")
        click.echo("Who runs it is the operator; make one with: sokoni admin create")
    click.echo("Ctrl-C stops it.")


def _run(env: Mapping[str, str], *arguments: str) -> None:
    result = subprocess.run(  # noqa: S603  # our own command
        _command(*arguments),
        env=dict(env),
        check=False,
        preexec_fn=processes.die_with_parent(signal.SIGTERM),  # no threads here
    )
    if result.returncode != 0:
        raise Failure(f"`sokoni {' '.join(arguments)}` failed.", hint="What it printed above says why.")


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sokoni.entrypoints.cli", *arguments]


class _Children:
    """The processes that make up an installation; when one ends, all end."""

    def __init__(self, env: Mapping[str, str], commands: Sequence[str]) -> None:
        self._env = dict(env)
        self._commands = commands
        self._processes: list[subprocess.Popen[bytes]] = []
        self._stopping = False

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self._processes = [
            subprocess.Popen(  # noqa: S603  # our own command
                _command(name),
                env=self._env,
                # Ctrl-C reaches the whole terminal group; children are stopped by us, in order.
                process_group=0,
                preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509  # no threads here
            )
            for name in self._commands
        ]
        return self

    def __exit__(self, *_error: object) -> None:
        if self._stopping:
            click.echo(f"Stopping: what is begun is finished first, for {_STOP_SECONDS} seconds at most.")
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def wait_for_health(self, address: str) -> None:
        """Return when the server answers.

        Raises:
            Failure: a process ended, or the server does not answer in time.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not self._stopping:
            self._check_alive()
            try:
                with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # our own address
                    return
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > deadline:
                    raise Failure("The server does not answer.", hint=f"Its last answer was: {error}") from error
            time.sleep(0.1)

    def wait(self) -> None:
        """Return when the installation is asked to stop.

        Raises:
            Failure: a process ended by itself.
        """
        while not self._stopping:
            self._check_alive()
            time.sleep(0.2)

    def _check_alive(self) -> None:
        for name, process in zip(self._commands, self._processes, strict=True):
            code = process.poll()
            if code is not None and not self._stopping:
                raise Failure(
                    f"`sokoni {name}` ended by itself (exit code {code}).",
                    hint="What it printed above says why; everything else was stopped, nothing is lost.",
                )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
