"""What the machine must offer: Python and libraries, folders, room, open files, a clock, a port."""

import json
import os
import re
import resource
import shutil
import socket
import stat
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from sokoni.core.checks.types import Configuration, Finding, MachineCheck, error, ok, skipped, warning
from sokoni.core.database import DatabaseSettings
from sokoni.core.embedded import EmbeddedPostgres, EmbeddedPostgresError
from sokoni.core.home import BrokenHomeError, Home, HomeSettings
from sokoni.entrypoints import environment

LOCK = Path(__file__).parents[3] / "requirements" / "run.txt"
_OLDEST_PYTHON = (3, 11)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)\s*(;[^\\]*)?", re.MULTILINE)
_SHOWN = 5
_GIB = 2**30
_SCARCE_BYTES = 2 * _GIB
_TOO_FEW_BYTES = _GIB // 5
_SCARCE_INODES = 10_000
# A server keeps a socket for each visitor, and files for each connection to the database.
_FEW_FILES = 1024
_TOO_FEW_FILES = 256
# No clock that is right stands before this was written.
_WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def _python(_configuration: Configuration) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= _OLDEST_PYTHON:
        yield ok("python", version, executable=sys.executable)
    else:
        yield error("python", version, hint="Python 3.11 or later is needed.")
    if sys.getfilesystemencoding().lower() != "utf-8":
        yield error("python.encoding", sys.getfilesystemencoding(), hint="Set PYTHONUTF8=1, or LANG=C.UTF-8.")


def _libraries(_configuration: Configuration) -> Iterator[Finding]:
    if not LOCK.is_file():
        yield skipped("libraries", "there is no list of versions beside the program")
        return
    pinned = _PINNED.findall(LOCK.read_text(encoding="utf-8"))
    odd = list(odd_libraries(pinned))
    if odd:
        yield warning(
            "libraries",
            f"{len(odd)} of {len(pinned)} are not as tested: {', '.join(odd[:_SHOWN])}",
            hint="Run: pip install --require-hashes -r requirements/run.txt",
            odd=odd,
        )
    else:
        yield ok("libraries", f"{len(pinned)} as tested")


def odd_libraries(pinned: list[tuple[str, str, str]]) -> Iterator[str]:
    """Which libraries are missing or of another version than pinned; each is a name, a version and a condition."""
    for name, wanted, condition in pinned:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            # One with a condition may be for other machines.
            if not condition:
                yield f"{name} (missing)"
            continue
        if version != wanted:
            yield f"{name} {version} instead of {wanted}"


def _home(configuration: Configuration) -> Iterator[Finding]:
    home = Home(configuration.get(HomeSettings).home)
    if not home.path.exists():
        yield ok("home", f"{home.path} will be made at the first start")
        return
    try:
        home.check()
    except BrokenHomeError as broken:
        yield error("home", str(broken), hint="`sokoni doctor --settings` says where it is set.")
        return
    yield ok("home", str(home.path))
    for path in _exposed(home):
        yield error(
            "home.secrets",
            f"{path} can be read by others on this machine",
            hint=f"Run: sokoni doctor --only home --fix (or chmod go= {path})",
        )


def _mend_home(configuration: Configuration) -> Iterator[str]:
    home = Home(configuration.get(HomeSettings).home)
    if not home.path.exists():
        home.folder(".")
        yield f"made {home.path}"
    for path in _exposed(home):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OPEN_TO_OTHERS)
        yield f"closed {path} to others"


def _exposed(home: Home) -> list[Path]:
    """Keys that others on this machine can read. A folder that only its owner may enter covers what is in it."""
    folder = home.path / "secrets"
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if stat.S_IMODE(path.stat().st_mode) & _OPEN_TO_OTHERS]


def _disk(configuration: Configuration) -> Iterator[Finding]:
    path = Home(configuration.get(HomeSettings).home).path
    existing = next(each for each in (path, *path.parents) if each.is_dir())
    inodes = os.statvfs(existing)
    yield judge_room(
        shutil.disk_usage(existing).free, free_inodes=inodes.f_favail if inodes.f_files else _SCARCE_INODES
    )


