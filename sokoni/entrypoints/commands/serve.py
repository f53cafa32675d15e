"""`sokoni serve`: the web server."""

import os
import signal
import socket
from typing import TYPE_CHECKING

import click

from sokoni.core import memory, processes
from sokoni.entrypoints import environment, lightness
from sokoni.entrypoints.failure import Failure

if TYPE_CHECKING:
    from fastapi import FastAPI


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
@click.option("--workers", default=1, show_default=True, envvar="SOKONI_WORKERS", help="Server processes.")
def serve(*, host: str, port: int, workers: int) -> None:
    """Serve pages and API. SIGTERM lets the requests in hand finish."""
    check_port(host, port)
    with environment.ready({"SOKONI_BASE_URL": f"http://{host}:{port}", **environment.read()}) as env:
        os.environ.update(env)
        run_server("sokoni.entrypoints.commands.serve:application", host=host, port=port, workers=workers)


def check_port(host: str, port: int) -> None:
    """Say so when somebody else listens there already.

    Raises:
        Failure: the port is taken, or the address is not this machine's.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                f"Cannot listen on {host}:{port} ({error.strerror}).",
                hint=f"Another program may be using it. Choose another port: PORT={port + 1}",
            ) from error


def run_server(factory: str, *, host: str, port: int, workers: int) -> None:
    """Serve what a factory (`module:function`) makes in each server process, until SIGTERM."""
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    Granian(
        factory,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        workers=workers,
        backlog=2048,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
    ).serve()


def application() -> "FastAPI":
    """What each server process builds; it ends with the process that started it."""
    processes.follow_parent(signal.SIGTERM)
    # Looking through all that a process starts with would hold up its start by a tenth, and later a request by 0.1 s.
    with memory.starting():
        lightness.lighten()
        from sokoni.entrypoints.app import from_environment

        try:
            return from_environment()
        except Failure as refusal:
            # Here and not in the process above, which stays small: it never imports the program itself.
            refusal.show()
            raise SystemExit(refusal.exit_code) from None
