"""A check and what it finds. Packages declare theirs in `module.py`; `sokoni doctor` runs them all.

There are three kinds, by what they look at:

    SettingsCheck   settings alone, without touching anything; in production its errors keep server and worker from
                    starting, with the same words that the doctor uses
    MachineCheck    this machine: folders, disk, programs; it may know how to mend what it finds
    PartCheck       a running part: the database, the object store, the queue; some are components of `/api/health`
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from sokoni.core import settings
from sokoni.core.http.edge import HttpSettings
from sokoni.core.resources import Resources

_T = TypeVar("_T")


class State(StrEnum):
    """How something is, best first."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, how it is, and what to do about it; `figures` are for programs."""

    name: str
    state: State
    detail: str
    hint: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether the installation cannot do its work like this."""
        return self.state is State.ERROR

    def words(self) -> str:
        """The finding in one line."""
        return f"{self.name}: {self.detail}. {self.hint}".strip()


def ok(name: str, detail: str, **figures: object) -> Finding:
    """A finding that all is well."""
    return Finding(name=name, state=State.OK, detail=detail, figures=figures)


def skipped(name: str, detail: str, *, hint: str = "") -> Finding:
    """A finding that nothing could be looked at, which is nobody's fault."""
    return Finding(name=name, state=State.SKIPPED, detail=detail, hint=hint)


def warning(name: str, detail: str, *, hint: str, **figures: object) -> Finding:
    """A finding that works today and should not stay so."""
    return Finding(name=name, state=State.WARNING, detail=detail, hint=hint, figures=figures)


def error(name: str, detail: str, *, hint: str, **figures: object) -> Finding:
    """A finding that keeps something from working, or from being safe."""
    return Finding(name=name, state=State.ERROR, detail=detail, hint=hint, figures=figures)


def unsafe(name: str, detail: str, *, hint: str, is_production: bool) -> Finding:
    """A finding that is an error in production and a warning on a laptop."""
    return (error if is_production else warning)(name, detail, hint=hint)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The environment of an installation, and the settings that it makes."""

    env: Mapping[str, str]

    def get(self, cls: type[_T]) -> _T:
        """The settings of a class.

        Raises:
            InvalidSettingError: they cannot be read; the check of all settings has said so already.
        """
        return settings.load(cls, self.env)

    @property
    def is_production(self) -> bool:
        """Whether unsafe defaults are refused."""
        return self.get(HttpSettings).production


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsCheck:
    """Judges settings that can be read, but may not make sense together or be unsafe."""

    name: str
    examine: Callable[[Configuration], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineCheck:
    """Looks at this machine. `mend` does what can safely be done about it, and says what it did."""

    name: str
    examine: Callable[[Configuration], Iterable[Finding]]
    mend: Callable[[Configuration], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCheck:
    """Asks a running part, as a process would that works with it.

    A component is also asked by `/api/health`, every few seconds: it has to be quick, and safe on a busy system.
    Without a vital one nothing works.
    """

    name: str
    examine: Callable[[Resources], AsyncIterator[Finding]]
    needs_database: bool = False
    is_component: bool = False
    is_vital: bool = False


Check = SettingsCheck | MachineCheck | PartCheck
