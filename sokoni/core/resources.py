"""What the process has: settings, database, clock and providers, each found by its type.

`entrypoints` fills it once; edges (HTTP dependencies, jobs) take from it and pass plain values down.
"""

from typing import Any, TypeVar, cast

_T = TypeVar("_T")


class MissingResourceError(LookupError):
    """Nothing of the wanted type was provided; a wiring mistake, not something a visitor can cause."""


class Resources:
    """A container with one instance per type."""

    def __init__(self) -> None:
        self._by_type: dict[Any, object] = {}

    def provide(self, instance: object, *, as_type: Any = None) -> None:
        """Keep an instance under its own type, or under the protocol it fulfils; a second one replaces the first."""
        self._by_type[as_type or type(instance)] = instance

    def get(self, wanted: type[_T]) -> _T:
        """The instance of a type.

        Raises:
            MissingResourceError: nothing was provided under that type.
        """
        try:
            return cast("_T", self._by_type[wanted])
        except KeyError:
            msg = f"no {wanted.__name__} was provided; entrypoints/assembly.py puts the resources together"
            raise MissingResourceError(msg) from None

    def has(self, wanted: type) -> bool:
        """Whether something was provided under that type."""
        return wanted in self._by_type
