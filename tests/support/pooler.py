"""A real PgBouncer in front of the tests' database."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.support import processes
from tests.support.postgres import absent
from tests.support.waiting import PATIENCE_SECONDS

_PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
# It forwards few of the settings that a client asks for when connecting, and refuses the others unless told so.
_IGNORED = "lock_timeout,statement_timeout,default_transaction_read_only,jit"


@contextlib.contextmanager
def transactions(url: str) -> Iterator[str]:
    """The address of a pooler that lends each transaction another connection to the database at `url`."""
    if not Path(_PROGRAM).exists():
        absent("there is no pgbouncer; install it with: apt install pgbouncer")
    parts = make_url(url)
    port = processes.free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n* = host={parts.query['host']} user={parts.username}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            f"pool_mode = transaction\nignore_startup_parameters = {_IGNORED}\n"
        )
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [_PROGRAM, str(folder / "pgbouncer.ini")], stdout=log, stderr=log, **_unprivileged()
            )
        try:
            _wait_until_it_listens(process, port, folder / "log")
            yield f"postgresql://{parts.username}@127.0.0.1:{port}/{parts.database}"
        finally:
            process.terminate()
            process.wait(20)


def _unprivileged() -> dict[str, int]:
    """Who runs it: like PostgreSQL, it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("sokoni-postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"pgbouncer did not start:\n{log.read_text()}")
        time.sleep(0.05)
