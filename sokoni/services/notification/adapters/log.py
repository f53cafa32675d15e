"""Mail into a file: the default, so that nothing needs an account, and everything can be looked at."""

import asyncio
import fcntl
import os
from pathlib import Path

import orjson

from sokoni.services.notification.types import Mail


class LogMail:
    """Writes each mail as one line of JSON, once for each id even when processes die in between."""

    name = "log"

    def __init__(self, path: Path) -> None:
        self._path = path

    async def check(self) -> str:
        """Where mail goes, after opening the file for writing."""
        await asyncio.to_thread(lambda: os.close(self._open()))
        return f"is written to {self._path}"

    async def send(self, mail: Mail, *, repeated: bool) -> str:
        """The mail's own id, its line now in the file."""
        await asyncio.to_thread(self._write, mail, look_first=repeated)
        return str(mail.id)

    def _write(self, mail: Mail, *, look_first: bool) -> None:
        descriptor = self._open()
        try:
            # Held until the file is closed: looking and writing are one step, whatever other workers do.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if look_first and self._holds(mail):
                return
            # One write for the whole line. A line cut short by a full disk is ended first, so that ours stays readable.
            os.write(descriptor, (b"\n" if self._is_cut(descriptor) else b"") + _line(mail))
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)

    def _holds(self, mail: Mail) -> bool:
        wanted = f'{{"id":"{mail.id}"'.encode()
        with self._path.open("rb") as file:
            return any(line.startswith(wanted) and line.endswith(b"}\n") for line in file)

    @staticmethod
    def _is_cut(descriptor: int) -> bool:
        size = os.fstat(descriptor).st_size
        return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"


def _line(mail: Mail) -> bytes:
    # The id stands first: `_holds` looks for it there.
    fields = {
        "id": str(mail.id),
        "dedupe_key": mail.dedupe_key,
        "created_at": mail.created_at,
        "from": mail.sender,
        "to": mail.recipient,
        "locale": mail.locale,
        "subject": mail.subject,
        "body": mail.body,
        **({"headers": dict(mail.headers)} if mail.headers else {}),
    }
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
