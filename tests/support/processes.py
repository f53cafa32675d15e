"""Real server and worker processes for tests that kill them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid: int) -> set[int]:
    """The ids of all processes below one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found: set[int] = set()
    wanted = {pid}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted} - found
        found |= wanted
    return found


def kill_all(pids: set[int]) -> None:
    """End processes as a power cut would."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_until_gone(pids: set[int], *, seconds: float = 60) -> set[int]:
    """The processes that are still there after so long; empty when all have ended."""
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_running(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@dataclass(slots=True)
class Sokoni:
    """One `sokoni` command that runs until it is ended."""

    env: Mapping[str, str]
    arguments: tuple[str, ...]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> "Sokoni":
        """Start the process; its output goes to the log."""
        if self.process is not None:
            # It has ended; an unburied child would be warned of.
            self.process.wait()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sokoni.entrypoints.cli", *self.arguments],
                env={**os.environ, **self.env},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        return self

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self.process is not None
        return self.process.pid

    def wait_for(self, address: str) -> "Sokoni":
        """Return when an address answers; fail with the log when the process ends instead."""
        assert self.process is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with urllib.request.urlopen(address, timeout=2):
                    return self
            except (urllib.error.URLError, OSError) as error:
                ended = self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise AssertionError(f"no answer from {address}:\n{self.log.read_text()[-4000:]}") from error
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would, with all its children."""
        kill_all({self.pid, *descendants(self.pid)})
        assert self.process is not None
        self.process.wait()

    def stop(self, *, seconds: float = 90) -> int:
        """Ask it to end and return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(seconds)


@contextlib.contextmanager
def running(*commands: Sokoni) -> Iterator[None]:
    """End whatever of these is still running at the end."""
    try:
        yield
    finally:
        for command in commands:
            if command.process is not None and command.process.poll() is None:
                command.kill()
