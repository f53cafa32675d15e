"""Why settings cannot be what was said of them, in words that are translated. Pure."""

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic_core import ErrorDetails

from sokoni.core.errors import Reason

Context = Mapping[str, Any]
# Nothing of ours lies deeper; what does is refused for that.
_DEEPEST = 8
_LIMITS: Mapping[str, Callable[[Context], Reason]] = MappingProxyType({
    "greater_than_equal": lambda context: Reason("it is at least {least}", least=context["ge"]),
    "less_than_equal": lambda context: Reason("it is at most {most}", most=context["le"]),
    "less_than": lambda context: Reason("it is less than {most}", most=context["lt"]),
    "string_too_long": lambda context: Reason("it has at most {most} letters", most=context["max_length"]),
    "string_too_short": lambda context: Reason("it has at least {least} letters", least=context["min_length"]),
    "too_long": lambda context: Reason("there are at most {most} of them", most=context["max_length"]),
    "too_short": lambda context: Reason("there are at least {least} of them", least=context["min_length"]),
    "enum": lambda context: Reason("it is one of these: {names}", names=_names(context["expected"])),
})  # fmt: skip
_KINDS: Mapping[str, Callable[[], Reason]] = MappingProxyType({
    "unexpected_keyword_argument": lambda: Reason("there is no such setting"),
    "missing": lambda: Reason("it has to be there"),
    "string_type": lambda: Reason("it is a text"),
    "bool_type": lambda: Reason("it is true or false"),
    "bool_parsing": lambda: Reason("it is true or false"),
    "int_type": lambda: Reason("it is a whole number"),
    "int_parsing": lambda: Reason("it is a whole number"),
    "int_from_float": lambda: Reason("it is a whole number"),
    "int_parsing_size": lambda: Reason("it is a whole number"),
    "tuple_type": lambda: Reason("it is a list"),
    "dict_type": lambda: Reason("it has parts with names"),
    "dataclass_type": lambda: Reason("it has parts with names"),
})  # fmt: skip


def reason_of(error: ErrorDetails) -> Reason:
    """Why one thing that was said is refused."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        (said,) = context["error"].args
        return said if isinstance(said, Reason) else Reason("it cannot be read")
    if kind in _LIMITS:
        return _LIMITS[kind](context)
    return _KINDS[kind]() if kind in _KINDS else Reason("it cannot be read")


def unstorable(said: Mapping[str, Any]) -> str | None:
    """Where in what was said a sign stands that no text can keep, or what is no number; None where nowhere."""
    return next((".".join(path) for path, value in _values(said, ()) if not _is_storable(value)), None)


def _values(said: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every name and value, with where it stands."""
    if len(path) > _DEEPEST:
        return
    match said:
        case Mapping():
            for name, value in said.items():
                yield path, name
                yield from _values(value, (*path, str(name)))
        case list() | tuple():
            for at, value in enumerate(said):
                yield from _values(value, (*path, str(at)))
        case _:
            yield path, said


def _is_storable(value: object) -> bool:
    match value:
        case str():
            # Source: postgresql.org/docs, JSON types: no NUL, and no half of a surrogate pair.
            return "\0" not in value and value.encode(errors="ignore").decode() == value
        case float():
            return math.isfinite(value)
        case int():
            return -(2**63) <= value < 2**63
        case _:
            return True


def _names(expected: str) -> str:
    """The names that pydantic lists as 'one', 'two' or 'three'."""
    return expected.replace(" or ", ", ").replace("'", "")
