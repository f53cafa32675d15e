"""Typed settings: one small frozen dataclass per package, read from the environment in one place.

A package declares what it needs::

    @dataclass(frozen=True, kw_only=True)
    class StockSettings:
        hold: timedelta = setting("SOKONI_STOCK_HOLD", default=timedelta(minutes=15), help="How long ...")

and `entrypoints` builds it once with `load(StockSettings, os.environ)`. Other names that settings go by, and which of
them wins, stand in `core/aliases`.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sokoni.core import aliases

_T = TypeVar("_T")
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*$")
_UNIT_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, None: 1}


class InvalidSettingError(ValueError):
    """A setting is present and cannot be used; the message names it and says what would do."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about a setting before it is read."""

    env: str
    help: str
    # Never shown, nor repeated in errors.
    secret: bool = False
    # For secrets of our own making: how many random characters they should have.
    random_characters: int = 0
    choices: tuple[str, ...] = ()
    # For addresses: how they may begin.
    schemes: tuple[str, ...] = ()
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One setting as an environment has it: its value, or what is wrong with it."""

    field: str
    description: Description
    default: object
    value: object
    # The name it is set under; None: it is not set, and the default holds.
    set_as: str | None = None
    # Other names that are set, too, and lost.
    losers: tuple[str, ...] = ()
    problem: str = ""

    @property
    def has_default(self) -> bool:
        """Whether the program can do without it being set."""
        return self.default is not dataclasses.MISSING


def setting(
    name: str,
    *,
    default: object = dataclasses.MISSING,
    help: str,  # noqa: A002
    secret: bool = False,
    random_characters: int = 0,
    choices: Sequence[str] = (),
    schemes: Sequence[str] = (),
    at_least: float | None = None,
) -> Any:
    """A dataclass field that is read from the environment variable `name`, and what its value must be like."""
    described = Description(
        env=name,
        help=help,
        secret=secret,
        random_characters=random_characters,
        choices=tuple(choices),
        schemes=tuple(schemes),
        at_least=at_least,
    )
    metadata = {"setting": described}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def load(cls: type[_T], env: Mapping[str, str]) -> _T:
    """Build a settings class from an environment.

    Raises:
        InvalidSettingError: a value cannot be read as its type, or a required one is missing.
    """
    values: dict[str, object] = {}
    for reading in read(cls, env):
        if reading.problem:
            raise InvalidSettingError(reading.problem)
        values[reading.field] = reading.value
    return cls(**values)


def read(cls: type, env: Mapping[str, str]) -> Iterator[Reading]:
    """Each setting of a class as an environment has it, also those that cannot be used."""
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        described: Description = field.metadata["setting"]
        found = aliases.find(described.env, env)
        if found is None:
            missing = (
                "" if field.default is not dataclasses.MISSING else f"{described.env} is not set: {described.help}"
            )
            yield Reading(field.name, described, field.default, field.default, problem=missing)
            continue
        value, problem = _parse(found, hints[field.name], described)
        yield Reading(field.name, described, field.default, value, found.name, found.losers, problem)


def describe(cls: type) -> Iterator[Description]:
    """The settings of a class."""
    return (field.metadata["setting"] for field in dataclasses.fields(cls))


def _parse(found: aliases.Found, wanted: Any, described: Description) -> tuple[object, str]:
    try:
        value = _convert(found.raw, wanted)
        _check(value, described)
    except ValueError as error:
        shown = found.name if described.secret else f"{found.name}={found.raw!r}"
        return None, f"{shown} cannot be used: {error}"
    return value, ""


def _check(value: object, described: Description) -> None:
    if described.choices and (odd := [each for each in _each(value) if each not in described.choices]):
        msg = f"there is no {odd[0]}; write {_listed(described.choices)}"
        raise ValueError(msg)
    if described.at_least is not None and isinstance(value, int | float) and value < described.at_least:
        msg = f"write {described.at_least:g} or more"
        raise ValueError(msg)
    if described.schemes and value:
        _check_address(str(value), described.schemes)


def _check_address(address: str, schemes: Sequence[str]) -> None:
    parts = urlsplit(address)
    # Asking for the port checks it.
    if parts.scheme not in schemes or not (parts.netloc or parts.query) or parts.port == 0:
        msg = f"write an address that begins with {_listed([f'{scheme}://' for scheme in schemes])}"
        raise ValueError(msg)


def _each(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else words[0]


def _convert(raw: str, wanted: Any) -> object:
    if isinstance(wanted, types.UnionType):
        wanted = next(option for option in typing.get_args(wanted) if option is not type(None))
    if typing.get_origin(wanted) is tuple:
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    if wanted is bool:
        return _parse_bool(raw)
    if wanted is timedelta:
        return parse_duration(raw)
    if wanted in (str, int, float, Path):
        return wanted(raw)
    msg = f"a setting of type {wanted!r} cannot be read"
    raise TypeError(msg)


def _parse_bool(raw: str) -> bool:
    word = raw.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    msg = "write true or false"
    raise ValueError(msg)


def parse_duration(raw: str) -> timedelta:
    """Read '900', '15m', '48h', '250ms' or '7d'; a bare number is seconds.

    Raises:
        ValueError: the text is no duration.
    """
    match = _DURATION.match(raw)
    if match is None:
        msg = "write a duration such as 30s, 15m, 48h or 7d"
        raise ValueError(msg)
    return timedelta(seconds=float(match[1]) * _UNIT_SECONDS[match[2]])
