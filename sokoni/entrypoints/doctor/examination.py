"""Runs the checks of all modules: settings, then the machine, then the parts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sokoni.core.checks.types import (
    Check,
    Configuration,
    Finding,
    MachineCheck,
    PartCheck,
    SettingsCheck,
    State,
    error,
    skipped,
)
from sokoni.core.database import DatabaseSettings
from sokoni.core.embedded import EmbeddedPostgres
from sokoni.core.home import Home, HomeSettings
from sokoni.core.resources import Resources
from sokoni.core.settings import InvalidSettingError
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import assemble
from sokoni.entrypoints.doctor import configured
from sokoni.entrypoints.failure import Failure
from sokoni.entrypoints.modules import MODULES

_PART_SECONDS = 20
# A process that is about to start is stopped by these alone: what a machine lacks may come back, what is unsafe stays.
_SETTINGS = SettingsCheck(name=configured.CHECK, examine=configured.examine)
_KIND = TypeVar("_KIND", SettingsCheck, MachineCheck, PartCheck)


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found."""

    check: str
    finding: Finding


def checks() -> tuple[Check, ...]:
    """Every check of the program, in the order in which they are run."""
    return (_SETTINGS, *(check for module in MODULES for check in module.checks))


def names() -> list[str]:
    """What `--only` can name; checks of one thing share a name."""
    return list(dict.fromkeys(check.name for check in checks()))


def refuse_unsafe(env: Mapping[str, str]) -> None:
    """Let a process that serves or works go on only with settings that are safe.

    Raises:
        Failure: in production something is unsafe, or a setting cannot be used; the words are the doctor's.
    """
    found = [result.finding for result in _examine_settings(Configuration(env), only=())]
    unsafe = [finding.words() for finding in found if finding.is_error]
    if unsafe:
        raise Failure("\n".join(unsafe), hint="Nothing was started. `sokoni doctor` looks at everything else, too.")


def examine_here(env: Mapping[str, str], *, only: Collection[str] = ()) -> Iterator[Result]:
    """What settings and this machine are like, without connecting to anything."""
    configuration = Configuration(env)
    yield from _examine_settings(configuration, only=only)
    if not only or configured.CHECK in only:
        for finding in configured.examine_file(environment.ENV_FILE, env):
            yield Result(configured.CHECK, finding)
    for check in _chosen(MachineCheck, only):
        yield from _guarded(check.name, lambda: check.examine(configuration))  # noqa: B023  # used up at once


def mend(env: Mapping[str, str], *, only: Collection[str] = ()) -> Iterator[str]:
    """Mend what can safely be mended, and say what was done."""
    configuration = Configuration(env)
    for check in _chosen(MachineCheck, only):
        if check.mend is not None:
            yield from check.mend(configuration)


def wants_parts(only: Collection[str]) -> bool:
    """Whether a running part is among what is to be looked at."""
    return bool(_chosen(PartCheck, only))


def blocking(env: Mapping[str, str]) -> Iterator[Result]:
    """What keeps any process from being put together: settings that cannot be read, a folder that cannot be used."""
    for finding in configured.unreadable(Configuration(env)):
        yield Result(configured.CHECK, finding)
    for result in examine_here(env, only=("home", "embedded")):
        if result.finding.is_error:
            yield result


def is_made(env: Mapping[str, str]) -> bool:
    """Whether there is a database to look into: one that is named, or an embedded one that was started before."""
    configuration = Configuration(env)
    if configuration.get(DatabaseSettings).url:
        return True
    folder = Home(configuration.get(HomeSettings).home).path / "postgres"
    return folder.is_dir() and EmbeddedPostgres(folder).inspect().data_version is not None


async def examine_parts(env: Mapping[str, str], *, only: Collection[str] = ()) -> AsyncIterator[Result]:
    """What the running parts are like; the database of `env` is up, or named."""
    try:
        assembled = assemble(env)
    except (InvalidSettingError, RuntimeError) as problem:
        yield Result(configured.CHECK, error(configured.CHECK, str(problem), hint="Mend it and run this again."))
        return
    try:
        is_away = False
        for check in _chosen(PartCheck, only):
            if check.needs_database and is_away:
                yield Result(check.name, skipped(check.name, "not looked at, as the database does not answer"))
                continue
            found = await ask(check, assembled.resources)
            if check.is_vital and worst(found) is State.ERROR:
                is_away = True
            for finding in found:
                yield Result(check.name, finding)
    finally:
        await assembled.close()


async def ask(check: PartCheck, resources: Resources) -> list[Finding]:
    """What a part answers; whatever is wrong with it, also silence, is a finding."""
    found: list[Finding] = []
    try:
        async with asyncio.timeout(_PART_SECONDS):
            async for finding in check.examine(resources):
                found.append(finding)  # noqa: PERF401  # what was found before it failed or fell silent stays
    except TimeoutError:
        found.append(error(check.name, f"does not answer within {_PART_SECONDS} s", hint=_part_hint(check)))
    except Exception as problem:  # noqa: BLE001  # whatever keeps a part away is the finding
        found.append(error(check.name, _words(problem), hint=_part_hint(check)))
    return found


def worst(findings: Iterable[Finding]) -> State:
    """The worst state among findings; nothing is wrong with none."""
    return max((finding.state for finding in findings), key=list(State).index, default=State.OK)


def _examine_settings(configuration: Configuration, *, only: Collection[str]) -> Iterator[Result]:
    # `settings` names all checks of settings, whichever part they are about.
    for check in _chosen(SettingsCheck, () if configured.CHECK in only else only):
        with contextlib.suppress(InvalidSettingError):  # The check of all settings has named it.
            for finding in check.examine(configuration):
                yield Result(check.name, finding)


def _chosen(kind: type[_KIND], only: Collection[str]) -> list[_KIND]:
    return [check for check in checks() if isinstance(check, kind) and (not only or check.name in only)]


def _guarded(name: str, examine: Callable[[], Iterable[Finding]]) -> Iterator[Result]:
    try:
        for finding in examine():
            yield Result(name, finding)
    except InvalidSettingError:
        # The check of all settings has named it.
        return
    except Exception as problem:  # noqa: BLE001  # whatever keeps a check from looking is the finding
        yield Result(name, error(name, f"cannot be looked at: {_words(problem)}", hint="The message says why."))


def _words(problem: BaseException) -> str:
    cause = getattr(problem, "orig", None) or problem
    return str(cause).partition("\n")[0] or type(cause).__name__


def _part_hint(check: PartCheck) -> str:
    if check.is_vital:
        return "Is the server running, and does DATABASE_URL name it, its user and its password?"
    return "The message says why."
