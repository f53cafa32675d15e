"""Every setting: where it comes from, what it is, and whether it can be used."""

import difflib
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sokoni.core import aliases, settings
from sokoni.core.checks import rules
from sokoni.core.checks.types import Configuration, Finding, error, ok, unsafe, warning
from sokoni.core.settings import Description, InvalidSettingError, Reading
from sokoni.entrypoints import environment
from sokoni.entrypoints.assembly import settings_classes

CHECK = "settings"
# Read by the command line itself, which shows them in each command's help.
COMMAND_LINE = {
    "HOST": "The address that the server listens on.",
    "PORT": "The port that the server listens on.",
    "SOKONI_WORKERS": "How many processes `sokoni serve` starts.",
    "SOKONI_ADMIN_PASSWORD": "The password for `sokoni admin create`, instead of being asked.",
}
# A name that begins so was meant for us.
_OURS = ("SOKONI_", "DATABASE_", "JWT_", "PAYMENT_", "PASSWORD_", "S3_", "STORAGE_", "MAIL_", "MEDIA_", "SESSION_")
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One setting as people and programs are shown it; a secret's value never is."""

    name: str
    source: str
    value: str | None
    default: str | None
    help: str
    set_as: str | None = None
    secret: bool = False
    problem: str = ""


def lines(env: Mapping[str, str], *, file: Mapping[str, str]) -> list[Line]:
    """Every setting by name; `file` is what `.env` says, which the environment wins over."""
    return sorted(
        (_line(reading, env, file) for cls in settings_classes() for reading in settings.read(cls, env)),
        key=lambda line: line.name,
    )


def known_names() -> frozenset[str]:
    """Every name that some part of the program reads."""
    declared = {described.env for cls in settings_classes() for described in settings.describe(cls)}
    return frozenset(declared | aliases.names() | COMMAND_LINE.keys())


def examine(configuration: Configuration) -> Iterator[Finding]:
    """What is wrong with settings, each by itself: unreadable, competing, weak, unknown."""
    readings = _readings(configuration)
    broken = list(unreadable(configuration))
    yield from broken
    if not broken:
        yield ok(CHECK, f"{len(readings)} can be read; set: {sum(1 for each in readings if each.set_as)}")
    yield from _competing(readings)
    is_production = not broken and configuration.is_production
    for reading in readings:
        if reading.description.secret and reading.value and not reading.problem:
            yield from _weak(reading, is_production=is_production)


def examine_file(file: Path, env: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with `.env` and with names that look like settings and are none."""
    if file.is_file():
        for number in environment.odd_lines(file):
            yield warning(
                "settings.file", f"line {number} of {file} cannot be read", hint="Write NAME=value, one on each line."
            )
        if _holds_secrets(file) and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield warning(
                "settings.file",
                f"{file} holds secrets and can be read by others on this machine",
                hint=f"Run: chmod 600 {file}",
            )
    meant = {name for name in env if name.startswith(_OURS)} | environment.in_file(file).keys()
    yield from _unknown(meant - known_names())


def unreadable(configuration: Configuration) -> Iterator[Finding]:
    """Settings with which no process can be put together."""
    found = False
    for reading in _readings(configuration):
        if reading.problem:
            found = True
            name = reading.description.env
            yield error(name, reading.problem.removeprefix(f"{name} "), hint=_how_to_set(reading))
    for cls in settings_classes() if not found else ():
        try:
            configuration.get(cls)
        except InvalidSettingError as problem:
            yield error(CHECK, str(problem), hint="Mend the setting and run this again.")


def _readings(configuration: Configuration) -> list[Reading]:
    return [reading for cls in settings_classes() for reading in settings.read(cls, configuration.env)]


def _how_to_set(reading: Reading) -> str:
    described = reading.description
    unset = f", or leave it out for {shown(reading.default) or 'none'}" if reading.has_default else ""
    return f"{described.help} Set {described.env} in .env or in the environment{unset}."


def _competing(readings: Iterable[Reading]) -> Iterator[Finding]:
    for reading in readings:
        for loser in reading.losers:
            yield warning(
                reading.description.env,
                f"{reading.set_as} and {loser} are both set, and {reading.set_as} wins",
                hint=f"Keep {reading.description.env} and remove {loser}.",
            )


def _weak(reading: Reading, *, is_production: bool) -> Iterator[Finding]:
    described, secret = reading.description, str(reading.value)
    if described.schemes:
        secret = unquote(urlsplit(secret).password or "")
        weakness = "holds a password that is a sample that everybody knows" if rules.is_sample(secret) else None
    else:
        weakness = rules.weakness(secret, characters=described.random_characters)
        if not described.random_characters and not rules.is_sample(secret):
            # It was given by somebody else, whose rules we do not know.
            weakness = None
    if weakness:
        yield unsafe(described.env, weakness, hint=_stronger(described), is_production=is_production)


def _stronger(described: Description) -> str:
    if described.random_characters:
        return 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    return "Change it where it was made, and then here."


def _unknown(names: Iterable[str]) -> Iterator[Finding]:
    known = known_names()
    for name in sorted(names):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
        yield warning(
            name,
            "is set, but nothing in this version reads it",
            hint=f"Did you mean {near[0]}?" if near else "`sokoni doctor --settings` lists all settings.",
        )


def _holds_secrets(file: Path) -> bool:
    secret = {each.env for cls in settings_classes() for each in settings.describe(cls) if each.secret}
    secret |= {alias.name for name in secret for alias in aliases.ALIASES.get(name, ())}
    return any(value and name in secret for name, value in environment.in_file(file).items())


def _line(reading: Reading, env: Mapping[str, str], file: Mapping[str, str]) -> Line:
    described = reading.description
    secret = "(a secret)" if reading.value else None
    return Line(
        name=described.env,
        source=_source(reading, env, file),
        value=secret if described.secret else shown(reading.value),
        default=shown(reading.default) if reading.has_default else None,
        help=described.help,
        set_as=reading.set_as,
        secret=described.secret,
        problem=reading.problem,
    )


def _source(reading: Reading, env: Mapping[str, str], file: Mapping[str, str]) -> str:
    if reading.set_as is None:
        return "default" if reading.has_default else "missing"
    return ".env" if file.get(reading.set_as) == env.get(reading.set_as) else "environment"


def shown(value: object) -> str | None:
    """A value as it would be written in `.env`; None where there is nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, tuple):
        return ",".join(value) or None
    return str(value) if value not in (None, "") else None


def _duration(value: timedelta) -> str:
    seconds = value.total_seconds()
    if seconds != int(seconds):
        return re.sub(r"\.0$", "", f"{seconds * 1000:.1f}") + "ms"
    size, unit = next((each for each in _UNITS if seconds and seconds % each[0] == 0), (1, "s"))
    return f"{int(seconds // size)}{unit}"
