"""Typed settings: one small frozen dataclass per package, read from the environment in one place.

A package declares what it needs::

    @dataclass(frozen=True, kw_only=True)
    class StockSettings:
        hold: timedelta = setting("SOKONI_STOCK_HOLD", default=timedelta(minutes=15), help="How long ...")

and `entrypoints` builds it once with `load(StockSettings, os.environ)`. Names that the ordering documents use for the
same thing stand in `ALIASES`, with the order in which they win.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

_T = TypeVar("_T")
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*$")
_UNIT_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, None: 1}

# The first name that is set wins; the canonical name stands first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "JWT_SECRET_KEY": ("JWT_SECRET_KEY", "SECRET_KEY"),
    "JWT_ALGORITHM": ("JWT_ALGORITHM", "ALGORITHM"),
    "SMTP_USERNAME": ("SMTP_USERNAME", "SMTP_USER"),
}


class InvalidSettingError(ValueError):
    """A setting is present and cannot be used; the message names it and says what would do."""


def setting(name: str, *, default: object = dataclasses.MISSING, help: str, secret: bool = False) -> Any:  # noqa: A002
    """A dataclass field that is read from the environment variable `name`."""
    metadata = {"env": name, "help": help, "secret": secret}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def load(cls: type[_T], env: Mapping[str, str]) -> _T:
    """Build a settings class from an environment.

    Raises:
        InvalidSettingError: a value cannot be read as its type, or a required one is missing.
    """
    hints = typing.get_type_hints(cls)
    values: dict[str, object] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]  # every settings class is a dataclass
        name = field.metadata["env"]
        raw = _first_set(name, env)
        if raw is not None:
            values[field.name] = _parse(name, raw, hints[field.name])
        elif field.default is dataclasses.MISSING:
            msg = f"{name} is not set: {field.metadata['help']}"
            raise InvalidSettingError(msg)
    return cls(**values)


def _first_set(name: str, env: Mapping[str, str]) -> str | None:
    for candidate in ALIASES.get(name, (name,)):
        if env.get(candidate, "") != "":
            return env[candidate]
    return None


def _parse(name: str, raw: str, wanted: Any) -> object:
    try:
        return _convert(raw, wanted)
    except ValueError as error:
        msg = f"{name}={raw!r} cannot be used: {error}"
        raise InvalidSettingError(msg) from error


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
