"""Differences of JSON-like values as flat paths: what a record of changes keeps, shows and puts back.

Both sides of a difference have the same paths: `{"texts.es.title": "Silla"}` and `{"texts.es.title": "Banco"}`. A part
that is missing on one side is None there; where objects are kept by their ids (two levels down), putting None back
takes the part away.
"""

from collections.abc import Mapping
from typing import Any

Paths = Mapping[str, Any]
_KEPT_BY_ID = 2


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, as it was and as it is; both empty where nothing does."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    _compare("", before, after, old, new)
    return old, new


def lookup(value: Mapping[str, Any], path: str) -> Any:
    """What stands at a path; None where nothing does."""
    found: Any = value
    for part in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def patched(value: Mapping[str, Any], paths: Paths) -> dict[str, Any]:
    """The value with other parts at some paths; the value itself stays as it was."""
    result = dict(value)
    for path in sorted(paths):
        _put(result, path.split("."), paths[path], depth=1)
    return result


def conflicts(value: Mapping[str, Any], paths: Paths) -> list[str]:
    """Those paths at which something else stands."""
    return [path for path, wanted in paths.items() if lookup(value, path) != wanted]


def _compare(
    prefix: str, before: Mapping[str, Any], after: Mapping[str, Any], old: dict[str, Any], new: dict[str, Any]
) -> None:
    for name in sorted({*before, *after}):
        left, right = before.get(name), after.get(name)
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            _compare(f"{prefix}{name}.", left, right, old, new)
        elif left != right:
            old[f"{prefix}{name}"], new[f"{prefix}{name}"] = left, right


def _put(target: dict[str, Any], parts: list[str], value: Any, *, depth: int) -> None:
    name, *rest = parts
    if rest:
        # Copied on the way down, so that nobody else's value changes.
        below = dict(target.get(name) or {})
        _put(below, rest, value, depth=depth + 1)
        target[name] = below
    elif value is None and depth == _KEPT_BY_ID:
        target.pop(name, None)
    else:
        target[name] = value