def judge_room(free_bytes: int, *, free_inodes: int) -> Finding:
    """Whether so much room is enough to go on."""
    shown = f"{free_bytes / _GIB:.1f} GiB free"
    figures = {"free_bytes": free_bytes, "free_inodes": free_inodes}
    hint = "Make room: the database stops when there is none."
    if free_bytes < _TOO_FEW_BYTES:
        return error("disk", shown, hint=hint, **figures)
    if free_bytes < _SCARCE_BYTES:
        return warning("disk", shown, hint=hint, **figures)
    if free_inodes < _SCARCE_INODES:
        return warning("disk", f"{shown}, but room for {free_inodes} files only", hint=hint, **figures)
    return ok("disk", shown, **figures)


def _files(_configuration: Configuration) -> Iterator[Finding]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    shown = "any number" if soft == resource.RLIM_INFINITY else f"{soft} for each process"
    hint = "Raise it: LimitNOFILE= in a systemd unit, `ulimit -n` in a shell."
    if 0 <= soft < _TOO_FEW_FILES:
        yield error("files", f"{shown} can be open", hint=hint, soft=soft, hard=hard)
    elif 0 <= soft < _FEW_FILES:
        yield warning("files", f"{shown} can be open", hint=hint, soft=soft, hard=hard)
    else:
        yield ok("files", f"{shown} can be open", soft=soft, hard=hard)


def _clock(_configuration: Configuration) -> Iterator[Finding]:
    now = datetime.fromtimestamp(time.time(), UTC)
    if now < _WRITTEN_AT:
        yield error("clock", f"stands at {now:%Y-%m-%d %H:%M} UTC", hint="Set it, and let NTP keep it.")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _port(configuration: Configuration) -> Iterator[Finding]:
    port = _chosen_port(configuration)
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            yield ok("port", f"{port} is free", port=port)
            return
    version = _sokoni_at(port)
    if version:
        yield ok("port", f"Sokoni {version} answers at {port}", port=port, version=version)
    else:
        yield warning(
            "port", f"another program listens at {port}", hint=f"Choose another port: PORT={port + 1}", port=port
        )


def _chosen_port(configuration: Configuration) -> int:
    given = configuration.env.get("PORT", "")
    if given.isdigit():
        return int(given)
    remembered = environment.remembered_address(Home(configuration.get(HomeSettings).home))
    return int(remembered.rpartition(":")[2]) if re.search(r":\d+$", remembered) else environment.DEFAULT_PORT


def _sokoni_at(port: int) -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=3) as answer:
            found: str | None = json.load(answer).get("version")
            return found
    except (OSError, ValueError, AttributeError):
        return None


def _embedded(configuration: Configuration) -> Iterator[Finding]:
    if configuration.get(DatabaseSettings).url:
        yield skipped("embedded", "DATABASE_URL names a server of your own")
        return
    try:
        state = EmbeddedPostgres(Home(configuration.get(HomeSettings).home).path / "postgres").inspect()
    except EmbeddedPostgresError as broken:
        yield error("embedded", str(broken), hint="Run: pip install --require-hashes -r requirements/run.txt")
        return
    if state.stranger is not None:
        yield error(
            "embedded",
            f"the data belongs to user {state.stranger}, who does not run this",
            hint="Run as the user who made it, or keep another one: SOKONI_HOME=./var2",
        )
    elif state.data_version is None:
        yield ok("embedded", f"PostgreSQL {state.program_version} is ready to be started for the first time")
    elif state.data_version != state.program_version:
        yield error(
            "embedded",
            f"the data is PostgreSQL {state.data_version}'s, the program is {state.program_version}",
            hint="Start the version of Sokoni that made it, `pg_dump`, and load that into a fresh SOKONI_HOME.",
        )
    else:
        yield ok("embedded", f"PostgreSQL {state.program_version}, {'running' if state.is_running else 'stopped'}")
    if state.complaint:
        yield warning(
            "embedded.log", state.complaint, hint=f"The log is {state.log}; a panic tells of a disk or memory at fault."
        )


CHECKS = (
    MachineCheck(name="python", examine=_python),
    MachineCheck(name="libraries", examine=_libraries),
    MachineCheck(name="home", examine=_home, mend=_mend_home),
    MachineCheck(name="disk", examine=_disk),
    MachineCheck(name="files", examine=_files),
    MachineCheck(name="clock", examine=_clock),
    MachineCheck(name="port", examine=_port),
    MachineCheck(name="embedded", examine=_embedded),
)
