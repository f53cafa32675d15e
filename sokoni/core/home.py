"""The folder in which an installation keeps everything: database, objects, logs, secrets."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sokoni.core.settings import setting


class BrokenHomeError(RuntimeError):
    """The folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class HomeSettings:
    """Where everything is kept."""

    home: Path = setting(
        "SOKONI_HOME", default=Path("var"), help="The folder for database, pictures, logs and secrets."
    )


class Home:
    """Paths inside the folder; what is asked for is made."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()

    def folder(self, name: str) -> Path:
        """A folder inside, made when it is missing.

        Raises:
            BrokenHomeError: it cannot be made.
        """
        folder = self.path / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BrokenHomeError(_explain(folder, error)) from error
        return folder

    def check(self) -> None:
        """Make sure that files can be written here.

        Raises:
            BrokenHomeError: they cannot.
        """
        probe = self.folder(".") / ".writable"
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise BrokenHomeError(_explain(self.path, error)) from error

    def secret(self, name: str) -> str:
        """A random secret kept in a file that only the owner can read; made at the first call, the same ever after."""
        path = self.folder("secrets") / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            value = secrets.token_urlsafe(48)
            file.write(value)
        return value

    def change_secret(self, name: str, value: str) -> None:
        """Keep another secret under a name; whoever reads meanwhile gets the old one or the new one, whole."""
        path = self.folder("secrets") / name
        beside = path.with_name(f"{name}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value)
        beside.replace(path)


def _explain(path: Path, error: OSError) -> str:
    return f"The folder {path} cannot be used ({error.strerror}). Give it to this user, or name another in SOKONI_HOME."
