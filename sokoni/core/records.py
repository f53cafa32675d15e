"""Dataclasses whose methods are made without compiling a text for each.

Up to Python 3.12 the standard library writes six small texts for a frozen dataclass and compiles each: for this
program's thousand classes a sixth of a start. Of these methods only `__init__` is faster for having a text of its own,
and it gets one when the first instance is made: most processes never make one of most classes. The others are made here
of one function each, with the fields' names as its data, and do the same. From 3.13 on the library compiles a class's
methods together, and is left alone. Decision 47.
"""

import dataclasses
import functools
import operator
import re
import sys
import threading
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
# The library's own, which writes and compiles the text.
_compile_init: Callable[..., Callable[..., None]] = vars(dataclasses)["_init_fn"]
# What is being shown, and by which thread: what holds itself is not shown again inside.
_shown: set[tuple[int, int]] = set()


def quicken() -> None:
    """Let every dataclass from here on be made quickly; before those of the program are imported. Twice is once."""
    if sys.version_info < (3, 13):
        vars(dataclasses).update(
            _init_fn=_UnmadeInit,
            _repr_fn=_make_repr,
            _cmp_fn=_make_comparison,
            _hash_fn=_make_hash,
            _frozen_get_del_attr=_make_frozen,
        )


class _UnmadeInit:
    """Stands for a class's `__init__` until somebody looks for it, then gives way to it."""

    __slots__ = ("_make",)

    def __init__(
        self, fields: Sequence[Field[Any]], positional: Sequence[Field[Any]], *others: Any, **options: Any
    ) -> None:
        _check_order([each for each in positional if each.init])
        self._make = functools.partial(_compile_init, fields, positional, *others, **options)

    def __get__(self, instance: object, asked: type) -> Any:
        made = self._make()
        # Classes with slots are made twice, and children look for their parents' too.
        owner = next(each for each in asked.__mro__ if vars(each).get("__init__") is self)
        made.__qualname__ = f"{owner.__qualname__}.__init__"
        owner.__init__ = made  # type: ignore[misc]  # it is what was meant
        return made.__get__(instance, asked)


def _check_order(fields: Sequence[Field[Any]]) -> None:
    """Refuse at once what compiling would refuse later.

    Raises:
        TypeError: a field without a default stands behind one with a default.
    """
    has_default = False
    for each in fields:
        if each.default is not dataclasses.MISSING or each.default_factory is not dataclasses.MISSING:
            has_default = True
        elif has_default:
            raise TypeError(f"non-default argument {each.name!r} follows default argument")


def _make_repr(fields: Sequence[Field[Any]], _globals: object) -> Callable[[Any], str]:
    names = _names(fields)

    def __repr__(self: Any) -> str:  # noqa: N807  # what it is called in tracebacks
        key = (id(self), threading.get_ident())
        if key in _shown:
            return "..."
        _shown.add(key)
        try:
            shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        finally:
            _shown.discard(key)
        return f"{type(self).__qualname__}({shown})"

    return __repr__


def _make_comparison(
    name: str, sign: str, own_values: str, _other_values: str, **_globals: object
) -> Callable[[Any, Any], Any]:
    compare, values = _COMPARISONS[sign], _values_of(tuple(_NAME.findall(own_values)))

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


# A class compares and hashes the same fields, mostly, one after the other.
@functools.lru_cache(maxsize=1)
def _values_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives an object's values as a tuple, also of one and of none."""
    match names:
        case []:
            return lambda _: ()
        case [name]:
            return lambda instance: (getattr(instance, name),)
        case _:
            return operator.attrgetter(*names)
