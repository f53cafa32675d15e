"""The environment of a command: what was set, and what an installation makes for itself where nothing was."""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sokoni.core.embedded import EmbeddedPostgres, EmbeddedPostgresError
from sokoni.core.home import BrokenHomeError, Home, HomeSettings
from sokoni.core.settings import InvalidSettingError, load
from sokoni.entrypoints.failure import Failure

_ADDRESS_FILE = "address"
_LOCK_FILE = "up.lock"
DEFAULT_PORT = 8000
ENV_FILE = Path(".env")
_ENV_LINE = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$")


def read() -> dict[str, str]:
    """The process's environment over what `.env` in the working folder says."""
    return in_file(ENV_FILE) | dict(os.environ)


def in_file(path: Path) -> dict[str, str]:
    """What a file of NAME=value lines says; nothing where there is none."""
    return {match[1]: match[2].strip("'\"") for _, _, match in _lines(path) if match}


def odd_lines(path: Path) -> list[int]:
    """The numbers of lines that are neither NAME=value nor empty nor a remark."""
    return [number for number, line, match in _lines(path) if not match and line.strip() and line.strip()[0] != "#"]


@contextlib.contextmanager
def ready(env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """An environment that a process can be assembled from, with its database running.

    Starts the embedded server where DATABASE_URL is not set, and stops it at the end if it was this process that
    started it.

    Raises:
        Failure: a setting, the home folder or the embedded server cannot be used.
    """
    home = _home(env)
    complete = {**env, "SOKONI_HOME": str(home.path)}
    if not complete.get("SOKONI_BASE_URL") and (address := remembered_address(home)):
        complete["SOKONI_BASE_URL"] = address
    if complete.get("DATABASE_URL"):
        yield complete
        return
    postgres = EmbeddedPostgres(home.folder("postgres"))
    try:
        complete["DATABASE_URL"] = postgres.start()
        yield complete
    except EmbeddedPostgresError as error:
        raise Failure(str(error), hint="`sokoni doctor --only embedded` says more.") from error
    finally:
        postgres.stop()


@contextlib.contextmanager
def alone(env: Mapping[str, str]) -> Iterator[None]:
    """Hold the home folder for one `sokoni up`: a second one would lose its database when the first stops.

    Raises:
        Failure: another one holds it.
    """
    home = _home(env)
    with (home.path / _LOCK_FILE).open("w") as lock:
        try:
            # Freed by the kernel however this process ends.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failure(
                f"Sokoni is running from {home.path} already, at {remembered_address(home) or 'an unknown address'}.",
                hint="Stop it first, or keep a second one elsewhere: SOKONI_HOME=./var2",
            ) from error
        yield


def remember_address(env: Mapping[str, str]) -> None:
    """Note where this installation is open, so that commands beside it speak of the same address."""
    path = Home(load(HomeSettings, env).home).path / _ADDRESS_FILE
    fresh = path.with_suffix(".new")
    fresh.write_text(env["SOKONI_BASE_URL"], encoding="utf-8")
    fresh.replace(path)


def remembered_address(home: Home) -> str:
    """Where the installation in this folder was last open; empty when it never was."""
    path = home.path / _ADDRESS_FILE
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _home(env: Mapping[str, str]) -> Home:
    try:
        home = Home(load(HomeSettings, env).home)
        home.check()
    except (InvalidSettingError, BrokenHomeError) as error:
        raise Failure(str(error), hint="`sokoni doctor` looks at everything else.") from error
    return home


def _lines(path: Path) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield number, line, _ENV_LINE.match(line)
