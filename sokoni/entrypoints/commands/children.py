"""Processes that a command starts and ends, all of them together."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Self

import click

from sokoni.core import processes
from sokoni.entrypoints.failure import Failure

_STOP_SECONDS = 40
# A small machine that does other things meanwhile takes its time; that a process has ended is noticed at once.
_START_SECONDS = 300


def command(*arguments: str) -> list[str]:
    """How a command of ours is started."""
    return [sys.executable, "-m", "sokoni.entrypoints.cli", *arguments]


def run(env: Mapping[str, str], *arguments: str) -> None:
    """Run a command of ours to its end.

    Raises:
        Failure: it failed.
    """
    result = subprocess.run(  # noqa: S603  # our own command
        command(*arguments),
        env=dict(env),
        check=False,
        preexec_fn=processes.die_with_parent(signal.SIGTERM),  # no threads here
    )
    if result.returncode != 0:
        raise Failure(f"`sokoni {' '.join(arguments)}` failed.", hint="What it printed above says why.")


class Children:
    """The processes that make up what a command runs; when one ends, all end."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        return self

    def start(self, name: str, wanted: Sequence[str], *, folder: Path | None = None, quiet: bool = False) -> None:
        """Start one more, named as its failure is told of; a quiet one shows only its errors."""
        self._processes[name] = subprocess.Popen(  # noqa: S603  # our own command
            wanted,
            env=self._env,
            cwd=folder,
            stdout=subprocess.DEVNULL if quiet else None,
            # Ctrl-C reaches the whole terminal group; children are stopped by us, in order.
            process_group=0,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509  # no threads here
        )

    def __exit__(self, *_error: object) -> None:
        if self._stopping:
            click.echo(f"Stopping: what is begun is finished first, for {_STOP_SECONDS} seconds at most.")
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def wait_for_health(self, address: str) -> None:
        """Return when a server answers.

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
        """Return when the command is asked to stop.

        Raises:
            Failure: a process ended by itself.
        """
        while not self._stopping:
            self._check_alive()
            time.sleep(0.2)

    def _check_alive(self) -> None:
        for name, process in self._processes.items():
            code = process.poll()
            if code is not None and not self._stopping:
                raise Failure(
                    f"`{name}` ended by itself (exit code {code}).",
                    hint="What it printed above says why; everything else was stopped, nothing is lost.",
                )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
