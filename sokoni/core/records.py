"""Dataclasses whose methods are made without compiling a text for each.

Up to Python 3.12 the standard library writes six small texts for a frozen dataclass and compiles each: for this
program's thousand classes a sixth of a start. Of these methods only `__init__` is faster for having a text of its own.
The others are made here of one function each, with the fields' names as its data, and do the same. From 3.13 on the
library compiles a class's methods together, and is left alone. Decision 47.
"""

import dataclasses
import operator
import re
import reprlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, FrozenInstanceError
from typing import Any

_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NAME = re.compile(r"self\.(\w+)")


def quicken() -> None:
    """Let every dataclass from here on be made quickly; before those of the program are imported. Twice is once."""
    if sys.version_info < (3, 13):
        vars(dataclasses).update(
            _repr_fn=_make_repr, _cmp_fn=_make_comparison, _hash_fn=_make_hash, _frozen_get_del_attr=_make_frozen
        )


def _make_repr(fields: Sequence[Field[Any]], _globals: object) -> Callable[[Any], str]:
    names = _names(fields)

    @reprlib.recursive_repr()
    def __repr__(self: Any) -> str:  # noqa: N807  # what it is called in tracebacks
        shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _make_comparison(
    name: str, sign: str, own_values: str, _other_values: str, **_globals: object
) -> Callable[[Any, Any], Any]:
    compare, values = _COMPARISONS[sign], _values_of(_NAME.findall(own_values))

    def comparison(self: Any, other: Any) -> Any:
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    comparison.__name__ = name
    return comparison


def _make_hash(fields: Sequence[Field[Any]], _globals: object) -> Callable[[Any], int]:
    values = _values_of(_names(fields))

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def _make_frozen(
    cls: type, fields: Sequence[Field[Any]], _globals: object
) -> tuple[Callable[[Any, str, Any], None], Callable[[Any, str], None]]:
    names = _names(fields)

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)  # type: ignore[arg-type]  # a class it is

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)  # type: ignore[arg-type]

    return __setattr__, __delattr__


def _names(fields: Sequence[Field[Any]]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives an object's values as a tuple, also of one and of none."""
    match names:
        case []:
            return lambda _: ()
        case [name]:
            return lambda instance: (getattr(instance, name),)
        case _:
            return operator.attrgetter(*names)
